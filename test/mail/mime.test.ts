import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allParts, type Part, walk } from '#mail';

const letter = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));
const paths = (part: Part): string[] => [...allParts(part)].map((one) => `${one.path} ${one.type}`);
const anomalies = (part: Part): string[] => {
  const all = [...allParts(part)];
  for (const one of all) if (one.children.length === 0) one.text();
  return all.flatMap((one) => one.anomalies.map((name) => `${one.path} ${name}`));
};

const mixed = letter(
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="=_outer"',
  '',
  'preamble',
  '--=_outer',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  '',
  'plain',
  '--inner  ',
  'Content-Type: text/html; charset="iso-8859-1"',
  'Content-Transfer-Encoding: Quoted-Printable',
  '',
  '<b>caf=E9</b> soft=',
  ' break',
  '--inner--',
  '--=_outer',
  'Content-Type: application/pdf; name="report.pdf"',
  'Content-Disposition: attachment;',
  " filename*0*=utf-8''befund%20; filename*1*=%C3%A4.pdf",
  'Content-Transfer-Encoding: base64',
  '',
  'JVBE',
  'Ri0=',
  '--=_outer',
  'Content-Type: message/rfc822',
  '',
  'Subject: inside',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'within é',
  '--=_outer--',
  'epilogue',
);

test('a whole letter, part by part', () => {
  const root = walk(mixed);
  assert.deepEqual(paths(root), [
    '1 multipart/mixed',
    '1.1 multipart/alternative',
    '1.1.1 text/plain',
    '1.1.2 text/html',
    '1.2 application/pdf',
    '1.3 message/rfc822',
    '1.3.1 text/plain',
  ]);
  const [, , plain, html, pdf, , inside] = [...allParts(root)];
  assert.equal(root.preamble.toString(), 'preamble');
  assert.equal(root.epilogue.toString(), 'epilogue');
  assert.equal(plain?.text(), 'plain');
  assert.equal(html?.text(), '<b>café</b> soft break');
  assert.equal(html?.charset, 'iso-8859-1');
  assert.equal(pdf?.bytes().toString(), '%PDF-');
  assert.deepEqual(pdf?.fileNames, ['befund ä.pdf', 'report.pdf']);
  assert.equal(pdf?.disposition, 'attachment');
  assert.equal(inside?.header.first('subject'), 'inside');
  assert.equal(inside?.text(), 'within é');
  assert.deepEqual(anomalies(root), []);
});

test('the same with bare line feeds', () => {
  const root = walk(Buffer.from(mixed.toString().replaceAll('\r\n', '\n')));
  assert.equal(paths(root).length, 7);
  assert.deepEqual([...allParts(root)][2]?.text(), 'plain');
  assert.deepEqual(anomalies(root), []);
});

const part = (fields: string[], ...body: string[]): Part => walk(letter(...fields, '', ...body));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('transfer encodings are undone as readers undo them', () => {
  const decoded = (encoding: string, body: string): string =>
    part([`Content-Transfer-Encoding: ${encoding}`], body)
      .bytes()
      .toString('latin1');
  assert.equal(decoded('base64', 'aGVs\r\nbG8='), 'hello');
  assert.equal(decoded('BASE64', 'aGVsbG8'), 'hello');
  assert.equal(decoded('base64', 'aGVsbA==bG8='), 'helllo');
  assert.equal(decoded('base64', 'a!G*V s\tbG8='), 'hello');
  assert.equal(decoded('base64', 'aG'), 'h');
  assert.equal(decoded('base64', 'aGV'), 'he');
  assert.equal(decoded('base64', 'a'), '');
  assert.equal(decoded('base64', ''), '');
  assert.equal(
    decoded('quoted-printable', 'a=3D=3d=\r\nb \t\r\nc=20\r\nd=  \r\ne=X =4'),
    'a==b\r\nc \r\nde=X =4',
  );
  assert.equal(decoded('quoted-printable', 'a \nb=\nc\n'), 'a\nbc\n');
  assert.equal(decoded('quoted-printable', 'end='), 'end');
  assert.equal(decoded('quoted-printable', 'end  '), 'end  ');
  assert.equal(decoded('quoted-printable', 'a\rb \r\n'), 'a\rb\r\n');
  assert.equal(decoded('x-uuencode', 'begin 644 a.txt\r\n%:&5L;&\\ \r\n`\r\nend\r\n'), 'hello');
  assert.equal(decoded('8bit', 'a=20'), 'a=20');
});

