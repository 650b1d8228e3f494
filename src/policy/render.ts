import type { Case, Document, DocumentRule, Named } from './document.ts';
import { sizes, wayPhrases } from './parse-clauses.ts';
import {
  classPhrases,
  dayPhrases,
  doorPhrases,
  expectPhrases,
  floorPhrases,
  foundPhrases,
  levelPhrases,
  methodPhrases,
  phraseOf,
  purposePhrases,
  scopePhrases,
} from './phrases.ts';
import type { Condition, Effect, Pattern, Scope } from './rules.ts';

/** The document in sentences. `parse` reads them as the same document. */
export function render(document: Document): string {
  const head = [
    `Rules of ${quoted(document.title)}.`,
    ...(document.timezone === 'UTC' ? [] : [`Times are those of ${quoted(document.timezone)}.`]),
    ...document.sets.map((name) => `Use the ready-made rules ${name}.`),
  ];
  const names = [
    ...document.groups.map((group) => `The group ${namedText(group)}`),
    ...document.partners.map((partner) => `The partner ${namedText(partner)}`),
  ];
  const parts = [head.join('\n'), ...(names.length ? [names.join('\n')] : [])];
  return `${[...parts, ...document.rules.map(ruleText), ...document.cases.map(caseText)].join('\n\n')}\n`;
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** Bare where it reads as one word that can only be an address or a domain. */
const bare = (text: string): string =>
  /^\.?[\p{L}\p{N}_+-]+(?:[.@][\p{L}\p{N}_+-]+)+$/u.test(text) ? text : quoted(text);

const namedText = ({ name, members }: Named): string => `${quoted(name)} is ${members.map(bare).join(', ')}.`;

function ruleText({ name, scope, overrides, final, citation, when, ask }: DocumentRule): string {
  const head = [
    `Rule ${name}`,
    ...(scope ? [scopeText(scope)] : []),
    ...(overrides ? [`in place of ${overrides}`] : []),
    ...(final ? ['which may not be overridden'] : []),
    `because of ${quoted(citation)}:`,
  ];
  return `${head.join(' ')}\n${sentenceOf(when, ask)}`;
}

export const scopeText = ({ kind, name }: Scope): string =>
  `${scopePhrases[kind]} ${kind === 'group' ? quoted(name) : bare(name)}`;

/** A rule as one sentence: `When a letter holds a laboratory test and goes outside, then seal it.` */
export function sentenceOf(when: Condition, ask: Effect): string {
  const clauses = clausesOf(when);
  const acts = actsOf(ask).join(' and ');
  return clauses.length === 0 ? `Always ${acts}.` : `When a letter ${clauses.join(' and ')}, then ${acts}.`;
}

const either = (items: readonly string[]): string => items.join(' or ');

const kindText = (kind: string): string => {
  const known = foundPhrases.find(([one]) => one === kind);
  return known ? known[1] : quoted(kind);
};

function patternText(pattern: Pattern): string {
  const [, sort, name] = /^(group|partner|match):(.*)$/s.exec(pattern) ?? [];
  if (sort === 'match') return `addresses like ${quoted(name!)}`;
  return sort === undefined ? bare(pattern) : `the ${sort} ${quoted(name!)}`;
}

function clausesOf(when: Condition): string[] {
  const { level, kinds, together, labels, uninspectable, reader, hours, days, consent, largerThan } = when;
  return [
    ...(level && level !== 'none' ? [`holds ${phraseOf(levelPhrases, level)}`] : []),
    ...(kinds ? [`holds ${either(kinds.map(kindText))}`] : []),
    ...(together ? [`also holds ${either(together.map(kindText))}`] : []),
    ...(labels === undefined
      ? []
      : [labels === 'any' ? 'is marked' : `is marked ${either(labels.map(quoted))}`]),
    ...(uninspectable ? ['could not be looked at in full'] : []),
    ...(reader ? [reader === 'outside' ? 'goes outside' : 'stays inside'] : []),
    ...wayPhrases.flatMap(([phrase, key]) =>
      when[key] ? [`${phrase} ${either(when[key].map(patternText))}`] : [],
    ),
    ...(when.door
      ? [`was handed in by ${either(when.door.map((door) => phraseOf(doorPhrases, door)))}`]
      : []),
    ...(when.class
      ? [`is of the class ${either(when.class.map((one) => phraseOf(classPhrases, one)))}`]
      : []),
    ...(largerThan === undefined ? [] : [`is larger than ${sizeText(largerThan)}`]),
    ...(when.purpose ? [`is for ${either(when.purpose.map((one) => phraseOf(purposePhrases, one)))}`] : []),
    ...(consent === undefined ? [] : [`has ${consent ? '' : 'no '}consent of its reader on record`]),
    ...(hours ? [`is sent between ${hours.from} and ${hours.to}`] : []),
    ...(days ? [`is sent on ${either(days.map((day) => phraseOf(dayPhrases, day)))}`] : []),
  ];
}

function sizeText(bytes: number): string {
  const [name, size] = sizes.find(([, one]) => bytes % one === 0)!;
  return `${bytes / size} ${name}`;
}

export function actsOf(ask: Effect): string[] {
  return [
    ...(ask.floor ? [phraseOf(floorPhrases, ask.floor)] : []),
    ...(ask.methods ? [`use only ${either(ask.methods.map((one) => phraseOf(methodPhrases, one)))}`] : []),
    ...(ask.prefer ? [`prefer ${phraseOf(methodPhrases, ask.prefer)}`] : []),
    ...(ask.sensitive ? ['ask for more than the mailbox'] : []),
    ...(ask.hold === undefined ? [] : [`hold it for approval because ${quoted(ask.hold)}`]),
    ...(ask.refuse === undefined ? [] : [`refuse it with ${quoted(ask.refuse)}`]),
    ...(ask.redirect === undefined ? [] : [`send it to ${bare(ask.redirect)} instead`]),
    ...(ask.archive ? ['archive it only'] : []),
    ...(ask.notify ? [`tell ${ask.notify.map(bare).join(', ')}`] : []),
    ...(ask.headers ?? []).map(([name, value]) => `add the header ${quoted(`${name}: ${value}`)}`),
    ...(ask.expireDays === undefined ? [] : [`let it expire after ${ask.expireDays} days`]),
    ...(ask.retention === undefined ? [] : [`file it as ${quoted(ask.retention)}`]),
  ];
}

function caseText({ title, from, to, level, kinds, labels, uninspectable, expect }: Case): string {
  const facts = [
    ...(level === 'none' ? [] : [phraseOf(levelPhrases, level)]),
    ...kinds.map(kindText),
    ...labels.map((label) => `the mark ${quoted(label)}`),
    ...(uninspectable ? ['a part that could not be looked at'] : []),
  ];
  const held = facts.length ? ` with ${facts.join(' and ')}` : '';
  const must = phraseOf(expectPhrases, 'floor' in expect ? expect.floor : expect.action);
  return `Case ${quoted(title)}:\nwhen ${bare(from)} writes to ${bare(to)}${held}, it must ${must}.`;
}
