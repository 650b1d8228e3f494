import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReplyReader, replyLimits } from '#smtp';

const read = (text: string, cut = text.length): unknown[] => {
  const reader = new ReplyReader();
  const bytes = Buffer.from(text);
  return [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
};

test('replies, of one line and of many, with and without status codes', () => {
  assert.deepEqual(read('250 2.1.5 fine\r\n'), [
    { code: 250, enhanced: '2.1.5', text: 'fine', lines: ['fine'] },
  ]);
  assert.deepEqual(read('250\r\n'), [{ code: 250, text: '', lines: [''] }]);
  assert.deepEqual(read('250 \r\n'), [{ code: 250, text: '', lines: [''] }]);
  assert.deepEqual(read('250 2.0.0\r\n'), [{ code: 250, enhanced: '2.0.0', text: '', lines: [''] }]);
  assert.deepEqual(read('550-5.1.1 no\r\n550 5.1.1 such user\r\n'), [
    { code: 550, enhanced: '5.1.1', text: 'no such user', lines: ['no', 'such user'] },
  ]);
  assert.deepEqual(read('250-mx\r\n250-SIZE 10\r\n250 PIPELINING\r\n'), [
    { code: 250, text: 'mx SIZE 10 PIPELINING', lines: ['mx', 'SIZE 10', 'PIPELINING'] },
  ]);
  assert.deepEqual(read('550 4.1.1 two minds\r\n'), [
    { code: 550, text: '4.1.1 two minds', lines: ['4.1.1 two minds'] },
  ]);
  assert.equal(read('250 a\n451 b\r\n').length, 2);
});

test('however the bytes are cut, the replies are the same', () => {
  const text = '220 hi\r\n250-a\r\n250-b \u00e9\r\n250 2.0.0 c\r\n354 go\r\n';
  for (let cut = 0; cut <= text.length; cut++) assert.deepEqual(read(text, cut), read(text));
});

test('what a terminal or a log would obey is shown as a question mark', () => {
  assert.deepEqual(read('550 a\u001b[31mb\u0000c\rd\u0085e\u2028f\r\n'), [
    { code: 550, text: 'a?[31mb?c?d?e?f', lines: ['a?[31mb?c?d?e?f'] },
  ]);
});

test('what is no reply is garbled, for good', () => {
  const bad = [
    'hello\r\n',
    '99 x\r\n',
    '1000 x\r\n',
    '650 x\r\n',
    '290 x\r\n',
    '250x\r\n',
    '250-a\r\n251 b\r\n',
    '\r\n',
    `250 ${'x'.repeat(replyLimits.line)}\r\n`,
    'x'.repeat(replyLimits.line + 1),
    '250-x\r\n'.repeat(replyLimits.lines + 1),
  ];
  for (const text of bad) {
    const reader = new ReplyReader();
    assert.ok(
      reader.push(Buffer.from(text)).some((one) => 'garbled' in one),
      text.slice(0, 20),
    );
    assert.ok(reader.push(Buffer.from('250 fine\r\n')).every((one) => 'garbled' in one));
  }
});

test('any bytes come to an end, in replies or trouble', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(fc.constantFrom('250 a\r\n', '250-', '\r', '\n', '5.1.1 ', '354 '), { maxLength: 20 }),
      (bytes, words) => {
        const reader = new ReplyReader();
        for (const chunk of [Buffer.from(bytes), Buffer.from(words.join(''))])
          for (const one of reader.push(chunk))
            assert.ok('garbled' in one || (one.code >= 200 && one.code < 600 && !/[\r\n]/.test(one.text)));
      },
    ),
    { seed: 20_261_124, numRuns: 500 },
  );
});
