import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leafHash } from '#evidence';
import { proveMany, rootOfMany, unknownParts } from '../../src/evidence/pack/multiproof.ts';
import { Edge, tileWidth } from '../../src/evidence/tiles.ts';

/** Numbers from 0 to below `limit`, the same at each run (xorshift, Marsaglia 2003). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** A tree of `size` leaves, its tiles kept as the log keeps them. */
function grown(size: number) {
  const leaves = Array.from({ length: size }, (_, n) => leafHash(`event ${n}`));
  const tiles = new Map<string, Buffer>();
  const edge = Edge.empty();
  for (const { level, tile, hashes } of edge.append(leaves)) tiles.set(`${level}/${tile}`, hashes);
  const read = async (level: number, tile: number): Promise<Buffer> =>
    level === 0
      ? Buffer.concat(leaves.slice(tile * tileWidth, (tile + 1) * tileWidth))
      : tiles.get(`${level}/${tile}`)!;
  return { leaves, read, root: edge.root() };
}

describe('one proof over many leaves', () => {
  it('leads to the root from any of them, and from no others', async () => {
    const random = numbers(20_261_126);
    for (let round = 0; round < 120; round++) {
      const size = 1 + random(round < 60 ? 40 : 900);
      const { leaves, read, root } = grown(size);
      const some = Array.from({ length: 1 + random(size) }, () => random(size));
      const known = [...new Set(some)].sort((a, b) => a - b);
      const hashes = known.map((place) => leaves[place]!);
      const proof: Buffer[] = [];
      for await (const hash of proveMany(known, size, read)) proof.push(hash);
      const with_ = (
        all: readonly Buffer[],
        list: readonly Buffer[] = hashes,
        at: readonly number[] = known,
      ) => rootOfMany(at, list, size, all[Symbol.iterator]());
      const words = `${known.length} of ${size}`;
      assert.ok(with_(proof)?.equals(root), words);
      assert.equal(with_([...proof, root]), null, `${words}: one hash more`);
      if (proof.length > 0) assert.equal(with_(proof.slice(1)), null, `${words}: one hash less`);
      const wrong = hashes.with(random(hashes.length), Buffer.alloc(32, 5));
      assert.ok(!with_(proof, wrong)?.equals(root), `${words}: a wrong leaf`);
      const n = random(known.length);
      const moved = known.with(n, known[n]! + 1);
      if (new Set(moved).size === moved.length && moved[n]! < size)
        assert.ok(!with_(proof, hashes, moved)?.equals(root), `${words}: a leaf in another place`);
    }
  });

  it('of leaves side by side is short, and of all of them empty', async () => {
    const size = 100_000;
    const middle = Array.from({ length: 5000 }, (_, n) => 40_000 + n);
    assert.ok([...unknownParts(middle, size)].length <= 34);
    assert.deepEqual([...unknownParts([0, 1, 2], 3)], []);
    assert.deepEqual([...unknownParts([], 3)], [[0, 3]]);
    assert.equal(rootOfMany([], [], 0, [][Symbol.iterator]()), null);
  });
});
