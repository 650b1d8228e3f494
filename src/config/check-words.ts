import type { z } from 'zod';
import { type ConfigField, configFields, fieldAt } from './check-fields.ts';

/** What is wrong at a place, and what would be right. */
export interface Trouble {
  readonly path: readonly (string | number)[];
  readonly wrong: string;
  readonly right: string;
}

/** Edits between two words (optimal string alignment: a swap of neighbours counts as one). */
export function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}

const nearness = (field: ConfigField, key: string): number => distance(key.toLowerCase(), field.path.at(-1)!);
const written = ({ path, value }: ConfigField): string =>
  value === null ? `[${path.join('.')}]` : `${path.at(-1)} = ${value}`;

/** The known setting that was most likely meant: near by first, then anywhere. */
function meant(place: readonly string[], key: string): string {
  const allowed = Math.max(1, Math.floor(key.length / 3));
  const parent = place.join('.');
  const siblings = configFields().filter(({ path }) => path.slice(0, -1).join('.') === parent);
  const [near] = siblings
    .filter((field) => nearness(field, key) <= allowed)
    .sort((a, b) => nearness(a, key) - nearness(b, key));
  if (near) return `Did you mean ${near.path.at(-1)}?`;
  const elsewhere = configFields().filter((field) => field.path.at(-1) === key);
  if (elsewhere.length > 0)
    return `That setting belongs in ${elsewhere
      .slice(0, 3)
      .map(({ path }) => `[${path.slice(0, -1).join('.')}]`)
      .join(' or ')}.`;
  const [far] = configFields()
    .filter((field) => nearness(field, key) <= Math.min(2, allowed))
    .sort((a, b) => nearness(a, key) - nearness(b, key));
  if (far)
    return `Did you mean ${far.path.at(-1)} in [${far.path.slice(0, -1).join('.') || 'the top level'}]?`;
  return siblings.length > 0
    ? `Known here: ${siblings.map(({ path }) => path.at(-1)).join(', ')}.`
    : 'Remove the line.';
}

function unknownKeys(path: readonly (string | number)[], keys: readonly string[]): Trouble[] {
  const place = path.filter((part) => typeof part === 'string');
  return keys.map((key) => ({
    path: [...path, key],
    wrong: `there is no setting "${key}"${place.length > 0 ? ` in [${place.join('.')}]` : ''}`,
    right: meant(place, key),
  }));
}

const has: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
};

function found(document: unknown, path: readonly PropertyKey[]): string {
  let value = document;
  for (const part of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part];
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : (has[typeof value] ?? 'something else');
}

const example = (field: ConfigField | undefined): string => (field ? ` Such as: ${written(field)}` : '');

/** A zod issue in the words of somebody who has the file open before them. */
export function inWords(issue: z.core.$ZodIssue, document: unknown): Trouble[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const field = fieldAt(path);
  const one = (wrong: string, right: string): Trouble[] => [{ path, wrong, right }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(path, issue.keys);
    case 'invalid_type':
    case 'invalid_union': {
      const there = found(document, path);
      if (there === 'nothing')
        return one('it is missing', `Add it: ${field?.kind ?? 'a value'}.${example(field)}`);
      return one(
        `this must be ${field?.kind ?? 'of another type'}, not ${there}`,
        `Write ${field?.kind ?? 'another value'}.${example(field)}`,
      );
    }
    case 'invalid_value':
      return one(
        'this value is not known',
        `Write one of ${issue.values.map((value) => `"${String(value)}"`).join(', ')}.`,
      );
    case 'too_small':
      return issue.origin === 'string'
        ? one('this must not be empty', `Write ${field?.kind ?? 'a value'}.${example(field)}`)
        : one(`this is too small`, `Write ${String(issue.minimum)} or more.${example(field)}`);
    case 'too_big':
      return one('this is too large', `Write ${String(issue.maximum)} or less.${example(field)}`);
    default:
      return one(
        'this is not written as it must be',
        `${issue.message.startsWith('Invalid') ? `Write ${field?.kind ?? 'another value'}.` : `Write ${issue.message}.`}${example(field)}`,
      );
  }
}
