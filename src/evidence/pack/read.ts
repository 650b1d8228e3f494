import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { sha256 } from '../tree.ts';
import type { PackFile } from './format.ts';
import { block, largestFile, readTarHeader } from './tar.ts';

/** Whether a file begins as an archive does. */
export function looksLikePack(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(block);
    return readSync(file, header, 0, block, 0) === block && header.toString('latin1', 257, 262) === 'ustar';
  } finally {
    closeSync(file);
  }
}

/** The files of a pack as they lie in it. Contents are read when they are asked for: one at a time is in memory. */
export class PackReader {
  readonly #file: number;
  readonly #places = new Map<string, { at: number; size: number }>();
  /** In the order of the archive. */
  readonly files: PackFile[] = [];
  /** Why it is not the archive of a pack; null where it is. */
  readonly trouble: string | null;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.trouble = this.#index();
  }

  close(): void {
    closeSync(this.#file);
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  /** Throws a RangeError for a file that it does not have. */
  read(name: string): Buffer {
    const place = this.#places.get(name);
    if (!place) throw new RangeError(`there is no ${name}`);
    return this.#bytes(place.at, place.size);
  }

  /** Null where the bytes are not well-formed UTF-8. */
  text(name: string): string | null {
    const bytes = this.read(name);
    const text = bytes.toString('utf8');
    return Buffer.from(text).equals(bytes) ? text : null;
  }

  #bytes(at: number, size: number): Buffer {
    const bytes = Buffer.alloc(size);
    let done = 0;
    while (done < size) {
      const count = readSync(this.#file, bytes, done, size - done, at + done);
      if (count === 0) return bytes.subarray(0, done);
      done += count;
    }
    return bytes;
  }

  #index(): string | null {
    const total = fstatSync(this.#file).size;
    let at = 0;
    for (;;) {
      const header = this.#bytes(at, block);
      if (header.length < block) return 'it ends too early';
      if (header.every((octet) => octet === 0)) {
        const rest = this.#bytes(at, 2 * block + 1);
        return rest.length === 2 * block && rest.every((octet) => octet === 0)
          ? null
          : 'there is something after its end';
      }
      const read = readTarHeader(header);
      if (!read || read.size > largestFile) return `at octet ${at} there is no file of a pack`;
      const { name, size } = read;
      const whole = Math.ceil(size / block) * block;
      if (at + block + whole > total) return 'it ends too early';
      if (this.#places.has(name)) return `${name} is in it twice`;
      const content = this.#bytes(at + block, whole);
      if (content.subarray(size).some((octet) => octet !== 0)) return `something is hidden behind ${name}`;
      this.#places.set(name, { at: at + block, size });
      this.files.push({ name, size, sha256: sha256(content.subarray(0, size)).toString('hex') });
      at += block + whole;
    }
  }
}
