import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ReadTile, rowLength, tilePath, tileWidth } from './tiles.ts';

const orMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The log as files, for mirrors and auditors: `tile/...` (C2SP tlog-tiles), `checkpoint` (the newest), `keys` (public), and
 * `checkpoints/<day>/<size>`, to which files are only added. All of it but the last can be made again from the database.
 * `rolled-back/` keeps what was known of a log that a person let go on from an earlier point.
 */
export class LogFolder {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The newest checkpoint, and the newest in the file drop. */
  async newest(): Promise<string[]> {
    const found = [
      await readFile(join(this.#dir, 'checkpoint'), 'utf8').catch(orMissing),
      await this.#lastDrop(),
    ];
    return found.filter((note) => note !== null);
  }

  async #lastDrop(): Promise<string | null> {
    const drop = join(this.#dir, 'checkpoints');
    const days = (await readdir(drop).catch(orMissing)) ?? [];
    for (const day of days.sort().reverse()) {
      const last = (await readdir(join(drop, day)))
        .filter((name) => /^\d+$/.test(name))
        .sort()
        .at(-1);
      if (last) return readFile(join(drop, day, last), 'utf8');
    }
    return null;
  }

  /** Writes the tiles in which a tree of `size` differs from one of `before`, then the keys and the checkpoint. */
  async publish(
    before: number,
    size: number,
    read: ReadTile,
    keys: readonly string[],
    note: string,
  ): Promise<void> {
    for (let level = 0; rowLength(size, level) > 0; level++)
      await this.#row(level, rowLength(before, level), rowLength(size, level), read);
    await this.#write('keys', keys.map((key) => `${key}\n`).join(''));
    await this.#write('checkpoint', note);
  }

  async #row(level: number, before: number, now: number, read: ReadTile): Promise<void> {
    if (now === before) return;
    for (let tile = Math.floor(before / tileWidth); tile * tileWidth < now; tile++) {
      const width = Math.min(tileWidth, now - tile * tileWidth);
      const hashes = await read(level, tile, width);
      if (hashes.length < width * 32)
        throw new RangeError(`the tile ${tilePath(level, tile, width)} is not whole`);
      await this.#write(tilePath(level, tile, width), hashes.subarray(0, width * 32));
      if (width === tileWidth)
        await rm(join(this.#dir, `${tilePath(level, tile, width)}.p`), { recursive: true, force: true });
    }
  }

  /** Adds a checkpoint to the drop. One that is there already stays as it is. */
  async drop(day: string, size: number, note: string): Promise<void> {
    const path = `checkpoints/${day}/${String(size).padStart(15, '0')}`;
    const there = await stat(join(this.#dir, path)).catch(orMissing);
    if (!there) await this.#write(path, note, 0o440);
  }

  /**
   * Moves what the log of `size` leaves does not continue into another folder: checkpoints for which `away` says so, with
   * what came back for them, and changes of keys beyond. The newest goes last: until then the log stands still.
   */
  async setAside(folder: string, size: number, away: (note: string) => Promise<boolean>): Promise<void> {
    const gone = async (path: string): Promise<boolean> => {
      const note = await readFile(join(this.#dir, path), 'utf8').catch(orMissing);
      return note !== null && (await away(note));
    };
    for (const file of await this.#files('rotations'))
      if (Number.parseInt(file, 10) >= size) await this.#move(`rotations/${file}`, folder);
    const anchors = await this.#files('anchors');
    for (const file of anchors.filter((name) => name.endsWith('.note')))
      if (await gone(`anchors/${file}`))
        for (const beside of anchors.filter((name) => name.startsWith(file.slice(0, -'note'.length))))
          await this.#move(`anchors/${beside}`, folder);
    for (const day of await this.#files('checkpoints'))
      for (const file of await this.#files(`checkpoints/${day}`))
        if (await gone(`checkpoints/${day}/${file}`)) await this.#move(`checkpoints/${day}/${file}`, folder);
    if (await gone('checkpoint')) await this.#move('checkpoint', folder);
  }

  async #files(path: string): Promise<string[]> {
    return ((await readdir(join(this.#dir, path)).catch(orMissing)) ?? []).sort();
  }

  async #move(path: string, folder: string): Promise<void> {
    const from = join(this.#dir, path);
    await this.#write(`${folder}/${path}`, await readFile(from), 0o440);
    await rm(from);
    await sync(dirname(from));
  }

  /** Keeps what came back from outside, beside the checkpoints: `anchors/<name>`. */
  keepAnchor(name: string, bytes: Buffer | string): Promise<void> {
    return this.#write(`anchors/${name}`, bytes, 0o440);
  }

  /** The names of what came back from outside. */
  async anchorFiles(): Promise<string[]> {
    return ((await readdir(join(this.#dir, 'anchors')).catch(orMissing)) ?? []).filter(
      (name) => !name.endsWith('.new'),
    );
  }

  anchorFile(name: string): Promise<Buffer> {
    return readFile(join(this.#dir, 'anchors', name));
  }

  /** Keeps the text of an event by which keys were changed: `rotations/<leaf>.json`. */
  async keepRotation(leaf: number, body: string): Promise<void> {
    const path = `rotations/${String(leaf).padStart(15, '0')}.json`;
    const there = await stat(join(this.#dir, path)).catch(orMissing);
    if (!there) await this.#write(path, body, 0o440);
  }

  /** File, fsync, rename, fsync of the folders: after this a power cut leaves the whole file. */
  async #write(path: string, bytes: Buffer | string, mode = 0o640): Promise<void> {
    const target = join(this.#dir, path);
    const folder = dirname(target);
    const made = await mkdir(folder, { recursive: true, mode: 0o750 });
    const making = `${target}.new`;
    await rm(making, { force: true });
    const file = await open(making, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(making, target);
    await sync(folder);
    // Folders that are new are themselves entries of the folder above.
    if (made) for (let at = folder; at !== dirname(made); at = dirname(at)) await sync(dirname(at));
  }
}
