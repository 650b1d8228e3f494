import { type Actor, type Clock, canonicalJson, Fault, isFault, type Json, newId } from '#base';
import type { Store } from '#store';
import { isSigned, readCheckpoint } from '../checkpoint.ts';
import type { Evidence } from '../evidence.ts';
import type { EvidenceLog } from '../log.ts';
import { letterOf, makeReceipt } from '../receipt.ts';
import { formatKey, type Signer, signBytes } from '../signer.ts';
import { type HeadRow, readHead, readTile, rotationEvents } from '../store.ts';
import { leafHash, sha256 } from '../tree.ts';
import { coveringAnchors } from './anchored.ts';
import {
  numbered,
  type PackFile,
  type PackManifest,
  type PackScope,
  packFormat,
  signedManifest,
} from './format.ts';
import { proveMany, rootOfMany } from './multiproof.ts';
import { readme } from './readme.ts';
import { placesOf } from './select.ts';
import { eventsAt, lettersAt, type PackRow } from './store.ts';
import { filling, tarEnd, tarHeader } from './tar.ts';

export interface PackAsk {
  readonly scope: PackScope;
  /** Why: recorded, and written in the pack. */
  readonly reason: string;
  /** Whether protected values whose keys still exist are opened: who wrote to whom, what servers answered. */
  readonly open: boolean;
  /** What letters were looked for by, such as an address: sealed in the event, and not in the pack. */
  readonly about?: string;
}

export interface PackNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly evidence: Evidence;
  readonly log: EvidenceLog;
  /** The organisation's name, for people who read. */
  readonly organisation: string;
  /** Public keys of the witnesses, as the settings have them. */
  readonly witnesses: readonly string[];
  /** What opens the values that were sealed with a letter; null where that is gone. */
  readonly dekOf: (message: string) => Promise<Buffer | null>;
}

/** A pack under way: nothing of it was written yet, that it was asked for is recorded. */
export interface Pack {
  /** What its file may be called. */
  readonly name: string;
  readonly events: number;
  /** Its octets. Ends with an error where something in the log does not hold: then what was written is no pack. */
  readonly body: AsyncGenerator<Buffer>;
}

const eventBatch = 500;
/** Octets of events in one file of the pack. */
const fileSize = 4 * 2 ** 20;
const hashesInFile = 100_000;
/** Receipts are added for so many letters at most. */
export const mostReceipts = 200;

const damaged = (detail: string): Fault =>
  new Fault({
    code: 'evidence-damaged',
    kind: 'broken',
    say: 'The evidence log in the database is not the one that was signed.',
    detail,
  });

interface Work extends PackNeeds {
  readonly actor: Actor;
  readonly ask: PackAsk;
  readonly id: string;
  readonly head: HeadRow & { readonly note: string };
  readonly signers: readonly Signer[];
  /** Places of the events that were asked for, and of the changes of keys. */
  readonly places: readonly number[];
  readonly rotations: readonly { leaf_index: number; body: string }[];
}

/**
 * Begins a pack for an auditor (45 CFR 164.316(b), 164.312(b)): events with proofs, under one checkpoint, with what came back
 * from outside. Records it with the caller's name before a byte leaves. Throws `pack-scope`, `pack-empty`, `pack-early`,
 * `pack-reason`.
 */
export async function openPack(needs: PackNeeds, actor: Actor, ask: PackAsk): Promise<Pack> {
  const { store, evidence, log } = needs;
  if (ask.reason.trim() === '')
    throw new Fault({
      code: 'pack-reason',
      kind: 'invalid',
      say: 'Say why the pack is made: it is recorded.',
    });
  const signers = await log.signers();
  const head = await readHead(store);
  const read = head?.note ? readCheckpoint(head.note, signers) : null;
  if (!head?.note || !read || !isSigned(read, true))
    throw new Fault({
      code: 'pack-early',
      kind: 'busy',
      say: 'The evidence log has no checkpoint for this yet. Try again in a moment.',
    });
  const places = await placesOf(store, head.size, ask.scope);
  const rotations = (await rotationEvents(store)).filter(({ leaf_index }) => leaf_index < head.size);
  const id = newId();
  await evidence.record(store, {
    kind: 'pack.begun',
    actor,
    // Opened values tell of letters: those whose letters they are see that the pack was made.
    ...(ask.open ? { seen: await lettersAt(store, places) } : {}),
    data: {
      pack: id,
      ...plainScope(ask.scope),
      opened: ask.open,
      events: places.length,
      size: head.size,
      root: head.root.toString('hex'),
    },
    secret: {
      reason: ask.reason,
      ...(ask.about ? { about: ask.about } : {}),
      ...(ask.scope.kind === 'letters' ? { letters: ask.scope.letters.join(' ') } : {}),
      ...(ask.scope.kind === 'letters' && ask.scope.matter ? { matter: ask.scope.matter } : {}),
    },
  });
  const work: Work = {
    ...needs,
    actor,
    ask,
    id,
    head: { ...head, note: head.note },
    signers,
    places,
    rotations,
  };
  return { name: `${id}.postern-pack.tar`, events: places.length, body: write(work) };
}