const flagged: [name: string, fields: string[], body: string[]][] = [
  ['unknown-transfer-encoding', ['Content-Transfer-Encoding: base-64'], ['YQ==']],
  ['unknown-transfer-encoding', ['Content-Transfer-Encoding: base64 quoted-printable'], ['YQ==']],
  [
    'duplicate-content-transfer-encoding',
    ['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: 7bit'],
    ['YQ=='],
  ],
  ['duplicate-content-type', ['Content-Type: text/plain', 'Content-Type: text/html'], ['a']],
  [
    'duplicate-content-disposition',
    ['Content-Disposition: inline', 'Content-Disposition: attachment'],
    ['a'],
  ],
  ['malformed-content-type', ['Content-Type: text'], ['a']],
  ['malformed-content-type', ['Content-Type: text/plain text/html'], ['a']],
  ['malformed-header-name', ['Content-Type : text/html'], ['a']],
  ['malformed-header-line', ['Content-Type: text/html', 'garbage'], ['a']],
  ['control-in-header', ['Content-Type: text/html;\0 charset=utf-8'], ['a']],
  ['control-in-header', ['Content-Type: text/html\rX: y'], ['a']],
  ['blank-folded-line', ['Content-Type: multipart/mixed;', '  ', ' boundary=x'], ['--x', '', 'a', '--x--']],
  ['comment', ['Content-Type: text/html (no, plain)'], ['a']],
  ['comment', ['Content-Type: multipart/mixed; boundary=x (y)'], ['--x', '', 'a', '--x--']],
  ['malformed-parameter', ['Content-Type: multipart/mixed; boundary=x y'], ['--x', '', 'a', '--x--']],
  ['malformed-parameter', ['Content-Type: multipart/mixed; boundary="x'], ['--x', '', 'a', '--x--']],
  ['malformed-parameter', ['Content-Type: multipart/mixed; boundary="x" y'], ['--x', '', 'a', '--x--']],
  [
    'malformed-parameter',
    ['Content-Type: multipart/mixed; boundary="x"; charset'],
    ['--x', '', 'a', '--x--'],
  ],
  [
    'duplicate-parameter',
    ['Content-Type: multipart/mixed; boundary=x; boundary=y'],
    ['--x', '', 'a', '--x--'],
  ],
  [
    'duplicate-parameter',
    ["Content-Type: multipart/mixed; boundary=x; boundary*=us-ascii''y"],
    ['--x', '', 'a', '--x--'],
  ],
  ['duplicate-parameter', ['Content-Type: text/plain; charset=utf-8; charset=utf-7'], ['a']],
  ['no-boundary', ['Content-Type: multipart/mixed'], ['--x', '', 'a', '--x--']],
  ['no-boundary', ['Content-Type: multipart/mixed; boundary=""'], ['--', '', 'a', '----']],
  ['strange-boundary', ['Content-Type: multipart/mixed; boundary="é"'], ['--é', '', 'a', '--é--']],
  ['no-parts', ['Content-Type: multipart/mixed; boundary=x'], ['no delimiter']],
  ['no-close-delimiter', ['Content-Type: multipart/mixed; boundary=x'], ['--x', '', 'a']],
  [
    'parts-after-close',
    ['Content-Type: multipart/mixed; boundary=x'],
    ['--x', '', 'a', '--x--', '--x', '', 'b'],
  ],
  [
    'ambiguous-delimiter',
    ['Content-Type: multipart/mixed; boundary=x'],
    ['--x', '', 'a', '--xy', '', 'b', '--x--'],
  ],
  [
    'ambiguous-delimiter',
    ['Content-Type: multipart/mixed; boundary=x'],
    ['--x', '', 'a\r--x', '', 'b', '--x--'],
  ],
  [
    'boundary-used-twice',
    ['Content-Type: multipart/mixed; boundary=x'],
    ['--x', 'Content-Type: multipart/mixed; boundary=x', '', 'a', '--x--'],
  ],
  [
    'encoded-container',
    ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'],
    [base64('Subject: x\r\n\r\ny')],
  ],
  ['base64-strange-characters', ['Content-Transfer-Encoding: base64'], ['Y*Q==']],
  ['base64-data-after-padding', ['Content-Transfer-Encoding: base64'], ['YQ==YQ==']],
  ['malformed-uuencode', ['Content-Transfer-Encoding: uuencode'], ['nothing']],
  ['unknown-charset', ['Content-Type: text/plain; charset=x-made-up'], ['a']],
  ['unknown-charset', ['Content-Type: text/plain; charset=iso-2022-kr'], ['a']],
  [
    'charset-contradicted',
    ['Content-Type: text/plain; charset=us-ascii', 'Content-Transfer-Encoding: base64'],
    ['//5hAGIA'],
  ],
  ['message-partial', ['Content-Type: message/partial; id=x; number=1'], ['a']],
  ['message-external-body', ['Content-Type: message/external-body; access-type=URL'], ['a']],
  ['header-too-long', Array.from({ length: 2001 }, () => 'A: b'), ['a']],
];
for (const [name, fields, body] of flagged) {
  test(`names ${name}: ${fields.at(-1)?.slice(0, 70)}`, () => {
    const found = anomalies(part(fields, ...body));
    assert.ok(
      found.some((one) => one.endsWith(` ${name}`)),
      found.join(', '),
    );
  });
}

