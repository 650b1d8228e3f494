import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { doc, emptyPng, kept, msg, ppt, tar, tnef, xls, zip } from './binary-files.ts';
import { readAll } from './read-all.ts';

/** Numbers from a fixed seed (a linear congruence). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const text = 'Her potassium is 5.9 mmol/L and she starts tamoxifen 20 mg daily.';
const whole: [string, Buffer][] = [
  ['doc', doc(text)],
  ['xls', xls(text)],
  ['ppt', ppt(text)],
  ['msg', msg(text, Buffer.from(text))],
  ['tnef', tnef(`{\\rtf1 ${text}}`, Buffer.from(text))],
  ['tar', tar({ 'a.txt': Buffer.from(text) })],
  ['zip', zip({ 'word/document.xml': `<w:p>${text}</w:p>`, 'a.txt': text })],
  ['gzip', gzipSync(text)],
  ['tiff', kept('fax-g4.tif')],
];

for (const [name, bytes] of whole) {
  test(`damaged files end, and are never empty without a word: ${name}`, async () => {
    const below = numbers(20261126);
    for (let round = 0; round < 40; round++) {
      const damaged = Buffer.from(round % 4 === 0 ? bytes.subarray(0, below(bytes.length)) : bytes);
      for (let i = below(6); i >= 0 && damaged.length > 0; i--)
        damaged[8 + below(damaged.length)] = below(256);
      // Pictures are left to the deep look here: what is tried are the formats around them.
      const { texts, obstacles, pending } = await readAll(damaged.subarray(0, damaged.length), {
        deep: false,
      });
      if (damaged.length > 16 && damaged.subarray(0, 4).equals(bytes.subarray(0, 4)) && round % 4 === 0)
        assert.ok(texts !== '' || obstacles.length + pending.length > 0, `${name} ${round}`);
    }
  });
}

test('what grows beyond its bounds is named', async () => {
  const bombs = [
    gzipSync(Buffer.alloc(40 << 20)),
    zip({ 'a.txt': Buffer.alloc(30 << 20) }),
    zip(Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`${i}.txt`, 'x']))),
    emptyPng(9000, 9000),
  ];
  for (const bomb of bombs) {
    const { obstacles } = await readAll(bomb);
    assert.ok(obstacles.length > 0);
  }
});
