import { createHash } from 'node:crypto';

/** SHA-256 of the pieces together. */
export const sha256 = (...pieces: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};

const leafMark = Buffer.of(0);
const nodeMark = Buffer.of(1);

/** RFC 9162 §2.1.1: SHA-256(0x00 || entry). */
export const leafHash = (entry: Uint8Array | string): Buffer => sha256(leafMark, entry);

/** RFC 9162 §2.1.1: SHA-256(0x01 || left || right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodeMark, left, right);

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Buffer = sha256();

/** Leaves `from` (included) to `to` (not included). */
export type Range = readonly [from: number, to: number];

/** A complete subtree: the leaves `index * 2^level` up to `(index + 1) * 2^level`. */
export type Node = readonly [level: number, index: number];

/** The largest power of two below `count`, which is at least 2: where a tree of so many leaves divides. */
function divide(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

/** The complete subtrees, left to right, whose hashes fold to the hash of a range as trees divide it. */
export function peaks([from, to]: Range): Node[] {
  const found: Node[] = [];
  for (let at = from; at < to; ) {
    let level = 0;
    for (let width = 2; at % width === 0 && at + width <= to; width *= 2) level++;
    found.push([level, at / 2 ** level]);
    at += 2 ** level;
  }
  return found;
}

/** The hash over peaks, left to right. */
export function fold(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return emptyRoot;
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), hashes.at(-1)!);
}

/** The ranges whose hashes prove leaf `index` of `size`, lowest first (RFC 9162 §2.1.3.1). */
export function inclusionPath(index: number, size: number): Range[] {
  const path: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + divide(to - from);
    if (index < middle) {
      path.push([middle, to]);
      to = middle;
    } else {
      path.push([from, middle]);
      from = middle;
    }
  }
  return path.reverse();
}

/** The ranges whose hashes prove that the first `first` of `second` leaves are a tree's beginning (RFC 9162 §2.1.4.1). */
export function consistencyPath(first: number, second: number): Range[] {
  if (first === 0 || first >= second) return [];
  const path: Range[] = [];
  let [from, to] = [0, second];
  while (to !== first) {
    const middle = from + divide(to - from);
    if (first <= middle) {
      path.push([middle, to]);
      to = middle;
    } else {
      path.push([from, middle]);
      from = middle;
    }
  }
  // A first tree that is one complete subtree from the left is known by its root already.
  if (from > 0) path.push([from, to]);
  return path.reverse();
}

/** Where hashes of complete subtrees are read from: tiles, a database, a list of leaves. */
export type Nodes = (node: Node) => Promise<Buffer> | Buffer;

const hashOf = async (nodes: Nodes, range: Range): Promise<Buffer> =>
  fold(await Promise.all(peaks(range).map((node) => nodes(node))));

/** The root over the first `size` leaves, from O(log n) nodes. */
export const rootAt = (nodes: Nodes, size: number): Promise<Buffer> => hashOf(nodes, [0, size]);

/** Throws a RangeError for an index that is not in the tree. */
export async function proveInclusion(nodes: Nodes, index: number, size: number): Promise<Buffer[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  return Promise.all(inclusionPath(index, size).map((range) => hashOf(nodes, range)));
}

/** Throws a RangeError where there is nothing to prove: from an empty tree, or backwards. Equal sizes need no hash. */
export async function proveConsistency(nodes: Nodes, first: number, second: number): Promise<Buffer[]> {
  if (!(first > 0 && first <= second))
    throw new RangeError(`no proof leads from a tree of ${first} to one of ${second}`);
  return Promise.all(consistencyPath(first, second).map((range) => hashOf(nodes, range)));
}
