import {
  createDecipheriv,
  createHash,
  createHmac,
  type KeyObject,
  pbkdf2Sync,
  timingSafeEqual,
} from 'node:crypto';
import { type Certificate, readCertificate } from './certificate.ts';
import {
  explicit,
  implicit,
  inside,
  Members,
  type Node,
  octetsOf,
  oidOf,
  readOne,
  smallOf,
  tag,
} from './der.ts';
import type { KeyHolder } from './envelope.ts';
import { kind } from './message.ts';
import { belongsTo, parsePrivateKey } from './private-key.ts';
import { Malformed, malformed } from './trouble.ts';

export type Pkcs12Reading =
  | {
      readonly ok: true;
      /** Each key with its certificate; a key without one is left out. */
      readonly holders: readonly KeyHolder[];
      readonly certificates: readonly Certificate[];
    }
  | { readonly ok: false; readonly reason: 'malformed' | 'wrong-passphrase' | 'unsupported' };

/** Rounds of a derivation. Programs make up to 1 million; a hostile file would take hours. */
const mostRounds = 5_000_000;
const encryptedData = '1.2.840.113549.1.7.6';
const bag = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  safe: '1.2.840.113549.1.12.10.1.6',
};

class Unsupported extends Error {}
class WrongPassphrase extends Error {}

const hashes: Record<string, { readonly name: string; readonly block: number }> = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
};
const macs: Record<string, string> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
const ciphers: Record<string, readonly [name: string, keyLength: number]> = {
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
};

/** UTF-16, big end first, with a zero at its end (RFC 7292 §B.1). */
const wide = (passphrase: string): Buffer => Buffer.from(`${passphrase}\0`, 'utf16le').swap16();

const repeated = (bytes: Buffer, block: number): Buffer =>
  Buffer.alloc(bytes.length === 0 ? 0 : Math.ceil(bytes.length / block) * block, bytes);

/** The derivation of PKCS #12 itself (RFC 7292 §B.2); `purpose` is 1 for a key, 2 for a beginning, 3 for a MAC. */
function derive(
  hash: { readonly name: string; readonly block: number },
  purpose: 1 | 2 | 3,
  passphrase: string,
  salt: Buffer,
  rounds: number,
  length: number,
): Buffer {
  const { name, block } = hash;
  const state = Buffer.concat([repeated(salt, block), repeated(wide(passphrase), block)]);
  const out: Buffer[] = [];
  for (let size = 0; size < length; ) {
    let digest = createHash(name).update(Buffer.alloc(block, purpose)).update(state).digest();
    for (let round = 1; round < rounds; round += 1) digest = createHash(name).update(digest).digest();
    out.push(digest);
    size += digest.length;
    const added = BigInt(`0x${repeated(digest, block).subarray(0, block).toString('hex')}`) + 1n;
    for (let at = 0; at < state.length; at += block) {
      const sum = BigInt(`0x${state.subarray(at, at + block).toString('hex')}`) + added;
      const hex = BigInt.asUintN(block * 8, sum)
        .toString(16)
        .padStart(block * 2, '0');
      state.set(Buffer.from(hex, 'hex'), at);
    }
  }
  return Buffer.concat(out).subarray(0, length);
}

function roundsOf(node: Node | null): number {
  const rounds = node ? smallOf(node) : 1;
  return rounds >= 1 && rounds <= mostRounds ? rounds : malformed('more rounds than anyone makes');
}

function checkMac(node: Node, content: Buffer, passphrase: string): void {
  const members = new Members(node);
  const info = new Members(members.take(tag.sequence));
  const hash = hashes[oidOf(new Members(info.take(tag.sequence)).take(tag.oid))];
  const wanted = octetsOf(info.take());
  const salt = octetsOf(members.take());
  const rounds = roundsOf(members.maybe(tag.integer));
  if (!hash) throw new Unsupported();
  const length = createHash(hash.name).digest().length;
  const key = derive(hash, 3, passphrase, salt, rounds, length);
  const mac = createHmac(hash.name, key).update(content).digest();
  if (mac.length !== wanted.length || !timingSafeEqual(mac, wanted)) throw new WrongPassphrase();
}

/** PBES2 (RFC 8018 §6.2) or the triple DES of PKCS #12; RC2 of 40 bits, which old programs used, is not known here. */
function decrypt(algorithm: Node, bytes: Buffer, passphrase: string): Buffer {
  const members = new Members(algorithm);
  const type = oidOf(members.take(tag.oid));
  const parameters = new Members(members.take(tag.sequence));
  const [name, key, beginning] =
    type === '1.2.840.113549.1.5.13' ? pbes2(parameters, passphrase) : oldWay(type, parameters, passphrase);
  try {
    const decipher = createDecipheriv(name, key, beginning);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    throw new WrongPassphrase();
  }
}

type Ready = readonly [cipher: string, key: Buffer, beginning: Buffer];

