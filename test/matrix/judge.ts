/**
 * Judges cells by what was on the wire and what the servers got, not by what Postern says of itself; what it says is then
 * held against that.
 */
import { createHash } from 'node:crypto';
import { atLeast, type Floor } from '#mail';
import { copiesOf, decoded, isOwn, wordsIn } from './letters.ts';
import type { Opened, Seal } from './opening.ts';
import type { Kept, Run, Told } from './postern.ts';
import { kindOf } from './servers.ts';
import { streamsOf } from './wire.ts';
import { type Cell, cellName, domainOf, hasKey } from './words.ts';
import type { Arrived } from './world.ts';

export type End = 'sent' | 'sealed' | 'portal' | 'held' | 'returned' | 'waits' | 'refused';

export interface Judged extends Cell {
  /** After the first attempt, and in the end. */
  readonly first: End;
  readonly end: End;
  /** Times that the letter's server got it. */
  readonly copies: number;
  /** Whether a word of the letter was on the wire for anybody to read. */
  readonly clear: boolean;
  /** The last reason given, in Postern's words. */
  readonly reason: string;
  /** What is wrong with the cell; nothing where it is as it must be. */
  readonly wrong: readonly string[];
}

export interface Verdict {
  readonly cells: readonly Judged[];
  /** What is wrong with the run as a whole. */
  readonly wrong: readonly string[];
  readonly seen: { readonly streams: number; readonly bytes: number; readonly ownLetters: number };
}

const ends: Readonly<Record<string, End>> = {
  delivered: 'sent',
  turned: 'portal',
  held: 'held',
  failed: 'returned',
};

function endOf({ id }: Kept, told: readonly Told[]): End {
  if (id === null) return 'refused';
  const last = told.findLast(({ kind }) => ends[kind] !== undefined);
  if (last?.kind === 'delivered' && last.method !== 'tls') return 'sealed';
  if (last) return ends[last.kind]!;
  // What waits for a person from the start has no event of an attempt.
  return told.length === 0 ? 'held' : 'waits';
}

/** `opened`: what its reader could make of each copy that was sealed. */
export function judge({ salt, kept, arrived, wire, log, tables }: Run, opened: Opened): Verdict {
  const cells = kept.map(({ cell }) => cell);
  const streams = streamsOf(wire);
  const bytes = streams.reduce((sum, stream) => sum + stream.bytes.length, 0);
  const clear = new Set<string>();
  for (const stream of streams)
    for (const cell of wordsIn(stream.bytes, cells, salt)) clear.add(cellName(cell));
  const own = arrived.filter(isOwn);
  const ownWords = new Set(own.flatMap((one) => wordsIn(decoded(one), cells, salt).map(cellName)));
  const logWords = new Set(wordsIn(log, cells, salt).map(cellName));
  const tableWords = new Set(wordsIn(tables, cells, salt).map(cellName));
  const judged = kept.map((one): Judged => {
    const name = cellName(one.cell);
    const copies = copiesOf(one.cell, arrived);
    const first = endOf(one, one.first);
    const end = endOf(one, one.told);
    const seals = copies.map((copy) => opened.get(copy) ?? null);
    const wrong = [
      ...(clear.has(name) && one.cell.floor !== 'open'
        ? ['words of the letter were on the wire in clear']
        : []),
      ...(ownWords.has(name) ? ['words of the letter stand in a report or notice'] : []),
      ...(logWords.has(name) ? ['words of the letter stand in the log'] : []),
      ...(tableWords.has(name) ? ['words of the letter stand in the database in clear'] : []),
      ...handedOver(one, copies, seals),
      ...receiptOf(one, copies),
      ...safe(one, end, copies, arrived),
      ...timely(one, first, end),
    ];
    const reason = one.told.findLast((event) => event.reason)?.reason ?? '';
    return { ...one.cell, first, end, copies: copies.length, clear: clear.has(name), reason, wrong };
  });
  return {
    cells: judged,
    wrong: blind(judged, streams.length),
    seen: { streams: streams.length, bytes, ownLetters: own.length },
  };
}

/** A capture that does not see what surely was in clear sees nothing. */
function blind(judged: readonly Judged[], streams: number): string[] {
  if (streams === 0) return ['nothing was captured'];
  const asked = judged.filter(
    ({ server, floor, end }) => server === 'no-starttls' && floor === 'open' && end === 'sent',
  );
  return asked.some(({ clear }) => !clear)
    ? ['a letter that went in clear by its reader’s wish was not seen on the wire']
    : [];
}

