import { atLeast, type Floor, floors } from '#mail';
import type { Need } from './words.ts';

export type Profile = 'standard' | 'strict';

/**
 * What a letter asks of its reader. Notice and code travel the path that may have been hostile, so a mailbox is as good a
 * proof as that path: nothing is asked while it is not known, and where the content is sensitive, or the path was in clear
 * (strict: not verified), a secret that never travelled it must come along. docs/decisions/0005-pickup-proof.md
 */
export function need(
  letter: { readonly sensitive: boolean; readonly path: Floor | null },
  profile: Profile,
): Need {
  if (letter.path === null) return 'wait';
  const enough = atLeast(letter.path, profile === 'strict' ? 'verified' : 'encrypted');
  return letter.sensitive || !enough ? 'mailbox-and-secret' : 'mailbox';
}

/** The weaker of two ways. */
export const weaker = (one: Floor | null, other: Floor): Floor =>
  one === null || floors.indexOf(other) < floors.indexOf(one) ? other : one;
