import { mkdir, open } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { Fault } from '#base';
import type { LivingEpoch } from '#keys';
import type { Load } from '#store';
import { type ChunkName, chunkName, Sealing } from './chunk.ts';
import { epochsName, manifestName } from './make.ts';
import type { FileCopy, Manifest, TableCopy } from './manifest.ts';
import type { Place } from './place.ts';
import { openCapsule, type RecoveryKey } from './recovery.ts';

const damaged = (detail: string): Fault =>
  new Fault({ code: 'backup-damaged', kind: 'broken', say: 'The backup is damaged or was changed.', detail });

/** A backup that can be read: its keys are at hand and its list of contents is as it was written. */
export class Opened {
  readonly place: Place;
  readonly manifest: Manifest;
  readonly #sealing: Sealing;

  private constructor(place: Place, manifest: Manifest, sealing: Sealing) {
    this.place = place;
    this.manifest = manifest;
    this.#sealing = sealing;
  }

  /** Throws `backup-damaged`, `backup-missing`, `recovery-wrong`. */
  static async open(place: Place, run: string, sealing: Sealing): Promise<Opened> {
    const content = await sealing.open(manifestName(run), await place.manifest(run));
    const manifest = JSON.parse(content.toString()) as Manifest;
    if (manifest.format !== 1)
      throw new Fault({
        code: 'backup-newer',
        kind: 'invalid',
        say: 'This backup was made by a newer Postern. Install that version or a newer one.',
      });
    return new Opened(place, manifest, sealing);
  }

  /** By the recovery key that people's shares gave: needs nothing of the machine that made it. */
  static withRecovery(place: Place, run: string, recovery: RecoveryKey): Promise<Opened> {
    const keys = new Map<string, Promise<Buffer>>();
    const keyOf = (name: string): Promise<Buffer> => {
      const known = keys.get(name) ?? place.capsule(name).then((capsule) => openCapsule(recovery, capsule));
      keys.set(name, known);
      return known;
    };
    return Opened.open(place, run, new Sealing(recovery.writer, keyOf));
  }

  async #chunk(text: string): Promise<{ name: ChunkName; content: Buffer }> {
    const name = chunkName(text);
    if (!name) throw damaged(text);
    return { name, content: await this.#sealing.open(name, await this.place.readChunk(name)) };
  }

  /** A table's rows as they were copied, chunk by chunk, each held against its name. */
  async *rows(table: TableCopy): AsyncGenerator<Buffer> {
    let bytes = 0;
    for (const text of table.chunks) {
      const { name, content } = await this.#chunk(text);
      if (this.#sealing.nameFor('rows', content) !== name.content) throw damaged(text);
      bytes += content.length;
      yield content;
    }
    if (bytes !== table.bytes) throw damaged(table.name);
  }

  /**
   * The keys of months that the rows need, where they came with the backup; null where the key provider alone has them, and
   * where they were removed since the backup is past its time.
   */
  async epochs(): Promise<LivingEpoch[] | null> {
    const { run } = this.manifest;
    const sealed = await this.place.epochs(run);
    if (!sealed) return null;
    const list = JSON.parse((await this.#sealing.open(epochsName(run), sealed)).toString()) as {
      number: number;
      period: string;
      key: string;
    }[];
    return list.map(({ number, period, key }) => ({ number, period, key: Buffer.from(key, 'base64') }));
  }

  /** Fills a database; the rows of each table must be as many as there were. */
  async load(
    load: Load,
    workers: number,
    tell: (bytes: number, what: string) => void = () => {},
  ): Promise<void> {
    const largest = [...this.manifest.tables].sort((a, b) => b.bytes - a.bytes);
    await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        for (let table = largest.shift(); table; table = largest.shift()) {
          const { name, rows } = table;
          const loaded = await load.table(
            table,
            counted(this.rows(table), (bytes) => tell(bytes, name)),
            worker,
          );
          if (loaded !== rows) throw damaged(`${name}: ${loaded} rows of ${rows}`);
        }
      }),
    );
    await load.index();
  }

  async *files(): AsyncGenerator<FileCopy> {
    let count = 0;
    for (const text of this.manifest.files.index)
      for (const line of (await this.#chunk(text)).content.toString().split('\n'))
        if (line) {
          count++;
          yield JSON.parse(line) as FileCopy;
        }
    if (count !== this.manifest.files.count) throw damaged(`${count} files of ${this.manifest.files.count}`);
  }

  /** Writes the files whose path `where` gives a place for. None is written over. */
  async write(
    where: (path: string) => string | null,
    tell: (bytes: number, what: string) => void = () => {},
  ): Promise<void> {
    for await (const file of this.files()) {
      const target = where(file.path);
      if (target) await this.#file(file, target, tell);
    }
  }

  async #file(file: FileCopy, target: string, tell: (bytes: number, what: string) => void): Promise<void> {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const handle = await open(target, 'wx', file.mode).catch((cause) => {
      throw new Fault({
        code: 'restore-not-empty',
        kind: 'invalid',
        say: `${target} is there already. A restore writes nothing over.`,
        cause,
      });
    });
    try {
      let size = 0;
      for (const text of file.chunks) {
        const { content } = await this.#chunk(text);
        await handle.writeFile(content);
        size += content.length;
        tell(content.length, file.path);
      }
      if (size !== file.size) throw damaged(file.path);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Reads and opens all of it; throws `backup-damaged` at the first piece that is not as it was written. */
  async verify(tell: (bytes: number, what: string) => void = () => {}): Promise<void> {
    for (const table of this.manifest.tables)
      for await (const rows of this.rows(table)) tell(rows.length, table.name);
    for await (const file of this.files()) {
      let size = 0;
      for (const text of file.chunks) {
        size += (await this.#chunk(text)).content.length;
        tell(size, file.path);
      }
      if (size !== file.size) throw damaged(file.path);
    }
  }

  /** Chunks of this backup that are missing or not whole, by their own hashes. */
  async broken(): Promise<ChunkName[]> {
    const found: ChunkName[] = [];
    for (const name of await this.place.refs(this.manifest.run))
      if (!(await this.place.holds(name))) found.push(name);
    return found;
  }
}

async function* counted(parts: AsyncIterable<Buffer>, tell: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const part of parts) {
    tell(part.length);
    yield part;
  }
}

/** Where a file of `under/` goes in `dir`; null for others and for a path that would lead out of it. */
export function inside(under: string, dir: string): (path: string) => string | null {
  return (path) => {
    if (!path.startsWith(`${under}/`)) return null;
    const rest = normalize(path.slice(under.length + 1));
    return rest.startsWith('..') || rest.startsWith('/') ? null : join(dir, rest);
  };
}
