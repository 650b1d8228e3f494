import type { Cursor } from './cursor.ts';
import { member, number } from './parse-clauses.ts';
import { floorPhrases, methodPhrases } from './phrases.ts';
import type { Effect } from './rules.ts';
import { Unreadable } from './tokens.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads one act into the effect and names the field; undefined where none stands here. */
export function actInto(cursor: Cursor, ask: Mutable<Effect>): keyof Effect | undefined {
  return protection(cursor, ask) ?? gate(cursor, ask) ?? beside(cursor, ask);
}

function protection(cursor: Cursor, ask: Mutable<Effect>): keyof Effect | undefined {
  const floor = cursor.triesOneOf(floorPhrases);
  if (floor) {
    ask.floor = floor;
    return 'floor';
  }
  if (cursor.tries('use only')) {
    ask.methods = cursor.list(() => cursor.needsOneOf(methodPhrases), 'or');
    return 'methods';
  }
  if (cursor.tries('prefer')) {
    ask.prefer = cursor.needsOneOf(methodPhrases);
    return 'prefer';
  }
  if (cursor.tries('ask for more than the mailbox')) {
    ask.sensitive = true;
    return 'sensitive';
  }
  return undefined;
}

function gate(cursor: Cursor, ask: Mutable<Effect>): keyof Effect | undefined {
  if (cursor.tries('hold it for approval because')) {
    ask.hold = cursor.string('the reason in quotation marks');
    return 'hold';
  }
  if (cursor.tries('refuse it with')) {
    ask.refuse = cursor.string('what the sender is told, in quotation marks');
    return 'refuse';
  }
  if (cursor.tries('send it to')) {
    ask.redirect = member(cursor);
    cursor.needs('instead');
    return 'redirect';
  }
  if (cursor.tries('archive it only')) {
    ask.archive = true;
    return 'archive';
  }
  return undefined;
}

function beside(cursor: Cursor, ask: Mutable<Effect>): keyof Effect | undefined {
  if (cursor.tries('tell')) {
    ask.notify = cursor.list(() => member(cursor), ',');
    return 'notify';
  }
  if (cursor.tries('add the header')) {
    ask.headers = [...(ask.headers ?? []), header(cursor)];
    return 'headers';
  }
  if (cursor.tries('let it expire after')) {
    ask.expireDays = number(cursor, 'a number of days');
    cursor.needs('days');
    return 'expireDays';
  }
  if (cursor.tries('file it as')) {
    ask.retention = cursor.string('a retention class in quotation marks');
    return 'retention';
  }
  return undefined;
}

function header(cursor: Cursor): readonly [string, string] {
  const spot = cursor.here;
  const text = cursor.string('a header field in quotation marks, such as "X-Clinic: checked"');
  const colon = text.indexOf(': ');
  if (colon < 1) throw new Unreadable(spot, 'a header field is written as "Name: value".');
  return [text.slice(0, colon), text.slice(colon + 2)];
}
