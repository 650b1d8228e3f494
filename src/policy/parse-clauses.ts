import type { Cursor } from './cursor.ts';
import {
  classPhrases,
  dayPhrases,
  doorPhrases,
  foundPhrases,
  levelPhrases,
  purposePhrases,
} from './phrases.ts';
import type { Condition, Pattern } from './rules.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const isName = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(text);

/** Bare it must look like an address or a domain, so that a slip of the pen is not taken for one; in quotation marks anything may stand. */
const looksLikeAddress = (text: string): boolean => /[.@]/.test(text);

/** An address or a domain. */
export const member = (cursor: Cursor): string => {
  const bare = cursor.triesToken('an address or a domain', ['word'], looksLikeAddress);
  return bare ?? cursor.needsToken('an address or a domain', ['string']);
};

function pattern(cursor: Cursor): Pattern {
  if (cursor.tries('the group')) return `group:${cursor.string('the name of a group in quotation marks')}`;
  if (cursor.tries('the partner'))
    return `partner:${cursor.string('the name of a partner in quotation marks')}`;
  if (cursor.tries('addresses like'))
    return `match:${cursor.string('a regular expression in quotation marks')}`;
  return member(cursor);
}

const patterns = (cursor: Cursor): Pattern[] => cursor.list(() => pattern(cursor), 'or');

function kind(cursor: Cursor): string {
  return cursor.triesOneOf(foundPhrases) ?? cursor.needsToken('"another kind of finding"', ['string']);
}

const kinds = (cursor: Cursor): string[] => cursor.list(() => kind(cursor), 'or');

export const sizes = [
  ['MB', 1_000_000],
  ['kB', 1000],
  ['bytes', 1],
] as const;

const isNumber = (text: string): boolean => /^[1-9]\d{0,11}$/.test(text);
export const number = (cursor: Cursor, what: string): number =>
  Number(cursor.needsToken(what, ['word'], isNumber));

const isTime = (text: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text);
const time = (cursor: Cursor): string => cursor.needsToken('a time such as 08:30', ['word'], isTime);

/** Reads one clause into the condition and names the field; undefined where none stands here. */
export function clauseInto(cursor: Cursor, when: Mutable<Condition>): keyof Condition | undefined {
  return content(cursor, when) ?? way(cursor, when) ?? circumstances(cursor, when);
}

function content(cursor: Cursor, when: Mutable<Condition>): keyof Condition | undefined {
  if (cursor.tries('holds')) {
    const level = cursor.triesOneOf(levelPhrases);
    if (level) {
      when.level = level;
      return 'level';
    }
    when.kinds = kinds(cursor);
    return 'kinds';
  }
  if (cursor.tries('also holds')) {
    when.together = kinds(cursor);
    return 'together';
  }
  if (cursor.tries('is marked')) {
    when.labels =
      cursor.here.kind === 'string'
        ? cursor.list(() => cursor.string('a mark in quotation marks'), 'or')
        : 'any';
    return 'labels';
  }
  if (cursor.tries('could not be looked at in full')) {
    when.uninspectable = true;
    return 'uninspectable';
  }
  return undefined;
}

function way(cursor: Cursor, when: Mutable<Condition>): keyof Condition | undefined {
  if (cursor.tries('goes outside')) {
    when.reader = 'outside';
    return 'reader';
  }
  if (cursor.tries('stays inside')) {
    when.reader = 'inside';
    return 'reader';
  }
  for (const [phrase, key] of wayPhrases) {
    if (!cursor.tries(phrase)) continue;
    when[key] = patterns(cursor);
    return key;
  }
  if (cursor.tries('was handed in by')) {
    when.door = cursor.list(() => cursor.needsOneOf(doorPhrases), 'or');
    return 'door';
  }
  return undefined;
}

export const wayPhrases = [
  ['comes from', 'from'],
  ['does not come from', 'notFrom'],
  ['goes to', 'to'],
  ['does not go to', 'notTo'],
] as const;

function circumstances(cursor: Cursor, when: Mutable<Condition>): keyof Condition | undefined {
  if (cursor.tries('is of the class')) {
    when.class = cursor.list(() => cursor.needsOneOf(classPhrases), 'or');
    return 'class';
  }
  if (cursor.tries('is larger than')) {
    const count = number(cursor, 'a whole number');
    const unit = cursor.needsOneOf(sizes.map(([name]) => [name, name]));
    when.largerThan = count * sizes.find(([name]) => name === unit)![1];
    return 'largerThan';
  }
  if (cursor.tries('is for')) {
    when.purpose = cursor.list(() => cursor.needsOneOf(purposePhrases), 'or');
    return 'purpose';
  }
  if (cursor.tries('has consent of its reader on record')) {
    when.consent = true;
    return 'consent';
  }
  if (cursor.tries('has no consent of its reader on record')) {
    when.consent = false;
    return 'consent';
  }
  if (cursor.tries('is sent between')) {
    const from = time(cursor);
    cursor.needs('and');
    when.hours = { from, to: time(cursor) };
    return 'hours';
  }
  if (cursor.tries('is sent on')) {
    when.days = cursor.list(() => cursor.needsOneOf(dayPhrases), 'or');
    return 'days';
  }
  return undefined;
}
