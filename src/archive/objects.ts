import { mkdir, open, readFile, rename, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '#base';
import { type Config, pathIn } from '#config';

/** The folder of large bodies. */
export const objectsOf = (config: Config): string => join(pathIn(config, config.storage.dir), 'objects');

/** Sealed bytes too large for a database row. Written whole and durably, or not at all. */
export class Objects {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  #path(name: string): string {
    if (!/^[0-9a-f-]{36}$/.test(name))
      throw new Fault({ code: 'object-name', kind: 'broken', say: 'This cannot be opened here.' });
    return join(this.#dir, name.slice(-2), name);
  }

  /**
   * File, fsync, rename, fsync of the folder, and of those above it that are new: after this returns a power cut leaves
   * the whole object.
   */
  async put(name: string, bytes: Buffer): Promise<void> {
    const path = this.#path(name);
    const folder = dirname(path);
    const first = await mkdir(folder, { recursive: true, mode: 0o700 });
    const making = `${path}.new`;
    const file = await open(making, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } catch (error) {
      // After a failed fsync the page cache cannot be trusted: this file is never used again.
      await unlink(making).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
    await rename(making, path);
    await syncFolder(folder);
    // A folder is durable only with its name in the one above.
    for (let made = folder; first && made.length >= first.length; made = dirname(made))
      await syncFolder(dirname(made));
  }

  /** Throws `object-missing` when it is not there. */
  async get(name: string): Promise<Buffer> {
    return readFile(this.#path(name)).catch((cause) => {
      throw new Fault({
        code: 'object-missing',
        kind: 'broken',
        say: 'The stored letter cannot be read.',
        detail: name,
        cause,
      });
    });
  }

  /** Removes an object that no row names any more; one that is not there counts as removed. */
  async remove(name: string): Promise<void> {
    await unlink(this.#path(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  /** Bytes free where the objects lie. */
  async free(): Promise<number> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#dir);
    return bavail * bsize;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
