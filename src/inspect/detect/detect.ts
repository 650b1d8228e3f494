import { type Finding, type Level, levels } from '#mail';
import type { Pace } from '../pace.ts';
import type { Passage } from '../unpack/budget.ts';
import { type Block, featureIndex as f, newBlock } from './features.ts';
import { Findings } from './findings.ts';
import { fold } from './fold.ts';
import { type IdentifierSort, identifiersIn, type Shape } from './identifiers.ts';
import { sensitiveFeatures } from './model.ts';
import { type Reader, Reading } from './reading.ts';
import { scoreOf, together } from './score.ts';
import { waysOf } from './ways.ts';

export interface Detection {
  readonly level: Level;
  readonly score: number;
  readonly findings: readonly Finding[];
  /** False where the time was up before everything was looked at. */
  readonly whole: boolean;
}

/** A letter this likely to be protected is protected: unsure means protected (DESIGN §1). */
export const threshold = 0.5;
/** From here on a letter that shows the administration of somebody's care is `admin`. */
const adminThreshold = 0.4;
/** In a protected letter one clear mention of a class that the law guards more closely is enough; everyday words need company. */
const delicate = 0.33;
const mostFindings = 200;

const featureOf: Partial<Record<IdentifierSort, number>> = {
  identity: f.identity,
  cover: f.cover,
  contact: f.contact,
  careday: f.careday,
  code: f.code,
};

export interface Measured {
  readonly blocks: Block[];
  readonly findings: Findings;
}

/** Blocks of measures of everything that could be read, with the signs that are told. */
export function measure(...what: Parameters<typeof measuring>): Measured {
  const steps = measuring(...what);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, with a pause after each passage, at which whoever asks may stop: `next(true)` leaves the rest unread. */
export function* measuring(
  reader: Reader,
  passages: readonly Passage[],
  shapes: readonly Shape[],
  records: readonly string[],
): Generator<void, Measured, boolean | undefined> {
  const findings = new Findings();
  const blocks: Block[] = [];
  const said = new Set<string>();
  for (const { place, text } of passages) {
    // The page beside the plain text says the same once more: added up, it would weigh twice for being sent twice.
    const words = text.replaceAll(/\s+/g, ' ').trim();
    if (said.has(words)) {
      if (yield) break;
      continue;
    }
    said.add(words);
    const folded = fold(text);
    const own = new Reading(reader, folded, place).blocks();
    if (own.length === 0) own.push({ ...newBlock(place), end: folded.length });
    let at = 0;
    for (const identifier of identifiersIn(folded, shapes).sort((a, b) => a.at - b.at)) {
      while (at < own.length - 1 && own[at]!.end <= identifier.at) at++;
      const feature = featureOf[identifier.sort];
      if (feature !== undefined) own[at]!.counts[feature]! += identifier.confidence;
      findings.ofIdentifier(identifier, place);
    }
    for (const block of own) findings.ofBlock(block);
    for (const block of own) blocks.push(block);
    if (yield) break;
  }
  for (const place of records) {
    const block = newBlock(place);
    block.counts[f.record] = 1;
    findings.ofBlock(block);
    blocks.push(block);
  }
  return { blocks, findings };
}

/** What the passages of a letter come to together, as far as there was time to look at them. */
export async function detect(
  reader: Reader,
  passages: readonly Passage[],
  shapes: readonly Shape[],
  records: readonly string[],
  pace: Pace,
): Promise<Detection> {
  const steps = measuring(reader, passages, shapes, records);
  let whole = true;
  let step = steps.next();
  let left = passages.length;
  while (!step.done) {
    if (pace.tired) await pace.rest();
    const stop = --left > 0 && pace.late();
    if (stop) whole = false;
    step = steps.next(stop);
  }
  const { blocks, findings } = step.value;
  const ways = waysOf(blocks).map((own) => ({ own, score: records.length > 0 ? 1 : scoreOf(own) }));
  const score = ways.reduce((most, way) => Math.max(most, way.score), 0);
  const reached = ways.map((way) => levels.indexOf(levelOf(way.score, together(way.own))));
  return {
    level: levels[Math.max(0, ...reached)]!,
    score: Math.round(score * 1000) / 1000,
    findings: findings.list(score, mostFindings),
    whole,
  };
}

function levelOf(score: number, whole: Block): Level {
  const guarded = sensitiveFeatures.some((name) => whole.counts[f[name]]! >= delicate);
  if (score >= threshold) return guarded ? 'sensitive' : 'phi';
  const administrative =
    whole.counts[f.yours]! + whole.counts[f.appointment]! + whole.counts[f.payment]! > 0.8;
  return (score >= adminThreshold && administrative) || whole.counts[f.identity]! >= 0.9 ? 'admin' : 'none';
}
