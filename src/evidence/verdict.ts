import type { Json } from '#base';
import type { Finding } from './finding.ts';

/** What a check of one piece of evidence came to. Empty `problems` means valid. */
export interface Verdict {
  readonly kind: 'receipt' | 'destruction' | 'pack' | 'log' | 'database' | 'unreadable';
  readonly valid: boolean;
  readonly problems: readonly string[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
  /** What the evidence says, once it is found valid. */
  readonly says: { readonly [name: string]: Json };
  /** The problems of a database with their records apart; as many as `problems`. */
  readonly findings?: readonly Finding[];
}

export const verdict = (
  kind: Verdict['kind'],
  problems: readonly string[],
  more: Partial<Verdict> = {},
): Verdict => ({
  kind,
  valid: problems.length === 0,
  problems,
  checked: more.checked ?? [],
  notChecked: more.notChecked ?? [],
  says: problems.length === 0 ? (more.says ?? {}) : {},
  ...(more.findings ? { findings: more.findings } : {}),
});