test('ordinary letters have no anomaly', () => {
  for (const fields of [
    ['Subject: x'],
    ['Content-Type: text/plain; charset="utf-8"; format=flowed; delsp=yes'],
    ['Content-Type: TEXT/HTML;\r\n\tcharset=Windows-1252;'],
    [
      'Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document; name="a (1) b.docx"',
    ],
    [
      'Content-Type: application/pdf; name=my scan.pdf',
      'Content-Disposition: attachment; filename=my scan.pdf; size=12',
    ],
    ['Content-Type: text/calendar; method=REQUEST; charset=UTF-8', 'Content-Transfer-Encoding: 8bit'],
  ]) {
    assert.deepEqual(anomalies(part(fields, 'text')), [], fields.join());
  }
});

test('a container in disguise is opened', () => {
  const root = part(
    ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'],
    base64('Subject: x\r\n\r\nhidden'),
  );
  assert.equal(root.children[0]?.text(), 'hidden');
  const digest = part(
    ['Content-Type: multipart/digest; boundary=x'],
    '--x',
    '',
    'Subject: y',
    '',
    'deep',
    '--x--',
  );
  assert.deepEqual(paths(digest), ['1 multipart/digest', '1.1 message/rfc822', '1.1.1 text/plain']);
});

const charsets: [string, number[] | string, string][] = [
  ['utf-8', [0xc3, 0xa9], 'é'],
  ['', [0xc3, 0xa9], 'é'],
  ['us-ascii', [0xe9], 'é'],
  ['ISO-8859-15', [0xa4], '€'],
  ['cp1251', [0xcf], 'П'],
  ['macintosh', [0x8e], 'é'],
  ['shift_jis', [0x93, 0xfa], '日'],
  ['euc-kr', [0xb0, 0xa1], '가'],
  ['big5', [0xa4, 0xa4], '中'],
  ['gb18030', [0xd6, 0xd0], '中'],
  ['utf-16', [0xfe, 0xff, 0, 0x61], 'a'],
  ['utf-16', [0xff, 0xfe, 0x61, 0], 'a'],
  ['utf-16be', [0, 0x61], 'a'],
  ['utf-16le', [0x61, 0], 'a'],
  ['utf-16', [0x61, 0, 0x62, 0], 'ab'],
  ['utf-32', [0, 0, 0, 0x61, 0, 1, 0xf6, 0], 'a😀'],
  ['utf-32le', [0x61, 0, 0, 0], 'a'],
  ['utf-32', [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], 'a'],
  ['utf-7', '1 +- 1 +AD0- 2, +2D3eAA- x+AOk', '1 + 1 = 2, 😀 xé'],
  ['unicode-1-1-utf-7', '+AGg-i', 'hi'],
];
for (const [charset, bytes, text] of charsets) {
  test(`character set ${charset || '(none)'} ${JSON.stringify(text)}`, () => {
    const head = Buffer.from(`Content-Type: text/plain; charset="${charset}"\r\n\r\n`);
    assert.equal(walk(Buffer.concat([head, Buffer.from(bytes as string)])).text(), text);
  });
}

const names: [string[], string[]][] = [
  [['Content-Disposition: attachment; filename="a.pdf"'], ['a.pdf']],
  [['Content-Disposition: attachment; filename=a b.pdf; x=y'], ['a b.pdf']],
  [['Content-Disposition: attachment; filename="=?utf-8?Q?=C3=A4.pdf?="'], ['ä.pdf']],
  [['Content-Disposition: attachment; filename="ä.pdf"'], ['ä.pdf']],
  [["Content-Disposition: attachment; filename*=iso-8859-1'de'%E4.pdf; filename=a.pdf"], ['ä.pdf', 'a.pdf']],
  [['Content-Disposition: attachment; filename="a\\"b.pdf"'], ['a"b.pdf']],
  [['Content-Disposition: attachment; filename*1=b.pdf; filename*0=a'], ['ab.pdf']],
  [["Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A4; filename*2=.pdf"], ['ä.pdf']],
  [
    ['Content-Disposition: attachment; filename=one.pdf', 'Content-Type: application/pdf; name=two.pdf'],
    ['one.pdf', 'two.pdf'],
  ],
  [['Content-Type: application/pdf; name="x;y.pdf"'], ['x;y.pdf']],
  [['Content-Type: application/pdf'], []],
];
for (const [fields, expected] of names)
  test(`file name in ${fields.join(' ')}`, () => assert.deepEqual(part(fields, '').fileNames, expected));

