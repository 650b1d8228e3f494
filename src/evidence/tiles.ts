import { fold, type Node, nodeHash, peaks } from './tree.ts';

/** Hashes a tile holds at most: a complete subtree of height 8 (C2SP tlog-tiles). */
export const tileWidth = 256;
const height = 8;

/** Complete subtrees of `256^level` leaves in a tree of `size`. */
export const rowLength = (size: number, level: number): number => Math.floor(size / tileWidth ** level);

/** `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits (C2SP tlog-tiles). */
export function tilePath(level: number, tile: number, width: number): string {
  const digits = String(tile);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g)!;
  const spelt = groups.map((group, n) => (n < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${spelt}${width < tileWidth ? `.p/${width}` : ''}`;
}

/** Reads the hashes of a tile, at least `width` of them. */
export type ReadTile = (level: number, tile: number, width: number) => Promise<Buffer>;

export const hashesIn = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.floor(bytes.length / 32) }, (_, n) => bytes.subarray(n * 32, n * 32 + 32));

/** The root of a complete subtree; `hashes` are a power of two. */
export function subtreeRoot(hashes: readonly Buffer[]): Buffer {
  let row = [...hashes];
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, n) => nodeHash(row[2 * n]!, row[2 * n + 1]!));
  return row[0]!;
}

/** Hashes of complete subtrees of a tree of `size` leaves, out of its tiles; each tile is read once. */
export function nodesFrom(size: number, read: ReadTile): (node: Node) => Promise<Buffer> {
  const tiles = new Map<string, Promise<Buffer[]>>();
  const tileOf = (level: number, tile: number): Promise<Buffer[]> => {
    const name = `${level}/${tile}`;
    const width = Math.min(tileWidth, rowLength(size, level) - tile * tileWidth);
    const known = tiles.get(name) ?? read(level, tile, width).then(hashesIn);
    tiles.set(name, known);
    return known;
  };
  return async ([level, index]) => {
    const row = Math.floor(level / height);
    const span = 2 ** (level % height);
    const first = index * span;
    const hashes = await tileOf(row, Math.floor(first / tileWidth));
    const found = hashes.slice(first % tileWidth, (first % tileWidth) + span);
    if (found.length !== span)
      throw new RangeError(
        `the tile ${tilePath(row, Math.floor(first / tileWidth), tileWidth)} is too short`,
      );
    return subtreeRoot(found);
  };
}

/** A tile of a higher level that an append has changed. */
export interface ChangedTile {
  readonly level: number;
  readonly tile: number;
  readonly hashes: Buffer;
}

/** The right edge of a tree: of each level the tile that is not full. Enough to append to it and to name its root. */
export class Edge {
  #size: number;
  readonly #rows: Buffer[][];

  private constructor(size: number, rows: Buffer[][]) {
    this.#size = size;
    this.#rows = rows;
  }

  static readonly empty = (): Edge => new Edge(0, []);

  /** The edge of a tree of `size` leaves, out of its tiles. */
  static async read(size: number, read: ReadTile): Promise<Edge> {
    const rows: Buffer[][] = [];
    for (let level = 0; rowLength(size, level) > 0; level++) {
      const width = rowLength(size, level) % tileWidth;
      const bytes =
        width === 0
          ? Buffer.alloc(0)
          : await read(level, Math.floor(rowLength(size, level) / tileWidth), width);
      if (bytes.length < width * 32) throw new RangeError(`a tile of level ${level} is too short`);
      rows.push(hashesIn(bytes.subarray(0, width * 32)));
    }
    return new Edge(size, rows);
  }

  get size(): number {
    return this.#size;
  }

  copy(): Edge {
    return new Edge(
      this.#size,
      this.#rows.map((row) => [...row]),
    );
  }

  /** Appends leaves; returns the tiles above the leaves that changed. */
  append(leaves: readonly Buffer[]): ChangedTile[] {
    const changed = new Map<string, ChangedTile>();
    for (const leaf of leaves) {
      this.#size++;
      this.#put(0, leaf, changed);
    }
    return [...changed.values()];
  }

  #put(level: number, hash: Buffer, changed: Map<string, ChangedTile>): void {
    this.#rows[level] ??= [];
    const row = this.#rows[level];
    row.push(hash);
    if (level > 0) {
      const tile = Math.floor((rowLength(this.#size, level) - 1) / tileWidth);
      changed.set(`${level}/${tile}`, { level, tile, hashes: Buffer.concat(row) });
    }
    if (row.length < tileWidth) return;
    this.#rows[level] = [];
    this.#put(level + 1, subtreeRoot(row), changed);
  }

  root(): Buffer {
    const left = this.#rows
      .toReversed()
      .flatMap((row) =>
        peaks([0, row.length]).map(([level, index]) =>
          subtreeRoot(row.slice(index * 2 ** level, (index + 1) * 2 ** level)),
        ),
      );
    return fold(left);
  }
}
