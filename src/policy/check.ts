import { levels, mailClasses } from '#mail';
import { senseOf, type Wrong } from './check-sense.ts';
import { type Document, setNames } from './document.ts';
import { dayPhrases, doorPhrases, floorPhrases, methodPhrases, purposePhrases } from './phrases.ts';

/** Checks one value; pushes what is wrong with it, with its path such as `rules.2.when.level`. */
type Check = (value: unknown, path: string, wrong: Wrong[]) => void;

const plainly = (path: string): string => (path === '' ? 'the document' : path);

const fails = (wrong: Wrong[], path: string, what: string): void => {
  wrong.push({ path, say: `${plainly(path)} must be ${what}.` });
};

const text: Check = (value, path, wrong) => {
  if (typeof value !== 'string' || value.length > 2000 || /[\u0000-\u001f\u007f]/.test(value))
    fails(wrong, path, 'a text on one line, of at most 2,000 characters');
};

const number: Check = (value, path, wrong) => {
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) >= 1e12)
    fails(wrong, path, 'a whole number from 1 to 999,999,999,999');
};

const oneOf =
  (known: readonly unknown[]): Check =>
  (value, path, wrong) => {
    if (!known.includes(value))
      fails(wrong, path, `one of ${known.map((one) => JSON.stringify(one)).join(', ')}`);
  };

const list =
  (one: Check, least = 1): Check =>
  (value, path, wrong) => {
    if (!Array.isArray(value) || value.length < least || value.length > 10_000)
      return fails(wrong, path, least > 0 ? 'a list that is not empty' : 'a list');
    for (const [n, item] of value.entries()) one(item, `${path}.${n}`, wrong);
  };

const either =
  (first: Check, second: Check): Check =>
  (value, path, wrong) => {
    const tried: Wrong[] = [];
    first(value, path, tried);
    if (tried.length > 0) second(value, path, wrong);
  };

/** An object with these fields and no others; a name that ends in `?` may be missing. */
function object(fields: { readonly [name: string]: Check }): Check {
  const known = new Map(Object.entries(fields).map(([name, check]) => [name.replace('?', ''), check]));
  const needed = Object.keys(fields).filter((name) => !name.endsWith('?'));
  return (value, path, wrong) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return fails(wrong, path, 'an object');
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
    for (const name of needed)
      if (!Object.hasOwn(value, name)) wrong.push({ path: at(name), say: `${at(name)} is missing.` });
    for (const [name, inner] of Object.entries(value)) {
      const check = known.get(name);
      if (check) check(inner, at(name), wrong);
      else
        wrong.push({
          path: at(name),
          say: `${at(name)} is not known; known are ${[...known.keys()].join(', ')}.`,
        });
    }
  };
}

const values = (phrases: readonly (readonly [string, string])[]): string[] => phrases.map(([value]) => value);
const patterns = list(text);

const condition = object({
  'level?': oneOf(levels.slice(1)),
  'kinds?': list(text),
  'together?': list(text),
  'labels?': either(oneOf(['any']), list(text)),
  'uninspectable?': oneOf([true]),
  'reader?': oneOf(['inside', 'outside']),
  'from?': patterns,
  'notFrom?': patterns,
  'to?': patterns,
  'notTo?': patterns,
  'door?': list(oneOf(values(doorPhrases))),
  'class?': list(oneOf(mailClasses)),
  'largerThan?': number,
  'purpose?': list(oneOf(values(purposePhrases))),
  'consent?': oneOf([true, false]),
  'hours?': object({ from: text, to: text }),
  'days?': list(oneOf(values(dayPhrases))),
});

const pair: Check = (value, path, wrong) => {
  if (!Array.isArray(value) || value.length !== 2 || value.some((one) => typeof one !== 'string'))
    fails(wrong, path, 'a name and a value');
};

const effect = object({
  'floor?': oneOf(values(floorPhrases)),
  'methods?': list(oneOf(values(methodPhrases))),
  'prefer?': oneOf(values(methodPhrases)),
  'sensitive?': oneOf([true]),
  'hold?': text,
  'refuse?': text,
  'notify?': list(text),
  'headers?': list(pair),
  'redirect?': text,
  'expireDays?': number,
  'retention?': text,
  'archive?': oneOf([true]),
});

const named = object({ name: text, members: list(text) });

const rule = object({
  name: text,
  'scope?': object({ kind: oneOf(['domain', 'group', 'person']), name: text }),
  'overrides?': text,
  'final?': oneOf([true]),
  citation: text,
  when: condition,
  ask: effect,
});

const oneCase = object({
  title: text,
  from: text,
  to: text,
  level: oneOf(levels),
  kinds: list(text, 0),
  labels: list(text, 0),
  'uninspectable?': oneOf([true]),
  expect: either(
    object({ floor: oneOf(values(floorPhrases)) }),
    object({ action: oneOf(['send', 'hold', 'refuse', 'archive']) }),
  ),
});

const shape = object({
  format: oneOf([1]),
  title: text,
  timezone: text,
  sets: list(oneOf(setNames), 0),
  groups: list(named, 0),
  partners: list(named, 0),
  rules: list(rule, 0),
  cases: list(oneCase, 0),
});

export type Checked =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly wrong: readonly Wrong[] };

/** Whether this is a policy document: its shape first, then its sense. Every fault has its path. */
export function checkDocument(value: unknown): Checked {
  const wrong: Wrong[] = [];
  shape(value, '', wrong);
  if (wrong.length === 0) wrong.push(...senseOf(value as Document));
  return wrong.length > 0 ? { ok: false, wrong } : { ok: true, document: value as Document };
}
