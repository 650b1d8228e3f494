import type { Certificate } from './certificate.ts';
import { type Entry, entryFor, hold, type RevocationList, removed } from './crl.ts';
import { usage } from './extensions.ts';
import { sameName } from './name.ts';
import { signedBy } from './signature-algorithm.ts';
import { readable } from './trouble.ts';

export interface Revocation {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly say: string;
}

const reasons: Record<number, string> = {
  1: 'its key is in other hands',
  2: 'its issuer is in other hands',
  3: 'its owner belongs elsewhere',
  4: 'another took its place',
  5: 'it is no longer needed',
  6: 'it is on hold',
  9: 'its owner lost the right to it',
  10: 'the issuing attribute authority is in other hands',
};

interface Question {
  readonly certificate: Certificate;
  readonly lists: readonly RevocationList[];
  /** Certificates whose word on revocation counts: those of the path and those that they vouch for. */
  readonly signers: readonly Certificate[];
  /** Nobody could be found who issued the certificate: its lists cannot be checked, and what they say is believed. */
  readonly orphan: boolean;
  readonly at: number;
}

export const maySign = ({ says }: Certificate): boolean => says.keyUsage?.has(usage.crlSign) ?? true;

function isGenuine(list: RevocationList, { signers, orphan }: Question): boolean {
  const named = signers.filter((signer) => sameName(signer.subject, list.issuer) && maySign(signer));
  if (named.length === 0) return orphan;
  return named.some(({ publicKey }) =>
    signedBy(list.signatureAlgorithm, publicKey, list.signed, list.signature),
  );
}

/** When an entry begins to count: a key that was stolen earlier counts from then. */
const beginning = (entry: Entry): number =>
  entry.invalidSince !== null ? Math.min(entry.at, entry.invalidSince) : entry.at;

/**
 * Whether a certificate was revoked at a time, by lists that its issuer signed (RFC 5280 §6.3). That no list speaks of it
 * says nothing; that one does is believed even where the list is old or only a part, since revoking is for ever. Only a
 * hold can be lifted, by a newer list.
 */
export function revocationOf(question: Question): Revocation | null {
  const { certificate, lists, at } = question;
  const spoken = lists
    .filter((list) => !list.attributesOnly && (list.indirect || sameName(list.issuer, certificate.issuer)))
    .map((list) => ({ list, entry: readable(() => entryFor(list, certificate.issuer, certificate.serial)) }))
    .filter(
      ({ list, entry }) => (entry !== null || liftsByAbsence(list, question)) && isGenuine(list, question),
    )
    .sort((one, other) => one.list.thisUpdate - other.list.thisUpdate);
  let held: Revocation | null = null;
  for (const { entry } of spoken) {
    if (entry === null || entry.reason === removed) {
      held = null;
      continue;
    }
    if (beginning(entry) > at) continue;
    const why = reasons[entry.reason];
    const found = { since: beginning(entry), say: why ? `: ${why}` : '' };
    if (entry.reason !== hold) return found;
    held = found;
  }
  return held;
}

/** A complete list without the certificate, current at the time: a hold before it is over. */
const liftsByAbsence = (list: RevocationList, { certificate, at }: Question): boolean =>
  !list.delta &&
  !list.partial &&
  list.thisUpdate <= at &&
  sameName(list.issuer, certificate.issuer) &&
  readable(() => entryFor(list, certificate.issuer, certificate.serial) === null) === true;
