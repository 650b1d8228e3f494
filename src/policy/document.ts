import { createHash } from 'node:crypto';
import { canonicalJson } from '#base';
import type { Floor, Level } from '#mail';
import type { Condition, Effect, Rule, Scope } from './rules.ts';

/** Ready-made rule sets that a document may add to the standard or strict one of the configuration. */
export const setNames = ['part2'] as const;
export type SetName = (typeof setNames)[number];

/** A rule as the document holds it; its sentence is rendered, never stored. */
export interface DocumentRule {
  readonly name: string;
  readonly scope?: Scope;
  readonly overrides?: string;
  readonly final?: true;
  readonly citation: string;
  readonly when: Condition;
  readonly ask: Effect;
}

/** Addresses, domains or domains with all below them, under one name. */
export interface Named {
  readonly name: string;
  readonly members: readonly string[];
}

/** A letter that was thought up, and what must become of it: lives with the rules and is run before they are proposed and approved. */
export interface Case {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly level: Level;
  readonly kinds: readonly string[];
  readonly labels: readonly string[];
  readonly uninspectable?: true;
  /** `floor`: at least this. */
  readonly expect: { readonly floor: Floor } | { readonly action: 'send' | 'hold' | 'refuse' | 'archive' };
}

/** The organisation's own rules: the truth of which the sentences are a rendering. */
export interface Document {
  readonly format: 1;
  readonly title: string;
  /** IANA name, such as `America/Chicago`: for rules about times of day. */
  readonly timezone: string;
  readonly sets: readonly SetName[];
  readonly groups: readonly Named[];
  readonly partners: readonly Named[];
  readonly rules: readonly DocumentRule[];
  readonly cases: readonly Case[];
}

export const emptyDocument: Document = {
  format: 1,
  title: 'No rules of our own',
  timezone: 'UTC',
  sets: [],
  groups: [],
  partners: [],
  rules: [],
  cases: [],
};

/** The document as it is stored and hashed: RFC 8785. */
export const documentText = (document: Document): string => canonicalJson(document);

/** SHA-256 of a stored document, hex. */
export const documentHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Broader first: a rule takes the place of one that is no narrower than itself. */
export const breadth = (rule: Pick<Rule, 'scope'>): number =>
  rule.scope === undefined ? 0 : { domain: 1, group: 2, person: 3 }[rule.scope.kind];
