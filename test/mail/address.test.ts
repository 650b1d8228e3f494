import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressKey, formatAddress, parseAddress, parseAddressList, parsePath, sameAddress } from '#mail';
import { accepted } from './accepted-addresses.ts';
import { refused } from './refused-addresses.ts';

for (const [text, addresses] of accepted) {
  test(`reads ${JSON.stringify(text).slice(0, 90)}`, () => {
    const reading = parseAddressList(text);
    assert.ok(reading.ok, reading.ok ? '' : reading.reason);
    assert.deepEqual(
      reading.mailboxes.map((mailbox) => formatAddress(mailbox.address)),
      addresses,
    );
  });
}

for (const text of refused) {
  test(`refuses ${JSON.stringify(text).slice(0, 90)}`, () => {
    const reading = parseAddressList(text);
    assert.ok(!reading.ok, JSON.stringify(reading));
    assert.match(reading.reason, /^[a-z][^\r\n]{8,}$/);
  });
}

test('tells display names and groups, decoded for people', () => {
  const reading = parseAddressList(
    '=?utf-8?Q?Ren=C3=A9?= "D. \\"x\\"" <r@example.com>, =?utf-8?B?R3LDvMOfZQ==?=: b@example.org (c);',
  );
  assert.deepEqual(reading, {
    ok: true,
    mailboxes: [
      { address: { local: 'r', domain: 'example.com' }, display: 'René D. "x"' },
      { address: { local: 'b', domain: 'example.org' }, display: '', group: 'Grüße' },
    ],
  });
});

test('a decoded display name shows no control character', () => {
  const reading = parseAddressList('=?utf-8?Q?a=0D=0ABcc=3A=00b=E2=80=AEc?= <r@example.com>');
  assert.ok(reading.ok);
  assert.equal(reading.mailboxes[0]?.display, 'a  Bcc: b c');
});

test('the liberal policy lets only address literals and single labels pass', () => {
  const domain = (text: string): string | undefined => {
    const reading = parseAddressList(text, { policy: 'liberal' });
    return reading.ok ? reading.mailboxes[0]?.address.domain : undefined;
  };
  assert.equal(domain('a@localhost'), 'localhost');
  assert.equal(domain('a@[192.0.2.1]'), '[192.0.2.1]');
  assert.equal(domain('a@[ipv6:2001:DB8::1]'), '[IPv6:2001:db8::1]');
  for (const text of [
    'a@[192.0.2.256]',
    'a@[2001:db8::1]',
    'a@[IPv6:1.2.3.4]',
    'a@[]',
    'a@1.2.3.4',
    'a@5',
    'a@example.com.',
    'a@xn--0.com',
    '=?utf-8?q?a?=@localhost',
    'a\u200b@localhost',
  ]) {
    assert.equal(domain(text), undefined, text);
  }
});

test('a bare address is exactly that', () => {
  assert.deepEqual(parseAddress('"a b"@Example.com'), {
    ok: true,
    address: { local: '"a b"', domain: 'example.com' },
  });
  for (const text of [
    '',
    ' a@example.com',
    'a@example.com ',
    '<a@example.com>',
    'Joe <a@example.com>',
    'a@example.com,',
    'a@example.com,b@example.com',
    'a(x)@example.com',
    'a@example.com(x)',
    'G:a@example.com;',
    'a@b@example.com',
    'a @example.com',
    'a@example .com',
    '@a.com:b@c.com',
  ]) {
    assert.equal(parseAddress(text).ok, false, text);
  }
});

test('every bare reading agrees with the reading as a list', () => {
  for (const text of [...accepted.map(([one]) => one), ...refused]) {
    const bare = parseAddress(text);
    if (!bare.ok) continue;
    const list = parseAddressList(text);
    assert.ok(list.ok && list.mailboxes.length === 1, text);
    assert.deepEqual(list.mailboxes[0]?.address, bare.address);
  }
});

test('paths of MAIL and RCPT', () => {
  const kind = (text: string, options = {}): string => {
    const reading = parsePath(text, options);
    return reading.ok ? (reading.address ? formatAddress(reading.address) : reading.kind) : 'refused';
  };
  assert.equal(kind('<a@Example.com>'), 'a@example.com');
  assert.equal(kind('<"a>b"@example.com>'), '"a>b"@example.com');
  assert.equal(kind('<"x@evil.example> "@example.com>'), '"x@evil.example> "@example.com');
  assert.equal(kind('<@one.example,@two.example:a@example.com>'), 'a@example.com');
  assert.equal(kind('<josé@münchen.example>'), 'josé@xn--mnchen-3ya.example');
  assert.equal(kind('<>'), 'refused');
  assert.equal(kind('<>', { allowNull: true }), 'null');
  assert.equal(kind('<Postmaster>'), 'refused');
  assert.equal(kind('<PostMaster>', { allowPostmaster: true }), 'postmaster');
  for (const text of [
    'a@example.com',
    '<a@example.com',
    'a@example.com>',
    '< a@example.com>',
    '<a@example.com >',
    ' <a@example.com>',
    '<a@example.com> ',
    '<<a@example.com>>',
    '<a@example.com>>',
    '<a@example.com>\r\n',
    '<a(x)@example.com>',
    '<@one.example a@example.com>',
    '<@one.example:>',
    '<@one.example>',
    '<one.example:a@example.com>',
    '<@one.example,two.example:a@example.com>',
    '<@:a@example.com>',
    '<a@[192.0.2.1]>',
    '<a@localhost>',
    '< >',
    '<a@example.com\0>',
    '<a@example.com> SIZE=1',
    '<"a@example.com>',
  ]) {
    assert.equal(kind(text, { allowNull: true, allowPostmaster: true }), 'refused', text);
  }
});