function plainScope(scope: PackScope): { [name: string]: Json } {
  switch (scope.kind) {
    case 'period':
      return { scope: 'period', from: scope.from, to: scope.to };
    case 'person':
      return {
        scope: 'person',
        person: scope.person,
        ...(scope.from ? { from: scope.from } : {}),
        ...(scope.to ? { to: scope.to } : {}),
      };
    case 'letters':
      return { scope: 'letters', count: scope.letters.length };
  }
}

/** Gathers what was written for the manifest. */
class Files {
  readonly all: PackFile[] = [];

  *add(name: string, content: Buffer | string): Generator<Buffer> {
    const bytes = Buffer.from(content);
    this.all.push({ name, size: bytes.length, sha256: sha256(bytes).toString('hex') });
    yield* Files.plain(name, bytes);
  }

  static *plain(name: string, bytes: Buffer): Generator<Buffer> {
    yield Buffer.concat([tarHeader(name, bytes.length), bytes, filling(bytes.length)]);
  }
}

async function* write(work: Work): AsyncGenerator<Buffer> {
  const { head, places, rotations, witnesses, log, organisation } = work;
  const files = new Files();
  yield* files.add('README.txt', readme(organisation));
  yield* files.add('checkpoint', head.note);
  if (witnesses.length > 0) yield* files.add('witnesses', witnesses.map((key) => `${key}\n`).join(''));
  if (rotations.length > 0)
    yield* files.add(
      'rotations.jsonl',
      rotations.map(({ leaf_index, body }) => line({ leafIndex: leaf_index, body, openings: {} })).join(''),
    );
  const sizes = new Set<number>();
  for await (const { name, size, bytes } of coveringAnchors(log.folder, places, head.size)) {
    if (size > 0 && size < head.size) sizes.add(size);
    yield* files.add(`anchors/${name}`, bytes);
  }
  for (const size of [...sizes].sort((a, b) => a - b))
    yield* files.add(`consistency/${numbered(size, 15)}`, hashLines(await log.consistency(size, head.size)));
  const known = [...new Set([...places, ...rotations.map(({ leaf_index }) => leaf_index)])].sort(
    (a, b) => a - b,
  );
  const proof = yield* writeProof(work, known, files);
  const leaves = yield* writeEvents(work, known, files);
  const root = rootOfMany(known, leaves, head.size, proof[Symbol.iterator]());
  if (!root?.equals(head.root)) throw damaged('the root is another');
  yield* writeReceipts(work, files);
  yield* writeManifest(work, files);
}

const line = (value: { leafIndex: number; body: string; openings: { [name: string]: Json } }): string =>
  `${canonicalJson(value)}\n`;
const hashLines = (hashes: readonly Buffer[]): string =>
  hashes.map((hash) => `${hash.toString('base64')}\n`).join('');

async function* writeProof(
  { store, head }: Work,
  known: readonly number[],
  files: Files,
): AsyncGenerator<Buffer, Buffer[]> {
  const all: Buffer[] = [];
  let written = 0;
  let number = 0;
  const some = function* (): Generator<Buffer> {
    if (written === all.length) return;
    yield* files.add(`proof/${numbered(number++, 6)}`, hashLines(all.slice(written)));
    written = all.length;
  };
  for await (const hash of proveMany(known, head.size, (level, tile) => readTile(store, level, tile))) {
    all.push(hash);
    if (all.length - written === hashesInFile) yield* some();
  }
  yield* some();
  return all;
}

