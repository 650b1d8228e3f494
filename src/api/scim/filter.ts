import { Fault } from '#base';

/** A filter of a list (RFC 7644 §3.4.2.2), read. */
export type Filter =
  | { readonly kind: 'test'; readonly path: Path; readonly op: Operator; readonly value: Value }
  | { readonly kind: 'present'; readonly path: Path }
  | { readonly kind: 'and' | 'or'; readonly one: Filter; readonly other: Filter }
  | { readonly kind: 'not'; readonly of: Filter }
  /** `emails[type eq "work"]`: some value of a list for which the filter inside holds. */
  | { readonly kind: 'some'; readonly list: string; readonly of: Filter };

type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
type Value = string | number | boolean | null;

/** An attribute, and perhaps a part of it: `name.familyName`. In small letters (RFC 7643 §2.1). */
export interface Path {
  readonly name: string;
  readonly part: string | null;
}

/** Where a change goes (RFC 7644 §3.5.2): an attribute, those of its values that fit, a part of it or of them. */
export interface Target extends Path {
  readonly which: Filter | null;
}

const mostDepth = 20;
const wrong = (code: 'scim-filter-invalid' | 'scim-path-invalid'): Fault =>
  new Fault({
    code,
    kind: 'invalid',
    say: code === 'scim-path-invalid' ? 'The path cannot be understood.' : 'The filter cannot be understood.',
  });

/** Schemas that an attribute's name may be written with. */
const prefix = /^urn:ietf:params:scim:schemas:(?:core:2\.0:(?:User|Group)|extension:enterprise:2\.0:User):/i;

type Token = { readonly kind: 'word' | 'text' | '(' | ')' | '[' | ']'; readonly text: string };

function tokens(text: string): Token[] | null {
  const found: Token[] = [];
  const next = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([A-Za-z0-9_$:.+-]+))/y;
  let at = 0;
  while (at < text.length) {
    next.lastIndex = at;
    const match = next.exec(text);
    if (!match) return text.slice(at).trim() === '' ? found : null;
    const [whole, sign, quoted, word] = match;
    if (sign !== undefined) found.push({ kind: sign as '(', text: sign });
    else if (quoted !== undefined) found.push({ kind: 'text', text: quoted });
    else found.push({ kind: 'word', text: word! });
    at += whole.length;
  }
  return found;
}

function pathOf(word: string): Path | null {
  const bare = word.replace(prefix, '');
  const [, name, part] = /^([A-Za-z$][\w$-]*)(?:\.([A-Za-z$][\w$-]*))?$/.exec(bare) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), part: part?.toLowerCase() ?? null };
}

const operators = new Set<string>(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);

