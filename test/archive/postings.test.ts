import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFault } from '#base';
import {
  type Block,
  blocksOf,
  blockWithout,
  placesIn,
  shiftFor,
  tokenBits,
} from '../../src/archive/search/segments/postings.ts';

/** Numbers in [0, 1) that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Letters of words of which few are in many and many in few, with the least and the greatest token there is. */
function lettersOf(count: number, words: number, seed: number): number[][] {
  const next = seeded(seed);
  return Array.from({ length: count }, () => [
    ...new Set([
      ...Array.from({ length: words }, () => Math.floor(2 ** (next() * tokenBits))),
      ...(next() < 0.1 ? [0, 2 ** tokenBits - 1] : []),
    ]),
  ]);
}

function placesByToken(letters: readonly (readonly number[])[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [place, tokens] of letters.entries())
    for (const token of tokens) places.set(token, [...(places.get(token) ?? []), place]);
  return places;
}

const blockFor = (blocks: readonly Block[], token: number, shift: number): Block | undefined =>
  blocks.find(({ block }) => block === token >>> shift);

describe('postings', () => {
  for (const [count, words] of [
    [1, 1],
    [1, 300],
    [40, 50],
    [700, 120],
    [4096, 20],
  ] as const)
    it(`of ${count} letters of ${words} words tell of each token exactly which letters have it`, async () => {
      const letters = lettersOf(count, words, count);
      const shift = shiftFor(letters.flat().length);
      const blocks = await blocksOf(letters, shift);
      const expected = placesByToken(letters);
      for (const [token, places] of expected)
        assert.deepEqual(placesIn(blockFor(blocks, token, shift)!, shift, token), places);
      const next = seeded(9);
      for (let n = 0; n < 2000; n++) {
        const token = Math.floor(next() * 2 ** tokenBits);
        const block = blockFor(blocks, token, shift);
        if (block) assert.deepEqual(placesIn(block, shift, token), expected.get(token) ?? []);
      }
    });

  it('without some letters are those of the others, and the same octets where none was in it', async () => {
    const letters = lettersOf(300, 80, 5);
    const shift = shiftFor(letters.flat().length);
    const gone = new Set([0, 7, 150, 299]);
    const left = await blocksOf(
      letters.map((tokens, place) => (gone.has(place) ? [] : tokens)),
      shift,
    );
    for (const one of await blocksOf(letters, shift)) {
      const without = blockWithout(one, shift, gone);
      assert.deepEqual(without, blockFor(left, one.block * 2 ** shift, shift)?.postings ?? null);
      if (without) assert.equal(blockWithout({ block: one.block, postings: without }, shift, gone), without);
    }
    assert.equal(blockWithout((await blocksOf([[5], []], 24))[0]!, 24, new Set([0])), null);
  });

  it('take two octets each, about, in blocks that are small', async () => {
    const letters = lettersOf(4096, 100, 1);
    const count = letters.flat().length;
    const blocks = await blocksOf(letters, shiftFor(count));
    const octets = blocks.reduce((sum, { postings }) => sum + postings.length, 0);
    assert.ok(octets / count < 2.5, `${octets / count} octets a posting`);
  });

  it('that are cut off or overwritten are said to be damaged, or give places, and never hang', async () => {
    const letters = lettersOf(200, 60, 3);
    const [block] = await blocksOf(letters, tokenBits);
    const tokens = [...placesByToken(letters).keys()].slice(0, 50);
    const next = seeded(4);
    let damaged = 0;
    for (let n = 0; n < 500; n++) {
      const octets = Buffer.from(block!.postings.subarray(0, Math.ceil(next() * block!.postings.length)));
      octets[Math.floor(next() * octets.length)] = Math.floor(next() * 256);
      for (const token of tokens)
        try {
          placesIn({ block: 0, postings: octets }, tokenBits, token);
        } catch (error) {
          assert.ok(isFault(error, 'search-index-damaged'));
          damaged++;
        }
    }
    assert.ok(damaged > 0);
  });
});
