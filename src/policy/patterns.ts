import { RE2JS } from 're2js';
import type { Address } from '#mail';
import type { Pattern } from './rules.ts';

/** An address as patterns are held against it. */
export const patternKey = ({ local, domain }: Address): string => `${local}@${domain}`.toLowerCase();

/** All patterns that may name an address: itself, its domain, and each domain above with a leading dot. */
export function* keysOf(address: Address): Generator<string> {
  yield patternKey(address);
  const domain = address.domain.toLowerCase();
  yield domain;
  yield `.${domain}`;
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) yield domain.slice(dot);
}

/** A list of patterns, ready to ask: whole names in one look, expressions one by one in linear time. */
export class Patterns {
  readonly whole: ReadonlySet<string>;
  readonly #expressions: readonly RE2JS[];

  constructor(patterns: readonly Pattern[]) {
    const plain = patterns.filter((pattern) => !pattern.startsWith('match:'));
    this.whole = new Set(plain.map((pattern) => pattern.toLowerCase()));
    this.#expressions = patterns
      .filter((pattern) => pattern.startsWith('match:'))
      .map((pattern) => RE2JS.compile(pattern.slice(6), RE2JS.CASE_INSENSITIVE));
  }

  get hasExpressions(): boolean {
    return this.#expressions.length > 0;
  }

  name(address: Address | null): boolean {
    if (!address) return false;
    for (const key of keysOf(address)) if (this.whole.has(key)) return true;
    return this.finds(address);
  }

  /** Whether one of the expressions finds something in the address. */
  finds(address: Address): boolean {
    if (this.#expressions.length === 0) return false;
    const key = patternKey(address);
    return this.#expressions.some((expression) => expression.test(key));
  }
}
