import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointsIn, type Named, readFileTile, rotationsIn } from './folder-check.ts';
import type { Rotation } from './rotation.ts';
import { formatKey, parseKey, type VerifierKey } from './signer.ts';
import type { HeadRow } from './store.ts';
import { tileWidth } from './tiles.ts';

/** The public keys that lie in a folder of a log. */
export function keysIn(dir: string): VerifierKey[] {
  const path = join(dir, 'keys');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.map(parseKey).filter((key) => key !== null);
}

/** When a checkpoint was signed, RFC 3339; undefined where no signature says so. */
export function signedAt({ signatures }: Pick<Named, 'signatures'>): string | undefined {
  const at = signatures.find((one) => one.at !== undefined && one.result === 'valid')?.at;
  return at === undefined ? undefined : new Date(at).toISOString();
}

export const named = (mark: Named): string => {
  const at = signedAt(mark);
  return at === undefined ? mark.file : `${mark.file} (signed ${at})`;
};

/**
 * What stands outside the database: checkpoints, and the leaves below them as far as tiles were kept too. Neither can be
 * changed from the database. Several folders count together, as when two people kept copies.
 */
export class Kept {
  /** Smallest first. */
  readonly marks: readonly Named[];
  readonly rotations: readonly Rotation[];
  readonly #dirs: readonly string[];
  readonly #tiles = new Map<string, readonly Buffer[]>();

  constructor(dirs: readonly string[], keys: readonly VerifierKey[], problems: string[]) {
    this.#dirs = dirs.filter((dir) => existsSync(dir));
    this.rotations = this.#dirs.flatMap((dir) => rotationsIn(dir, []));
    this.marks = this.#dirs
      .flatMap((dir) => checkpointsIn(dir, keys, problems))
      .sort((a, b) => a.head.size - b.head.size);
  }

  /** Leaves under the largest checkpoint. */
  get size(): number {
    return this.marks.at(-1)?.head.size ?? 0;
  }

  /** The hash of a leaf; undefined where no tile was kept. Meant to be asked in order: one tile is held at a time. */
  leaf(index: number): Buffer | undefined {
    const tile = Math.floor(index / tileWidth);
    const width = Math.min(tileWidth, this.size - tile * tileWidth);
    if (width <= index % tileWidth) return undefined;
    let hashes = this.#tiles.get(String(tile));
    if (!hashes) {
      hashes = [];
      for (const dir of this.#dirs) if (hashes.length === 0) hashes = readFileTile(dir, 0, tile, width) ?? [];
      this.#tiles.clear();
      this.#tiles.set(String(tile), hashes);
    }
    return hashes[index % tileWidth];
  }

  /** By when a leaf stood in the log, as the first checkpoint over it says. */
  by(index: number): string | undefined {
    const mark = this.marks.find(({ head }) => head.size > index);
    return mark && signedAt(mark);
  }

  /** Checkpoints of one size that do not agree: two truths were signed. */
  forks(): string[] {
    return this.marks.flatMap((mark, n) => {
      const before = this.marks[n - 1];
      return before && before.head.size === mark.head.size && !before.head.root.equals(mark.head.root)
        ? [
            `two checkpoints over ${mark.head.size} leaves were signed that differ: ${named(before)} and ${named(mark)}`,
          ]
        : [];
    });
  }

  /** Keys that signed what was kept and that the database does not name. */
  static strangers(kept: readonly VerifierKey[], own: readonly VerifierKey[]): string[] {
    const known = new Set(own.map(formatKey));
    return kept.filter((key) => !known.has(formatKey(key))).map(formatKey);
  }

  isAt(head: HeadRow): Named | undefined {
    return this.marks.find((mark) => mark.head.size === head.size && mark.head.root.equals(head.root));
  }
}
