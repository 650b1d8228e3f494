import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFault } from '#base';
import { readLetter } from '#smtp';
import { stuffed, wireBlocks } from '../../src/smtp/client-letter.ts';

const wire = async (parts: readonly Buffer[]): Promise<Buffer> =>
  Buffer.concat([...wireBlocks(parts, await readLetter(parts))].map(({ bytes }) => bytes));

/** RFC 5321 §4.5.2, by the receiver, written plainly. */
const unstuff = (bytes: string): string =>
  bytes
    .replace(/\.\r\n$/, '')
    .split('\r\n')
    .map((line) => (line.startsWith('.') ? line.slice(1) : line))
    .join('\r\n');

const cutUp = (text: string, cuts: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text, 'latin1');
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
};

test('any letter with proper line ends arrives as it was, and holds one end of data', async () => {
  const line = fc
    .array(fc.constantFrom('.', '..', 'a', ' ', '\u00e9', 'MAIL FROM:<x>', '\u0000'), { maxLength: 6 })
    .map((pieces) => pieces.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 30 }),
      fc.array(fc.nat(400), { maxLength: 6 }),
      async (lines, cuts) => {
        const text = lines.map((one) => `${one}\r\n`).join('');
        const sent = (await wire(cutUp(text, cuts))).toString('latin1');
        assert.equal(unstuff(sent), text);
        assert.equal(`\r\n${sent}`.indexOf('\r\n.\r\n'), sent.length - 3, 'the end of data is at the end');
      },
    ),
    { seed: 20_261_124, numRuns: 400 },
  );
});

test('any letter with a CR or LF alone is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('\r\n', '\r', '\n', '.', 'a'), { maxLength: 20 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      async (pieces, cuts) => {
        const text = pieces.join('');
        const bare = /\r(?!\n)|(?<!\r)\n/.test(text);
        const reading = readLetter(cutUp(text, cuts));
        if (bare) await assert.rejects(reading, (error) => isFault(error, 'letter-line-ends'));
        else await reading;
      },
    ),
    { seed: 20_261_124, numRuns: 400 },
  );
});

test('what a letter asks of the next server', async () => {
  const facts = (text: string): ReturnType<typeof readLetter> => readLetter(cutUp(text, [3, 7]));
  assert.deepEqual(await facts('A: b\r\n\r\nc\r\n'), {
    size: 11,
    eightBit: false,
    eightBitHeader: false,
    closed: true,
  });
  assert.deepEqual(await facts('A: b\r\n\r\n\u00e9'), {
    size: 11,
    eightBit: true,
    eightBitHeader: false,
    closed: false,
  });
  assert.deepEqual(await facts('A: \u00e9\r\n\r\nc\r\n'), {
    size: 11,
    eightBit: true,
    eightBitHeader: true,
    closed: true,
  });
  assert.deepEqual(await facts('A: \u00e9'), {
    size: 6,
    eightBit: true,
    eightBitHeader: true,
    closed: false,
  });
  assert.deepEqual(await facts('\r\n\u00e9\r\n\r\n'), {
    size: 7,
    eightBit: true,
    eightBitHeader: false,
    closed: true,
  });
});

test('a letter without dots is not copied, and large ones go in blocks', async () => {
  const bytes = Buffer.from('no dots here\r\n');
  assert.equal(stuffed(bytes, 10), bytes);
  const parts = [Buffer.from('Subject: x\r\n\r\n'), Buffer.from('0123456789abcdef\r\n'.repeat(60_000))];
  const facts = await readLetter(parts);
  const blocks = [...wireBlocks(parts, facts)];
  assert.ok(blocks.length > 10 && blocks.every(({ bytes: { length } }) => length <= 64 * 1024 + 5));
  assert.deepEqual(blocks.map(({ final }) => final).indexOf(true), blocks.length - 1);
});
