import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { isFault } from '#base';
import { closeFor, openCapsule, recoveryKey } from '../../src/backup/recovery.ts';
import { combine, multiply, split } from '../../src/backup/shamir.ts';
import { printShare, readShare, seedFrom, sharesOf } from '../../src/backup/share.ts';
import { dice } from '../crash/random.ts';

function* subsets<T>(all: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) return yield [];
  for (let at = from; at <= all.length - size; at++)
    for (const rest of subsets(all, size - 1, at + 1)) yield [all[at]!, ...rest];
}

describe('the shares of a recovery key', () => {
  it('multiplies as the field of FIPS 197 §4.2 does', () => {
    assert.equal(multiply(0x57, 0x83), 0xc1);
    assert.equal(multiply(0x57, 0x13), 0xfe);
    for (let a = 1; a < 256; a++) {
      const inverses = Array.from({ length: 256 }, (_, b) => b).filter((b) => multiply(a, b) === 1);
      assert.equal(inverses.length, 1, `${a} has one inverse`);
    }
  });

  it('any three of five give the secret, in any order; any two give something else', () => {
    const seed = randomBytes(32);
    const points = split(seed, 3, 5);
    for (const chosen of subsets(points, 3)) {
      assert.deepEqual(combine(chosen), seed);
      assert.deepEqual(combine([...chosen].reverse()), seed);
    }
    for (const more of [4, 5])
      for (const chosen of subsets(points, more)) assert.deepEqual(combine(chosen), seed);
    for (const chosen of subsets(points, 2)) assert.notDeepEqual(combine(chosen), seed);
    for (const [needed, count] of [
      [2, 2],
      [2, 7],
      [5, 5],
      [7, 9],
    ] as const)
      for (const chosen of subsets(split(seed, needed, count), needed))
        assert.deepEqual(combine(chosen), seed);
    for (const [needed, count] of [
      [1, 3],
      [4, 3],
      [2, 256],
      [2.5, 3],
    ] as const)
      assert.throws(
        () => split(seed, needed, count),
        (error) => isFault(error, 'shares-count'),
      );
  });

  it('two shares fit every secret equally well', () => {
    // With two points of a parabola known, each of the 256 values at 0 is met by exactly one third point.
    const [first, second] = split(Buffer.of(42), 3, 5);
    const secrets = new Set<number>();
    for (let y = 0; y < 256; y++) secrets.add(combine([first!, second!, { at: 3, value: Buffer.of(y) }])[0]!);
    assert.equal(secrets.size, 256);
  });

  it('a share printed and typed again is the same; a mistyped line is named', () => {
    const seed = randomBytes(32);
    for (const share of sharesOf(seed, 'a1b2c3d4', 3, 5)) {
      const lines = printShare(share);
      assert.deepEqual(readShare(lines.join('\n')), share);
      assert.deepEqual(
        readShare(`kept by Ann\n\n  ${lines.join('\n').toLowerCase().replaceAll('0', 'o')}\n`),
        share,
      );
      for (let line = 1; line < lines.length; line++) {
        for (let at = 3; at < 8; at++) {
          const typed = [...lines];
          const sign = typed[line]![at] === '7' ? '8' : '7';
          typed[line] = `${typed[line]!.slice(0, at)}${sign}${typed[line]!.slice(at + 1)}`;
          assert.throws(() => readShare(typed.join('\n')), new RegExp(`Line ${line} of the share`));
        }
        assert.throws(() => readShare(lines.filter((_, n) => n !== line).join('\n')), /missing or cut short/);
      }
    }
    const shares = sharesOf(seed, 'a1b2c3d4', 3, 5);
    assert.deepEqual(seedFrom([shares[4]!, shares[0]!, shares[2]!]), seed);
    assert.throws(() => seedFrom([shares[0]!, shares[1]!]), /1 more/);
    assert.throws(() => seedFrom([shares[0]!, shares[0]!, shares[0]!]), /2 more/);
    assert.throws(
      () => seedFrom([...shares.slice(0, 2), { ...shares[2]!, key: '00000000' }]),
      /not all of the same/,
    );
  });

  it('reading any text ends in a share or in words', () => {
    const random = dice(7);
    const lines = printShare(sharesOf(randomBytes(32), 'a1b2c3d4', 3, 5)[0]!).join('\n');
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(lines);
      for (let n = 0; n < 1 + (round % 5); n++)
        bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      try {
        readShare(bytes.toString('latin1').slice(0, random.between(0, bytes.length)));
      } catch (error) {
        assert.ok(isFault(error, 'share-wrong'), String(error));
      }
    }
  });

  it('a capsule opens with its own key alone, whole, and under its own name', () => {
    const mine = recoveryKey(randomBytes(32));
    const runKey = randomBytes(32);
    const capsule = closeFor(mine.public, 'run-1', runKey);
    assert.deepEqual(openCapsule(mine, capsule), runKey);
    const wrong = (error: unknown): boolean => isFault(error, 'recovery-wrong');
    assert.throws(() => openCapsule(recoveryKey(randomBytes(32)), capsule), wrong);
    assert.throws(() => openCapsule(mine, { ...capsule, run: 'run-2' }), wrong);
    const other = closeFor(mine.public, 'run-1', randomBytes(32));
    for (const part of ['ephemeral', 'encapsulated', 'wrapped'] as const)
      assert.throws(() => openCapsule(mine, { ...capsule, [part]: other[part] }), wrong, part);
  });
});
