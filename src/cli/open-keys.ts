import { readFileSync } from 'node:fs';
import {
  belongsTo,
  type Certificate,
  type KeyHolder,
  parseCertificates,
  parsePkcs12,
  parsePrivateKey,
} from '#cms';
import { openSecret, type PgpKey, type PgpSecret, parseKeys } from '#pgp';
import { usage } from './frame.ts';
import { plain } from './output.ts';

/** What `--key` and `--roots` files hold. */
export interface Given {
  readonly holders: readonly KeyHolder[];
  readonly secrets: readonly PgpSecret[];
  readonly certificates: readonly Certificate[];
}

export type Passphrase = (file: string) => Promise<string | undefined>;

/** A private key is never larger; a store of roots may be. */
const largest = 64e6;

export function readGiven(file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    return bytes.length > largest ? usage(`${plain(file)} is too large`) : bytes;
  } catch (error) {
    return usage(`${plain(file)} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

/** Private keys: PEM with certificates in the same or another of the files, PKCS#12, OpenPGP armoured or binary. */
export async function readPrivate(files: readonly string[], passphrase: Passphrase): Promise<Given> {
  const holders: KeyHolder[] = [];
  const secrets: PgpSecret[] = [];
  const certificates: Certificate[] = [];
  const loose: NonNullable<ReturnType<typeof parsePrivateKey>>[] = [];
  for (const file of files) {
    const bytes = readGiven(file);
    if (isPgp(bytes)) {
      secrets.push(await pgpSecret(file, bytes, passphrase));
      continue;
    }
    if (bytes[0] === 0x30 && bytes.length > 0) {
      const store = await pkcs12(file, bytes, passphrase);
      if (store) {
        holders.push(...store.holders);
        certificates.push(...store.certificates);
        continue;
      }
    }
    const found = parseCertificates(bytes).certificates;
    certificates.push(...found);
    const key = parsePrivateKey(bytes) ?? (await locked(file, bytes, passphrase));
    if (key) loose.push(key);
    else if (found.length === 0) usage(`${plain(file)} holds no private key that can be read`);
  }
  for (const key of loose)
    for (const certificate of certificates)
      if (belongsTo(key, certificate)) holders.push({ certificate, key });
  return { holders, secrets, certificates };
}

const isPgp = (bytes: Buffer): boolean =>
  bytes.includes('-----BEGIN PGP PRIVATE KEY') || ((bytes[0] ?? 0) & 0x80) !== 0;

async function pgpSecret(file: string, bytes: Buffer, passphrase: Passphrase): Promise<PgpSecret> {
  try {
    return await openSecret(bytes);
  } catch (error) {
    const given = await passphrase(file);
    if (given === undefined) throw error;
    return openSecret(bytes, given);
  }
}

async function pkcs12(
  file: string,
  bytes: Buffer,
  passphrase: Passphrase,
): Promise<Extract<ReturnType<typeof parsePkcs12>, { ok: true }> | null> {
  const first = parsePkcs12(bytes, '');
  if (first.ok) return first;
  if (first.reason !== 'wrong-passphrase') return null;
  const second = parsePkcs12(bytes, (await passphrase(file)) ?? usage(`${plain(file)} needs its passphrase`));
  return second.ok ? second : usage(`the passphrase does not open ${plain(file)}`);
}

async function locked(
  file: string,
  bytes: Buffer,
  passphrase: Passphrase,
): Promise<ReturnType<typeof parsePrivateKey>> {
  if (!bytes.includes('ENCRYPTED')) return null;
  const given = (await passphrase(file)) ?? usage(`${plain(file)} needs its passphrase`);
  return parsePrivateKey(bytes, given) ?? usage(`the passphrase does not open ${plain(file)}`);
}

/** Who is believed: authorities' certificates, OpenPGP keys of people. */
export function readRoots(files: readonly string[]): {
  readonly roots: readonly Certificate[];
  readonly pgpKeys: readonly PgpKey[];
} {
  const roots: Certificate[] = [];
  const pgpKeys: PgpKey[] = [];
  for (const file of files) {
    const bytes = readGiven(file);
    const pgp = bytes.includes('-----BEGIN PGP') || ((bytes[0] ?? 0) & 0x80) !== 0;
    const keys = pgp ? parseKeys(bytes).keys : [];
    const { certificates } =
      pgp && !bytes.includes('-----BEGIN CERT') ? { certificates: [] } : parseCertificates(bytes);
    if (keys.length + certificates.length === 0)
      usage(`${plain(file)} holds no certificate or key that can be read`);
    pgpKeys.push(...keys);
    roots.push(...certificates);
  }
  return { roots, pgpKeys };
}
