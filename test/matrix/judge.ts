/**
 * Judges cells by what was on the wire and what the servers got, not by what Postern says of itself; what it says is then
 * held against that.
 */
import { atLeast } from '#mail';
import { messageIdOf, wordsIn } from './letters.ts';
import type { Kept, Run, Told } from './postern.ts';
import { kindOf } from './servers.ts';
import { streamsOf } from './wire.ts';
import { type Cell, cellName, domainOf, writer } from './words.ts';
import type { Arrived } from './world.ts';

export type End = 'sent' | 'portal' | 'held' | 'returned' | 'waits' | 'refused';

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

function endOf({ id, inQueue }: Kept, told: readonly Told[]): End {
  if (id === null) return 'refused';
  const last = told.findLast(({ kind }) => ends[kind] !== undefined);
  if (last) return ends[last.kind]!;
  // What waits for approval from the start has no event of an attempt.
  return inQueue && told.length === 0 ? 'held' : 'waits';
}

export const decoded = ({ raw }: Arrived): Buffer => Buffer.from(raw, 'base64');

/** The letter itself, by its Message-ID and its writer; whatever else arrives was written by Postern. */
const isLetterOf = (cell: Cell, one: Arrived): boolean =>
  one.sender === writer && decoded(one).includes(`Message-ID: ${messageIdOf(cellName(cell))}`);
export const copiesOf = (cell: Cell, arrived: readonly Arrived[]): Arrived[] =>
  arrived.filter((one) => isLetterOf(cell, one));
export const isOwn = (one: Arrived): boolean => one.sender !== writer;

export function judge({ salt, kept, arrived, wire, log, tables }: Run): Verdict {
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
    const wrong = [
      ...(clear.has(name) && one.cell.floor !== 'open'
        ? ['words of the letter were on the wire in clear']
        : []),
      ...(ownWords.has(name) ? ['words of the letter stand in a report or notice'] : []),
      ...(logWords.has(name) ? ['words of the letter stand in the log'] : []),
      ...(tableWords.has(name) ? ['words of the letter stand in the database in clear'] : []),
      ...handedOver(one, copies),
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

/** What the servers got. */
function handedOver({ cell, floor, told }: Kept, copies: readonly Arrived[]): string[] {
  const { proves } = kindOf(cell.server);
  const wrong: string[] = [];
  if (floor !== cell.floor) wrong.push(`the floor decided was ${floor || 'none'}`);
  for (const { tls } of copies) {
    if (proves === null || !atLeast(proves, cell.floor))
      wrong.push(`handed over below its floor (${proves ?? 'against the domain’s own demand'})`);
    if (cell.floor !== 'open' && !tls) wrong.push('handed over without TLS');
  }
  const receipt = told.find(({ kind }) => kind === 'delivered');
  if (receipt && copies.length === 0) wrong.push('said to be delivered, and its server has not got it');
  if (receipt && !copies.some(({ tls }) => (tls?.version ?? null) === (receipt.tls?.version ?? null)))
    wrong.push('the receipt names another TLS than the server saw');
  if (receipt && !atLeast(receipt.tls?.floor ?? 'open', cell.floor))
    wrong.push('the receipt itself is below the floor');
  return wrong;
}

/** Whether the letter is somewhere: with its reader, in the portal, in the queue, or told of to its sender. */
function safe(
  { cell, inPortal, inQueue }: Kept,
  end: End,
  copies: readonly Arrived[],
  arrived: readonly Arrived[],
): string[] {
  switch (end) {
    case 'sent':
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
  const enough = proves !== null && atLeast(proves, cell.floor);
  if (sound && enough && end !== 'sent') wrong.push('a sound server did not get it');
  if (events.some(({ attempt, kind }) => kind === 'turned' && attempt > 1))
    wrong.push('it turned to the portal late');
  // A fault that may pass, or a demand of the domain's own where no other way is allowed, is waited for.
  const mayWait = passing || (proves === null && (cell.reader === 'outside' || cell.floor === 'open'));
  if (first === 'waits' && !mayWait)
    wrong.push('it waits, where it should have turned or been held in the same attempt');
  if (end === 'waits') wrong.push('it still waits after all its time');
  return wrong;
}
