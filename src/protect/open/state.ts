import type { Certificate, KeyHolder } from '#cms';
import type { PgpKey, PgpSecret } from '#pgp';
import { type Found, unsound } from './signatures.ts';

/** What letters are opened with. */
export interface OpeningNeeds {
  readonly holders: readonly KeyHolder[];
  readonly secrets: readonly PgpSecret[];
  /** OpenPGP keys whose owners are believed. */
  readonly pgpKeys: readonly PgpKey[];
  /** Authorities that are believed; without any nobody vouches for a certificate. */
  readonly roots: readonly Certificate[];
  readonly intermediates?: readonly Certificate[];
  /** When signatures have to be good, in milliseconds since 1970. */
  readonly at: number;
}

/** What was found on the way to the content. */
export interface State {
  readonly needs: OpeningNeeds;
  /** Addresses in the From field outside. */
  readonly authors: readonly string[];
  encrypted: boolean;
  /** Whether the last encryption proves that its content is as it was made. */
  authenticated: boolean;
  readonly found: Found[];
  readonly warnings: string[];
}

/** Whoever signs something encrypted need not know what is in it. */
export function outsideOfEncryption({ found }: State): void {
  for (const [n, one] of found.entries())
    found[n] = unsound(one, 'it is around the encryption, not around the letter');
}
