import { Fault, isId } from '#base';
import { type Address, type Level, levels, type MailClass, mailClasses, parseAddress } from '#mail';
import type { How } from '#queue';

/** What somebody looks for in the list of letters. */
export interface LetterQuery {
  readonly id?: string;
  readonly from?: Address;
  readonly to?: Address;
  /** From or to this address. */
  readonly either?: Address;
  readonly domain?: string;
  readonly hows?: readonly How[];
  /** Milliseconds: taken at this moment or later. */
  readonly after?: number;
  readonly before?: number;
  readonly level?: Level;
  readonly class?: MailClass;
}

const sent: readonly How[] = ['tls', 'smime', 'pgp', 'pdf', 'delivered'];
const states: Readonly<Record<string, readonly How[]>> = {
  waiting: ['waiting'],
  held: ['held'],
  delivered: sent,
  portal: ['portal'],
  failed: ['failed'],
  cancelled: ['cancelled'],
  archived: ['archived'],
};
const methods: Readonly<Record<string, readonly How[]>> = {
  tls: ['tls'],
  smime: ['smime'],
  pgp: ['pgp'],
  pdf: ['pdf'],
  portal: ['portal'],
};
const operators = ['from', 'to', 'state', 'method', 'after', 'before', 'level', 'class', 'id'];
const longest = 1000;

/** A query that cannot be understood, with the place: characters from 1. */
const wrong = (at: number, say: string): Fault =>
  new Fault({ code: 'letter-query', kind: 'invalid', say: `At character ${at}: ${say}` });

type Draft = { -readonly [K in keyof LetterQuery]: LetterQuery[K] };

/**
 * Reads what people type into the list of letters: `from:ann@example.org`, `to:`, `to:@example.org` (a domain), `state:`,
 * `method:`, `after:2026-03-01`, `before:`, `level:`, `class:`, `id:`; an address alone is from or to it, an id alone is the
 * letter's. All that is named must hold; days are in UTC, and `before:` leaves its own day out. Throws `letter-query` with
 * the place and what would be right.
 */
export function parseLetterQuery(text: string): LetterQuery {
  if (text.length > longest) throw wrong(longest + 1, `a query has at most ${longest} characters.`);
  const query: Draft = {};
  for (const piece of text.matchAll(/\S+/g)) read(query, piece[0], piece.index + 1);
  return query;
}

function read(query: Draft, piece: string, at: number): void {
  const [, name = '', value = ''] = /^([a-z]+):(.*)$/is.exec(piece) ?? ['', '', piece];
  if (name !== '' && value === '') throw wrong(at, `something must follow ${name}: without a space.`);
  switch (name.toLowerCase()) {
    case '':
      if (isId(value)) query.id = value.toLowerCase();
      else if (value.startsWith('@')) query.domain = domainOf(value, at);
      else if (value.includes('@')) query.either = addressOf(value, at);
      else
        throw wrong(
          at,
          `"${value.slice(0, 60)}" is no address and no id. Words in letters are looked for on the page Archive.`,
        );
      return;
    case 'from':
      query.from = addressOf(value, at);
      return;
    case 'to':
      if (value.startsWith('@')) query.domain = domainOf(value, at);
      else query.to = addressOf(value, at);
      return;
    case 'state':
      narrow(query, oneOf(states, name, value, at), at);
      return;
    case 'method':
      narrow(query, oneOf(methods, name, value, at), at);
      return;
    case 'after':
      query.after = dayOf(name, value, at);
      return;
    case 'before':
      query.before = dayOf(name, value, at);
      return;
    case 'level':
      query.level = oneOf(Object.fromEntries(levels.map((one) => [one, one])), name, value, at);
      return;
    case 'class':
      query.class = oneOf(Object.fromEntries(mailClasses.map((one) => [one, one])), name, value, at);
      return;
    case 'id':
      if (!isId(value)) throw wrong(at, 'that is not the id of a letter.');
      query.id = value.toLowerCase();
      return;
    default:
      throw wrong(at, `there is no ${name}: here. There is ${operators.map((one) => `${one}:`).join(', ')}.`);
  }
}

function narrow(query: Draft, hows: readonly How[], at: number): void {
  const both = query.hows ? query.hows.filter((how) => hows.includes(how)) : hows;
  if (both.length === 0) throw wrong(at, 'no letter can be both.');
  query.hows = both;
}

function oneOf<T>(known: Readonly<Record<string, T>>, name: string, value: string, at: number): T {
  const key = value.toLowerCase();
  if (Object.hasOwn(known, key)) return known[key]!;
  throw wrong(at, `${name}: is one of ${Object.keys(known).join(', ')}.`);
}

function addressOf(value: string, at: number): Address {
  const reading = parseAddress(value, { policy: 'liberal' });
  if (reading.ok) return reading.address;
  throw wrong(at, `"${value.slice(0, 60)}" is not an address (${reading.reason}).`);
}

function domainOf(value: string, at: number): string {
  return addressOf(`x${value}`, at).domain;
}

/** The first moment of a day, month or year. */
function dayOf(name: string, value: string, at: number): number {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(value);
  const whole = parts ? `${parts[1]}-${parts[2] ?? '01'}-${parts[3] ?? '01'}` : '';
  const from = Date.parse(`${whole}T00:00:00Z`);
  // 31 February is no day, though some readers roll it over.
  if (Number.isNaN(from) || new Date(from).toISOString().slice(0, 10) !== whole)
    throw wrong(at, `${name}: takes a day, month or year, such as 2026-03-31, 2026-03 or 2026.`);
  return from;
}
