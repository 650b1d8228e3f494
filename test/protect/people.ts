/** Readers and signers of the tests, with keys made for them. */
import * as openpgp from 'openpgp';
import { type Certificate, parseCertificates } from '#cms';
import { type Chosen, checkKeys, openSecret, type PgpSecret, parseKeys } from '#pgp';
import * as lab from '../lab/certificates-mail.ts';

export const now = Date.now();
export const root = lab.makeAuthority('Test Root', { from: now - 9 * lab.day, until: now + 900 * lab.day });

export interface Person extends lab.Made {
  readonly address: string;
  readonly certificate: Certificate;
}

export function person(address: string, recipe: lab.Recipe = {}): Person {
  const made = lab.makePerson(address, {
    issuer: root,
    from: now - 5 * lab.day,
    until: now + 300 * lab.day,
    ...recipe,
  });
  return { ...made, address, certificate: parseCertificates(made.der).certificates[0]! };
}

export const keyPem = ({ key }: lab.Made): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export async function pgpPerson(
  address: string,
  wish: Record<string, unknown> = { type: 'ecc', curve: 'ed25519Legacy' },
): Promise<PgpSecret & { readonly armored: string; readonly chosen: Chosen }> {
  const { privateKey } = await openpgp.generateKey({
    ...wish,
    userIDs: [{ name: address.split('@')[0]!, email: address }],
    date: new Date(now - 60_000),
  } as never);
  const armored = String(privateKey);
  const secret = await openSecret(Buffer.from(armored));
  const verdict = checkKeys(parseKeys(secret.public.bytes).keys, { address, at: now });
  if (!verdict.usable) throw new Error(verdict.reason);
  return { ...secret, armored, chosen: verdict.chosen };
}
