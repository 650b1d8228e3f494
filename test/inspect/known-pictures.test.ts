import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Inspect } from '#inspect';

const kept = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'files', name));
const letter = (picture: Buffer, n: number): Buffer =>
  Buffer.from(
    [
      'From: office@clinic.example',
      'To: someone@else.example',
      `Subject: Opening hours ${n}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      `We open at nine. ${n}`,
      '--b',
      'Content-Type: image/png; name=logo.png',
      'Content-Transfer-Encoding: base64',
      '',
      picture.toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
      '--b--',
      '',
    ].join('\r\n'),
  );

describe('a picture that comes with every letter', () => {
  const inspect = new Inspect();
  after(() => inspect.close());

  it('is read once in two letters, and no third one waits for it', async () => {
    const logo = kept('menu.png');
    assert.equal((await inspect.letter(letter(logo, 1), { quick: true })).deeper, true);
    const first = await inspect.letter(letter(logo, 1));
    assert.equal(first.inspectable, true);
    assert.equal(
      (await inspect.letter(letter(logo, 2), { quick: true })).deeper,
      true,
      'one letter is not enough',
    );
    await inspect.letter(letter(logo, 2));
    const third = await inspect.letter(letter(logo, 3), { quick: true });
    assert.equal(third.deeper, false);
    assert.equal(third.inspectable, true);
  });

  it('is still read: what it says counts in every letter', async () => {
    const scan = kept('result.png');
    const [one, two] = [await inspect.letter(letter(scan, 1)), await inspect.letter(letter(scan, 2))];
    assert.ok(one.findings.length > 0);
    const quick = await inspect.letter(letter(scan, 2), { quick: true });
    assert.equal(quick.deeper, false);
    assert.equal(quick.level, two.level);
    assert.deepEqual(quick.findings, two.findings);
  });

  it('is told apart from one that differs in a single octet', async () => {
    const other = Buffer.from(kept('menu.png'));
    other[other.length - 20] = (other[other.length - 20] ?? 0) ^ 1;
    assert.equal((await inspect.letter(letter(other, 4), { quick: true })).deeper, true);
  });
});
