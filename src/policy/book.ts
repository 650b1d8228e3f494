import type { Address } from '#mail';
import { type LocalTime, localTime, within } from './local-time.ts';
import { type Letter, reaches } from './match.ts';
import { keysOf, Patterns } from './patterns.ts';
import type { Condition, Rule } from './rules.ts';

/** What the conditions ask of a letter, worked out once. */
interface Facts {
  readonly letter: Letter;
  readonly kinds: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly time: () => LocalTime;
}

type LetterTest = (facts: Facts) => boolean;

/** A rule, ready to ask. */
interface Compiled {
  readonly rule: Rule;
  readonly letter: readonly LetterTest[];
  readonly reader: 'inside' | 'outside' | undefined;
  readonly to: Patterns | null;
  readonly notTo: Patterns | null;
  readonly consent: boolean | undefined;
}

/** A reader, as conditions ask about them. */
export interface Reader {
  readonly address: Address;
  readonly inside: boolean;
  /** Whether a consent that covers the letter is on record; asked only where a rule wants to know. */
  readonly consented: () => boolean;
}

/** The rules that matched, in order of the book. The same set has the same key, within one letter. */
export interface Matched {
  readonly key: string;
  readonly rules: readonly Rule[];
}

/**
 * Rules in a form that answers quickly: conditions on the letter are asked once a letter, and rules that name readers are
 * found by the reader's name. 500 rules and 100 readers are some thousand steps, not 50,000.
 */
export class Book {
  readonly rules: readonly Rule[];
  readonly #compiled: readonly Compiled[];
  /** Rules that name readers, by each name. */
  readonly #byName = new Map<string, number[]>();
  /** Rules that leave readers out, by each name. */
  readonly #byOmission = new Map<string, number[]>();
  /** Rules that name readers, or leave them out, by expressions. */
  readonly #byExpression: number[] = [];
  readonly #timeOf: (at: number) => LocalTime;

