import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFault } from '#base';
import {
  decodeWords,
  editHeader,
  encodeText,
  encodeWords,
  formatField,
  formatMailbox,
  parseAddressList,
  readHeader,
  splitLetter,
} from '#mail';

const letter = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));
const plain = letter(
  'Received: one',
  'From: a@example.com',
  'Subject: long',
  '  folded',
  '\tline',
  'TO: b@example.com',
  'to: c@example.com',
  '',
  'body: text',
  '',
  'end',
);

test('fields come in order, unfolded, found in any case', () => {
  const header = readHeader(plain);
  assert.deepEqual(
    header.fields.map((field) => field.name),
    ['Received', 'From', 'Subject', 'TO', 'to'],
  );
  assert.equal(header.first('subject'), 'long  folded\tline');
  assert.deepEqual(header.all('To'), ['b@example.com', 'c@example.com']);
  assert.equal(header.first('body'), undefined);
  const subject = header.fields[2]!;
  assert.equal(
    plain.subarray(subject.start, subject.end).toString(),
    'Subject: long\r\n  folded\r\n\tline\r\n',
  );
  assert.equal(plain.subarray(header.bodyStart).toString(), 'body: text\r\n\r\nend');
  assert.equal(header.cut, false);
});

test('the letter is cut at its blank line', () => {
  const { header, body } = splitLetter(plain);
  assert.ok(header.toString().endsWith('to: c@example.com\r\n'));
  assert.equal(body.toString(), 'body: text\r\n\r\nend');
  assert.deepEqual(splitLetter(letter('A: b', '')).body.length, 0);
  assert.equal(splitLetter(letter('', 'x')).header.length, 0);
  assert.equal(splitLetter(Buffer.from('A: b\n\nbody')).body.toString(), 'body');
  assert.equal(splitLetter(Buffer.from('A: b')).header.toString(), 'A: b');
  assert.equal(splitLetter(Buffer.alloc(0)).body.length, 0);
});

test('odd lines are kept as fields without a name', () => {
  const header = readHeader(letter('no colon', 'A : spaced', ': nameless', 'B:', '', ''));
  assert.deepEqual(
    header.fields.map((field) => [field.name, field.value]),
    [
      ['', 'no colon'],
      ['A', 'spaced'],
      ['', ': nameless'],
      ['B', ''],
    ],
  );
});

test('bounds cut the reading and say so', () => {
  const many = Buffer.from(`${'A: b\r\n'.repeat(50)}\r\nbody`);
  const few = readHeader(many, { maxFields: 10 });
  assert.deepEqual([few.fields.length, few.cut, many.subarray(few.bodyStart).toString()], [10, true, 'body']);
  assert.equal(readHeader(many, { maxBytes: 60 }).cut, true);
  assert.equal(readHeader(Buffer.from(`A: ${'b'.repeat(100)}\r\n\r\n`), { maxBytes: 60 }).cut, true);
});

test('raw UTF-8 and encoded words are read for people', () => {
  const header = readHeader(
    letter('Subject: =?iso-8859-1?Q?Caf=E9?= =?utf-8?B?w6k=?= é', 'X: caf\u00e9', '', ''),
  );
  assert.equal(header.text('subject'), 'Caféé é');
  assert.equal(header.first('x'), 'café');
  const broken = Buffer.concat([Buffer.from('X: caf'), Buffer.from([0xe9]), Buffer.from('\r\n\r\n')]);
  assert.equal(readHeader(broken).first('x'), 'caf\ufffd');
});

const words: [string, string][] = [
  ['plain', 'plain'],
  ['=?utf-8?q?a_b=5F?=', 'a b_'],
  ['=?UTF-8?B?4pyT?=', '✓'],
  ['=?us-ascii?Q?a?= =?us-ascii?Q?b?=', 'ab'],
  ['=?us-ascii?Q?a?=  \r\n =?us-ascii?Q?b?='.replaceAll('\r\n', ''), 'ab'],
  ['=?us-ascii?Q?a?= b', 'a b'],
  ['x =?us-ascii?Q?a?= y', 'x a y'],
  ['=?us-ascii?Q?a_?= =?us-ascii?Q?b?=', 'a b'],
  ['=?utf-8?B?ww==?= =?utf-8?B?qQ==?=', 'é'],
  ['=?utf-8?q?=C3?= =?utf-8?q?=A9?=', 'é'],
  ['=?utf-8*en?q?lang?=', 'lang'],
  ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
  ['=?koi8-r?B?8NLJ18XU?=', 'Привет'],
  ['=?gb2312?B?xOO6ww==?=', '你好'],
  ['=?windows-1252?q?=80?=', '€'],
  ['=?utf-7?q?+AOk-?=', 'é'],
  ['=?utf-8?q?=ff?=', '\ufffd'],
  ['=?no-such?q?abc?=', 'abc'],
  ['=?utf-8?x?abc?=', '=?utf-8?x?abc?='],
  ['=?utf-8?q?abc', '=?utf-8?q?abc'],
  ['=?utf-8?q?two words?=', 'two words'],
];
for (const [text, expected] of words)
  test(`encoded word ${text}`, () => assert.equal(decodeWords(text), expected));

