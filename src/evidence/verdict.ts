import type { Json } from '#base';

/** What a check of one piece of evidence came to. Empty `problems` means valid. */
export interface Verdict {
  readonly kind: 'receipt' | 'log' | 'database' | 'unreadable';
  readonly valid: boolean;
  readonly problems: readonly string[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
  /** What the evidence says, once it is found valid. */
  readonly says: { readonly [name: string]: Json };
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
});
