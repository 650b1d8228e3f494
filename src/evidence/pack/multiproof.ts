import { nodesFrom, type ReadTile } from '../tiles.ts';
import { fold, nodeHash, peaks } from '../tree.ts';

/** Where a tree of so many leaves divides: the largest power of two below `count` (RFC 9162 §2.1.1). */
function divide(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

/** The first place in `sorted` that is not below `value`. */
function lowest(sorted: ArrayLike<number>, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The parts of a tree of `size` leaves in which none of the leaves `known` stands (their places, ascending), left to right:
 * with the hash of each and the known leaves the root is computed again. Many leaves are proved by far fewer hashes than
 * one proof for each would hold.
 */
export function* unknownParts(
  known: ArrayLike<number>,
  size: number,
): Generator<readonly [from: number, to: number]> {
  // Each entry: a part of the tree, and which of the known leaves stand in it.
  const ahead: [number, number, number, number][] = size > 0 ? [[0, size, 0, known.length]] : [];
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    const [from, to, low, high] = next;
    if (low === high) yield [from, to];
    else if (to - from > 1) {
      const middle = from + divide(to - from);
      const cut = lowest(known, middle, low, high);
      ahead.push([middle, to, cut, high], [from, middle, low, cut]);
    }
  }
}

/** Tiles are kept for so many hashes, then forgotten: memory stays flat however many leaves are proved. */
const keptFor = 500;

/** The hashes of those parts, out of the tiles of the log. */
export async function* proveMany(
  known: ArrayLike<number>,
  size: number,
  read: ReadTile,
): AsyncGenerator<Buffer> {
  let nodes = nodesFrom(size, read);
  let count = 0;
  for (const part of unknownParts(known, size)) {
    if (++count % keptFor === 0) nodes = nodesFrom(size, read);
    const hashes: Buffer[] = [];
    for (const node of peaks(part)) hashes.push(await nodes(node));
    yield fold(hashes);
  }
}

/**
 * The root that known leaves and a proof come to; null where the proof is too short or too long. `leaves[n]` is the hash of
 * the leaf at place `known[n]`; places ascend and are below `size`.
 */
export function rootOfMany(
  known: ArrayLike<number>,
  leaves: readonly Buffer[],
  size: number,
  proof: Iterator<Buffer>,
): Buffer | null {
  const over = (from: number, to: number, low: number, high: number): Buffer | null => {
    if (low === high) {
      const next = proof.next();
      return next.done ? null : next.value;
    }
    if (to - from === 1) return high - low === 1 ? leaves[low]! : null;
    const middle = from + divide(to - from);
    const cut = lowest(known, middle, low, high);
    const left = over(from, middle, low, cut);
    const right = left && over(middle, to, cut, high);
    return left && right && nodeHash(left, right);
  };
  const root = size > 0 ? over(0, size, 0, known.length) : null;
  return root && proof.next().done ? root : null;
}