class Reader {
  readonly #all: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(all: readonly Token[]) {
    this.#all = all;
  }

  get #now(): Token | undefined {
    return this.#all[this.#at];
  }

  get over(): boolean {
    return this.#at === this.#all.length;
  }

  take(kind: Token['kind']): string | null {
    const token = this.#now;
    if (token?.kind !== kind) return null;
    this.#at++;
    return token.text;
  }

  #word(text: string): boolean {
    const fits = this.#now?.kind === 'word' && this.#now.text.toLowerCase() === text;
    if (fits) this.#at++;
    return fits;
  }

  /** `or` binds weakest, then `and`, then `not`. Null where it cannot be understood. */
  filter(): Filter | null {
    if (++this.#depth > mostDepth) return null;
    let one = this.#both();
    while (one && this.#word('or')) {
      const other = this.#both();
      one = other && { kind: 'or', one, other };
    }
    this.#depth--;
    return one;
  }

  #both(): Filter | null {
    let one = this.#single();
    while (one && this.#word('and')) {
      const other = this.#single();
      one = other && { kind: 'and', one, other };
    }
    return one;
  }

  #single(): Filter | null {
    if (
      this.#now?.kind === 'word' &&
      this.#now.text.toLowerCase() === 'not' &&
      this.#all[this.#at + 1]?.kind === '('
    ) {
      this.#at++;
      const of = this.#inside('(', ')');
      return of && { kind: 'not', of };
    }
    if (this.#now?.kind === '(') return this.#inside('(', ')');
    return this.#test();
  }

  #inside(open: '(' | '[', close: ')' | ']'): Filter | null {
    if (this.take(open) === null) return null;
    const of = this.filter();
    return of && this.take(close) !== null ? of : null;
  }

  #test(): Filter | null {
    const word = this.take('word');
    const path = word === null ? null : pathOf(word);
    if (!path) return null;
    if (this.#now?.kind === '[') {
      const of = this.#inside('[', ']');
      if (!of) return null;
      // `emails[type eq "work"].value eq "x"`: what stands behind is a test of the same value.
      const behind = this.#now as Token | undefined;
      if (behind?.kind !== 'word' || !behind.text.startsWith('.'))
        return { kind: 'some', list: path.name, of };
      this.#at++;
      const more = this.#compared({ name: behind.text.slice(1).toLowerCase(), part: null });
      return more && { kind: 'some', list: path.name, of: { kind: 'and', one: of, other: more } };
    }
    return this.#compared(path);
  }

  #compared(path: Path): Filter | null {
    const op = this.take('word')?.toLowerCase();
    if (op === 'pr') return { kind: 'present', path };
    if (op === undefined || !operators.has(op)) return null;
    const value = this.#value();
    return value === undefined ? null : { kind: 'test', path, op: op as Operator, value };
  }

  #value(): Value | undefined {
    const token = this.#now;
    if (token?.kind !== 'word' && token?.kind !== 'text') return undefined;
    this.#at++;
    try {
      const value: unknown = JSON.parse(token.kind === 'text' ? token.text : token.text.toLowerCase());
      return value === null || ['string', 'number', 'boolean'].includes(typeof value)
        ? (value as Value)
        : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Throws `scim-filter-invalid`. */
export function readFilter(text: string): Filter {
  const all = text.length > 2000 ? null : tokens(text);
  const reader = new Reader(all ?? []);
  const filter = reader.filter();
  if (!all || !filter || !reader.over) throw wrong('scim-filter-invalid');
  return filter;
}

/** `emails[type eq "work"].value`, `name.familyName`, `members`. Throws `scim-path-invalid`. */
export function readTarget(text: string): Target {
  const all = text.length > 2000 ? null : tokens(text.trim());
  const [first] = all ?? [];
  const path = first?.kind === 'word' ? pathOf(first.text) : null;
  if (!all || !path) throw wrong('scim-path-invalid');
  if (all.length === 1) return { ...path, which: null };
  const reader = new Reader(all.slice(1));
  const opened = reader.take('[') !== null;
  const which = opened ? reader.filter() : null;
  const closed = which !== null && reader.take(']') !== null;
  const behind = reader.take('word');
  const part = behind === null ? null : /^\.([A-Za-z$][\w$-]*)$/.exec(behind)?.[1];
  if (!closed || !reader.over || part === undefined || path.part !== null) throw wrong('scim-path-invalid');
  return { name: path.name, which, part: part?.toLowerCase() ?? null };
}

type Thing = Readonly<Record<string, unknown>>;

/** An attribute of a resource by its name in whatever letters. */
export function attributeOf(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  for (const [key, value] of Object.entries(thing as Thing)) if (key.toLowerCase() === name) return value;
  return undefined;
}

/** All values a path has: of lists each value's, and of a list without a part its `value`s. */
function valuesAt(thing: unknown, { name, part }: Path): unknown[] {
  const value = attributeOf(thing, name);
  const all = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return all
    .map((one) =>
      part !== null
        ? attributeOf(one, part)
        : typeof one === 'object' && one !== null
          ? attributeOf(one, 'value')
          : one,
    )
    .filter((one) => one !== undefined && one !== null);
}

/** Ids are told apart by their case; names and addresses are not (RFC 7643 §2.2, §4.1). */
const exact = new Set(['id', 'externalid']);

/** Whether the filter holds for a resource. */
export function fits(filter: Filter, thing: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return fits(filter.one, thing) && fits(filter.other, thing);
    case 'or':
      return fits(filter.one, thing) || fits(filter.other, thing);
    case 'not':
      return !fits(filter.of, thing);
    case 'some': {
      const list = attributeOf(thing, filter.list);
      return (Array.isArray(list) ? list : [list]).some((one) => one !== undefined && fits(filter.of, one));
    }
    case 'present':
      return valuesAt(thing, filter.path).some((one) => one !== '');
    case 'test': {
      const all = valuesAt(thing, filter.path);
      if (filter.op === 'ne') return !all.some((one) => holds('eq', one, filter.value, filter.path));
      return all.some((one) => holds(filter.op, one, filter.value, filter.path));
    }
  }
}

function holds(op: Operator, is: unknown, wanted: Value, { name }: Path): boolean {
  if (typeof is !== 'string' || typeof wanted !== 'string') {
    if (op === 'eq') return is === wanted;
    if (typeof is !== 'number' || typeof wanted !== 'number') return false;
    return ordered(op, is < wanted ? -1 : is > wanted ? 1 : 0);
  }
  const [a, b] = exact.has(name) ? [is, wanted] : [is.toLowerCase(), wanted.toLowerCase()];
  if (op === 'co') return a.includes(b);
  if (op === 'sw') return a.startsWith(b);
  if (op === 'ew') return a.endsWith(b);
  return ordered(op, a < b ? -1 : a > b ? 1 : 0);
}

function ordered(op: Operator, sign: number): boolean {
  if (op === 'eq') return sign === 0;
  if (op === 'gt') return sign > 0;
  if (op === 'ge') return sign >= 0;
  if (op === 'lt') return sign < 0;
  return op === 'le' && sign <= 0;
}

/** The one attribute that a filter asks an exact value of, where that is all it asks. */
export function exactly(filter: Filter | null): { readonly name: string; readonly value: string } | null {
  if (filter?.kind !== 'test' || filter.op !== 'eq' || filter.path.part !== null) return null;
  return typeof filter.value === 'string' ? { name: filter.path.name, value: filter.value } : null;
}
