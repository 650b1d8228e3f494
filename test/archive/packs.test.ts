import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  Archive,
  Copier,
  FolderPlace,
  notesOf,
  openPacker,
  type Packer,
  packFigures,
  packsOf,
} from '#archive';
import { isFault, newId, silentLog, systemActor } from '#base';
import type { Inspection, Submission } from '#mail';
import { readManifest } from '../../src/archive/packs/format.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const inspection: Inspection = {
  level: 'none',
  score: 0,
  inspectable: true,
  uninspectable: [],
  findings: [],
  labels: [],
  pack: 'core-1',
};
const letterOf = (body: Buffer): Submission => ({
  id: newId(),
  door: 'submission',
  actor: systemActor('test'),
  peer: { address: '127.0.0.1', helo: 'pc', tls: null },
  class: 'conversation',
  receivedAt: 1_700_000_000_000,
  envelope: {
    sender: { local: 'nurse', domain: 'clinic.test' },
    recipients: [{ address: { local: 'ann', domain: 'example.net' } }],
    smtputf8: false,
    body: '7bit',
  },
  raw: Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), body]),
});

describe('packs', () => {
  let lab: TestStore;
  let archive: Archive;
  let packer: Packer;
  let second: string;
  beforeEach(async () => {
    lab = await testStore({
      settings: { archive: { packs: true, pack_size: '1MiB', pack_after: 0, pack_patience: 0 } },
    });
    // Ids are drawn by the machine's clock.
    lab.clock.advance(Math.max(0, new Date('2100-01-01').getTime() - lab.clock.now()));
    archive = new Archive({ config: lab.config, keys: lab.keys, sql: lab.store });
    packer = openPacker({ ...lab, log: silentLog })!;
    second = join(lab.dir, 'second');
  });
  afterEach(async () => {
    await packer.stop();
    await lab.close();
  });

  async function keep(...sizes: number[]): Promise<Submission[]> {
    const letters = sizes.map((size) => letterOf(randomBytes(size)));
    for (const letter of letters) {
      const sealed = await archive.seal(letter, inspection);
      await lab.store.transaction((sql) => archive.keep(sql, [sealed]));
    }
    return letters;
  }
  const copier = (first = packsOf(lab.config)) =>
    new Copier({
      first: new FolderPlace(first),
      second: new FolderPlace(second),
      notes: notesOf(lab.config),
    });
  const files = (dir: string, ending: string) =>
    existsSync(dir)
      ? readdirSync(dir, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith(ending))
          .map((name) => join(dir, name))
      : [];
  const loose = async () =>
    (await lab.store.query('SELECT 1 FROM archive_message WHERE body IS NOT NULL OR object IS NOT NULL'))
      .rowCount;
  async function allOpen(letters: readonly Submission[]) {
    for (const { id, raw } of letters) assert.ok((await archive.open(id)).raw.equals(raw));
  }
  const kinds = async () =>
    (
      await lab.store.query<{ kind: string }>(
        `SELECT kind FROM evidence_event WHERE kind LIKE 'archive.%' ORDER BY id`,
      )
    ).rows.map(({ kind }) => kind);

  it('bodies go into packs, and leave the database only after both stores have them', async () => {
    const letters = await keep(1000, 300_000, 800_000, 20_000, 900_000);
    const objects = join(lab.dir, 'data', 'objects');
    assert.ok(files(objects, '').length > 0);
    await packer.run();
    assert.ok((await packFigures(lab.store)).packs >= 2);
    assert.equal(await loose(), 5);
    await packer.run();
    assert.equal(await loose(), 5, 'the second store has nothing yet');
    assert.ok((await copier().copy()) >= 2);
    assert.equal(await loose(), 5, 'the server has not read the notes yet');
    await packer.run();
    assert.equal(await loose(), 0);
    assert.deepEqual(
      files(objects, '').filter((path) => /[0-9a-f]{12}$/.test(path)),
      [],
    );
    await allOpen(letters);
    assert.deepEqual(new Set(await kinds()), new Set(['archive.packed', 'archive.copied']));
    await packer.run();
    assert.equal((await packFigures(lab.store)).uncopied, 0);
  });

  it('whoever is killed between the copy and its note leaves the note the next time', async () => {
    const letters = await keep(1000, 20_000);
    await packer.run();
    class Killed extends FolderPlace {
      override async put(...what: Parameters<FolderPlace['put']>): Promise<void> {
        await super.put(...what);
        if (what[1] === 'json') throw new Error('killed');
      }
    }
    const notes = notesOf(lab.config);
    const dying = new Copier({
      first: new FolderPlace(packsOf(lab.config)),
      second: new Killed(second),
      notes,
    });
    await assert.rejects(dying.copy(), /killed/);
    await packer.run();
    assert.equal((await packFigures(lab.store)).uncopied, 1);
    assert.equal(await copier().copy(), 0, 'it is there already');
    await packer.run();
    assert.equal((await packFigures(lab.store)).uncopied, 0);
    assert.equal(await loose(), 0);
    await allOpen(letters);
  });

  it('a note that names another manifest drops nothing', async () => {
    await keep(1000);
    await packer.run();
    const { rows } = await lab.store.query<{ pack_id: string }>('SELECT pack_id FROM archive_pack');
    mkdirSync(notesOf(lab.config), { recursive: true });
    const forged = [
      { kind: 'copied', pack: rows[0]!.pack_id, manifest: 'ab'.repeat(32) },
      { kind: 'copied', pack: newId(), manifest: 'ab'.repeat(32) },
      { kind: 'nothing' },
    ];
    for (const [n, note] of forged.entries())
      writeFileSync(join(notesOf(lab.config), `${n}.note`), JSON.stringify(note));
    writeFileSync(join(notesOf(lab.config), '9.note'), '{');
    await packer.run();
    assert.equal(await loose(), 1);
    assert.deepEqual(await kinds(), ['archive.packed']);
  });

  it('a pack that was damaged before it was copied is not copied, and nothing is dropped', async () => {
    const letters = await keep(1000, 2000);
    await packer.run();
    const [file] = files(packsOf(lab.config), '.pack');
    const bytes = readFileSync(file!);
    writeFileSync(file!, bytes.with(500, bytes[500]! ^ 1));
    assert.equal(await copier().copy(), 0);
    await packer.run();
    assert.equal(await loose(), 2);
    await allOpen(letters);
  });

  it('the scrub finds each kind of damage in either store and mends it from the other', async () => {
    const letters = await keep(1000, 50_000, 2000);
    await packer.run();
    await copier().copy();
    await packer.run();
    assert.equal(await loose(), 0);
    const first = files(packsOf(lab.config), '.pack')[0]!;
    const good = readFileSync(first);
    const copy = files(second, '.pack')[0]!;
    const manifest = readFileSync(files(second, '.json')[0]!);
    assert.deepEqual(readFileSync(copy), good);
    const flip = (path: string, at: number) => writeFileSync(path, good.with(at, good[at]! ^ 1));
    const damages: [string, () => unknown][] = [
      ['a bit in the first', () => flip(first, 700)],
      ['a bit in the second', () => flip(copy, 700)],
      ['the opening line', () => flip(first, 3)],
      ['cut short', () => truncateSync(first, 1500)],
      ['empty', () => truncateSync(copy, 0)],
      ['longer', () => writeFileSync(copy, Buffer.concat([good, Buffer.of(1)]))],
      ['gone', () => rmSync(first)],
      ['the manifest gone', () => rmSync(files(packsOf(lab.config), '.json')[0]!)],
      ['the manifest damaged', () => writeFileSync(files(second, '.json')[0]!, '{}')],
      ['different letters in both', () => [flip(first, 100), flip(copy, good.length - 5)]],
    ];
    for (const [what, damage] of damages) {
      damage();
      const { lost } = await copier().scrub();
      assert.equal(lost, 0, what);
      for (const path of [first, copy]) assert.ok(readFileSync(path).equals(good), `${what}: ${path}`);
      for (const dir of [packsOf(lab.config), second])
        assert.ok(readFileSync(files(dir, '.json')[0]!).equals(manifest), what);
      await allOpen(letters);
    }
    await packer.run();
    const told = await kinds();
    assert.equal(told.filter((kind) => kind === 'archive.mended').length, damages.length + 1);
    assert.equal(told.filter((kind) => kind === 'archive.scrubbed').length, damages.length);
  });

  it('what is damaged in both stores is named, letter by letter, and overwritten in neither', async () => {
    const letters = await keep(1000, 2000);
    await packer.run();
    await copier().copy();
    await packer.run();
    const [first, copy] = [files(packsOf(lab.config), '.pack')[0]!, files(second, '.pack')[0]!];
    for (const [path, at] of [
      [first, 100],
      [copy, 200],
    ] as const) {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.with(at, bytes[at]! ^ 1));
    }
    const before = [readFileSync(first), readFileSync(copy)];
    assert.equal((await copier().scrub()).lost, 1);
    assert.deepEqual([readFileSync(first), readFileSync(copy)], before);
    await packer.run();
    const [event] = await lab.evidence.latest(lab.store, { kind: 'archive.lost', limit: 1 });
    assert.deepEqual(event!.data.letters, [letters[0]!.id]);
    await assert.rejects(archive.open(letters[0]!.id), (error) => isFault(error, 'keys-closed'));
    await allOpen([letters[1]!]);
  });

  it('cut off at any step it goes on, with nothing lost and no pack twice', async () => {
    const letters = await keep(1000, 400_000, 3000);
    // Before the rows: the file is there, the transaction failed.
    const record = lab.evidence.record;
    lab.evidence.record = () => Promise.reject(new Error('no room'));
    await assert.rejects(packer.run());
    assert.deepEqual(
      [(await packFigures(lab.store)).packs, files(packsOf(lab.config), '.pack').length],
      [0, 1],
    );
    lab.evidence.record = record;
    await packer.run();
    assert.deepEqual(
      [(await packFigures(lab.store)).packs, files(packsOf(lab.config), '.pack').length],
      [1, 1],
    );
    // The copy was cut off before its manifest: it is made anew.
    await copier().copy();
    const note = files(notesOf(lab.config), '.note')[0]!;
    rmSync(note);
    rmSync(files(second, '.json')[0]!);
    truncateSync(files(second, '.pack')[0]!, 100);
    assert.equal(await copier().copy(), 1);
    // The server heard, and was cut off before the note was removed: it hears twice.
    const kept = files(notesOf(lab.config), '.note')[0]!;
    cpSync(kept, `${kept}.kept`);
    await packer.run();
    cpSync(`${kept}.kept`, kept);
    await packer.run();
    assert.equal((await kinds()).filter((kind) => kind === 'archive.copied').length, 1);
    assert.equal(await loose(), 0);
    await allOpen(letters);
  });

  it('no key lies in a pack, nor a word, nor an address', async () => {
    const [letter] = await keep(10);
    await packer.run();
    const { dek } = await archive.open(letter!.id);
    for (const path of [...files(packsOf(lab.config), '.pack'), ...files(packsOf(lab.config), '.json')]) {
      const bytes = readFileSync(path);
      for (const part of [
        dek,
        Buffer.from(dek.toString('hex')),
        Buffer.from('Subject'),
        Buffer.from('nurse'),
      ])
        assert.ok(!bytes.includes(part), path);
    }
  });

  it('a manifest is read as it was written, or not at all', async () => {
    await keep(100, 200);
    await packer.run();
    const text = readFileSync(files(packsOf(lab.config), '.json')[0]!);
    assert.ok(readManifest(text));
    let seed = 5;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(text);
      for (let n = 0; n <= next(3); n++) bytes[next(bytes.length)] = next(256);
      const cut = next(4) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
      const found = readManifest(cut);
      // A changed hash or id is another manifest: whoever uses it compares its own hash.
      if (found) assert.equal(found.records.at(-1)!.start + found.records.at(-1)!.length, found.size);
    }
  });
});
