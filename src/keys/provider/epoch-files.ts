import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Clock, isFault } from '#base';
import { type EpochRoots, epochGone, rootWrong } from './provider.ts';

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** On the disk when this returns. */
function write(path: string, bytes: Buffer, flags: 'wx' | 'r+'): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, bytes, 0, bytes.length, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
}

/**
 * Roots of epochs as files in a folder that no backup may hold: 32 random octets each, readable by their owner alone.
 * Destroyed ones are written over before they are removed; what a disk remembers in spite of that, only its own
 * encryption takes away.
 */
export function epochFiles(folder: string, clock: Clock): EpochRoots {
  const pathOf = (handle: string): string => {
    if (!/^[a-z0-9-]{1,64}$/.test(handle)) throw rootWrong();
    return join(folder, handle);
  };
  const keyOf = (handle: string): Buffer => {
    const path = pathOf(handle);
    if (!existsSync(path)) throw epochGone();
    const key = readFileSync(path);
    if (key.length !== 32) throw rootWrong();
    return key;
  };
  return {
    async make(name) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      syncFolder(dirname(folder));
      const handle = `${name}-${randomBytes(4).toString('hex')}`;
      write(pathOf(handle), randomBytes(32), 'wx');
      return handle;
    },
    async wrap(handle, key) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyOf(handle), nonce);
      return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(handle, wrapped) {
      const root = keyOf(handle);
      try {
        const decipher = createDecipheriv('aes-256-gcm', root, wrapped.subarray(0, 12));
        decipher.setAuthTag(wrapped.subarray(-16));
        return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
      } catch (error) {
        throw isFault(error) ? error : rootWrong();
      }
    },
    async destroy(handle) {
      const path = pathOf(handle);
      if (existsSync(path)) {
        write(path, randomBytes(32), 'r+');
        unlinkSync(path);
        syncFolder(folder);
      }
      return clock.now();
    },
  };
}
