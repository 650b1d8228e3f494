import type { Json } from '#base';
import type { Finding } from './finding.ts';
import type { PackSays } from './pack/format.ts';

interface Looked {
  readonly problems: readonly string[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
  /** The problems of a database with their records apart; as many as `problems`. */
  readonly findings?: readonly Finding[];
}

/** What the evidence says, once it is found valid. */
interface Says {
  readonly says: { readonly [name: string]: Json };
}

/** What a check of one piece of evidence came to. Empty `problems` means valid. */
export type Verdict = Looked &
  (
    | ({ readonly kind: Exclude<Kind, 'pack'>; readonly valid: boolean } & Says)
    | ({ readonly kind: 'pack'; readonly valid: false } & Says)
    | { readonly kind: 'pack'; readonly valid: true; readonly says: PackSays }
  );
type Kind = 'receipt' | 'destruction' | 'pack' | 'log' | 'database' | 'unreadable';

export const verdict = (
  kind: Exclude<Kind, 'pack'>,
  problems: readonly string[],
  more: Partial<Looked & Says> = {},
): Verdict => ({
  kind,
  valid: problems.length === 0,
  problems,
  checked: more.checked ?? [],
  notChecked: more.notChecked ?? [],
  says: problems.length === 0 ? (more.says ?? {}) : {},
  ...(more.findings ? { findings: more.findings } : {}),
});

/** A pack that something is wrong with. */
export const badPack = (
  problems: readonly string[],
  { checked = [], notChecked = [] }: Partial<Looked> = {},
): Verdict => ({ kind: 'pack', valid: false, problems, checked, notChecked, says: {} });

/** A pack with nothing wrong, and what it says. */
export const goodPack = (
  says: PackSays,
  { checked, notChecked }: Pick<Looked, 'checked' | 'notChecked'>,
): Verdict => ({ kind: 'pack', valid: true, problems: [], checked, notChecked, says });
