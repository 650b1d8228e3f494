import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { isFault } from '#base';
import { type Sheet, writePdf } from '#pdf';
import { without } from '../lab/neighbours.ts';

const sheet = (blocks: Sheet['blocks']): Sheet => ({
  title: 'Résultats du 3 mars',
  language: 'fr',
  author: 'Riverside Clinic',
  made: Date.UTC(2026, 2, 3),
  blocks,
});

async function fileOf(t: TestContext, one: Sheet): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'pdf-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'a.pdf'), await writePdf(one));
  return join(dir, 'a.pdf');
}

describe('a page to print', () => {
  it('holds its text as text, title and language', {
    skip: without('qpdf') || without('pdftotext'),
  }, async (t) => {
    const lines = Array.from({ length: 150 }, (_, n) => `line ${n} with some words that go on and on`);
    const file = await fileOf(
      t,
      sheet([
        { kind: 'heading', text: 'Résultats — Αθήνα, Москва' },
        { kind: 'facts', rows: [['From', 'Ann Å <ann@clinic.test>']] },
        { kind: 'text', text: `Dear Bo,\n\n${lines.join('\n')}` },
      ]),
    );
    const text = execFileSync('pdftotext', ['-layout', file, '-']).toString();
    assert.match(text, /Résultats — Αθήνα, Москва/);
    assert.match(text, /From: Ann Å <ann@clinic\.test>/);
    for (const n of [0, 75, 149]) assert.match(text, new RegExp(`line ${n} with some words`));
    assert.match(text, /1 \/ 3/);
    execFileSync('qpdf', ['--check', file]);
    const inside = execFileSync('qpdf', ['--qdf', '--object-streams=disable', file, '-']).toString('latin1');
    assert.match(inside, /\/Lang \(fr\)/);
    assert.match(inside, /\/MarkInfo/);
    assert.match(inside, /\/DisplayDocTitle true/);
  });

  it('says where its font lacks a character', { skip: without('pdftotext') }, async (t) => {
    const file = await fileOf(t, sheet([{ kind: 'text', text: 'Name: 山\u0000\u202e' }]));
    const text = execFileSync('pdftotext', [file, '-']).toString();
    assert.match(text, /Name: \[U\+5C71\]/);
    assert.match(text, /1 characters that this page/);
  });

  it('is the same each time, and bounded', async () => {
    const one = sheet([{ kind: 'text', text: 'Good day' }]);
    assert.ok((await writePdf(one)).equals(await writePdf(one)));
    const book = sheet([{ kind: 'text', text: 'x'.repeat(2_000_001) }]);
    await assert.rejects(writePdf(book), (error) => isFault(error, 'pdf-too-long'));
  });
});
