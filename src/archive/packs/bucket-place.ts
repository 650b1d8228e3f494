import { Fault, isId } from '#base';
import type { Bucket } from '#transport';
import type { Kind, PackPlace } from './place.ts';

/** Octets that are fetched at a time: who reads a pack reads it from its beginning to its end, a letter at a time. */
const ahead = 4 << 20;
/** Octets of a manifest at most, and of one piece of it. */
const longestManifest = 256 << 20;

/** Packs as objects of a bucket, `<prefix><two digits>/<id>.pack` and `.json`. */
export class BucketPlace implements PackPlace {
  readonly name: string;
  readonly #bucket: Bucket;
  readonly #prefix: string;
  /** What was fetched last. */
  #held: {
    readonly pack: string;
    readonly start: number;
    readonly bytes: Buffer;
    readonly end: boolean;
  } | null = null;

  constructor(bucket: Bucket, prefix: string, name: string) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.name = name;
  }

  #key(pack: string, kind: Kind): string {
    if (!isId(pack))
      throw new Fault({ code: 'pack-name', kind: 'broken', say: 'This cannot be opened here.', detail: '' });
    return `${this.#prefix}${pack.slice(-2)}/${pack}.${kind}`;
  }

  async list(): Promise<string[]> {
    const packs: string[] = [];
    for await (const name of this.#bucket.list(this.#prefix)) {
      const id = /(?:^|\/)([0-9a-f-]{36})\.json$/.exec(name)?.[1];
      if (id && isId(id)) packs.push(id);
    }
    return packs.sort();
  }

  async read(pack: string, start: number, length: number): Promise<Buffer | null> {
    const held = this.#held;
    if (held?.pack === pack && start >= held.start) {
      const from = start - held.start;
      if (held.end || from + length <= held.bytes.length) return held.bytes.subarray(from, from + length);
    }
    const wanted = Math.max(length, ahead);
    const bytes = await this.#fetch(pack, start, wanted);
    if (!bytes) return null;
    this.#held = { pack, start, bytes, end: bytes.length < wanted };
    return bytes.subarray(0, length);
  }

  /** A store answers no more than a bounded piece at once. */
  async #fetch(pack: string, start: number, length: number): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    for (let got = 0; got < length; ) {
      const wanted = Math.min(ahead, length - got);
      const piece = await this.#bucket.read(this.#key(pack, 'pack'), start + got, wanted);
      if (!piece) return null;
      pieces.push(piece);
      got += piece.length;
      if (piece.length < wanted) break;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  async manifest(pack: string): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    for (let got = 0; got <= longestManifest; ) {
      const piece = await this.#bucket.read(this.#key(pack, 'json'), got, ahead);
      if (!piece) return null;
      pieces.push(piece);
      got += piece.length;
      if (piece.length < ahead) return Buffer.concat(pieces);
    }
    return null;
  }

  async put(pack: string, kind: Kind, pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    // What is read after this is what is there now.
    this.#held = null;
    await this.#bucket.put(this.#key(pack, kind), pieces);
    this.#held = null;
  }
}
