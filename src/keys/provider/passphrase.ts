import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Clock, Fault, newToken, systemClock } from '#base';
import { type Config, pathIn } from '#config';
import { epochFiles } from './epoch-files.ts';
import { type KeyProvider, rootWrong } from './provider.ts';

/** The file with the passphrase, as the settings name it. */
export const passphrasePath = (config: Config): string =>
  config.keys.passphrase_file
    ? pathIn(config, config.keys.passphrase_file)
    : join(pathIn(config, config.storage.dir), 'root.passphrase');

/**
 * Writes a new random passphrase (256 bits) where there is none; true if it did. Readable by its owner alone, and on the
 * disk when this returns: what it opens must not outlive it in a power cut.
 */
export function makePassphrase(path: string): boolean {
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${newToken(32)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
  return true;
}

/** A new file's name is durable only with its folder. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Root key from a passphrase file: scrypt (RFC 7914), then AES-256-GCM. The salt travels with each wrapped key. */
export function passphraseProvider(path: string, clock: Clock = systemClock): KeyProvider {
  if (!existsSync(path)) {
    throw new Fault({
      code: 'keys-passphrase-missing',
      kind: 'missing',
      say: `The passphrase file ${path} is not there. "postern init" makes one; without the old one nothing can be opened.`,
    });
  }
  if (statSync(path).mode & 0o077) {
    throw new Fault({
      code: 'keys-passphrase-open',
      kind: 'invalid',
      say: `Others on this machine may read ${path}. Run: chmod 600 ${path}`,
    });
  }
  const passphrase = readFileSync(path, 'utf8').trim();
  if (passphrase.length < 16)
    throw new Fault({
      code: 'keys-passphrase-short',
      kind: 'invalid',
      say: `The passphrase in ${path} is too short: at least 16 characters.`,
    });
  const roots = new Map<string, Buffer>();
  const root = (salt: Buffer): Buffer => {
    const name = salt.toString('hex');
    const known =
      roots.get(name) ?? scryptSync(passphrase, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 });
    roots.set(name, known);
    return known;
  };
  let mine: Buffer | null = null;
  return {
    name: 'file',
    epochs: epochFiles(`${path}.epochs`, clock),
    async wrap(key) {
      mine ??= randomBytes(16);
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', root(mine), nonce);
      return Buffer.concat([mine, nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(wrapped) {
      const salt = wrapped.subarray(0, 16);
      const decipher = createDecipheriv('aes-256-gcm', root(salt), wrapped.subarray(16, 28));
      decipher.setAuthTag(wrapped.subarray(-16));
      try {
        const key = Buffer.concat([decipher.update(wrapped.subarray(28, -16)), decipher.final()]);
        mine ??= Buffer.from(salt);
        return key;
      } catch {
        throw rootWrong();
      }
    },
  };
}
