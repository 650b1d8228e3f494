import { Fault } from '#base';
import { type Level, levels } from '#mail';
import { isCommon, stemOf, wordsOf } from './words.ts';

/** Where a word is looked for; `any` is everywhere. */
export type Field = 'any' | 'subject' | 'from' | 'to' | 'file' | 'found';

/** Words that stand next to each other in one field. */
export interface Term {
  readonly field: Field;
  /** Folded, in order; never empty. */
  readonly words: readonly string[];
  /** As written, not by stem: in quotes, or several words in one such as an address. */
  readonly exact: boolean;
}

/** What becomes of a letter's deliveries, one word each. */
export type State = 'waiting' | 'held' | 'delivered' | 'portal' | 'failed' | 'cancelled' | 'archived';
export const states: readonly State[] = [
  'waiting',
  'held',
  'delivered',
  'portal',
  'failed',
  'cancelled',
  'archived',
];

/** What somebody looks for. */
export interface Query {
  readonly all: readonly Term[];
  readonly none: readonly Term[];
  /** Milliseconds: taken at this moment or later. */
  readonly from?: number;
  /** Milliseconds: taken before this moment. */
  readonly before?: number;
  readonly attachment?: boolean;
  /** Octets. */
  readonly larger?: number;
  readonly smaller?: number;
  readonly level?: Level;
  readonly state?: State;
  /** Words that were left out because they are too common to find anything by. */
  readonly ignored: readonly string[];
}

/** Characters of a query, and words in it. */
const longest = 1000;
const mostTerms = 30;

interface Piece {
  /** Where it begins, from 1. */
  readonly at: number;
  readonly minus: boolean;
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
}

/** A query that cannot be understood, with the place: characters from 1. */
const wrong = (at: number, say: string): Fault =>
  new Fault({ code: 'search-query', kind: 'invalid', say: `At character ${at}: ${say}` });

const fields: Readonly<Record<string, Field>> = {
  subject: 'subject',
  from: 'from',
  to: 'to',
  filename: 'file',
  found: 'found',
};
const others: readonly string[] = ['before', 'after', 'has', 'larger', 'smaller', 'level', 'state'];
const known = [...Object.keys(fields), ...others].map((name) => `${name}:`).join(', ');

type Draft = { -readonly [K in keyof Query]: Query[K] } & { all: Term[]; none: Term[]; ignored: string[] };

/**
 * Reads what people type: words, "phrases", `-without`, `from:`, `to:`, `subject:`, `filename:`, `found:`, `before:`,
 * `after:`, `has:attachment`, `larger:`, `smaller:`, `level:`, `state:`. All that is named must hold. Days are in UTC.
 * Throws `search-query` with the place and, where there is one, what would be right.
 */
export function parseQuery(text: string): Query {
  if (text.length > longest) throw wrong(longest + 1, `a query has at most ${longest} characters.`);
  const query: Draft = { all: [], none: [], ignored: [] };
  const taken = pieces(text);
  if (taken.length > mostTerms) throw wrong(taken[mostTerms]!.at, `a query has at most ${mostTerms} words.`);
  for (const piece of taken) read(query, piece);
  const filtered = Object.keys(query).length > 3;
  if (query.all.length === 0 && !filtered) {
    if (query.ignored.length > 0)
      throw wrong(1, `"${query.ignored[0]}" stands in nearly every letter. Add a rarer word.`);
    throw wrong(
      1,
      query.none.length > 0 ? 'say what to look for, not only what not.' : 'there is nothing to look for.',
    );
  }
  return query;
}

