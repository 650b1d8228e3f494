import { isFault } from '#base';
import { senseOf } from './check-sense.ts';
import { Cursor } from './cursor.ts';
import {
  type Case,
  type Document,
  type DocumentRule,
  emptyDocument,
  type Named,
  setNames,
} from './document.ts';
import { actInto } from './parse-acts.ts';
import { clauseInto, isName, member } from './parse-clauses.ts';
import { expectPhrases, foundPhrases, levelPhrases, scopePhrases } from './phrases.ts';
import type { Condition, Effect, Scope } from './rules.ts';
import { type Problem, type Spot, Unreadable } from './tokens.ts';

export type Reading =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly problem: Problem };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = {
  -readonly [K in keyof Document]: Document[K] extends readonly (infer E)[] ? E[] : Document[K];
};
/** Where each part of the document stands in the text, so that an error of sense has its place too. */
type Spots = Map<string, Spot>;

/** Reads a policy written in sentences. What `render` writes reads as the same document. */
export function parse(text: string): Reading {
  try {
    const cursor = new Cursor(text);
    const spots: Spots = new Map();
    const draft: Draft = {
      ...emptyDocument,
      title: '',
      sets: [],
      groups: [],
      partners: [],
      rules: [],
      cases: [],
    };
    const said = new Set<string>();
    while (!cursor.ended) statement(cursor, draft, spots, said);
    const [wrong] = senseOf(draft);
    if (wrong) return { ok: false, problem: { ...spotOf(spots, wrong.path), say: wrong.say } };
    return { ok: true, document: draft };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.problem };
    if (isFault(error)) return { ok: false, problem: { line: 1, column: 1, say: error.say } };
    throw error;
  }
}

/** The place of the narrowest part that the path lies in. */
function spotOf(spots: Spots, path: string): Spot {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const spot = spots.get(at);
    if (spot) return spot;
  }
  return { line: 1, column: 1 };
}

function once(said: Set<string>, what: string, spot: Spot): void {
  if (said.has(what)) throw new Unreadable(spot, `this is said twice: ${what}.`);
  said.add(what);
}

function statement(cursor: Cursor, draft: Draft, spots: Spots, said: Set<string>): void {
  const spot = cursor.here;
  if (cursor.tries('The group'))
    draft.groups.push(named(cursor, spots, `groups.${draft.groups.length}`, spot));
  else if (cursor.tries('The partner'))
    draft.partners.push(named(cursor, spots, `partners.${draft.partners.length}`, spot));
  else if (cursor.tries('Rule')) draft.rules.push(rule(cursor, spots, `rules.${draft.rules.length}`, spot));
  else if (cursor.tries('Case'))
    draft.cases.push(oneCase(cursor, spots, `cases.${draft.cases.length}`, spot));
  else heading(cursor, draft, spots, said, spot);
}

function heading(cursor: Cursor, draft: Draft, spots: Spots, said: Set<string>, spot: Spot): void {
  if (cursor.tries('Rules of')) {
    once(said, 'Rules of', spot);
    spots.set('title', spot);
    draft.title = cursor.string('a title in quotation marks');
  } else if (cursor.tries('Times are those of')) {
    once(said, 'Times are those of', spot);
    spots.set('timezone', spot);
    draft.timezone = cursor.string('a time zone in quotation marks, such as "America/Chicago"');
  } else if (cursor.tries('Use the ready-made rules')) {
    spots.set(`sets.${draft.sets.length}`, spot);
    draft.sets.push(cursor.needsOneOf(setNames.map((name) => [name, name])));
  } else cursor.fails();
  cursor.needs('.');
}

function named(cursor: Cursor, spots: Spots, path: string, spot: Spot): Named {
  spots.set(path, spot);
  const name = cursor.string('a name in quotation marks');
  cursor.needs('is');
  const members = cursor.list(() => member(cursor), ',');
  cursor.needs('.');
  return { name, members };
}

