import { entryFor, type RevocationList } from './crl.ts';
import { sameName } from './name.ts';
import type { OcspAnswer, OcspQuestion } from './ocsp.ts';
import { maySign, revocationOf } from './revocation.ts';
import { signedBy } from './signature-algorithm.ts';
import { readable } from './trouble.ts';

const useless = (reason: string): OcspAnswer => ({ status: 'useless', reason });
/** As for OCSP: how far clocks may differ, and how long a list holds that does not say until when. */
const skew = 5 * 60_000;
const oldest = 7 * 86_400_000;

/**
 * What a list says about a certificate, in the words of an OCSP answer (RFC 5280 §6.3.3). `good` only by a complete list
 * that its issuer signed and that holds at that time; `revoked` by any that the issuer signed. `at`: milliseconds since
 * 1970.
 */
export function checkRevocationList(
  check: OcspQuestion & { readonly list: RevocationList; readonly at: number },
): OcspAnswer {
  const { certificate, issuer, list, at } = check;
  if (list.attributesOnly || !sameName(list.issuer, issuer.subject)) return useless('a list of another');
  const { signatureAlgorithm, signed, signature } = list;
  if (!maySign(issuer) || !signedBy(signatureAlgorithm, issuer.publicKey, signed, signature))
    return useless('it is not signed by the issuer');
  const found = revocationOf({ certificate, lists: [list], signers: [issuer], orphan: false, at });
  if (found) return { status: 'revoked', since: found.since };
  if (list.delta || list.partial) return useless('it is only a part of a list');
  if (list.thisUpdate > at + skew) return useless('it is of a later time');
  const until = list.nextUpdate ?? list.thisUpdate + oldest;
  if (at > until + skew) return useless('it is out of date');
  const absent = readable(() => entryFor(list, certificate.issuer, certificate.serial) === null);
  return absent === true
    ? { status: 'good', until }
    : useless('what it says of the certificate is not clear');
}
