import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** `refuse`: cannot start like this. `repair`: starts, and must be put right. `note`: perhaps meant so. */
export type Weight = 'refuse' | 'repair' | 'note';

export interface Doubt {
  readonly path: readonly (string | number)[];
  readonly weight: Weight;
  readonly wrong: string;
  readonly right: string;
}

type Path = readonly (string | number)[];

const refuse = (path: Path, wrong: string, right: string): Doubt => ({
  path,
  weight: 'refuse',
  wrong,
  right,
});

/** Why a file cannot be read, or null. */
function unreadable(file: string): string | null {
  try {
    if (statSync(file).isDirectory()) return `${file} is a folder`;
    accessSync(file, constants.R_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `there is no file ${file}`
      : `${file} cannot be read by this user`;
  }
}

/** The one doubt about a file that must be there and readable. */
export function checkReadable(base: string, file: string, path: Path, what: string): Doubt[] {
  const trouble = unreadable(resolve(base, file));
  return trouble
    ? [refuse(path, trouble, `Give the path of ${what}; it is relative to the folder of this file.`)]
    : [];
}

export const terms = (base: string, files: readonly { readonly file: string }[]): Doubt[] =>
  files.flatMap(({ file }, n) =>
    checkReadable(base, file, ['inspect', 'vocabularies', n, 'file'], 'a file of terms'),
  );

/** A file that only its owner (and group) may read. */
export function checkPrivate(base: string, file: string, path: Path): Doubt[] {
  const place = resolve(base, file);
  if (unreadable(place) !== null || !(statSync(place).mode & 0o007)) return [];
  return [
    {
      path,
      weight: 'repair',
      wrong: `everybody on this machine may read ${place}`,
      right: `Run: chmod 640 ${place}`,
    },
  ];
}

export function checkAuthority(base: string, file: string, path: Path): Doubt[] {
  const missing = checkReadable(base, file, path, 'a PEM file of the authority');
  if (missing.length > 0) return missing;
  return certificateIn(resolve(base, file))
    ? []
    : [
        refuse(
          path,
          `${resolve(base, file)} holds no certificate`,
          'Give a PEM file that begins with -----BEGIN CERTIFICATE-----.',
        ),
      ];
}

/** The first certificate of a PEM file, or null. */
function certificateIn(file: string): X509Certificate | null {
  try {
    return new X509Certificate(readFileSync(file));
  } catch {
    return null;
  }
}

function keyIn(file: string): KeyObject | null {
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    return null;
  }
}

export interface Pair {
  readonly base: string;
  readonly certificate: string;
  readonly key: string;
  /** The table both stand in. */
  readonly table: Path;
  readonly hostname: string;
  readonly now: number;
}

/** A certificate and its key: there, whole, fitting each other, in date, for this name. */
export function checkPair(pair: Pair): Doubt[] {
  const { base, certificate, key, table } = pair;
  if (certificate === '' && key === '') return [];
  const [certificatePath, keyPath] = [
    [...table, 'certificate'],
    [...table, 'key'],
  ];
  if (certificate === '')
    return [refuse(keyPath, 'there is a key but no certificate', 'Set certificate as well.')];
  if (key === '') return [refuse(certificatePath, 'there is a certificate but no key', 'Set key as well.')];
  const missing = [
    ...checkReadable(base, certificate, certificatePath, 'the PEM file of the certificate and its chain'),
    ...checkReadable(base, key, keyPath, 'the PEM file of the private key'),
  ];
  if (missing.length > 0) return missing;
  const read = certificateIn(resolve(base, certificate));
  const secret = keyIn(resolve(base, key));
  const broken: Doubt[] = [];
  if (!read)
    broken.push(
      refuse(
        certificatePath,
        'this file holds no certificate',
        'Give a PEM file that begins with -----BEGIN CERTIFICATE-----.',
      ),
    );
  if (!secret)
    broken.push(
      refuse(
        keyPath,
        'this file holds no private key that can be read',
        'Give a PEM file without a passphrase that begins with -----BEGIN PRIVATE KEY-----.',
      ),
    );
  if (!read || !secret) return broken;
  return [
    ...checkMatch(read, secret, keyPath),
    ...checkDates(read, certificatePath, pair.now),
    ...checkName(read, certificatePath, pair.hostname),
    ...checkPrivate(base, key, keyPath),
  ];
}

const checkMatch = (certificate: X509Certificate, key: KeyObject, path: Path): Doubt[] =>
  certificate.checkPrivateKey(key)
    ? []
    : [
        refuse(
          path,
          'this key does not belong to the certificate',
          'Give the key that the certificate was made with, or have a new certificate made.',
        ),
      ];

function checkDates(certificate: X509Certificate, path: Path, now: number): Doubt[] {
  const until = certificate.validToDate.getTime();
  const day = certificate.validToDate.toISOString().slice(0, 10);
  if (until <= now)
    return [
      {
        path,
        weight: 'repair',
        wrong: `the certificate expired on ${day}`,
        right: 'Renew it; mail programs refuse it as it is.',
      },
    ];
  if (certificate.validFromDate.getTime() > now)
    return [
      {
        path,
        weight: 'repair',
        wrong: 'the certificate is not valid yet',
        right: 'Look at the clock of this machine, or wait.',
      },
    ];
  if (until - now < 14 * 86_400_000)
    return [
      { path, weight: 'note', wrong: `the certificate expires on ${day}`, right: 'Renew it before then.' },
    ];
  return [];
}

function checkName(certificate: X509Certificate, path: Path, hostname: string): Doubt[] {
  if (hostname === 'localhost' || certificate.checkHost(hostname)) return [];
  return [
    {
      path,
      weight: 'repair',
      wrong: `the certificate is not for ${hostname}`,
      right: `Have one made for ${hostname}, or set organisation.hostname to a name it holds.`,
    },
  ];
}
