import { nodeHash } from './tree.ts';

export interface InclusionClaim {
  readonly leafIndex: number;
  readonly treeSize: number;
  /** 32 bytes: SHA-256(0x00 || entry). */
  readonly leafHash: Buffer;
  /** From the leaf's sibling up. */
  readonly proof: readonly Buffer[];
  readonly root: Buffer;
}

export interface ConsistencyClaim {
  readonly firstSize: number;
  readonly secondSize: number;
  readonly firstRoot: Buffer;
  readonly secondRoot: Buffer;
  readonly proof: readonly Buffer[];
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isHash = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.length === 32;
const isPowerOfTwo = (size: number): boolean => (BigInt(size) & (BigInt(size) - 1n)) === 0n;
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** A path from a node to the root: `fn` is the node's index and `sn` that of the last node, on the level it has reached. */
class Climb {
  #fn: bigint;
  #sn: bigint;

  constructor(index: number, last: number) {
    this.#fn = BigInt(index);
    this.#sn = BigInt(last);
  }

  get isRight(): boolean {
    return (this.#fn & 1n) === 1n;
  }

  get atRoot(): boolean {
    return this.#sn === 0n;
  }

  up(): void {
    this.#fn >>= 1n;
    this.#sn >>= 1n;
  }

  /** Whether the next hash of the proof stands on the left; then the levels without a sibling are passed. */
  takesLeft(): boolean {
    if (!this.isRight && this.#fn !== this.#sn) return false;
    while (!this.isRight && this.#fn !== 0n) this.up();
    return true;
  }
}

/**
 * Whether a leaf stands at this index of the tree with this root (RFC 9162 §2.1.3.2). True only for exactly the right
 * proof: whatever is malformed, missing, too much or of the wrong length is false. Never throws.
 */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { leafIndex, treeSize, leafHash, proof, root } = claim ?? {};
  if (!isSize(leafIndex) || !isSize(treeSize) || leafIndex >= treeSize) return false;
  if (!isHash(leafHash) || !isHash(root) || !Array.isArray(proof)) return false;
  const climb = new Climb(leafIndex, treeSize - 1);
  let hash: Uint8Array = leafHash;
  for (const node of proof as unknown[]) {
    if (climb.atRoot || !isHash(node)) return false;
    hash = climb.takesLeft() ? nodeHash(node, hash) : nodeHash(hash, node);
    climb.up();
  }
  return climb.atRoot && same(hash, root);
}

/**
 * Whether the tree with the second root begins with the whole tree with the first (RFC 9162 §2.1.4.2). Between equal
 * sizes there is nothing to compute: the roots must be the same bytes and the proof empty. From an empty tree to a larger
 * one nothing can be proved: false. Never throws.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { firstSize, secondSize, firstRoot, secondRoot, proof } = claim ?? {};
  if (!isSize(firstSize) || !isSize(secondSize) || !Array.isArray(proof)) return false;
  if (!(firstRoot instanceof Uint8Array) || !(secondRoot instanceof Uint8Array)) return false;
  if (firstSize === secondSize)
    return proof.length === 0 && firstRoot.length > 0 && same(firstRoot, secondRoot);
  if (firstSize === 0 || firstSize > secondSize || proof.length === 0) return false;
  if (!isHash(firstRoot) || !isHash(secondRoot)) return false;
  return grows(firstSize, secondSize, firstRoot, secondRoot, proof);
}

function grows(
  firstSize: number,
  secondSize: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly unknown[],
): boolean {
  const climb = new Climb(firstSize - 1, secondSize - 1);
  while (climb.isRight) climb.up();
  // A first tree that is one complete subtree begins the path itself.
  const [seed, ...path] = isPowerOfTwo(firstSize) ? [firstRoot, ...proof] : proof;
  if (!isHash(seed)) return false;
  let [first, second] = [seed, seed];
  for (const node of path) {
    if (climb.atRoot || !isHash(node)) return false;
    if (climb.takesLeft()) {
      first = nodeHash(node, first);
      second = nodeHash(node, second);
    } else second = nodeHash(second, node);
    climb.up();
  }
  return climb.atRoot && same(first, firstRoot) && same(second, secondRoot);
}
