import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '#base';
import { type ChunkName, chunkName, isWhole, nameOf } from './chunk.ts';
import type { Capsule } from './recovery.ts';

const orNone = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * A folder that keeps backups, such as a mounted share or disk:
 * `runs/<run>` capsules, `epochs/<run>` the keys of months that the rows of a run need, `chunks/<xx>/<content>.<run>`, `manifests/<run>` and beside it `<run>.refs`, the chunks it needs.
 */
export class Place {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  #chunk(name: ChunkName): string {
    return join(this.dir, 'chunks', name.content.slice(0, 2), nameOf(name));
  }

  /** File, fsync, rename, fsync of the folder; then it is read back and compared. Throws `backup-unread` where that is not what was written. */
  async #write(path: string, bytes: Buffer): Promise<void> {
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const making = `${path}.new`;
    const file: FileHandle = await open(making, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (!(await readFile(making)).equals(bytes)) {
      await unlink(making);
      throw new Fault({
        code: 'backup-unread',
        kind: 'broken',
        say: `What was written to ${this.dir} does not read back as it was written.`,
        detail: path,
      });
    }
    await rename(making, path);
    await syncFolder(folder);
  }

  /** Makes sure that the folder can be used; a place that is not mounted is not made. */
  async check(): Promise<void> {
    const found = await stat(this.dir).catch(orNone);
    if (!found?.isDirectory())
      throw new Fault({
        code: 'backup-place',
        kind: 'missing',
        say: `The place for backups, ${this.dir}, is not there. Is it mounted?`,
      });
    for (const name of ['runs', 'epochs', 'chunks', 'manifests'])
      await mkdir(join(this.dir, name), { recursive: true, mode: 0o700 });
  }

  putCapsule(capsule: Capsule): Promise<void> {
    return this.#write(join(this.dir, 'runs', capsule.run), Buffer.from(`${JSON.stringify(capsule)}\n`));
  }

  async capsule(run: string): Promise<Capsule> {
    const text = await readFile(join(this.dir, 'runs', run), 'utf8').catch((cause) => {
      throw new Fault({
        code: 'backup-damaged',
        kind: 'broken',
        say: `The key of the run ${run} is not in ${this.dir}.`,
        cause,
      });
    });
    try {
      return JSON.parse(text) as Capsule;
    } catch (cause) {
      throw new Fault({
        code: 'backup-damaged',
        kind: 'broken',
        say: `The key of the run ${run} is damaged.`,
        cause,
      });
    }
  }

  /** What is there already, by content. */
  async chunks(): Promise<Map<string, ChunkName>> {
    const found = new Map<string, ChunkName>();
    for (const part of (await readdir(join(this.dir, 'chunks')).catch(orNone)) ?? [])
      for (const file of await readdir(join(this.dir, 'chunks', part))) {
        const name = chunkName(file);
        if (name) found.set(name.content, name);
      }
    return found;
  }

  putChunk(name: ChunkName, sealed: Buffer): Promise<void> {
    return this.#write(this.#chunk(name), sealed);
  }

  async readChunk(name: ChunkName): Promise<Buffer> {
    return readFile(this.#chunk(name)).catch((cause) => {
      throw new Fault({
        code: 'backup-damaged',
        kind: 'broken',
        say: 'A piece of the backup is missing or cannot be read.',
        detail: nameOf(name),
        cause,
      });
    });
  }

  /** Whether a chunk is there and whole, by its own hash. */
  async holds(name: ChunkName): Promise<boolean> {
    return readFile(this.#chunk(name)).then(isWhole, () => false);
  }

  /** Takes a damaged chunk out of the way, so that the next run writes it anew. */
  async setAside(name: ChunkName): Promise<void> {
    await mkdir(join(this.dir, 'damaged'), { recursive: true, mode: 0o700 });
    await rename(this.#chunk(name), join(this.dir, 'damaged', nameOf(name))).catch(orNone);
  }

  /**
   * The keys of months, sealed, in a file of their own: once it is removed, no letter in the run opens, though the chunks
   * stay for runs that need them.
   */
  putEpochs(run: string, sealed: Buffer): Promise<void> {
    return this.#write(join(this.dir, 'epochs', run), sealed);
  }

  /** Null where the run has none. */
  epochs(run: string): Promise<Buffer | null> {
    return readFile(join(this.dir, 'epochs', run)).catch(orNone);
  }

  /** Runs, whole or not, whose letters can still be opened, oldest first. */
  async epochRuns(): Promise<string[]> {
    const names = (await readdir(join(this.dir, 'epochs')).catch(orNone)) ?? [];
    return names.filter((name) => /^[0-9a-f-]{36}$/.test(name)).sort();
  }

  async dropEpochs(run: string): Promise<void> {
    const folder = join(this.dir, 'epochs');
    await rm(join(folder, run), { force: true });
    await syncFolder(folder);
  }

  /** A run counts from here on. The chunks it needs go first. */
  async putManifest(run: string, sealed: Buffer, refs: readonly string[]): Promise<void> {
    await this.#write(join(this.dir, 'manifests', `${run}.refs`), Buffer.from(`${refs.join('\n')}\n`));
    await this.#write(join(this.dir, 'manifests', run), sealed);
  }

  async manifest(run: string): Promise<Buffer> {
    return readFile(join(this.dir, 'manifests', run)).catch((cause) => {
      throw new Fault({
        code: 'backup-missing',
        kind: 'missing',
        say: `There is no backup ${run} in ${this.dir}.`,
        cause,
      });
    });
  }

  async refs(run: string): Promise<ChunkName[]> {
    const text = await readFile(join(this.dir, 'manifests', `${run}.refs`), 'utf8');
    return text.split('\n').flatMap((line) => chunkName(line) ?? []);
  }

  /** Whole runs, oldest first: their ids rise with time. */
  async runs(): Promise<string[]> {
    const names = (await readdir(join(this.dir, 'manifests')).catch(orNone)) ?? [];
    return names.filter((name) => /^[0-9a-f-]{36}$/.test(name)).sort();
  }

  /**
   * Forgets runs, and chunks that no run needs. Those written after `before` (milliseconds since 1970) stay: a run that is
   * under way may need them.
   */
  async prune(forget: readonly string[], before: number): Promise<{ chunks: number; bytes: number }> {
    for (const run of forget) {
      await rm(join(this.dir, 'manifests', run), { force: true });
      await rm(join(this.dir, 'manifests', `${run}.refs`), { force: true });
    }
    const needed = new Set<string>();
    for (const run of await this.runs()) for (const name of await this.refs(run)) needed.add(nameOf(name));
    const gone = { chunks: 0, bytes: 0 };
    for (const part of (await readdir(join(this.dir, 'chunks')).catch(orNone)) ?? [])
      for (const file of await readdir(join(this.dir, 'chunks', part))) {
        if (needed.has(file)) continue;
        const path = join(this.dir, 'chunks', part, file);
        const found = await stat(path).catch(orNone);
        if (!found || found.mtimeMs > before) continue;
        await rm(path, { force: true });
        gone.chunks++;
        gone.bytes += found.size;
      }
    return gone;
  }
}
