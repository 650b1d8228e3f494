import { Fault } from '#base';
import { attributeOf, type Filter, fits, readTarget, type Target } from './filter.ts';

/** One step of a change as it is sent (RFC 7644 §3.5.2). `op` comes in any case. */
export interface Step {
  readonly op: string;
  readonly path?: string | undefined;
  readonly value?: unknown;
}

type Thing = Record<string, unknown>;

const invalid = (say: string): Fault => new Fault({ code: 'scim-value-invalid', kind: 'invalid', say });
const noTarget = (): Fault =>
  new Fault({ code: 'scim-no-target', kind: 'invalid', say: 'Nothing fits the path of the change.' });

/** What only we say; whoever sends it is not listened to, because some send back what they read. */
const ours = new Set(['id', 'meta', 'schemas', 'groups']);

/** A copy of the resource after these steps. Throws where one cannot be done; then none of them counts. */
export function patched(resource: Readonly<Thing>, steps: readonly Step[]): Thing {
  const thing = structuredClone(resource) as Thing;
  for (const { op, path, value } of steps) {
    const verb = op.toLowerCase();
    if (verb !== 'add' && verb !== 'replace' && verb !== 'remove')
      throw invalid(`There is no operation "${op.slice(0, 40)}".`);
    if (isForeign(path)) continue;
    if (path !== undefined && path !== '') at(thing, readTarget(path), verb, value);
    else if (verb === 'remove')
      throw new Fault({ code: 'scim-no-target', kind: 'invalid', say: 'Say what is to be removed.' });
    else whole(thing, verb, value);
  }
  return thing;
}

/** Without a path the value is a part of the resource; some write `name.givenName` as one name of it. */
function whole(thing: Thing, verb: 'add' | 'replace', value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('Without a path, the value is an object.');
  for (const [path, one] of Object.entries(value))
    if (!isForeign(path)) at(thing, readTarget(path), verb, one);
}

/** An extension as a whole: nothing of it is kept here. */
const isForeign = (path: string | undefined): boolean =>
  path !== undefined && /^urn:[\w:.-]*:2\.0:(?:User|Group)$/i.test(path);

const nameIn = (thing: Thing, name: string): string =>
  Object.keys(thing).find((key) => key.toLowerCase() === name) ?? name;

const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

function at(thing: Thing, target: Target, verb: 'add' | 'replace' | 'remove', value: unknown): void {
  if (ours.has(target.name)) return;
  const key = nameIn(thing, target.name);
  const now = thing[key];
  if (target.which) within(thing, key, target, target.which, verb, value);
  else if (target.part !== null) part(thing, key, target.part, verb, value);
  else if (verb === 'remove') {
    // `members` with values: only those (as Entra ID sends it); without: all of them.
    const gone = asList(value);
    if (Array.isArray(now) && gone.length > 0)
      thing[key] = now.filter((one) => !gone.some((each) => same(one, each)));
    else delete thing[key];
  } else if (verb === 'add' && Array.isArray(now))
    thing[key] = [...now, ...asList(value).filter((one) => !now.some((each) => same(one, each)))];
  else if (verb === 'add' && isThing(now) && isThing(value)) thing[key] = { ...now, ...value };
  else thing[key] = value;
}

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values of a list are the same where their `value` is. */
const same = (one: unknown, other: unknown): boolean => {
  const [a, b] = [one, other].map((each) => (isThing(each) ? attributeOf(each, 'value') : each));
  return a !== undefined && a === b;
};

function part(
  thing: Thing,
  key: string,
  name: string,
  verb: 'add' | 'replace' | 'remove',
  value: unknown,
): void {
  const now = thing[key];
  if (Array.isArray(now)) throw invalid('That path needs to say which value is meant.');
  const whole: Thing = isThing(now) ? { ...now } : {};
  if (verb === 'remove') delete whole[nameIn(whole, name)];
  else whole[nameIn(whole, name)] = value;
  thing[key] = whole;
}

function within(
  thing: Thing,
  key: string,
  target: Target,
  which: Filter,
  verb: 'add' | 'replace' | 'remove',
  value: unknown,
): void {
  const list = asList(thing[key]);
  const hit = list.map((one) => fits(which, one));
  if (verb === 'remove') {
    thing[key] =
      target.part === null
        ? list.filter((_one, n) => !hit[n])
        : list.map((one, n) => (hit[n] && isThing(one) ? without(one, target.part!) : one));
    return;
  }
  const change = (one: Thing): Thing =>
    target.part === null
      ? { ...one, ...(isThing(value) ? value : { value }) }
      : { ...one, [nameIn(one, target.part)]: value };
  if (hit.includes(true)) {
    thing[key] = list.map((one, n) => (hit[n] && isThing(one) ? change(one) : one));
    return;
  }
  // A value that is not there yet is made, where the filter says what it is to be: `emails[type eq "work"].value`.
  const made = saidBy(which);
  if (!made) throw noTarget();
  thing[key] = [...list, change(made)];
}

function without(one: Thing, name: string): Thing {
  const { [nameIn(one, name)]: _gone, ...rest } = one;
  return rest;
}

/** What a value must be for the filter to hold, where it is made of `eq` and `and` alone. */
function saidBy(filter: Filter): Thing | null {
  if (filter.kind === 'and') {
    const [one, other] = [saidBy(filter.one), saidBy(filter.other)];
    return one && other && { ...one, ...other };
  }
  return filter.kind === 'test' && filter.op === 'eq' && filter.path.part === null
    ? { [filter.path.name]: filter.value }
    : null;
}
