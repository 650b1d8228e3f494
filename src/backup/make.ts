import { type Dump, openDump, type TableShape } from '#store';
import { type ChunkName, cut, nameOf, type Sealing } from './chunk.ts';
import { about, type Found, filesUnder, pieceSize, readPieces } from './files.ts';
import type { FileCopy, Manifest, TableCopy } from './manifest.ts';
import type { Place } from './place.ts';

/** How far a run has come, in octets of content: looked at, and new to the place. */
export interface Progress {
  readonly bytes: number;
  readonly written: number;
  readonly what: string;
}

/** A file outside the storage folder, and under which name it is kept. */
export interface SettingsFile {
  readonly path: string;
  readonly as: string;
}

export interface MakeNeeds {
  readonly run: string;
  readonly recovery: string;
  readonly place: Place;
  readonly sealing: Sealing;
  readonly url: string;
  /** The storage folder. */
  readonly storage: string;
  /** Files elsewhere that a machine needs to stand again: settings, certificates. */
  readonly settings: readonly SettingsFile[];
  /** The evidence log before the snapshot is taken. */
  readonly log: Manifest['log'];
  readonly tell?: (progress: Progress) => void;
  /** Done once all is copied and before the run counts. */
  readonly last?: () => Promise<void>;
}

export interface Made {
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly written: number;
}

const workers = 2;
/** Written once under their name and never changed: what has not moved since is not read again. */
const unchanging = /^storage\/(objects|packs)\//;
/** Lines of the list of files in one chunk. */
const listed = 4000;

class Run {
  readonly #needs: MakeNeeds;
  readonly #known: Map<string, ChunkName>;
  readonly refs = new Set<string>();
  bytes = 0;
  written = 0;

  constructor(needs: MakeNeeds, known: Map<string, ChunkName>) {
    this.#needs = needs;
    this.#known = known;
  }

  count(bytes: number, what: string): void {
    this.bytes += bytes;
    this.#needs.tell?.({ bytes: this.bytes, written: this.written, what });
  }

  /** The chunk's name where the place has it already. */
  has(content: string): string | null {
    const known = this.#known.get(content);
    if (!known) return null;
    const name = nameOf(known);
    this.refs.add(name);
    return name;
  }

  /** Brings content to the place unless it is there; its name. */
  async put(content: string, bytes: Buffer, pack: boolean): Promise<string> {
    const there = this.has(content);
    if (there) return there;
    const { sealing, place, run } = this.#needs;
    const name = { content, run };
    await place.putChunk(name, await sealing.seal(name, bytes, pack));
    this.#known.set(content, name);
    this.written += bytes.length;
    this.refs.add(nameOf(name));
    return nameOf(name);
  }

  async table(dump: Dump, table: TableShape, worker: number): Promise<TableCopy> {
    const chunks: string[] = [];
    let [rows, bytes] = [0, 0];
    for await (const part of cut(dump.rows(table, worker))) {
      const name = this.#needs.sealing.nameFor('rows', part.content);
      chunks.push(await this.put(name, part.content, true));
      rows += part.rows;
      bytes += part.content.length;
      this.count(part.content.length, table.name);
    }
    return { ...table, rows, bytes, chunks };
  }

  /** Null where the file has gone since it was found. */
  async file(found: Found, path: string): Promise<FileCopy | null> {
    const { sealing } = this.#needs;
    const byName = unchanging.test(path);
    const known = byName ? this.#same(found, path) : null;
    if (known) {
      this.count(found.size, path);
      return { path, size: found.size, mode: found.mode, chunks: known };
    }
    const chunks: string[] = [];
    const size = await readPieces(found.absolute, async (content, index) => {
      const name = byName ? this.#pieceName(found, path, index) : sealing.nameFor('piece', content);
      chunks.push(await this.put(name, content, !byName));
      this.count(content.length, path);
    });
    return size === null ? null : { path, size, mode: found.mode, chunks };
  }

  #pieceName({ size, changedAt }: Found, path: string, index: number): string {
    return this.#needs.sealing.nameFor('file', `${path}\n${size}\n${changedAt}\n${index}`);
  }

  #same(found: Found, path: string): string[] | null {
    const chunks: string[] = [];
    for (let index = 0; index * pieceSize < found.size; index++) {
      const name = this.has(this.#pieceName(found, path, index));
      if (!name) return null;
      chunks.push(name);
    }
    return chunks;
  }
}

/** Several workers take from one list until it is empty. */
async function shared<T, R>(
  items: readonly T[],
  work: (item: T, worker: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (next < items.length) {
        const at = next++;
        results[at] = await work(items[at]!, worker);
      }
    }),
  );
  return results;
}

/** The list of files goes to the place as it grows, so that ten million of them take no more memory than one. */
class FileList {
  readonly #run: Run;
  readonly #sealing: Sealing;
  #lines: string[] = [];
  readonly index: string[] = [];
  count = 0;
  bytes = 0;

  constructor(run: Run, sealing: Sealing) {
    this.#run = run;
    this.#sealing = sealing;
  }

  async add(file: FileCopy | null): Promise<void> {
    if (!file) return;
    this.count++;
    this.bytes += file.size;
    this.#lines.push(`${JSON.stringify(file)}\n`);
    if (this.#lines.length >= listed) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const content = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.index.push(await this.#run.put(this.#sealing.nameFor('list', content), content, true));
  }
}

/**
 * Makes one backup: the log's checkpoints, then the database as of one moment, then the files. A letter's file is written
 * before its row and the files are read after the rows, so every row's file is there.
 */
export async function makeBackup(needs: MakeNeeds): Promise<Made> {
  const { place, sealing, storage } = needs;
  const run = new Run(needs, await place.chunks());
  const list = new FileList(run, sealing);
  const checkpoints: Found[] = [];
  for await (const found of filesUnder(storage, 'evidence')) checkpoints.push(found);
  for (const found of checkpoints) await list.add(await run.file(found, `storage/${found.path}`));
  const dump = await openDump(needs.url, workers);
  let tables: TableCopy[];
  try {
    tables = await shared(dump.tables, (table, worker) => run.table(dump, table, worker));
    for await (const found of filesUnder(storage))
      if (!found.path.startsWith('evidence/')) await list.add(await run.file(found, `storage/${found.path}`));
    for (const { path, as } of needs.settings) {
      const found = await about(path, as);
      if (found) await list.add(await run.file(found, `settings/${found.path}`));
    }
    await list.flush();
  } finally {
    await dump.close();
  }
  const manifest: Manifest = {
    format: 1,
    run: needs.run,
    at: dump.at,
    recovery: needs.recovery,
    migrations: dump.migrations,
    tables,
    files: { count: list.count, bytes: list.bytes, index: list.index },
    log: needs.log,
  };
  const sealed = await sealing.seal(manifestName(needs.run), Buffer.from(JSON.stringify(manifest)), true);
  await needs.last?.();
  await place.putManifest(needs.run, sealed, [...run.refs]);
  return { manifest, bytes: run.bytes, written: run.written };
}

/** The keys of months too. */
export const epochsName = (run: string): ChunkName => ({ content: 'epochs', run });

/** A manifest is sealed like a chunk, under a name that no chunk has. */
export const manifestName = (run: string): ChunkName => ({ content: 'manifest', run });
