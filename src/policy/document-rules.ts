import type { Document, Named } from './document.ts';
import { sentenceOf } from './render.ts';
import type { Condition, Pattern, Rule } from './rules.ts';
import { rulesOfSets } from './sets.ts';

/** The rules of a document as they are held against letters: sets spelt out, groups and partners by their members. */
export function rulesOf(document: Document): readonly Rule[] {
  const resolved = resolver(document);
  return [
    ...rulesOfSets(document.sets),
    ...document.rules.map(({ when, ...rest }) => ({
      ...rest,
      sentence: sentenceOf(when, rest.ask),
      when: resolvedCondition(when, resolved),
      ...(rest.scope?.kind === 'group'
        ? { scope: { ...rest.scope, members: resolved([`group:${rest.scope.name}`]) } }
        : {}),
    })),
  ];
}

type Resolve = (patterns: readonly Pattern[]) => Pattern[];

function resolver({ groups, partners }: Document): Resolve {
  const membersOf = (all: readonly Named[], name: string): readonly string[] =>
    all.find((one) => one.name === name)?.members ?? [];
  return (patterns) =>
    patterns.flatMap((pattern) => {
      if (pattern.startsWith('group:')) return membersOf(groups, pattern.slice(6));
      if (pattern.startsWith('partner:')) return membersOf(partners, pattern.slice(8));
      return [pattern];
    });
}

function resolvedCondition(when: Condition, resolve: Resolve): Condition {
  const change: { [K in 'from' | 'notFrom' | 'to' | 'notTo']?: readonly Pattern[] } = {};
  for (const key of ['from', 'notFrom', 'to', 'notTo'] as const)
    if (when[key]) change[key] = resolve(when[key]);
  return { ...when, ...change };
}
