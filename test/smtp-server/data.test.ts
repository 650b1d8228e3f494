import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LetterReader } from '../../src/smtp/server-data.ts';

const limits = (size = 1e6, room = Number.POSITIVE_INFINITY) => {
  let used = 0;
  return {
    size,
    expected: 0,
    reserve(bytes: number) {
      if (used + bytes > room) return false;
      used += bytes;
      return true;
    },
    release(bytes: number) {
      used -= bytes;
    },
    used: () => used,
  };
};

/** What RFC 5321 §4.5.2 says, written slowly, for text that is known to be sound. */
const unstuff = (text: string): string =>
  text
    .split('\r\n')
    .map((line) => (line.startsWith('.') ? line.slice(1) : line))
    .join('\r\n');

function readAll(
  input: Buffer,
  cuts: readonly number[],
  form: 'dotted' | 'counted' = 'dotted',
): { reader: LetterReader; next: number } {
  const reader = new LetterReader(form, limits());
  const places = [...new Set([...cuts.map((cut) => cut % (input.length + 1)), input.length])].sort(
    (a, b) => a - b,
  );
  let from = 0;
  for (const to of places) {
    while (from < to) {
      from = reader.read(input, from, to);
      if (reader.ended || reader.fault) return { reader, next: from };
    }
  }
  return { reader, next: from };
}

const line = fc.string({
  unit: fc.constantFrom('.', 'a', ' ', '\t', '\u00e9', 'ü', '\u000b', '\u0085'),
  maxLength: 6,
});

test('dots come off and the end is found, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (lines, cuts) => {
      const stuffed = lines.map((one) => `${one.startsWith('.') ? `.${one}` : one}\r\n`).join('');
      const input = Buffer.from(`${stuffed}.\r\nQUIT\r\n`);
      const { reader, next } = readAll(input, cuts);
      assert.equal(reader.ended, true);
      assert.equal(next, Buffer.byteLength(stuffed) + 3);
      assert.equal(reader.whole().toString(), unstuff(stuffed));
      assert.equal(reader.eightBit, /[^\0-\x7f]/.test(stuffed));
    }),
    { seed: 7, numRuns: 2000 },
  );
});

const hostile = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '.', '\0', 'a', '\t'), { maxLength: 24 })
  .map((parts) => parts.join(''));

test('random line ends: a letter that is taken holds CRLF only, and the cuts never matter', () => {
  fc.assert(
    fc.property(hostile, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
      const input = Buffer.from(text);
      const whole = readAll(input, []);
      const cut = readAll(input, cuts);
      assert.deepEqual(
        [cut.reader.ended, cut.reader.fault, cut.next],
        [whole.reader.ended, whole.reader.fault, whole.next],
      );
      if (!whole.reader.ended) return;
      const read = whole.reader.whole().toString();
      assert.equal(cut.reader.whole().toString(), read);
      assert.doesNotMatch(read, /\r(?!\n)|(?<!\r)\n|\0/);
      // Exactly what stands before the first line of only a dot.
      assert.equal(`${text.slice(0, whole.next)}`.match(/(?:^|\r\n)\.\r\n/g)?.length, 1);
    }),
    { seed: 11, numRuns: 5000 },
  );
});

test('counted bytes keep their dots, and a last line without CRLF is given one', () => {
  const { reader } = readAll(Buffer.from('.\r\n..\r\nend'), [1, 2, 3], 'counted');
  assert.equal(reader.ended, false);
  assert.equal(reader.whole().toString(), '.\r\n..\r\nend\r\n');
  const dangling = readAll(Buffer.from('end\r'), [], 'counted').reader;
  dangling.whole();
  assert.equal(dangling.fault, 'bare');
});

test('a letter over the limit is read to its end and gives its memory back', () => {
  const bounds = limits(1000);
  const reader = new LetterReader('dotted', bounds);
  const input = Buffer.from(`${'x'.repeat(600)}\r\n${'y'.repeat(600)}\r\n.\r\n`);
  assert.equal(reader.read(input, 0, input.length), input.length);
  assert.deepEqual([reader.fault, reader.ended, bounds.used()], ['too-big', true, 0]);
});

test('without memory a letter is refused, not kept', () => {
  const bounds = limits(1e6, 10_000);
  const reader = new LetterReader('dotted', bounds);
  const input = Buffer.from(`${'x'.repeat(600)}\r\n.\r\n`);
  reader.read(input, 0, input.length);
  assert.deepEqual([reader.fault, bounds.used()], ['no-room', 0]);
});

test('a letter sent byte by byte costs no more memory than its size asks for', () => {
  const bounds = limits();
  const reader = new LetterReader('dotted', bounds);
  for (let i = 0; i < 100_000; i++) reader.read(Buffer.from('a'), 0, 1);
  assert.ok(bounds.used() <= 2 * 100_000 + 16_384);
});
