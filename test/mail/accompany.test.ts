import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accompany, readHeader, walk } from '#mail';

const notice = '42 CFR part 2 prohibits unauthorized use or disclosure of these records.\r\n\r\nScope: all.';
const letters: Record<string, string> = {
  plain: 'From: a@b.example\r\nSubject: Hi\r\n\r\nHello\r\n',
  'no line end': 'From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello',
  signed: [
    'From: a@b.example',
    'MIME-Version: 1.0',
    'Content-Type: multipart/signed; micalg=sha-256; protocol="application/pkcs7-signature";',
    '\tboundary="s"',
    '',
    '--s',
    'Content-Type: text/plain',
    '',
    'Signed text  ',
    '--s',
    'Content-Type: application/pkcs7-signature',
    '',
    'MIIB',
    '--s--',
    '',
  ].join('\r\n'),
  'eight bits':
    'From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n',
  'only a header': 'From: a@b.example\r\n',
};

for (const [name, text] of Object.entries(letters))
  test(`a statement goes in front of what the letter held, octet for octet: ${name}`, () => {
    const raw = Buffer.from(text);
    const before = readHeader(raw);
    const made = accompany(raw, notice);
    assert.deepEqual(made, accompany(raw, notice));
    const header = readHeader(made);
    assert.equal(header.all('from').length, 1);
    assert.equal(header.all('mime-version').length, 1);
    const boundary = /boundary="([^"]+)"/.exec(header.first('content-type')!)![1]!;
    const [, first, second] = made.toString('latin1').split(`--${boundary}`);
    assert.match(first!, /42 CFR part 2 prohibits/);
    assert.ok(!made.subarray(0, header.end).includes('42 CFR'), 'never in the header');
    const content = before.fields.filter((field) => /^content-/i.test(field.name));
    const was = [...content.map((field) => raw.subarray(field.start, field.end).toString('latin1'))].join('');
    assert.equal(second!, `\r\n${was}\r\n${raw.subarray(before.bodyStart).toString('latin1')}\r\n`);
    const root = walk(made);
    assert.ok(root);
  });
