import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { mboxEntry } from '../../src/archive/export/mbox.ts';
import { contentHash, damageOf, normalised } from '../../src/archive/import/content.ts';
import { readMbox } from '../../src/archive/import/mbox-reader.ts';

/** Mulberry32: the same numbers each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  'From ann@good.test Tue Mar  3 09:05:00 2026\n',
  'From here on\n',
  '>From \n',
  '>>From x\r\n',
  '\n',
  '\r\n',
  '\r',
  'Subject: x\n',
  'a'.repeat(70),
  '\0\0',
  'Grüße\n',
  'From ',
  'x'.repeat(300_000),
  'text\n',
];

describe('mbox files', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mbox-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'box');
  const read = async (bytes: Buffer, largest = 2_000_000) => {
    writeFileSync(path, bytes);
    const found = [];
    for await (const one of readMbox(path, { largest })) found.push(one);
    return found;
  };

  it('are read to their end whatever stands in them, and every octet belongs to one entry', async () => {
    const next = numbers(20260303);
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: Math.floor(next() * 14) }, () => {
        return pieces[Math.floor(next() * pieces.length * (next() < 0.9 ? 0.85 : 1))]!;
      }).join('');
      const bytes = Buffer.from(text);
      const entries = await read(bytes, next() < 0.2 ? 100 : 2_000_000);
      let at = entries[0]?.at ?? bytes.length;
      for (const entry of entries) {
        assert.equal(entry.at, at);
        assert.ok(entry.end > entry.at);
        at = entry.end;
        if (entry.raw) damageOf(entry.raw);
      }
      assert.equal(at, bytes.length);
      // What is passed over holds nothing but separators and empty lines.
      const before = bytes.subarray(0, entries[0]?.at ?? bytes.length).toString();
      assert.match(before, /^(?:From .*\n|\r?\n)*(?:\r?\n)?$/);
    }
  });

  it('give back the letters that were written into one', async () => {
    const next = numbers(7);
    const words = ['From ann', '>From bo', '>>From', 'text', '', 'a line', 'Über', 'From x 10:00 2026'];
    for (let round = 0; round < 100; round++) {
      const letters = Array.from({ length: 1 + Math.floor(next() * 4) }, () => {
        const lines = Array.from(
          { length: 1 + Math.floor(next() * 8) },
          () => words[Math.floor(next() * words.length)]!,
        );
        return Buffer.from(`From: a@b.test\r\nSubject: x\r\n\r\n${lines.join('\r\n')}\r\n`);
      });
      const box = Buffer.concat(
        letters.map((raw) =>
          mboxEntry(raw, { sender: { local: 'a b', domain: 'b.test' }, at: round * 1e10 }),
        ),
      );
      const back = await read(box);
      assert.deepEqual(
        back.map(({ raw }) => raw!.toString()),
        letters.map((raw) => raw.toString()),
      );
    }
  });

  it('are not cut at a line of text that begins like a separator', async () => {
    const text =
      'From a@b.test Tue Mar  3 09:05:00 2026\nSubject: x\n\nFrom here on all is well.\n\nFrom you I hear nothing\n';
    const [only, ...more] = await read(Buffer.from(text));
    assert.equal(more.length, 0);
    assert.equal(
      only!.raw!.toString(),
      'Subject: x\r\n\r\nFrom here on all is well.\r\n\r\nFrom you I hear nothing\r\n',
    );
  });
});

describe('the same letter', () => {
  const base =
    'From: a@b.test\r\nSubject: A long\r\n one\r\nDate: Tue, 3 Mar 2026 09:00:00 +0000\r\n\r\nHello\r\n';
  const same = (text: string) => contentHash(Buffer.from(text)).equals(contentHash(Buffer.from(base)));

  it('is known by what it says, not by how a copy of it travelled', () => {
    assert.ok(same(base.replaceAll('\r\n', '\n')));
    assert.ok(same(`Received: by x\r\nDelivered-To: me\r\nX-Gmail-Labels: Inbox\r\n${base}\r\n\r\n`));
    assert.ok(same(base.replace('A long\r\n one', 'A long one')));
    assert.ok(!same(base.replace('Hello', 'Hallo')));
    assert.ok(!same(base.replace('a@b', 'c@b')));
    assert.ok(!same(`Bcc: d@b.test\r\n${base}`));
    assert.ok(!same(base.replace('\r\n\r\n', '\r\n\r\n\r\n')));
  });

  it('has CRLF at the end of each line', () => {
    assert.equal(normalised(Buffer.from('a\nb\r\n\nc')).toString(), 'a\r\nb\r\n\r\nc');
    const whole = Buffer.from('a\r\nb');
    assert.equal(normalised(whole), whole);
  });
});