/** What the servers got. A sealed letter needs a connection that is encrypted, whoever is at its other end. */
function handedOver({ cell, floor }: Kept, copies: readonly Arrived[], seals: readonly Seal[]): string[] {
  const { proves } = kindOf(cell.server);
  const wrong: string[] = [];
  if (floor !== cell.floor) wrong.push(`the floor decided was ${floor || 'none'}`);
  for (const [index, { tls }] of copies.entries()) {
    const seal = seals[index] ?? null;
    if (seal === 'readable') wrong.push('sealed, with words of the letter outside of the seal');
    if (seal === 'unopened') wrong.push('sealed, and its reader cannot open it');
    if (!seal && hasKey(cell) && cell.floor !== 'open')
      wrong.push('its reader has a key, and it left unsealed');
    const needed: Floor = seal ? 'encrypted' : cell.floor;
    if (proves === null || !atLeast(proves, needed))
      wrong.push(`handed over below its floor (${proves ?? 'against the domain’s own demand'})`);
    if (cell.floor !== 'open' && !tls) wrong.push('handed over without TLS');
  }
  return wrong;
}

/** Whether the receipt says what the server saw. */
function receiptOf({ cell, told }: Kept, copies: readonly Arrived[]): string[] {
  const receipt = told.find(({ kind }) => kind === 'delivered');
  if (!receipt) return [];
  const wrong: string[] = [];
  if (copies.length === 0) wrong.push('said to be delivered, and its server has not got it');
  const way = (tls: { readonly version: string; readonly cipher: string } | null): string =>
    tls ? `${tls.version} ${tls.cipher}` : '';
  if (!copies.some(({ tls }) => way(tls) === way(receipt.tls)))
    wrong.push('the receipt names another TLS than the server saw');
  const { demands } = kindOf(cell.server);
  if (demands && receipt.tls?.demanded?.by !== demands)
    wrong.push('the receipt does not name what the domain demands');
  if (!copies.some((copy) => hashOf(decoded(copy)) === receipt.sent))
    wrong.push('the receipt has the hash of something else');
  const needed: Floor = receipt.method === 'tls' ? cell.floor : 'encrypted';
  if (!atLeast(receipt.tls?.floor ?? 'open', needed)) wrong.push('the receipt itself is below the floor');
  return wrong;
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Whether the letter is somewhere: with its reader, in the portal, in the queue, or told of to its sender. */
function safe(
  { cell, inPortal, inQueue }: Kept,
  end: End,
  copies: readonly Arrived[],
  arrived: readonly Arrived[],
): string[] {
  switch (end) {
    case 'sent':
    case 'sealed':
      return copies.length > 0 ? [] : ['lost'];
    case 'portal':
      return inPortal ? [] : ['lost: the portal does not hold it'];
    case 'held':
    case 'waits':
      return inQueue ? [] : ['lost: it is not in the queue'];
    case 'returned': {
      const told = arrived.some(
        (one) =>
          one.cell === 'home' &&
          decoded(one).includes(domainOf(cell)) &&
          decoded(one).includes('Action: failed'),
      );
      return told ? [] : ['lost: its sender was not told'];
    }
    case 'refused':
      return ['not taken at the door'];
  }
}

/** Whether it came to its end when it had to. */
function timely({ cell, first: events }: Kept, first: End, end: End): string[] {
  const { sound, proves, passing } = kindOf(cell.server);
  const wrong: string[] = [];
  const needed: Floor = hasKey(cell) && cell.floor !== 'open' ? 'encrypted' : cell.floor;
  const enough = proves !== null && atLeast(proves, needed);
  if (sound && enough && end !== 'sent' && end !== 'sealed') wrong.push('a sound server did not get it');
  if (events.some(({ attempt, kind }) => kind === 'turned' && attempt > 1))
    wrong.push('it turned to the portal late');
  // A fault that may pass, or a demand of the domain's own where no other way is allowed, is waited for.
  const mayWait = passing || (proves === null && (cell.reader === 'outside' || cell.floor === 'open'));
  if (first === 'waits' && !mayWait)
    wrong.push('it waits, where it should have turned or been held in the same attempt');
  if (end === 'waits') wrong.push('it still waits after all its time');
  return wrong;
}
