import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  emptyRoot,
  leafHash,
  type Nodes,
  proveConsistency,
  proveInclusion,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from '#evidence';
import { naiveRoot } from './naive.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

const nodesOf =
  (leaves: readonly Buffer[]): Nodes =>
  ([level, index]) =>
    naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_, n) => leafHash(`leaf ${n}`));

// The entries and roots that implementations of RFC 6962 have shared since the beginning.
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(hex);
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex);
const known = entries.map((entry) => leafHash(entry));

const at = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
const inclusions: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, [at]],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const growths: [first: number, second: number, proof: string[]][] = [
  [1, 1, []],
  [1, 8, inclusions[1]![2]],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
  [
    6,
    7,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];

/** Everything near a proof that must not pass in its place. */
function spoilt(proof: readonly Buffer[], other: Buffer): Buffer[][] {
  const wrong = [
    [...proof, other],
    [other, ...proof],
    [...proof, Buffer.alloc(0)],
    [Buffer.alloc(0), ...proof],
    proof.length > 0 ? proof.slice(0, -1) : [other],
    proof.length > 0 ? proof.slice(1) : [other],
  ];
  for (const [n, node] of proof.entries()) {
    const without = (put: Buffer): Buffer[] => proof.map((one, m) => (m === n ? put : one));
    for (const put of [node.subarray(1), Buffer.concat([node, Buffer.of(0)]), other])
      wrong.push(without(put));
  }
  return wrong;
}

function* flips(hash: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < hash.length * 8; bit++) {
    const flipped = Buffer.from(hash);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    yield flipped;
  }
}

const size = fc.integer({ min: 1, max: 300 });
const two = fc.tuple(size, size).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const unlucky = { numRuns: 60 };