/** Writes the events asked for; returns the hashes of all known leaves. */
async function* writeEvents(
  work: Work,
  known: readonly number[],
  files: Files,
): AsyncGenerator<Buffer, Buffer[]> {
  const asked = new Set(work.places);
  const leaves: Buffer[] = [];
  let lines: string[] = [];
  let size = 0;
  let number = 0;
  const some = function* (): Generator<Buffer> {
    yield* files.add(`events/${numbered(number++, 6)}.jsonl`, lines.join(''));
    lines = [];
    size = 0;
  };
  for (let at = 0; at < known.length; at += eventBatch) {
    const batch = known.slice(at, at + eventBatch);
    const rows = await eventsAt(work.store, batch);
    if (rows.length < batch.length) throw damaged(`a leaf after ${batch[0]} is missing`);
    for (const row of rows) {
      if (row.body === null || !leafHash(row.body).equals(row.leaf_hash))
        throw damaged(`leaf ${row.leaf_index}`);
      leaves.push(row.leaf_hash);
      if (!asked.has(row.leaf_index)) continue;
      const text = line({ leafIndex: row.leaf_index, body: row.body, openings: await openingsOf(work, row) });
      if (size > 0 && size + text.length > fileSize) yield* some();
      lines.push(text);
      size += text.length;
    }
  }
  if (lines.length > 0) yield* some();
  return leaves;
}

/** Names are few: whatever a value is called, it is plain ASCII. */
async function openingsOf({ ask, evidence, dekOf }: Work, row: PackRow): Promise<{ [name: string]: Json }> {
  if (!ask.open || !row.sealed) return {};
  const dek = row.message_id ? await dekOf(row.message_id) : null;
  return Object.fromEntries(
    Object.entries(evidence.openingsOf(row, dek)).map(([name, [salt, value]]) => [name, { salt, value }]),
  );
}

/** Letters that came by an import or a journal have events, and no delivery of ours to make a receipt of. */
function notCarried(error: unknown): null {
  if (isFault(error, 'message-missing')) return null;
  throw error;
}

async function* writeReceipts(work: Work, files: Files): AsyncGenerator<Buffer> {
  const { ask, store, evidence, log, clock, actor, dekOf } = work;
  const { scope, open } = ask;
  if (scope.kind !== 'letters' || scope.letters.length > mostReceipts) return;
  for (const id of [...scope.letters].sort()) {
    const carried = await letterOf({ store, evidence }, id).catch(notCarried);
    if (!carried) continue;
    const { message, deliveries } = carried;
    const dek = open ? await dekOf(message) : null;
    for (const delivery of deliveries) {
      const about = { message, delivery, dek, closed: !open };
      const receipt = await onceInLog(() => makeReceipt({ store, evidence, log, clock }, actor, about));
      yield* files.add(`receipts/${delivery}.json`, `${JSON.stringify(receipt, null, 2)}\n`);
    }
  }
}

/** Tries and milliseconds between them in which an event comes into the log, in which it is within a second. */
const patience = { tries: 20, pause: 500 };

/** A letter may be under way while its pack is written: what was recorded just now comes into the log in a moment. */
async function onceInLog<T>(make: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await make();
    } catch (error) {
      if (!isFault(error, 'receipt-early') || tries === patience.tries) throw error;
      await new Promise((done) => setTimeout(done, patience.pause));
    }
}

async function* writeManifest(work: Work, files: Files): AsyncGenerator<Buffer> {
  const { ask, id, head, signers, places, actor, store, evidence, clock } = work;
  const manifest: PackManifest = {
    format: packFormat,
    made: new Date(clock.now()).toISOString(),
    by: { kind: actor.kind, id: actor.id },
    reason: ask.reason,
    scope: ask.scope,
    opened: ask.open,
    record: id,
    log: {
      origin: head.origin,
      size: head.size,
      root: head.root.toString('hex'),
      keys: signers.map(formatKey),
    },
    events: { count: places.length, first: places[0]!, last: places.at(-1)! },
    files: files.all,
  };
  const bytes = Buffer.from(`${canonicalJson(manifest)}\n`);
  const signatures = signers.map((signer) => signBytes(signer, signedManifest(bytes)).toString('base64'));
  await evidence.record(store, {
    kind: 'pack.made',
    actor,
    data: { pack: id, manifest: sha256(bytes).toString('hex'), files: files.all.length },
  });
  yield* Files.plain('manifest.json', bytes);
  yield* Files.plain('signatures', Buffer.from(signatures.map((one) => `${one}\n`).join('')));
  yield tarEnd();
}