test('encoded words come back as they went in, each within 75 octets', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const encoded = encodeWords(text);
      assert.equal(decodeWords(encoded), text.toWellFormed());
      assert.ok(encoded.split(' ').every((one) => one.length <= 75));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('editing changes what it names and not an octet else', () => {
  const raw = letter(
    'Bcc: x@example.com',
    'Subject: diagnosis',
    ' of something',
    'From:  odd   spacing',
    'bcC : y@example.com,',
    '\tz@example.com',
    'SUBJECT: again',
    '',
    'Bcc: in the body',
    '.',
    '',
  );
  const edited = editHeader(raw, {
    remove: ['BCC'],
    replace: { Subject: 'Grüße', 'X-New': 'v' },
    prepend: [
      ['Received', 'from a\r\n\tby b'],
      ['X-A', '1'],
    ],
  });
  assert.equal(
    edited.toString(),
    [
      'Received: from a\tby b',
      'X-A: 1',
      'Subject: =?utf-8?B?R3LDvMOfZQ==?=',
      'From:  odd   spacing',
      'X-New: v',
      '',
      'Bcc: in the body',
      '.',
      '',
    ].join('\r\n'),
  );
});

test('editing keeps any body whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      const raw = Buffer.concat([Buffer.from('A: b\r\nC: d\r\n\r\n'), body]);
      const edited = editHeader(raw, { remove: ['c'], prepend: [['X', 'y']] });
      assert.deepEqual(edited, Buffer.concat([Buffer.from('X: y\r\nA: b\r\n\r\n'), body]));
    }),
    { seed: 2 },
  );
  assert.equal(editHeader(Buffer.from('A: b'), { prepend: [['X', 'y']] }).toString(), 'X: y\r\nA: b\r\n\r\n');
});

test('no value can begin a field of its own', () => {
  for (const value of [
    'a\r\nBcc: x',
    'a\nBcc: x',
    'a\rBcc: x',
    'a\r\n\r\nbody',
    'a\0b',
    'a\x1bb',
    'a\r\n',
    'a\ud800',
  ]) {
    assert.throws(
      () => formatField('X-A', value),
      (error) => isFault(error, 'header-value') && error.kind === 'invalid',
      JSON.stringify(value),
    );
  }
  for (const name of ['', 'A B', 'A:', 'A\r\nB', 'Ä', 'A\0'])
    assert.throws(
      () => formatField(name, 'x'),
      (error) => isFault(error, 'header-name'),
    );
  assert.throws(
    () => formatField('X', 'y'.repeat(1500)),
    (error) => isFault(error, 'header-line'),
  );
});

test('what is written is read back, in lines that are short enough', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const field = formatField('Subject', encodeText(text));
      assert.ok(field.split('\r\n').every((line) => Buffer.byteLength(line) <= 998));
      const header = readHeader(Buffer.from(`${field}\r\nbody`));
      assert.equal(header.fields.length, 1);
      assert.equal(
        header.text('subject')?.replaceAll(/\s+/g, ' '),
        text
          .toWellFormed()
          .replaceAll(/[\0-\x1f\x7f]+/g, ' ')
          .trim()
          .replaceAll(/\s+/g, ' '),
      );
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('a mailbox is written so that it is read back', () => {
  const address = { local: 'a', domain: 'example.com' };
  for (const display of [
    '',
    'Joe',
    'Joe Q. Public',
    'Doe, John',
    'a "b" \\c',
    '<x@y.example>',
    'Gr\u00fc\u00dfe, x',
    '=?utf-8?q?a?=',
    'evil@example.org',
    '日本 太郎',
    `${'long '.repeat(60)}x`,
  ]) {
    const reading = parseAddressList(formatMailbox({ address, display }));
    assert.ok(reading.ok, display);
    assert.deepEqual(reading.mailboxes, [{ address, display }]);
  }
});

test('any octets are read as a header, without a throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.constantFrom('A:', ' ', '\r\n', '\n', '\r', ':', '=?', '?q?', '?=', 'x', '\0', 'é')),
      (octets, pieces) => {
        for (const raw of [Buffer.from(octets), Buffer.from(pieces.join(''))]) {
          const header = readHeader(raw);
          assert.equal(
            header.fields.reduce((sum, field) => sum + field.end - field.start, 0),
            header.end,
          );
          for (const field of header.fields) decodeWords(field.value);
          assert.deepEqual(splitLetter(raw).body, raw.subarray(header.bodyStart));
          assert.deepEqual(editHeader(raw, {}).subarray(0, header.end), raw.subarray(0, header.end));
        }
      },
    ),
    { seed: 4, numRuns: 1000 },
  );
});

test('hostile headers are read at once', () => {
  const n = 1 << 20;
  for (const text of [
    'A: b\r\n'.repeat(n / 6),
    `A:${'\r\n '.repeat(n / 3)}`,
    ':'.repeat(n),
    `Subject: ${'=?'.repeat(n / 2)}`,
    `Subject: ${'=?a?q?'.repeat(n / 6)}`,
    `Subject: ${'=?a?q?b?= '.repeat(n / 10)}`,
    `Subject: ${'=?utf-8?q?'.repeat(n / 10)}?=`,
    '\n'.repeat(n),
    '\r'.repeat(n),
  ]) {
    const before = process.cpuUsage();
    readHeader(Buffer.from(text)).text('subject');
    assert.ok(process.cpuUsage(before).user < 1_500_000, text.slice(0, 20));
  }
});