function scope(cursor: Cursor): Scope | undefined {
  if (cursor.tries(scopePhrases.domain)) return { kind: 'domain', name: member(cursor) };
  if (cursor.tries(scopePhrases.group)) return { kind: 'group', name: cursor.string('the name of a group') };
  if (cursor.tries(scopePhrases.person)) return { kind: 'person', name: member(cursor) };
  return undefined;
}

function rule(cursor: Cursor, spots: Spots, path: string, spot: Spot): DocumentRule {
  spots.set(path, spot);
  const name = cursor.needsToken('the name of the rule: small letters, digits and hyphens', ['word'], isName);
  const whose = scope(cursor);
  const overrides = cursor.tries('in place of')
    ? cursor.needsToken('the name of the rule whose place it takes', ['word'], isName)
    : undefined;
  const final = cursor.tries('which may not be overridden');
  cursor.needs('because of');
  const citation = cursor.string('the reason in quotation marks, such as "45 CFR 164.312(e)(1)"');
  cursor.needs(':');
  const when: Mutable<Condition> = {};
  const ask: Mutable<Effect> = {};
  if (!cursor.tries('Always')) {
    cursor.needs('When a letter');
    do clause(cursor, when, spots, path);
    while (cursor.tries('and'));
    cursor.needs(', then');
  }
  do act(cursor, ask, spots, path);
  while (cursor.tries('and'));
  cursor.needs('.');
  return {
    name,
    ...(whose ? { scope: whose } : {}),
    ...(overrides ? { overrides } : {}),
    ...(final ? { final: true as const } : {}),
    citation,
    when,
    ask,
  };
}

function clause(cursor: Cursor, when: Mutable<Condition>, spots: Spots, path: string): void {
  const spot = cursor.here;
  const key = clauseInto(cursor, when);
  if (key === undefined) cursor.fails();
  if (spots.has(`${path}.when.${key}`))
    throw new Unreadable(spot, 'this rule already says something of this kind.');
  spots.set(`${path}.when.${key}`, spot);
}

function act(cursor: Cursor, ask: Mutable<Effect>, spots: Spots, path: string): void {
  const spot = cursor.here;
  const key = actInto(cursor, ask);
  if (key === undefined) cursor.fails();
  if (key !== 'headers' && spots.has(`${path}.ask.${key}`))
    throw new Unreadable(spot, 'this rule already asks something of this kind.');
  spots.set(`${path}.ask.${key}`, spot);
}

/** `Case "t": when a@x.example writes to b@y.example with sensitive content and a laboratory test, it must be sealed.` */
function oneCase(cursor: Cursor, spots: Spots, path: string, spot: Spot): Case {
  spots.set(path, spot);
  const title = cursor.string('the title of the case in quotation marks');
  cursor.needs(':');
  cursor.needs('when');
  const from = member(cursor);
  cursor.needs('writes to');
  const to = member(cursor);
  const found: Mutable<Pick<Case, 'level' | 'uninspectable'>> & { kinds: string[]; labels: string[] } = {
    level: 'none',
    kinds: [],
    labels: [],
  };
  if (cursor.tries('with')) {
    do caseFact(cursor, found);
    while (cursor.tries('and'));
  }
  cursor.needs(', it must');
  const expected = cursor.needsOneOf(expectPhrases);
  cursor.needs('.');
  const expect =
    expected === 'send' || expected === 'hold' || expected === 'refuse' || expected === 'archive'
      ? { action: expected }
      : { floor: expected };
  return { title, from, to, ...found, expect };
}

function caseFact(
  cursor: Cursor,
  found: Mutable<Pick<Case, 'level' | 'uninspectable'>> & { kinds: string[]; labels: string[] },
): void {
  const level = cursor.triesOneOf(levelPhrases);
  if (level) found.level = level;
  else if (cursor.tries('the mark')) found.labels.push(cursor.string('a mark in quotation marks'));
  else if (cursor.tries('a part that could not be looked at')) found.uninspectable = true;
  else {
    const kind =
      cursor.triesOneOf(foundPhrases) ?? cursor.triesToken('"a kind of finding"', ['string'], () => true);
    if (kind === undefined) cursor.fails();
    found.kinds.push(kind);
  }
}
