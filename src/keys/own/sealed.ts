import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { Fault } from '#base';
import { type Address, parseAddress } from '#mail';
import type { Keys } from '../keys.ts';
import type { OwnRow } from './store.ts';
import type { Owner, OwnKey, OwnPgp, OwnSmime } from './types.ts';

/** What is sealed in a row; octets as Base64. Private keys stand in it as PKCS #8, or as a whole OpenPGP key. */
export interface Kept {
  readonly owner: Owner;
  /** Of people or of the organisation, as certificates and keys show it. */
  readonly name: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly certificate?: string;
  readonly chain?: readonly string[];
  /** The public OpenPGP key, Base64; once it was revoked, with its own revocation. */
  readonly published?: string;
}

const binding = (id: string): { id: string; part: string } => ({ id, part: 'own-key' });

export const sealKept = (keys: Keys, id: string, kept: Kept): Buffer =>
  keys.sealField('settings', binding(id), Buffer.from(JSON.stringify(kept)));

export const openKept = (keys: Keys, row: Pick<OwnRow, 'id' | 'sealed'>): Kept =>
  JSON.parse(keys.openField('settings', binding(row.id), row.sealed).toString()) as Kept;

/** The keyed hash by which an owner's keys are found. */
export const ownerBlind = (keys: Keys, owner: Owner): Buffer =>
  owner.scope === 'domain'
    ? keys.blind('own-domain', owner.domain)
    : keys.blind('own-address', owner.address.toLowerCase());

/** Reads `anna@clinic.example` or `clinic.example`. Throws a Fault `own-key-owner`. */
export function readOwner(text: string): Owner {
  const reading = parseAddress(text.includes('@') ? text : `x@${text}`, { policy: 'liberal' });
  if (!reading.ok)
    throw new Fault({
      code: 'own-key-owner',
      kind: 'invalid',
      say: `"${text}" is no address and no domain.`,
    });
  const { local, domain } = reading.address;
  return text.includes('@')
    ? { scope: 'address', address: `${local}@${domain}` }
    : { scope: 'domain', domain };
}

export const ownerOf = ({ local, domain }: Address): Owner => ({
  scope: 'address',
  address: `${local}@${domain}`,
});

export const domainOf = (owner: Owner): string =>
  owner.scope === 'domain' ? owner.domain : owner.address.slice(owner.address.lastIndexOf('@') + 1);

/** Addresses that a key of this owner names: for a domain, the two that stand for all of it (RFC 3183 §2.4). */
export const addressesOf = (owner: Owner): readonly string[] =>
  owner.scope === 'address'
    ? [owner.address]
    : [`domain-signing-authority@${owner.domain}`, `domain-confidentiality-authority@${owner.domain}`];

export const viewOf = (keys: Keys, row: OwnRow): OwnKey => {
  const { owner, fingerprint } = openKept(keys, row);
  return {
    id: row.id,
    owner,
    kind: row.kind,
    state: row.state,
    fingerprint,
    notAfter: row.not_after?.getTime() ?? null,
    madeAt: row.made_at.getTime(),
    changedAt: row.changed_at.getTime(),
  };
};

export const pkcs8 = (key: KeyObject): string =>
  key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
export const fromPkcs8 = (text: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
export const spkiFingerprint = (spki: Buffer): string => createHash('sha256').update(spki).digest('hex');

/** Parsed once and kept: a key that signs a letter a second should not be read a time a second. */
export class Parsed {
  readonly #keys: Keys;
  readonly #known = new Map<
    string,
    { readonly version: number; readonly value: Promise<OwnSmime | OwnPgp> }
  >();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  smime(row: OwnRow): Promise<OwnSmime> {
    return this.#once(row, () => this.#readSmime(row));
  }

  pgp(row: OwnRow): Promise<OwnPgp> {
    return this.#once(row, () => this.#readPgp(row));
  }

  #once<T extends OwnSmime | OwnPgp>(row: OwnRow, read: () => Promise<T>): Promise<T> {
    const version = row.changed_at.getTime();
    const known = this.#known.get(row.id);
    if (known?.version === version) return known.value as Promise<T>;
    if (this.#known.size >= 5000) this.#known.delete(this.#known.keys().next().value!);
    const value = read();
    this.#known.set(row.id, { version, value });
    value.catch(() => this.#known.delete(row.id));
    return value;
  }

  async #readSmime(row: OwnRow): Promise<OwnSmime> {
    const { parseCertificates } = await import('#cms');
    const { owner, key, certificate = '', chain = [] } = openKept(this.#keys, row);
    const read = (text: string) => parseCertificates(Buffer.from(text, 'base64')).certificates;
    const [own] = read(certificate);
    if (!own) throw unreadable(row);
    return {
      id: row.id,
      certificate: own,
      chain: chain.flatMap(read),
      key: fromPkcs8(key),
      scope: owner.scope,
    };
  }

  async #readPgp(row: OwnRow): Promise<OwnPgp> {
    const { openSecret } = await import('#pgp');
    const { owner, key } = openKept(this.#keys, row);
    const secret = await openSecret(Buffer.from(key, 'base64'));
    return { id: row.id, secret, key: secret.public, scope: owner.scope };
  }
}

const unreadable = ({ id }: OwnRow): Fault =>
  new Fault({ code: 'own-key-broken', kind: 'broken', say: 'A key of ours cannot be read.', detail: id });
