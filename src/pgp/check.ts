import { parseAddress } from '#mail';
import type { Bound, PgpKey, Subkey, UserId } from './keys.ts';
import type { Material } from './material.ts';
import { issuedBy, type Signature, verifies, weakHash } from './signature.ts';

/** The parts of a key that its verdict rests on; whatever else stands in it plays no part. */
export interface Chosen {
  readonly key: PgpKey;
  /** The key that seals or signs: a subkey, or the primary itself. */
  readonly material: Material;
  readonly subkey: { readonly raw: Buffer; readonly binding: Buffer } | null;
  readonly userId: { readonly raw: Buffer; readonly certification: Buffer };
  /** The direct-key signature in effect, where there is one. */
  readonly direct: Buffer | null;
  /** First octet of the features it states. */
  readonly features: number;
  /** When it ceases to be usable by itself, milliseconds since 1970; null for never. */
  readonly until: number | null;
}

/** `reason` is a sentence's worth of plain words without a capital or full stop, fit to show to people. */
export type KeyVerdict =
  | { readonly usable: true; readonly reason: string; readonly chosen: Chosen }
  | { readonly usable: false; readonly reason: string };

export interface KeyQuestion {
  readonly key: PgpKey;
  /** `local@domain`. */
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Sealing to them, the default, or believing signatures of theirs. */
  readonly use?: 'encrypt' | 'sign';
}

class Refusal extends Error {}
const refuse = (reason: string): never => {
  throw new Refusal(reason);
};

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Whether a key is fit to be used for an address at a time (RFC 9580 §5.2.3.10, §10.1): every self-signature is verified
 * here. Of several on one thing the newest of that time decides; where the newest is weak, expired or not understood, no
 * older one stands in for it. Whether the key belongs to who uses the address is another question.
 */
export function checkKey(question: KeyQuestion): KeyVerdict {
  try {
    const chosen = choose(question);
    return { usable: true, reason: `fit: ${chosen.material.kind}${untilWords(chosen.until)}`, chosen };
  } catch (error) {
    if (error instanceof Refusal) return { usable: false, reason: error.message };
    throw error;
  }
}

/** The library needs a module for these curves that it does not bring along: refused here, so that no letter fails later. */
function refuseUnsealable({ kind }: Material): void {
  if (kind.startsWith('brainpool')) refuse(`its elliptic curve ${kind} cannot be sealed to here`);
}

const untilWords = (until: number | null): string => (until === null ? '' : `, until ${day(until)}`);

/** Of several keys in one file the one that fits, the newest where several do; else why the nearest does not. */
export function checkKeys(keys: readonly PgpKey[], question: Omit<KeyQuestion, 'key'>): KeyVerdict {
  const verdicts = keys.map((key) => ({ key, verdict: checkKey({ ...question, key }) }));
  const usable = verdicts
    .filter(({ verdict }) => verdict.usable)
    .sort((a, b) => b.key.primary.created - a.key.primary.created);
  if (usable[0]) return usable[0].verdict;
  const named = verdicts.find(({ key }) => fitting(key, question.address).length > 0) ?? verdicts[0];
  return named?.verdict ?? { usable: false, reason: 'there is no OpenPGP key in it' };
}

function choose({ key, address, at, use = 'encrypt' }: KeyQuestion): Chosen {
  const { primary } = key;
  if (key.secret) refuse('it holds a private key, which nobody should have sent');
  if (key.odd) refuse(key.odd);
  if (primary.unfit) refuse(primary.unfit);
  if (!primary.canSign) refuse('its main key cannot sign, so nothing in it can be vouched for');
  if (use === 'encrypt') refuseUnsealable(primary);
  if (primary.created > at) refuse(`it was not made before ${day(primary.created)}`);
  const direct = inEffect(own(key.signatures, 0x1f, primary, primary.hashed), at);
  refuseRevoked(key, primary, at);
  const userId = chooseUserId(key, address, at);
  const ruling = [direct, userId.bound, primaryUserId(key, at)].filter((one) => one !== null);
  const general = newest(key, direct, userId.bound);
  if (direct) refuseFlawed(direct.signature, 'its own signature', at);
  if (primary.version === 6 && !direct) refuse('it has no signature over itself, which its version demands');
  for (const { signature } of ruling) {
    const ends = lifeEnd(primary, signature);
    if (ends !== null && ends <= at) refuse(`it expired on ${day(ends)}`);
  }
  const lives = ruling.flatMap(({ signature }) => [lifeEnd(primary, signature), signature.expires]);
  const found = chooseMaterial({ key, at, use, flags: general.flags });
  return {
    key,
    material: found.material,
    subkey: found.subkey,
    userId: { raw: userId.userId.raw, certification: userId.bound.raw },
    direct: direct?.raw ?? null,
    features: general.features,
    until: earliest([...lives, ...found.ends]),
  };
}