test('bounds hold, and say that they held', () => {
  let nested = Buffer.from('Content-Type: text/plain\r\n\r\nbottom');
  for (let i = 0; i < 1000; i++)
    nested = Buffer.concat([
      Buffer.from(`Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`),
      nested,
    ]);
  const deep = walk(nested);
  assert.equal([...allParts(deep)].length, 32);
  assert.ok(anomalies(deep).some((name) => name.endsWith('too-deep')));
  const wide = walk(
    letter(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      ...Array.from({ length: 10_000 }, () => '--x\r\n\r\na'),
      '--x--',
    ),
  );
  assert.equal([...allParts(wide)].length, 1000);
  assert.ok(anomalies(wide).includes('1 too-many-parts'));
  const big = walk(letter('Content-Transfer-Encoding: base64', '', 'YWFhYWFhYWFh'), { bytes: 5 });
  assert.equal(big.bytes().length, 0);
  assert.deepEqual(anomalies(big), ['1 too-large']);
  const letters = walk(Buffer.from('Content-Type: message/rfc822\r\n\r\n'.repeat(100)));
  assert.ok(anomalies(letters).some((name) => name.endsWith('too-deep')));
});

test('hostile structures are walked at once', () => {
  const n = 1 << 20;
  const head = 'Content-Type: multipart/mixed; boundary=x\r\n\r\n';
  const bodies = [
    '--x'.repeat(n / 3),
    '--x \r\n'.repeat(n / 6),
    '--xy\r\n'.repeat(n / 6),
    '--'.repeat(n / 2),
    '-\n'.repeat(n / 2),
    '\n--'.repeat(n / 3),
    `--x${' '.repeat(n)}y`,
    '--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n'.repeat(n / 48),
    '--x\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n'.repeat(
      n / 80,
    ),
  ];
  const whole = [
    ...bodies.map((body) => head + body),
    `Content-Type: multipart/mixed; boundary=${'a'.repeat(500)}\r\n\r\n${`--${'a'.repeat(499)}\r\n`.repeat(n / 503)}`,
    `Content-Type: text/plain;${' a=b;'.repeat(n / 5)}\r\n\r\nx`,
    `Content-Type: text/plain;${'('.repeat(n / 2)}\r\n\r\nx`,
    `Content-Type: text/plain; name="${'\\"'.repeat(n / 3)}\r\n\r\nx`,
    `Content-Type: text/plain; a=b${' '.repeat(n / 2)}c\r\n\r\nx`,
    `Content-Type: ${'text/'.repeat(n / 6)}\r\n\r\nx`,
    `Content-Transfer-Encoding: quoted-printable\r\n\r\n${'= '.repeat(n / 2)}`,
    `Content-Transfer-Encoding: quoted-printable\r\n\r\n=${' '.repeat(n)}`,
    `Content-Transfer-Encoding: uuencode\r\n\r\n${'begin 644 '.repeat(n / 10)}`,
    `Content-Type: text/plain; charset=utf-7\r\n\r\n${'+'.repeat(n)}`,
    `Content-Type: text/plain; charset=utf-7\r\n\r\n+${'A'.repeat(n)}`,
  ];
  for (const text of whole) {
    const before = process.cpuUsage();
    const found = anomalies(walk(Buffer.from(text)));
    const { user } = process.cpuUsage(before);
    assert.ok(user < 1_500_000, `${text.slice(0, 60)} ${text.length} took ${user} microseconds`);
    assert.ok(Array.isArray(found));
  }
});

test('any octets are walked without a throw', () => {
  const piece = fc.constantFrom(
    'Content-Type: ',
    'multipart/mixed',
    'message/rfc822',
    'text/plain',
    '; boundary=',
    ';charset=',
    'utf-7',
    'utf-16',
    'x',
    '"',
    '--x',
    '--x--',
    '\r\n',
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\r',
    ' ',
    '\0',
    'é',
    '(',
    ')',
    '*0*=',
    "''",
    '%',
    '%41',
    '=?utf-8?q?',
    'Content-Transfer-Encoding: ',
    'base64',
    'quoted-printable',
    'uuencode',
    'begin 644 a\n',
    'YQ==',
    '=41',
    '=',
    'name',
    'filename*',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.uint8Array({ maxLength: 100 }), (pieces, octets) => {
      for (const raw of [
        Buffer.from(pieces.join('')),
        Buffer.from(octets),
        Buffer.concat([
          Buffer.from('Content-Type: text/plain; charset=utf-7\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
          Buffer.from(octets),
        ]),
      ]) {
        for (const one of allParts(walk(raw))) {
          one.bytes();
          assert.ok(one.text().isWellFormed());
        }
      }
    }),
    { seed: 5, numRuns: 1500 },
  );
});
