import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutEcho } from '../../src/flow/echo.ts';

const letter = Buffer.from(
  [
    'From: nurse@clinic.test',
    'To: maria@home.test',
    `Subject: HIV result of =?utf-8?B?${Buffer.from('María Ñandú').toString('base64')}?= 04/12/1961`,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('Your viral load: 40 copies. The mailbox of the ward is full. Take dolutegravir.').toString(
      'base64',
    ),
    '--b',
    'Content-Type: application/pdf; name="lopez-genotype.pdf"',
    '',
    'none',
    '--b--',
    '',
  ].join('\r\n'),
);
const told = (said: string): string => withoutEcho(said, letter, 'maria@home.test mx.home.test');

test('what servers say in words of their own stays as it is', () => {
  for (const said of [
    '552 5.2.2 maria@home.test: mailbox full',
    '5.7.1 Message rejected: the sender mx.home.test is listed, see https://block.example/why?id=77812',
    '451 4.7.1 greylisted, come again in 300 seconds',
  ])
    assert.equal(told(said), said);
});

test('words of the letter do not stand in a report, however they were encoded or cut', () => {
  assert.equal(
    told('554 not wanted: HIV result of María Ñandú 04/12/1961'),
    '554 not wanted: [...] [...] of [...] [...] [...]/[...]/[...]',
  );
  for (const [said, word] of [
    ['554 bad word "dolutegravir" in line 3', /dolute/],
    ['554 dolutegra is not wanted', /dolute/],
    ['554 X-DOLUTEGRAVIR-1', /dolute/i],
    ['554 file lopez-genotype.pdf blocked', /lopez|geno/],
    ['554 viral load 40', /viral|40/],
    ['554 =?utf-8?B?TWFyw61hIMORYW5kw7o=?= blocked', /TWFy/],
  ] as const)
    assert.doesNotMatch(told(said), word);
});