const earliest = (ends: readonly (number | null)[]): number | null =>
  ends.reduce((first, end) => (end === null ? first : first === null ? end : Math.min(first, end)), null);

/** Flags and features: of the direct-key signature in version 6 (RFC 9580 §10.1.1), else of the user id's where it has them. */
function newest(
  key: PgpKey,
  direct: Bound | null,
  certification: Bound,
): Pick<Signature, 'flags' | 'features'> {
  if (key.primary.version === 6 && direct) return direct.signature;
  const { flags, features } = certification.signature;
  return {
    flags: flags ?? direct?.signature.flags ?? null,
    features: features || (direct?.signature.features ?? 0),
  };
}

const lifeEnd = ({ created }: Material, { keyLife }: Signature): number | null =>
  keyLife === null ? null : created + keyLife;

/** How many signatures over one thing are verified: nobody has more of their own, and each costs. */
const mostVerified = 200;

/** Those of a type that the primary key did make over a document. */
function own(
  bounds: readonly Bound[],
  type: number | readonly number[],
  by: Material,
  document: Buffer,
): Bound[] {
  const types = typeof type === 'number' ? [type] : type;
  const claimed = bounds.filter(({ signature }) => types.includes(signature.type) && issuedBy(signature, by));
  if (claimed.length > mostVerified) refuse('it carries more signatures of its own than anybody makes');
  return claimed.filter(({ signature }) => verifies(signature, by, document));
}

/** The newest that had been made by then; version 3 binds nothing. */
function inEffect(bounds: readonly Bound[], at: number): Bound | null {
  let found: Bound | null = null;
  for (const bound of bounds) {
    const { signature } = bound;
    if (signature.version === 3 || signature.created > at) continue;
    if (found === null || signature.created >= found.signature.created) found = bound;
  }
  return found;
}

function refuseFlawed(signature: Signature, what: string, at: number, made?: number): void {
  const weak = weakHash(signature);
  if (weak) refuse(`${what} is made with ${weak}, which can be forged`);
  if (signature.critical) refuse(`${what} holds ${signature.critical}`);
  if (signature.expires !== null && signature.expires <= at)
    refuse(`${what} expired on ${day(signature.expires)}`);
  if (made !== undefined && signature.created < made) refuse(`${what} is older than the key itself`);
}

/** Superseded (1) and retired (3) hold from their time on; any other reason, or none, for all time (RFC 9580 §5.2.3.31). */
const soft = ({ revocation }: Signature): boolean => revocation === 1 || revocation === 3;
const holds = (signature: Signature, at: number): boolean => !soft(signature) || signature.created <= at;

function refuseRevoked(key: PgpKey, primary: Material, at: number): void {
  const revocation = own(key.signatures, 0x20, primary, primary.hashed).find(({ signature }) =>
    holds(signature, at),
  );
  if (revocation) refuse(`it was revoked on ${day(revocation.signature.created)}`);
  // A revocation by another key that was allowed to revoke it: not to be verified here, and not to be passed over.
  const allowed = own(key.signatures, 0x1f, primary, primary.hashed)
    .concat(
      key.userIds.flatMap(({ signatures, bytes }) =>
        own(signatures, certifying, primary, certified(primary, bytes)),
      ),
    )
    .flatMap(({ signature }) => signature.revokers);
  const named = (issuer: string): boolean =>
    allowed.some((revoker) => revoker === issuer || (issuer.length === 16 && revoker.endsWith(issuer)));
  if (
    allowed.length > 0 &&
    key.signatures.some(({ signature }) => signature.type === 0x20 && signature.issuers.some(named))
  )
    refuse('it may have been revoked by a key that was allowed to');
}