function pbes2(parameters: Members, passphrase: string): Ready {
  const derivation = new Members(parameters.take(tag.sequence));
  if (oidOf(derivation.take(tag.oid)) !== '1.2.840.113549.1.5.12') throw new Unsupported();
  const inner = new Members(derivation.take(tag.sequence));
  const salt = octetsOf(inner.take());
  const rounds = roundsOf(inner.take(tag.integer));
  inner.maybe(tag.integer);
  const mac = inner.maybe(tag.sequence);
  const hash = mac ? macs[oidOf(new Members(mac).take(tag.oid))] : 'sha1';
  const scheme = new Members(parameters.take(tag.sequence));
  const cipher = ciphers[oidOf(scheme.take(tag.oid))];
  if (!cipher || !hash) throw new Unsupported();
  return [cipher[0], pbkdf2Sync(passphrase, salt, rounds, cipher[1], hash), octetsOf(scheme.take())];
}

function oldWay(type: string, parameters: Members, passphrase: string): Ready {
  if (type !== '1.2.840.113549.1.12.1.3') throw new Unsupported();
  const salt = octetsOf(parameters.take());
  const rounds = roundsOf(parameters.take(tag.integer));
  const sha1 = hashes['1.3.14.3.2.26']!;
  const from = (purpose: 1 | 2, length: number): Buffer =>
    derive(sha1, purpose, passphrase, salt, rounds, length);
  return ['des-ede3-cbc', from(1, 24), from(2, 8)];
}

interface Found {
  readonly keys: KeyObject[];
  readonly certificates: Certificate[];
}

function takeKey(der: Buffer, found: Found): void {
  const key = parsePrivateKey(der);
  if (key) found.keys.push(key);
  else malformed('a key that is none');
}

function takeBag(node: Node, passphrase: string, found: Found, depth: number): void {
  const members = new Members(node);
  const type = oidOf(members.take(tag.oid));
  const content = inside(members.take(explicit(0)));
  switch (type) {
    case bag.key:
      takeKey(content.raw, found);
      return;
    case bag.shroudedKey: {
      const shrouded = new Members(content);
      const algorithm = shrouded.take(tag.sequence);
      takeKey(decrypt(algorithm, octetsOf(shrouded.take()), passphrase), found);
      return;
    }
    case bag.certificate: {
      const inner = new Members(content);
      if (oidOf(inner.take(tag.oid)) !== '1.2.840.113549.1.9.22.1') return;
      found.certificates.push(readCertificate(octetsOf(inside(inner.take(explicit(0))))));
      return;
    }
    case bag.safe:
      if (depth < 4) for (const one of content.children) takeBag(one, passphrase, found, depth + 1);
  }
}

/** The SafeContents of one ContentInfo, decrypted where it is encrypted. */
function safeOf(node: Node, passphrase: string): Node | null {
  const members = new Members(node);
  const type = oidOf(members.take(tag.oid));
  const body = inside(members.take(explicit(0)));
  if (type === kind.data) return readOne(octetsOf(body), 'ber');
  if (type !== encryptedData) return null;
  const outer = new Members(body);
  outer.take(tag.integer);
  const inner = new Members(outer.take(tag.sequence));
  inner.take(tag.oid);
  const algorithm = inner.take(tag.sequence);
  return readOne(decrypt(algorithm, octetsOf(inner.take(), implicit(0)), passphrase), 'ber');
}

/** Keys and certificates from a PKCS #12 file (RFC 7292), the form in which authorities hand them out: `.p12`, `.pfx`. */
export function parsePkcs12(bytes: Uint8Array, passphrase: string): Pkcs12Reading {
  try {
    const members = new Members(readOne(bytes, 'ber'));
    members.take(tag.integer);
    const outer = new Members(members.take(tag.sequence));
    if (oidOf(outer.take(tag.oid)) !== kind.data) throw new Unsupported();
    const content = octetsOf(inside(outer.take(explicit(0))));
    checkMac(members.take(tag.sequence), content, passphrase);
    const found: Found = { keys: [], certificates: [] };
    for (const node of readOne(content, 'ber').children)
      for (const one of safeOf(node, passphrase)?.children ?? []) takeBag(one, passphrase, found, 0);
    return { ok: true, holders: holdersOf(found), certificates: found.certificates };
  } catch (error) {
    if (error instanceof WrongPassphrase) return { ok: false, reason: 'wrong-passphrase' };
    if (error instanceof Unsupported) return { ok: false, reason: 'unsupported' };
    if (error instanceof Malformed) return { ok: false, reason: 'malformed' };
    throw error;
  }
}

const holdersOf = ({ keys, certificates }: Found): KeyHolder[] =>
  keys.flatMap((key) => {
    const certificate = certificates.find((one) => belongsTo(key, one));
    return certificate ? [{ certificate, key }] : [];
  });
