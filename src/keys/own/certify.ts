import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '#base';
import type { Certificate } from '#cms';
import { addressesOf, fromPkcs8, type Kept } from './sealed.ts';
import type { OwnRow } from './store.ts';
import type { Owner } from './types.ts';

const generate = promisify(generateKeyPair);

/** P-256, which everything in use opens and which signs quickest; or RSA with 3072 bits (NIST SP 800-57 part 1 §5.6.1). */
export const newSmimeKey = async (algorithm: 'ec' | 'rsa'): Promise<KeyObject> =>
  algorithm === 'rsa'
    ? (await generate('rsa', { modulusLength: 3072 })).privateKey
    : (await generate('ec', { namedCurve: 'P-256' })).privateKey;

/** A block of PEM (RFC 7468). */
export const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

/** The request for a certificate (PKCS #10) and the public key that is in it. */
export async function requestOf(
  owner: Owner,
  name: string,
  key: KeyObject,
): Promise<{ readonly pem: string; readonly spki: Buffer }> {
  const { readRequest, writeRequest } = await import('#cms');
  const der = writeRequest({ common: name }, addressesOf(owner), key);
  return { pem: pem('CERTIFICATE REQUEST', der), spki: readRequest(der)!.publicKey.spki };
}

const refused = (say: string): Fault => new Fault({ code: 'own-certificate', kind: 'invalid', say });

/**
 * Which of the waiting keys a certificate in `bytes` is for. It must be bound to all addresses of the key's owner and be fit
 * to sign and to encrypt now. Throws a Fault `own-certificate` that says why none is taken.
 */
export async function certify(
  waiting: readonly { readonly row: OwnRow; readonly kept: Kept }[],
  bytes: Buffer,
  at: number,
): Promise<{
  readonly row: OwnRow;
  readonly kept: Kept;
  readonly certificate: Certificate;
  readonly chain: readonly Certificate[];
}> {
  const { belongsTo, checkCertificate, parseCertificates } = await import('#cms');
  const { certificates, unreadable } = parseCertificates(bytes);
  if (certificates.length === 0)
    throw refused(`There is no certificate in it${unreadable[0] ? `: ${unreadable[0]}` : ''}.`);
  for (const { row, kept } of waiting) {
    const key = fromPkcs8(kept.key);
    const certificate = certificates.find((one) => belongsTo(key, one));
    if (!certificate) continue;
    const others = certificates.filter((one) => one !== certificate);
    for (const address of addressesOf(kept.owner))
      for (const use of ['sign', 'encrypt'] as const) {
        const answer = checkCertificate({ certificate, address, at, intermediates: others, use });
        if (!answer.usable)
          throw refused(`The certificate does not do for ${address}: ${answer.refusal.say}.`);
      }
    return { row, kept, certificate, chain: chainOf(certificate, others) };
  }
  throw refused('None of the keys that wait for a certificate is the one in it.');
}

/** From the issuer upwards, as far as what came along reaches. */
function chainOf(certificate: Certificate, others: readonly Certificate[]): Certificate[] {
  const chain: Certificate[] = [];
  let last = certificate;
  while (chain.length < 8) {
    const issuer = others.find(
      (one) => one.subject.der.equals(last.issuer.der) && !chain.includes(one) && one !== last,
    );
    if (!issuer) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}