const certifying = [0x10, 0x11, 0x12, 0x13];

/** What a certification of a user id hashes before its trailer (RFC 9580 §5.2.4). */
function certified(primary: Material, userId: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 0xb4;
  head.writeUInt32BE(userId.length, 1);
  return Buffer.concat([primary.hashed, head, userId]);
}

/**
 * The address of a user id: what stands in its only pair of angle brackets, at the end, or all of it. Folded as addresses
 * are found again everywhere here; null where there is no one reading.
 */
export function userIdAddress(text: string): string | null {
  const trimmed = text.trim();
  const bracketed = /^[^<>]*<([^<>]+)>$/.exec(trimmed)?.[1];
  return folded(bracketed ?? trimmed);
}

function folded(text: string): string | null {
  const reading = parseAddress(text);
  return reading.ok ? `${reading.address.local}@${reading.address.domain}`.toLowerCase() : null;
}

function fitting(key: PgpKey, address: string): UserId[] {
  const wanted = folded(address);
  return wanted === null
    ? []
    : key.userIds.filter(({ text }) => text !== '' && userIdAddress(text) === wanted);
}

function chooseUserId(key: PgpKey, address: string, at: number): { userId: UserId; bound: Bound } {
  const fit = fitting(key, address);
  if (fit.length === 0) refuse('none of its user ids is of this address');
  let why = '';
  for (const userId of fit) {
    try {
      return { userId, bound: vouched(key.primary, userId, at) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      why ||= error.message;
    }
  }
  return refuse(why);
}

/** The certification of a user id that is in effect and without flaw. */
function vouched(primary: Material, userId: UserId, at: number): Bound {
  const document = certified(primary, userId.bytes);
  const ours = own(userId.signatures, certifying, primary, document);
  const bound = inEffect(ours, at);
  if (!bound)
    return refuse(
      ours.some(({ signature }) => signature.version === 3)
        ? 'its user id is signed in a form of old that can be forged'
        : ours.length > 0
          ? `its user id was not signed before ${day(Math.min(...ours.map(({ signature }) => signature.created)))}`
          : userId.signatures.length > 0
            ? 'its user id is not signed by the key: the signature is forged or damaged'
            : 'its user id is not signed',
    );
  const revoked = own(userId.signatures, 0x30, primary, document).some(
    ({ signature }) =>
      signature.created <= at && (signature.created >= bound.signature.created || hardUserId(signature)),
  );
  if (revoked) refuse('its user id of this address was revoked');
  refuseFlawed(bound.signature, 'the signature over its user id', at, primary.created);
  return bound;
}

/** A user id that was no longer valid (32) may be taken up again by a newer certification; anything worse may not. */
const hardUserId = ({ revocation }: Signature): boolean =>
  revocation !== null && revocation !== 0 && revocation !== 32 && revocation !== 1 && revocation !== 3;

/** The certification of the user id that is marked as primary: how long the whole key lives may stand there. */
function primaryUserId(key: PgpKey, at: number): Bound | null {
  let found: Bound | null = null;
  for (const { signatures, bytes } of key.userIds) {
    if (!signatures.some(({ signature }) => signature.primaryUserId)) continue;
    const bound = inEffect(own(signatures, certifying, key.primary, certified(key.primary, bytes)), at);
    if (bound?.signature.primaryUserId && bound.signature.created >= (found?.signature.created ?? 0))
      found = bound;
  }
  return found;
}

interface Found {
  readonly material: Material;
  readonly subkey: Chosen['subkey'];
  readonly ends: readonly (number | null)[];
}

/** RFC 9580 §5.2.3.29: what it encrypts are communications (0x04); what it signs is data (0x02). */
const flagOf = { encrypt: 0x04, sign: 0x02 } as const;

interface Search {
  readonly key: PgpKey;
  readonly at: number;
  readonly use: 'encrypt' | 'sign';
  /** Of the primary key. */
  readonly flags: number | null;
}

/** The newest subkey that is fit; the primary key where no subkey is and it may itself. */
function chooseMaterial(search: Search): Found {
  const { key, use, flags } = search;
  const reasons: string[] = [];
  const found: (Found & { readonly made: number })[] = [];
  for (const subkey of key.subkeys) {
    try {
      found.push(fitSubkey(search, subkey));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reasons.push(error.message);
    }
  }
  const best = found.sort((a, b) => b.made - a.made)[0];
  if (best) return best;
  const able = use === 'encrypt' ? key.primary.canEncrypt : key.primary.canSign;
  if (able && ((flags ?? 0) & flagOf[use]) !== 0) return { material: key.primary, subkey: null, ends: [] };
  const telling = reasons.filter((reason) => reason !== wrongUse[use]);
  return refuse(telling[0] ?? wrongUse[use]);
}

/** Signing subkeys that may have made a signature, whatever their order: for those who verify. */
export function signingMaterials(question: Omit<KeyQuestion, 'use'>): readonly Material[] {
  const verdict = checkKey({ ...question, use: 'sign' });
  if (!verdict.usable) return [];
  const { key } = question;
  const search: Search = { key, at: question.at, use: 'sign', flags: null };
  const subkeys = key.subkeys.flatMap((subkey) => {
    try {
      return [fitSubkey(search, subkey).material];
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
  return [...new Set([...subkeys, verdict.chosen.material])];
}

const wrongUse = {
  encrypt: 'it has no part that may be used to encrypt mail',
  sign: 'it has no part that may be used to sign',
} as const;

function fitSubkey({ key, at, use }: Search, subkey: Subkey): Found & { readonly made: number } {
  const { primary } = key;
  const { material } = subkey;
  const document = Buffer.concat([primary.hashed, material.hashed]);
  const bindings = own(subkey.signatures, 0x18, primary, document);
  const bound = inEffect(bindings, at);
  if (!bound)
    return refuse(
      bindings.length > 0
        ? 'its subkey was not bound yet at that time'
        : 'its subkey is not bound to it: the binding is missing, forged or damaged',
    );
  const { signature, raw } = bound;
  const may = ((signature.flags ?? 0) & flagOf[use]) !== 0;
  if (!may && !material.unfit?.includes('ElGamal')) refuse(wrongUse[use]);
  if (material.unfit) refuse(`of its subkey: ${material.unfit}`);
  if (use === 'encrypt') refuseUnsealable(material);
  if (use === 'encrypt' ? !material.canEncrypt : !material.canSign) refuse(wrongUse[use]);
  if (material.version !== primary.version) refuse('its subkey is of another version than it');
  if (material.created > at) refuse(`its subkey was not made before ${day(material.created)}`);
  const revocation = own(subkey.signatures, 0x28, primary, document).find((one) => holds(one.signature, at));
  if (revocation) refuse(`its subkey was revoked on ${day(revocation.signature.created)}`);
  refuseFlawed(signature, 'the binding of its subkey', at, material.created);
  const ends = lifeEnd(material, signature);
  if (ends !== null && ends <= at) refuse(`its subkey expired on ${day(ends)}`);
  if (use === 'sign' && !signature.embedded.some((one) => crossCertifies(one, material, document, at)))
    refuse('its signing subkey does not vouch for the key it is under');
  return {
    material,
    subkey: { raw: subkey.raw, binding: raw },
    ends: [ends, signature.expires],
    made: material.created,
  };
}

/** RFC 9580 §5.2.1.9: without it, somebody else's signing subkey could be put under a key. */
const crossCertifies = (signature: Signature, by: Material, document: Buffer, at: number): boolean =>
  signature.type === 0x19 &&
  signature.version !== 3 &&
  weakHash(signature) === null &&
  signature.critical === null &&
  signature.created <= at &&
  (signature.expires === null || signature.expires > at) &&
  verifies(signature, by, document);