  constructor(rules: readonly Rule[], timezone = 'UTC') {
    this.rules = rules;
    this.#compiled = rules.map(compile);
    this.#timeOf = localTime(timezone);
    for (const [n, { to, notTo }] of this.#compiled.entries()) {
      for (const name of to?.whole ?? []) note(this.#byName, name, n);
      for (const name of notTo?.whole ?? []) note(this.#byOmission, name, n);
      if (to?.hasExpressions || notTo?.hasExpressions) this.#byExpression.push(n);
    }
  }

  /** Asks all that can be asked of the letter alone. */
  about(letter: Letter): LetterRules {
    let time: LocalTime | undefined;
    const facts: Facts = {
      letter,
      kinds: new Set(letter.inspection.findings.map(({ kind }) => kind)),
      labels: new Set(letter.inspection.labels),
      time: () => (time ??= this.#timeOf(letter.at)),
    };
    const alive = this.#compiled.map(({ letter: tests }) => tests.every((test) => test(facts)));
    const index = {
      compiled: this.#compiled,
      byName: this.#byName,
      byOmission: this.#byOmission,
      byExpression: this.#byExpression.filter((n) => alive[n]),
    };
    return new LetterRules(index, alive);
  }
}

function note(index: Map<string, number[]>, name: string, n: number): void {
  const known = index.get(name);
  if (known) known.push(n);
  else index.set(name, [n]);
}

interface Index {
  readonly compiled: readonly Compiled[];
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly byOmission: ReadonlyMap<string, readonly number[]>;
  readonly byExpression: readonly number[];
}

/** The rules that may still speak for a letter: only the reader is open. */
export class LetterRules {
  readonly #index: Index;
  readonly #alive: readonly boolean[];
  /** For readers inside and outside: the rules that name no reader, and which of them ask for consent. */
  readonly #anybody = new Map<boolean, { all: number[]; consent: number[] }>();
  readonly #sets = new Map<string, Matched>();

  constructor(index: Index, alive: readonly boolean[]) {
    this.#index = index;
    this.#alive = alive;
  }

  /** Rules for anybody, but for those that leave this reader out, and rules that name them. */
  matched(reader: Reader): Matched {
    const { all, consent } = this.#forAnybody(reader.inside);
    const named: number[] = [];
    const out: number[] = [];
    for (const key of keysOf(reader.address)) {
      this.#aliveIn(this.#index.byName.get(key), named);
      this.#aliveIn(this.#index.byOmission.get(key), out);
    }
    for (const n of this.#index.byExpression) {
      const { to, notTo } = this.#index.compiled[n]!;
      if (to?.finds(reader.address)) named.push(n);
      if (notTo?.finds(reader.address)) out.push(n);
    }
    for (const n of consent) if (reader.consented() !== this.#index.compiled[n]!.consent) out.push(n);
    const more = named.length === 0 ? named : this.#suiting(named, out, reader);
    const key = `${reader.inside}:${more.join()}:${out.join()}`;
    const known = this.#sets.get(key);
    if (known) return known;
    const staying = out.length === 0 ? all : all.filter((n) => !out.includes(n));
    const numbers = more.length === 0 ? staying : [...staying, ...more].sort((a, b) => a - b);
    const set = { key, rules: numbers.map((n) => this.#index.compiled[n]!.rule) };
    this.#sets.set(key, set);
    return set;
  }

  #aliveIn(numbers: readonly number[] | undefined, into: number[]): void {
    if (numbers) for (const n of numbers) if (this.#alive[n]) into.push(n);
  }

  #suiting(named: readonly number[], out: readonly number[], { inside, consented }: Reader): number[] {
    return [...new Set(named)].filter((n) => {
      const { reader, consent } = this.#index.compiled[n]!;
      return (
        sideFits(reader, inside) && !out.includes(n) && (consent === undefined || consented() === consent)
      );
    });
  }

  #forAnybody(inside: boolean): { all: number[]; consent: number[] } {
    const known = this.#anybody.get(inside);
    if (known) return known;
    const made: { all: number[]; consent: number[] } = { all: [], consent: [] };
    for (const [n, { to, consent, reader }] of this.#index.compiled.entries()) {
      if (!this.#alive[n] || to || !sideFits(reader, inside)) continue;
      made.all.push(n);
      if (consent !== undefined) made.consent.push(n);
    }
    this.#anybody.set(inside, made);
    return made;
  }
}

const sideFits = (wanted: 'inside' | 'outside' | undefined, inside: boolean): boolean =>
  wanted === undefined || inside === (wanted === 'inside');

function compile(rule: Rule): Compiled {
  const { when } = rule;
  return {
    rule,
    letter: [...contentTests(when), ...wayTests(when), ...scopeTests(rule)],
    reader: when.reader,
    to: when.to ? new Patterns(when.to) : null,
    notTo: when.notTo ? new Patterns(when.notTo) : null,
    consent: when.consent,
  };
}

/** What was found, told and left unseen. */
function contentTests({ level, kinds, together, labels, uninspectable }: Condition): LetterTest[] {
  const tests: LetterTest[] = [];
  if (level !== undefined) tests.push(({ letter }) => reaches(letter.inspection.level, level));
  if (uninspectable) tests.push(({ letter }) => !letter.inspection.inspectable);
  if (kinds) tests.push((facts) => kinds.some((kind) => facts.kinds.has(kind)));
  if (together) tests.push((facts) => together.some((kind) => facts.kinds.has(kind)));
  if (labels === 'any') tests.push((facts) => facts.labels.size > 0);
  else if (labels) tests.push((facts) => labels.some((label) => facts.labels.has(label)));
  return tests;
}

/** Who writes, how it came, what for and when. */
function wayTests(when: Condition): LetterTest[] {
  const tests: LetterTest[] = [];
  const { from, notFrom, door, largerThan, purpose, hours, days } = when;
  if (from) tests.push(naming(from, true));
  if (notFrom) tests.push(naming(notFrom, false));
  if (door) tests.push(({ letter }) => door.includes(letter.door));
  if (when.class) tests.push(({ letter }) => when.class!.includes(letter.class));
  if (largerThan !== undefined) tests.push(({ letter }) => letter.size > largerThan);
  if (purpose) tests.push(({ letter }) => letter.purpose !== undefined && purpose.includes(letter.purpose));
  if (hours) tests.push(({ time }) => within(hours, time().minute));
  if (days) tests.push(({ time }) => days.includes(time().day));
  return tests;
}

function naming(patterns: readonly string[], wanted: boolean): LetterTest {
  const names = new Patterns(patterns);
  return ({ letter }) => names.name(letter.sender) === wanted;
}

/** Whose letters it is about. */
const scopeTests = ({ scope }: Rule): LetterTest[] =>
  scope ? [naming(scope.kind === 'group' ? (scope.members ?? []) : [scope.name], true)] : [];