describe('the tree', () => {
  it('has the roots and proofs that other implementations have', async () => {
    for (const [count, root] of roots.entries()) assert.deepEqual(await rootAt(nodesOf(known), count), root);
    for (const [leafIndex, treeSize, expected] of inclusions) {
      const proof = await proveInclusion(nodesOf(known), leafIndex, treeSize);
      assert.deepEqual(proof, expected.map(hex));
      assert.ok(
        verifyInclusion({ leafIndex, treeSize, proof, leafHash: known[leafIndex]!, root: roots[treeSize]! }),
      );
    }
    for (const [firstSize, secondSize, expected] of growths) {
      const proof = await proveConsistency(nodesOf(known), firstSize, secondSize);
      assert.deepEqual(proof, expected.map(hex));
      assert.ok(
        verifyConsistency({
          firstSize,
          secondSize,
          proof,
          firstRoot: roots[firstSize]!,
          secondRoot: roots[secondSize]!,
        }),
      );
    }
  });

  it('every leaf of every tree is proved, and its proof passes for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(two, async ([index, treeSize]) => {
        const leafIndex = index - 1;
        const leaves = leavesOf(treeSize);
        const claim = {
          leafIndex,
          treeSize,
          leafHash: leaves[leafIndex]!,
          root: naiveRoot(leaves),
          proof: await proveInclusion(nodesOf(leaves), leafIndex, treeSize),
        };
        assert.deepEqual(await rootAt(nodesOf(leaves), treeSize), claim.root);
        assert.ok(verifyInclusion(claim));
        for (const proof of spoilt(claim.proof, claim.root)) assert.ok(!verifyInclusion({ ...claim, proof }));
        for (const put of [leafIndex + 1, leafIndex - 1, treeSize, leafIndex ^ 2])
          assert.ok(!verifyInclusion({ ...claim, leafIndex: put }));
        assert.ok(!verifyInclusion({ ...claim, treeSize: treeSize * 2 }));
      }),
      unlucky,
    );
  });

  it('every growth is proved, and its proof passes for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(two, async ([firstSize, secondSize]) => {
        const leaves = leavesOf(secondSize);
        const claim = {
          firstSize,
          secondSize,
          firstRoot: naiveRoot(leaves.slice(0, firstSize)),
          secondRoot: naiveRoot(leaves),
          proof: await proveConsistency(nodesOf(leaves), firstSize, secondSize),
        };
        assert.ok(verifyConsistency(claim));
        for (const proof of spoilt(claim.proof, claim.firstRoot))
          assert.ok(!verifyConsistency({ ...claim, proof }));
        if (firstSize === secondSize) return;
        const { firstRoot, secondRoot } = claim;
        assert.ok(!verifyConsistency({ ...claim, proof: [] }));
        assert.ok(!verifyConsistency({ ...claim, firstRoot: secondRoot, secondRoot: firstRoot }));
        for (const put of [firstSize - 1, firstSize + 1, firstSize ^ 2])
          assert.ok(!verifyConsistency({ ...claim, firstSize: put }));
        assert.ok(!verifyConsistency({ ...claim, firstSize: secondSize, secondSize: firstSize }));
        assert.ok(!verifyConsistency({ ...claim, firstRoot: emptyRoot }));
      }),
      unlucky,
    );
  });

  it('no bit of a leaf, a root or a proof can be turned', async () => {
    const leaves = leavesOf(13);
    const nodes = nodesOf(leaves);
    const root = naiveRoot(leaves);
    const inclusion = {
      leafIndex: 9,
      treeSize: 13,
      leafHash: leaves[9]!,
      root,
      proof: await proveInclusion(nodes, 9, 13),
    };
    const growth = {
      firstSize: 6,
      secondSize: 13,
      firstRoot: naiveRoot(leaves.slice(0, 6)),
      secondRoot: root,
      proof: await proveConsistency(nodes, 6, 13),
    };
    for (const leafHash of flips(inclusion.leafHash)) assert.ok(!verifyInclusion({ ...inclusion, leafHash }));
    for (const root of flips(inclusion.root)) assert.ok(!verifyInclusion({ ...inclusion, root }));
    for (const firstRoot of flips(growth.firstRoot)) assert.ok(!verifyConsistency({ ...growth, firstRoot }));
    for (const secondRoot of flips(growth.secondRoot))
      assert.ok(!verifyConsistency({ ...growth, secondRoot }));
    const turned = (proof: readonly Buffer[]): Buffer[][] =>
      proof.flatMap((node, n) => [...flips(node)].map((put) => proof.map((one, m) => (m === n ? put : one))));
    for (const proof of turned(inclusion.proof)) assert.ok(!verifyInclusion({ ...inclusion, proof }));
    for (const proof of turned(growth.proof)) assert.ok(!verifyConsistency({ ...growth, proof }));
  });

  it('malformed claims are false and never throw', () => {
    const [one, other] = [known[0]!, known[1]!];
    const lone = { leafIndex: 0, treeSize: 1, leafHash: one, root: one, proof: [] as Buffer[] };
    assert.ok(verifyInclusion(lone));
    const still = { firstSize: 1, secondSize: 1, firstRoot: one, secondRoot: one, proof: [] as Buffer[] };
    assert.ok(verifyConsistency(still));
    assert.ok(
      verifyConsistency({
        ...still,
        firstSize: 0,
        secondSize: 0,
        firstRoot: emptyRoot,
        secondRoot: emptyRoot,
      }),
    );
    for (const odd of [
      -1,
      0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
      -0.5,
      '0',
      0n,
      null,
      undefined,
      [],
      {},
    ]) {
      assert.equal(verifyInclusion({ ...lone, leafIndex: odd as number }), false);
      assert.equal(verifyInclusion({ ...lone, treeSize: odd as number }), false);
      assert.equal(verifyConsistency({ ...still, firstSize: odd as number }), false);
      assert.equal(verifyConsistency({ ...still, secondSize: odd as number }), false);
      assert.equal(
        verifyConsistency({ ...still, firstSize: odd as number, secondSize: odd as number }),
        false,
      );
    }
    for (const odd of [
      null,
      undefined,
      'x',
      one.toString('hex'),
      Buffer.alloc(0),
      one.subarray(1),
      {},
      [],
      7,
    ]) {
      assert.equal(verifyInclusion({ ...lone, leafHash: odd as Buffer, root: odd as Buffer }), false);
      assert.equal(verifyInclusion({ ...lone, root: odd as Buffer }), false);
      assert.equal(verifyInclusion({ ...lone, treeSize: 2, proof: [odd as Buffer] }), false);
      assert.equal(verifyInclusion({ ...lone, proof: odd as unknown as Buffer[] }), Array.isArray(odd));
      assert.equal(
        verifyConsistency({ ...still, secondSize: 2, secondRoot: odd as Buffer, proof: [other] }),
        false,
      );
      assert.equal(verifyConsistency({ ...still, secondSize: 2, proof: [odd as Buffer] }), false);
      assert.equal(verifyConsistency({ ...still, firstRoot: odd as Buffer }), false);
      assert.equal(verifyInclusion(odd as never), false);
      assert.equal(verifyConsistency(odd as never), false);
    }
    assert.equal(verifyConsistency({ ...still, secondRoot: other }), false);
    assert.equal(verifyConsistency({ ...still, firstSize: 0, firstRoot: emptyRoot }), false);
    assert.equal(verifyConsistency({ ...still, firstSize: 0, firstRoot: emptyRoot, proof: [one] }), false);
    assert.equal(verifyConsistency({ ...still, firstSize: 2 }), false);
    const sparse = [one, other];
    delete sparse[0];
    assert.equal(verifyInclusion({ ...lone, treeSize: 3, proof: sparse }), false);
  });

  it('sizes beyond 32 bits are climbed like small ones', async () => {
    // A tree whose every complete subtree has a hash of its own name: the proof's shape is what counts.
    const nodes: Nodes = ([level, index]) => leafHash(`${level}/${index}`);
    const folded = (range: number): Promise<Buffer> => rootAt(nodes, range);
    const many = 2 ** 40 + 12_345;
    const proof = await proveInclusion(nodes, many - 1, many);
    assert.ok(
      verifyInclusion({
        leafIndex: many - 1,
        treeSize: many,
        leafHash: leafHash(`0/${many - 1}`),
        proof,
        root: await folded(many),
      }),
    );
    assert.ok(
      !verifyInclusion({
        leafIndex: many - 2 ** 32,
        treeSize: many,
        leafHash: leafHash(`0/${many - 1}`),
        proof,
        root: await folded(many),
      }),
    );
  });
});
