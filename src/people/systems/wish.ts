import { invalid } from '../accounts.ts';
import { blockList } from '../networks.ts';
import { type Act, allActs, isForPeopleOnly, mayByRoles } from '../roles.ts';
import type { Account } from '../words.ts';

/** What is asked for a key or a program. */
export interface SystemWish {
  readonly label: string;
  readonly acts: readonly string[];
  /** Networks (CIDR) it may come from; none: from anywhere. */
  readonly networks: readonly string[];
  /** Milliseconds from now; at most a year. */
  readonly life: number;
}

const year = 366 * 86_400_000;

/**
 * Whether an account may have such a key or program: no more than its roles allow, and nothing that people do themselves.
 * Throws `act-unknown`, `act-people-only`, `act-beyond`, `act-missing`, `life-invalid`, `label-invalid`, `network-invalid`.
 */
export function checkWish(
  account: Account,
  { label, acts, networks, life }: SystemWish,
  what: 'key' | 'program',
): void {
  const first = (fits: (act: Act) => boolean): string | undefined => acts.find((act) => fits(act as Act));
  const wrong = first((act) => !allActs.has(act));
  if (wrong) throw invalid('act-unknown', `There is nothing called "${wrong}" to allow.`);
  const only = first(isForPeopleOnly);
  if (only)
    throw invalid(
      'act-people-only',
      `"${only}" opens kept letters, lets people in, or is one person's word beside another's. People do that themselves, at the console; no key, program or service account may.`,
    );
  const beyond = first((act) => !mayByRoles(account.roles, act));
  if (beyond)
    throw invalid('act-beyond', `${account.name} may not do "${beyond}", so no ${what} of theirs may.`);
  if (acts.length === 0) throw invalid('act-missing', `Say what the ${what} may do.`);
  if (!(life > 0 && life <= year)) throw invalid('life-invalid', `A ${what} lives from a moment to a year.`);
  if (label.length > 200) throw invalid('label-invalid', 'A label has at most 200 letters.');
  blockList(networks);
}
