export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * `T` where every part of it can stand in JSON, and otherwise a type that no value of `T` fits: interfaces and read-only lists
 * may, functions, dates, octets and what is `unknown` may not. A member that is undefined is one that is not there.
 */
export type Jsonable<T> = T extends Json
  ? T
  : T extends readonly (infer Each)[]
    ? readonly Jsonable<Each>[]
    : T extends (...given: never) => unknown
      ? never
      : T extends object
        ? { readonly [Name in keyof T]: Jsonable<Exclude<T[Name], undefined>> | Extract<T[Name], undefined> }
        : never;

/**
 * Canonical JSON by the JSON Canonicalization Scheme (RFC 8785): keys sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript prints them. Throws on a number that JSON cannot hold, on a lone surrogate, and on what
 * is no JSON at all.
 */
export const canonicalJson = <T>(value: T & Jsonable<T>): string => written(value);

function written(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON holds well-formed Unicode only');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`canonical JSON holds no ${typeof value}`);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    if (member !== undefined) members.push(`${written(name)}:${written(member)}`);
  return `{${members.join(',')}}`;
}