test('two spellings of one mailbox are the same', () => {
  const read = (text: string) => {
    const reading = parseAddress(text);
    assert.ok(reading.ok, text);
    return reading.address;
  };
  assert.ok(sameAddress(read('"john"@EXAMPLE.com'), read('John@example.com')));
  assert.ok(sameAddress(read('"j\\ohn"@example.com'), read('john@example.com')));
  assert.ok(!sameAddress(read('jon@example.com'), read('john@example.com')));
  assert.ok(!sameAddress(read('"a@b.example"@example.com'), read('a@b.example')));
  assert.equal(addressKey(read('É@example.com')), 'É@example.com');
});

const piece = fc.constantFrom(
  ...' \t,;:<>@.()[]"\\'.split(''),
  ...[
    'a',
    'b.c',
    'example',
    'com',
    'xn--',
    'xn--mller-kva',
    '=?utf-8?q?a?=',
    'é',
    '\u0301',
    '\u200b',
    '\u202e',
    '\0',
    '\r\n',
    '\r\n ',
    '\n',
    'א',
    '٠',
    '中',
    '・',
    'ａ',
    '１',
    '。',
    '-',
    '_',
    '1',
    '\ud800',
    'a@example.com',
    '"q q"',
    '(c)',
    '<a@example.com>',
    'G:',
    '\u{1f600}',
    '\u200d',
    '\ufe0f',
    'İ',
    'Σ',
    'ẞ',
  ],
);
const gap = fc.constantFrom('', '', ' ', '(c)', '\r\n ', '\u200b');
const local = fc.constantFrom('a', 'b.c', '"q q"', '"@"', 'é', 'x+y', 'a..b', '"a\\"b"', '=?utf-8?q?a?=');
const domain = fc.constantFrom(
  'example.com',
  'MÜLLER.example',
  'xn--mller-kva.example',
  'a . b',
  '例え.テスト',
  'localhost',
  'a(b)c.com',
  'مثال.إختبار',
);
const frame = fc.constantFrom(
  ['', ''],
  ['<', '>'],
  ['Joe <', '>'],
  ['G:', ';'],
  ['<@r.example:', '>'],
  ['"x" <', '> (y)'],
  ['', ', z@z.example'],
);
const shaped = fc
  .tuple(frame, gap, local, gap, gap, domain, gap)
  .map(([[open, close], a, l, b, c, d, e]) => `${open}${a}${l}${b}@${c}${d}${e}${close}`);
const text = fc.oneof(
  shaped,
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('what is read is clean, and reads the same again', () => {
  let read = 0;
  fc.assert(
    fc.property(text, (input) => {
      const reading = parseAddressList(input);
      if (!reading.ok) return;
      for (const { address } of reading.mailboxes) {
        read++;
        const wire = formatAddress(address);
        assert.match(wire, /^[^\p{C}]+$/u);
        assert.match(
          address.domain,
          /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{1,63}$/,
        );
        assert.deepEqual(parseAddress(wire), { ok: true, address });
        assert.deepEqual(parsePath(`<${wire}>`), { ok: true, kind: 'mailbox', address });
        const again = parseAddressList(wire);
        assert.ok(again.ok);
        assert.deepEqual(
          again.mailboxes.map((mailbox) => mailbox.address),
          [address],
        );
      }
    }),
    { numRuns: 6000, seed: 20261124 },
  );
  assert.ok(read > 100, `only ${read} addresses were read`);
});

test('long and hostile texts are answered at once', () => {
  const n = 100_000;
  const texts = [
    '('.repeat(n),
    '(a'.repeat(n),
    `${'('.repeat(n)}${')'.repeat(n)}a@example.com`,
    '"'.repeat(n),
    '"\\'.repeat(n),
    '<'.repeat(n),
    '@'.repeat(n),
    ','.repeat(n),
    'G:'.repeat(n),
    '\r\n '.repeat(n),
    ' '.repeat(n),
    'a.'.repeat(n),
    `a@${'a.'.repeat(n)}com`,
    `a@xn--${'z'.repeat(n)}.com`,
    `a@${'ü'.repeat(n)}.com`,
    '=?'.repeat(n),
    '=?a?q?'.repeat(n),
    `<${'@a.com,'.repeat(n / 10)}:a@b.com>`,
    `${'a@example.com,'.repeat(n / 10)}`,
    `x${'\u0301\u200c'.repeat(n)} <a@b.com>`,
    `${'ا\u0301\u200c'.repeat(n / 3)} <a@b.com>`,
    '['.repeat(n),
    `"${'a'.repeat(n * 10)}`,
  ];
  for (const one of texts) {
    const before = process.cpuUsage();
    parseAddressList(one);
    const { user } = process.cpuUsage(before);
    assert.ok(user < 1_500_000, `${JSON.stringify(one.slice(0, 20))} took ${user} microseconds`);
  }
});
