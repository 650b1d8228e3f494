import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Inspect } from '#inspect';
import { unpack } from '../../src/inspect/unpack/letter.ts';
import { inspect, letter, reads, secret } from './letters.ts';

after(() => inspect.close());
const dull = 'The committee meets on Thursday to look at the plan for a new car park.\r\n'.repeat(4000);
const plain = (body: string | Buffer, type = 'text/plain; charset=utf-8', more = ''): Buffer =>
  letter(`Subject: plan\r\nContent-Type: ${type}${more}`, body);

test('a large text is not read in the process that answers everybody, a small one is', () => {
  const large = unpack(plain(dull));
  assert.deepEqual(
    large.gathered.unopened.map(({ file }) => file.place),
    ['1'],
  );
  assert.deepEqual(
    large.passages.map(({ place }) => place),
    ['subject', 'header'].filter((place) => large.passages.some((one) => one.place === place)),
  );
  assert.equal(unpack(plain(dull.slice(0, 200_000))).gathered.unopened.length, 0);
});

for (const [what, raw] of [
  ['text', plain(`${dull}${secret}\r\n`)],
  ['HTML', plain(`<html><body><p>${dull}</p><p>${secret}</p></body></html>`, 'text/html; charset=utf-8')],
  ['Rich Text', plain(`{\\rtf1\\ansi ${dull.replaceAll('\r\n', '\\par ')}${secret}}`, 'application/rtf')],
  [
    'UTF-16',
    plain(
      Buffer.from(`\ufeff${dull}${secret}`, 'utf16le')
        .toString('base64')
        .replaceAll(/(.{76})/g, '$1\r\n'),
      'text/plain; charset=utf-16le',
      '\r\nContent-Transfer-Encoding: base64',
    ),
  ],
  ['Latin-1', plain(Buffer.from(`señal\r\n${dull}${secret}`, 'latin1'), 'text/plain; charset=iso-8859-1')],
] as const)
  test(`what stands at the end of a large text is found: ${what}`, async () => {
    assert.ok(unpack(raw).gathered.unopened.length > 0, 'it is handed over');
    await reads(raw);
    assert.ok((await inspect.letter(raw)).inspectable);
  });

test('a large text that nobody reads in time is not inspectable, and the deep look may read it', async () => {
  const impatient = new Inspect({ quick: { time: 1 } });
  const quick = await impatient.letter(plain(dull), { quick: true });
  assert.ok(!quick.inspectable && quick.deeper);
  const deep = await impatient.letter(plain(`${dull}${secret}`));
  assert.ok(deep.inspectable && deep.level === 'phi');
  impatient.close();
});

test('a large text with yEnc keeps its octets', () => {
  const data = Buffer.from([...Buffer.from(secret)].map((byte) => (byte + 42) & 255));
  const text = Buffer.concat([
    Buffer.from(`é ${dull}=ybegin line=128 size=${secret.length} name=a.txt\r\n`, 'latin1'),
    data,
    Buffer.from(`\r\n=yend size=${secret.length}\r\n`),
  ]);
  const { gathered, passages } = unpack(plain(text, 'text/plain; charset=iso-8859-1'));
  assert.equal(gathered.unopened.length, 0);
  assert.ok(passages.some((passage) => passage.text.includes('tamoxifen')));
});
