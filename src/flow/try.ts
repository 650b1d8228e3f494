import type { Brief } from '#archive';
import type { Actor } from '#base';
import { type Address, type Decision, formatAddress, type Inspection, type Purpose } from '#mail';
import { type Assessment, type Document, type Policy, rulesOf } from '#policy';
import type { House } from './house.ts';
import { purposeOf } from './purpose.ts';

/** What one reader's copy of one letter came to, under one set of rules. */
export type Came = Pick<Decision, 'action' | 'floor' | 'methods' | 'rule' | 'sensitive' | 'acts'>;

/** A letter to one reader that would fare differently. Holds nothing of the letter's text. */
export interface Change {
  readonly id: string;
  readonly at: number;
  readonly sender: string;
  readonly reader: string;
  readonly before: Came;
  readonly after: Came;
  /** Rules of the candidate that spoke and did not before, and the other way round. */
  readonly new: readonly string[];
  readonly gone: readonly string[];
  /** Whether the letter itself was looked at again. */
  readonly looked: boolean;
}

/** What trying rules against letters of the past came to. Whole numbers, so that it can be kept with the version. */
export interface Tried extends Assessment {
  readonly from: string;
  readonly to: string;
  /** Version of the rules in force that the candidate was compared with. */
  readonly base: number;
  readonly baseVersion: string;
  readonly letters: number;
  readonly readers: number;
  readonly changedLetters: number;
  readonly changedReaders: number;
  readonly raised: number;
  readonly lowered: number;
  readonly held: number;
  readonly refused: number;
  readonly released: number;
  readonly otherwise: number;
  /** Letters whose stored findings are of the packs in use, and those that were looked at again. */
  readonly byStoredFindings: number;
  readonly lookedAgain: number;
  /** Letters whose key is gone, or that cannot be read any more. */
  readonly unreadable: number;
  readonly pack: string;
}

export interface Trying {
  readonly document: Document;
  readonly from: number;
  readonly to: number;
  /** Says whether it showed the change to somebody: then it was a look at the letter. */
  readonly onChange?: (change: Change) => boolean | Promise<boolean>;
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Replays the letters of a span of time through the candidate and through the rules in force, and tells what would be
 * different. Findings are those that were stored where the packs are the same; else, and where a rule asks for a purpose,
 * the letter is opened and looked at again. Sends nothing, changes nothing; that it was done is recorded.
 */
export async function tryRules(house: House, actor: Actor, trying: Trying): Promise<Tried> {
  const { archive, policy, inspect, evidence, store } = house;
  const { document, from, to, onChange, onProgress } = trying;
  const candidate = policy.under(document);
  const asksPurpose = [...policy.rules, ...rulesOf(document)].some(({ when }) => when.purpose !== undefined);
  const base = { base: policy.own?.number ?? 0, baseVersion: policy.version };
  const sum = {
    letters: 0,
    readers: 0,
    changedLetters: 0,
    changedReaders: 0,
    raised: 0,
    lowered: 0,
    held: 0,
    refused: 0,
    released: 0,
    otherwise: 0,
    byStoredFindings: 0,
    lookedAgain: 0,
    unreadable: 0,
  };
  const all = await archive.count(from, to);
  const shown = new Set<string>();
  let done = 0;
  for await (const batch of archive.between(from, to)) {
    for (const letter of batch) {
      if (letter?.notice || letter?.sandbox) continue;
      const seen = letter && (await seenOf(house, letter, inspect.pack, asksPurpose));
      if (!letter || !seen) {
        sum.unreadable++;
        continue;
      }
      sum.letters++;
      if (seen.looked) sum.lookedAgain++;
      else sum.byStoredFindings++;
      const [before, after] = [policy, candidate].map((one) => ruled(one, letter, seen));
      sum.readers += before!.length;
      let changed = false;
      for (const [n, was] of before!.entries()) {
        const is = after![n]!;
        if (signature(was) === signature(is)) continue;
        changed = true;
        sum.changedReaders++;
        sum[kindOf(was, is)]++;
        const change = changeOf(letter, letter.envelope.recipients[n]!.address, was, is, seen.looked);
        if (await onChange?.(change)) shown.add(letter.id);
      }
      if (changed) sum.changedLetters++;
    }
    done += batch.length;
    onProgress?.(done, all);
  }
  const tried: Tried = {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    pack: inspect.pack,
    ...base,
    ...sum,
  };
  await evidence.record(store, { kind: 'policy.tried', actor, data: { ...tried }, seen: [...shown] });
  return tried;
}

interface Seen {
  readonly inspection: Inspection;
  readonly purpose?: Purpose;
  readonly looked: boolean;
}

/** What the letter holds; null where it cannot be read any more. */
async function seenOf(
  { archive, inspect }: House,
  letter: Brief,
  pack: string,
  asksPurpose: boolean,
): Promise<Seen | null> {
  const stale = letter.inspection.pack !== pack;
  if (!stale && !asksPurpose) return { inspection: letter.inspection, looked: false };
  try {
    const { raw } = await archive.open(letter.id);
    const said = asksPurpose ? purposeOf(raw) : {};
    const purpose = 'purpose' in said && said.purpose ? { purpose: said.purpose } : {};
    return { inspection: stale ? await inspect.letter(raw) : letter.inspection, ...purpose, looked: true };
  } catch {
    return null;
  }
}

const ruled = (
  policy: Policy,
  { envelope, door, class: mailClass, size, acceptedAt }: Brief,
  { inspection, purpose }: Seen,
): readonly Decision[] =>
  policy.rule({
    envelope,
    door,
    class: mailClass,
    size,
    inspection,
    at: acceptedAt,
    ...(purpose ? { purpose } : {}),
  }).decisions;

/** Everything that a reader, a sender or an officer would notice; not by which rule. */
const signature = ({ action, floor, methods, sensitive, say, acts, recipient }: Decision): string =>
  JSON.stringify([action, floor, methods, sensitive, say, acts, recipient]);

const strength = ['open', 'encrypted', 'verified', 'authenticated', 'sealed'];

function kindOf(
  was: Decision,
  is: Decision,
): 'raised' | 'lowered' | 'held' | 'refused' | 'released' | 'otherwise' {
  if (was.action !== is.action) {
    if (is.action === 'refuse') return 'refused';
    return is.action === 'hold' && was.action === 'send' ? 'held' : 'released';
  }
  const rise = strength.indexOf(is.floor) - strength.indexOf(was.floor);
  return rise > 0 ? 'raised' : rise < 0 ? 'lowered' : 'otherwise';
}

function changeOf(
  { id, acceptedAt, envelope }: Brief,
  reader: Address,
  was: Decision,
  is: Decision,
  looked: boolean,
): Change {
  const [before, after] = [was, is].map((one) => one.rules?.matched ?? []);
  return {
    id,
    at: acceptedAt,
    sender: envelope.sender ? formatAddress(envelope.sender) : '<>',
    reader: formatAddress(reader),
    before: cameOf(was),
    after: cameOf(is),
    new: after!.filter((rule) => !before!.includes(rule)),
    gone: before!.filter((rule) => !after!.includes(rule)),
    looked,
  };
}

const cameOf = ({ action, floor, methods, rule, sensitive, acts }: Decision): Came => ({
  action,
  floor,
  methods,
  rule,
  sensitive,
  ...(acts ? { acts } : {}),
});
