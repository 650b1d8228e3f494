import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, crc32, zstdCompress, zstdDecompress } from 'node:zlib';
import { Fault } from '#base';
import { writerKeys } from './recovery.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Rows are cut into chunks of about this size; no chunk is larger than `most`, but for a single row that is. */
const usual = 2 * 2 ** 20;
const least = 2 ** 19;
export const most = 8 * 2 ** 20;

/** A chunk by name: what is in it (64 hex digits) and the run that wrote it. */
export interface ChunkName {
  readonly content: string;
  readonly run: string;
}

export const nameOf = ({ content, run }: ChunkName): string => `${content}.${run}`;
const pattern = /^([0-9a-f]{64})\.([0-9a-f]{8}-[0-9a-f-]{27})$/;

/** Null where the name is not one of a chunk. */
export function chunkName(name: string): ChunkName | null {
  const [, content, run] = pattern.exec(name) ?? [];
  return content && run ? { content, run } : null;
}

const magic = Buffer.from('PSTNBK1');
const plainly = 0;
const zstd = 1;
const head = magic.length + 1 + 12;
const tail = 16 + 32;

const damaged = (detail: string): Fault =>
  new Fault({
    code: 'backup-damaged',
    kind: 'broken',
    say: 'A piece of the backup is damaged or was changed.',
    detail,
  });

/** What whoever makes or opens a backup seals by: the writer's secret, and the key of each run. */
export class Sealing {
  readonly #writer: Buffer;
  readonly #names: Buffer;
  readonly #seals: Buffer;
  readonly #runKey: (run: string) => Buffer | Promise<Buffer>;

  constructor(writer: Buffer, runKey: (run: string) => Buffer | Promise<Buffer>) {
    this.#writer = writer;
    const { names, manifests } = writerKeys(writer);
    this.#names = names;
    this.#seals = manifests;
    this.#runKey = runKey;
  }

  get writer(): Buffer {
    return this.#writer;
  }

  /** A keyed hash: equal content has one name, and the name tells nobody what it is of. */
  nameFor(kind: string, ...parts: readonly (string | Buffer)[]): string {
    const mac = createHmac('sha256', this.#names).update(`${kind}\n`);
    for (const part of parts) mac.update(part);
    return mac.digest('hex');
  }

  /**
   * The key of one chunk: of the run's key, which the recovery key opens, and of the writer's secret, without which nobody
   * can put a chunk of their own among ours.
   */
  async #key({ content, run }: ChunkName): Promise<Buffer> {
    const mac = createHmac('sha256', this.#seals);
    return mac
      .update(await this.#runKey(run))
      .update(content)
      .digest();
  }

  /** Magic, packing, nonce, AES-256-GCM bound to the name, tag, and SHA-256 over all of it, by which damage is seen without keys. */
  async seal(name: ChunkName, content: Buffer, pack: boolean): Promise<Buffer> {
    const small = pack ? await compress(content, fast) : content;
    const packed = small.length < content.length;
    const nonce = randomBytes(12);
    const start = Buffer.concat([magic, Buffer.of(packed ? zstd : plainly), nonce]);
    const cipher = createCipheriv('aes-256-gcm', await this.#key(name), nonce);
    cipher.setAAD(Buffer.concat([start, Buffer.from(nameOf(name))]));
    const parts = [start, cipher.update(packed ? small : content), cipher.final(), cipher.getAuthTag()];
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return Buffer.concat([...parts, hash.digest()]);
  }

  /** Throws `backup-damaged` where a bit of it is not as written. */
  async open(name: ChunkName, sealed: Buffer): Promise<Buffer> {
    if (!isWhole(sealed)) throw damaged(nameOf(name));
    const decipher = createDecipheriv('aes-256-gcm', await this.#key(name), sealed.subarray(head - 12, head));
    decipher.setAAD(Buffer.concat([sealed.subarray(0, head), Buffer.from(nameOf(name))]));
    decipher.setAuthTag(sealed.subarray(-tail, -32));
    try {
      const content = Buffer.concat([decipher.update(sealed.subarray(head, -tail)), decipher.final()]);
      return sealed[magic.length] === zstd
        ? await decompress(content, { maxOutputLength: 2 ** 30 })
        : content;
    } catch {
      throw damaged(nameOf(name));
    }
  }
}

/** Whether a sealed chunk is as it was written, by its own hash: seen without any key. */
export function isWhole(sealed: Buffer): boolean {
  if (sealed.length < head + tail || !sealed.subarray(0, magic.length).equals(magic)) return false;
  return createHash('sha256').update(sealed.subarray(0, -32)).digest().equals(sealed.subarray(-32));
}

/**
 * Cuts rows into chunks where the rows themselves say: a row ends a chunk when its checksum falls below its share of the
 * usual size. So rows that come and go move the cuts beside them and no others, and the next backup finds the rest again.
 */
export async function* cut(
  batches: AsyncIterable<readonly Buffer[]>,
): AsyncGenerator<{ readonly rows: number; readonly content: Buffer }> {
  let rows: Buffer[] = [];
  let size = 0;
  for await (const batch of batches)
    for (const row of batch) {
      if (size > 0 && size + row.length > most) {
        yield { rows: rows.length, content: Buffer.concat(rows) };
        [rows, size] = [[], 0];
      }
      rows.push(row);
      size += row.length;
      const ends = crc32(row) < 2 ** 32 * (row.length / usual);
      if (ends && size >= least) {
        yield { rows: rows.length, content: Buffer.concat(rows) };
        [rows, size] = [[], 0];
      }
    }
  if (size > 0) yield { rows: rows.length, content: Buffer.concat(rows) };
}
