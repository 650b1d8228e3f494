import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pdfOf } from '../../src/protect/pdf/letter.ts';
import { without } from '../lab/neighbours.ts';

const folder = mkdtempSync(join(tmpdir(), 'pdf-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'letter.pdf');
const passphrase = 'brook-lantern-42';
const scan = Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) & 0xff));
const letter = (text: string): Buffer =>
  Buffer.from(
    [
      'From: "Nora Nurse" <nora@clinic.test>',
      'To: maria@home.test',
      'Subject: =?utf-8?q?Your_r=C3=A9sult?=',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="bb"',
      '',
      '--bb',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(text).toString('base64'),
      '--bb',
      'Content-Type: application/octet-stream; name="scan.bin"',
      'Content-Transfer-Encoding: base64',
      '',
      scan.toString('base64').replace(/.{76}/g, '$&\r\n'),
      '--bb--',
      '',
    ].join('\r\n'),
  );

test('pdftotext and qpdf open it with the passphrase and with nothing else', {
  skip: without('qpdf') || without('pdftotext'),
}, async () => {
  const long = 'word '.repeat(400);
  const made = await pdfOf(
    letter(`El résultado es benigno: 5 µg, 20 €.\n${long}\n${'x'.repeat(300)}`),
    passphrase,
  );
  assert.ok('file' in made, JSON.stringify(made));
  assert.ok(!/sult|nora@|benigno|scan\.bin/.test(made.file.toString('latin1')));
  // Nor as hexadecimal strings, in one octet or two for a character.
  assert.ok(!/7363616e|007300630061006e|6e6f7261|006e006f/i.test(made.file.toString('latin1')));
  writeFileSync(path, made.file);
  const text = execFileSync('pdftotext', ['-upw', passphrase, path, '-']).toString();
  assert.match(text, /From: "?Nora Nurse"? <nora@clinic\.test>/);
  assert.match(text, /Subject: Your résult/);
  assert.match(text, /El résultado es benigno: 5 µg, 20 €\./);
  assert.equal(text.match(/word/g)?.length, 400);
  assert.equal(text.match(/x/g)!.length >= 300, true);
  assert.match(text, /1-scan\.bin/);
  assert.notEqual(spawnSync('pdftotext', ['-upw', 'wrong', path, '-']).status, 0);
  assert.notEqual(spawnSync('pdftotext', [path, '-']).status, 0);
  const told = execFileSync('qpdf', [`--password=${passphrase}`, '--show-encryption', path]).toString();
  assert.match(told, /R = 6/);
  assert.match(told, /AESv3/);
  execFileSync('qpdf', [`--password=${passphrase}`, '--check', path]);
  const out = join(folder, 'scan');
  const attached = execFileSync('qpdf', [`--password=${passphrase}`, '--show-attachment=1-scan.bin', path]);
  writeFileSync(out, attached);
  assert.deepEqual(readFileSync(out), scan);
});

test('what the font lacks is not shown half: the letter goes by another means', async () => {
  assert.ok('unfit' in (await pdfOf(letter('Ваш результат'), passphrase)));
  assert.ok('unfit' in (await pdfOf(letter('結果'), passphrase)));
  assert.ok('unfit' in (await pdfOf(Buffer.alloc(6e6, 'a'), passphrase)));
});