function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const begin = at;
    const minus = text[at] === '-' && at + 1 < text.length && !/\s/.test(text[at + 1]!);
    if (minus) at++;
    const name = /^([A-Za-z]+):(?!\/\/)/.exec(text.slice(at, at + 20))?.[1] ?? '';
    if (name) at += name.length + 1;
    const quoted = text[at] === '"';
    let value: string;
    if (quoted) {
      const end = text.indexOf('"', at + 1);
      if (end < 0) throw wrong(at + 1, 'the closing " is missing.');
      value = text.slice(at + 1, end);
      at = end + 1;
    } else {
      value = /^\S*/.exec(text.slice(at))![0];
      at += value.length;
    }
    found.push({ at: begin + 1, minus, name: name.toLowerCase(), value, quoted });
  }
  return found;
}

function read(query: Draft, piece: Piece): void {
  const { at, minus, name, value } = piece;
  if (name !== '' && value === '') throw wrong(at, `something must follow ${name}: without a space.`);
  if (name === '' || Object.hasOwn(fields, name)) {
    readTerm(query, piece);
    return;
  }
  if (!others.includes(name))
    throw wrong(at, `there is no ${name}: here. There is ${known}. Put text with a colon in quotes.`);
  if (minus) throw wrong(at, `${name}: cannot be turned round by a minus.`);
  readFilter(query, piece);
}

function readTerm(query: Draft, { at, minus, name, value, quoted }: Piece): void {
  if (name === '' && !quoted && /^(?:OR|AND|NOT)$/.test(value))
    throw wrong(at, `${value} is not understood: all words must be found, and -word leaves letters out.`);
  const words = wordsOf(value);
  if (words.length === 0) throw wrong(at, 'there is no letter or digit in it.');
  const field = fields[name] ?? 'any';
  const list = minus ? query.none : query.all;
  if (field === 'found') list.push({ field, words: [value.toLowerCase()], exact: true });
  else if (field === 'any' && words.every(isCommon)) query.ignored.push(value);
  else list.push({ field, words, exact: quoted || words.length > 1 });
}

function readFilter(query: Draft, { at, name, value }: Piece): void {
  switch (name) {
    case 'before':
    case 'after': {
      const span = spanOf(value);
      if (!span) throw wrong(at, `${name}: takes a day, month or year, such as 2026-03-31, 2026-03 or 2026.`);
      if (name === 'before') query.before = Math.min(span.from, query.before ?? span.from);
      else query.from = Math.max(span.from, query.from ?? span.from);
      return;
    }
    case 'has':
      if (!/^attachments?$/i.test(value)) throw wrong(at, 'only has:attachment is known.');
      query.attachment = true;
      return;
    case 'larger':
    case 'smaller': {
      const octets = octetsOf(value);
      if (octets === null) throw wrong(at, `${name}: takes a size, such as 500K, 10M or 1G.`);
      query[name] = octets;
      return;
    }
    case 'level': {
      const level = levels.find((one) => one === value.toLowerCase());
      if (!level) throw wrong(at, `level: is one of ${levels.join(', ')}.`);
      query.level = level;
      return;
    }
    default: {
      const state = states.find((one) => one === value.toLowerCase());
      if (!state) throw wrong(at, `state: is one of ${states.join(', ')}.`);
      query.state = state;
    }
  }
}

/** The first moment of a day, month or year. */
function spanOf(text: string): { from: number } | null {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!parts) return null;
  const whole = `${parts[1]}-${parts[2] ?? '01'}-${parts[3] ?? '01'}`;
  const from = Date.parse(`${whole}T00:00:00Z`);
  // 31 February is no day, though some readers roll it over.
  return Number.isNaN(from) || new Date(from).toISOString().slice(0, 10) !== whole ? null : { from };
}

function octetsOf(text: string): number | null {
  const parts = /^(\d{1,12})(?:([kmg])(?:i?b)?|b)?$/i.exec(text);
  if (!parts) return null;
  return Number(parts[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf((parts[2] ?? '').toLowerCase());
}

/** What of a term is in the index: its stems, without words that are too common. May be empty. */
export const indexed = ({ field, words }: Term): string[] =>
  field === 'found' ? [...words] : [...new Set(words.filter((word) => !isCommon(word)).map(stemOf))];
