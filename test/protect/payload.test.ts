import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '#base';
import { readHeader, walk } from '#mail';
import { payloadOf } from '../../src/protect/seal/payload.ts';
import { isSafe } from '../../src/protect/seal/safe.ts';

const secret = 'QZSECRETQZ';
const letter = Buffer.from(
  [
    `From: "${secret}" <nora@clinic.test>`,
    `To: "${secret}" <maria@home.test>, list: a@b.test;`,
    `Subject: ${secret}`,
    `X-Note: ${secret}`,
    `References: ${secret} <a@b.test>`,
    'Date: Mon, 2 Mar 2026 09:00:00 +0100',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="bb"',
    '',
    '--bb',
    'Content-Type: multipart/alternative; boundary="cc"',
    '',
    '--cc',
    'Content-Type: text/plain; charset=utf-8; format=flowed',
    'Content-Transfer-Encoding: 8bit',
    '',
    `${secret} é`,
    '--cc',
    'Content-Type: text/html',
    '',
    `<body>${secret}</body>`,
    '--cc--',
    '--bb',
    'Content-Type: message/rfc822',
    '',
    `Subject: ${secret}`,
    '',
    'inner',
    '--bb--',
    '',
  ].join('\r\n'),
);

test('whatever octets are turned: it ends, fails in words alone, and nothing of the letter stands outside', () => {
  let seed = 7;
  const next = (most: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % most;
  };
  let made = 0;
  for (let n = 0; n < 400; n++) {
    const raw = Buffer.from(letter);
    for (let m = 0; m < n % 5; m++) raw[next(raw.length)] = n % 2 === 0 ? next(256) : 33 + next(90);
    try {
      const { entity, outer } = payloadOf(raw);
      made++;
      // A display name whose quotes were broken may have become part of an address: then it is one.
      for (const name of ['Subject', 'X-Note']) {
        const { fields } = readHeader(outer);
        for (const field of fields)
          if (field.name === name) assert.ok(!field.value.includes(secret), `round ${n}`);
      }
      assert.match(walk(entity).params.get('hp') ?? '', /^cipher$/);
      if (n % 5 === 0) {
        assert.ok(!outer.includes(secret));
        assert.ok(isSafe(outer) && isSafe(entity));
        assert.equal(entity.toString('latin1').replaceAll('=\r\n', '').split(secret).length - 1, 10);
      }
    } catch (error) {
      if (!isFault(error)) throw error;
    }
  }
  assert.ok(made > 200, `${made} letters could be sealed`);
});

test('what is safe on the way', () => {
  const ok = (text: string): boolean => isSafe(Buffer.from(text, 'latin1'));
  assert.ok(ok('') && ok('a') && ok('a\r\nb\r\n') && ok(`${'x'.repeat(998)}\r\n`) && ok('x'.repeat(998)));
  for (const text of [
    'a\nb',
    'a\rb',
    '\r',
    '\n',
    'a\0',
    'é',
    'x'.repeat(999),
    `${'x'.repeat(999)}\r\n`,
    'a\r\n\rb',
    'a\r\r\n',
  ])
    assert.ok(!ok(text), JSON.stringify(text.slice(0, 20)));
});
