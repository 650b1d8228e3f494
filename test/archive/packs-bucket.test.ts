import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  Archive,
  Copier,
  FolderPlace,
  notesOf,
  openPacker,
  openSecond,
  packFigures,
  packsOf,
} from '#archive';
import { newId, silentLog, systemActor, systemClock } from '#base';
import type { Submission } from '#mail';
import { nothingFound } from '../../bench/archive-letters.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { type FakeS3, fakeS3 } from '../lab/s3.ts';

const letterOf = (size: number): Submission => ({
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
  raw: Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), randomBytes(size)]),
});

describe('packs whose second store is a bucket', () => {
  let s3: FakeS3;
  let lab: TestStore;
  let archive: Archive;
  const letters: Submission[] = [];
  before(async () => {
    s3 = await fakeS3('clinic-archive');
    lab = await testStore({
      settings: {
        archive: {
          packs: true,
          pack_size: '9MiB',
          pack_after: 0,
          pack_patience: 0,
          second: 's3://clinic-archive/packs',
          s3: { endpoint: s3.url.href, credentials_file: 'aws', ca: 's3.pem', timeout: '2s' },
        },
      },
    });
    writeFileSync(join(lab.config.base, 's3.pem'), s3.ca);
    writeFileSync(
      join(lab.config.base, 'aws'),
      `[default]\naws_access_key_id = ${s3.accessKey}\naws_secret_access_key = ${s3.secretKey}\n`,
    );
    // Ids are drawn by the machine's clock.
    lab.clock.advance(Math.max(0, new Date('2100-01-01').getTime() - lab.clock.now()));
    archive = new Archive({ config: lab.config, keys: lab.keys, sql: lab.store });
    for (const size of [1000, 400_000, 9_000_000, 5000, 70_000, 3000]) {
      const letter = letterOf(size);
      const sealed = await archive.seal(letter, nothingFound);
      await lab.store.transaction((sql) => archive.keep(sql, [sealed]));
      letters.push(letter);
    }
  });
  after(async () => {
    await lab.close();
    await s3.close();
  });

  const packer = async () => {
    const one = openPacker({ ...lab, log: silentLog })!;
    await one.run();
    await one.stop();
  };
  const copier = () =>
    new Copier({
      first: new FolderPlace(packsOf(lab.config)),
      second: openSecond(lab.config, systemClock),
      notes: notesOf(lab.config),
    });
  const packsIn = () => [...s3.objects.keys()].filter((name) => name.endsWith('.pack'));
  async function allOpen() {
    for (const { id, raw } of letters) assert.ok((await archive.open(id)).raw.equals(raw));
  }

  it('are copied, read again from there, and only then leave the database', async () => {
    await packer();
    assert.equal((await packFigures(lab.store)).uncopied, 2);
    assert.equal(await copier().copy(), 2);
    assert.equal(packsIn().length, 2);
    assert.ok(packsIn().every((name) => /^packs\/[0-9a-f]{2}\/[0-9a-f-]{36}\.pack$/.test(name)));
    await packer();
    assert.equal((await packFigures(lab.store)).uncopied, 0);
    await allOpen();
    assert.equal(await copier().copy(), 0);
  });

  it('a store that breaks off, is busy or hands out wrong octets does not count as one that has them', async () => {
    const kept = new Map(s3.objects);
    s3.objects.clear();
    // What is read back is wrong once: no manifest is written.
    s3.misdeeds.push('damaged');
    const copied = await copier().copy();
    s3.misdeeds.length = 0;
    assert.ok(copied < 2, 'the damaged copy is not counted');
    assert.equal(await copier().copy(), 2 - copied);
    for (const [name, bytes] of kept) assert.ok(s3.objects.get(name)!.equals(bytes), name);
  });

  it('damage there is found and mended from here, and damage here from there', async () => {
    const [name] = packsIn();
    const good = s3.objects.get(name!)!;
    const bad = Buffer.from(good);
    bad[5000]! ^= 1;
    s3.objects.set(name!, bad);
    assert.deepEqual(await copier().scrub(), { packs: 2, mended: 1, lost: 0 });
    assert.ok(s3.objects.get(name!)!.equals(good));
    rmSync(join(packsOf(lab.config), name!.slice('packs/'.length)));
    assert.deepEqual(await copier().scrub(), { packs: 2, mended: 1, lost: 0 });
    await allOpen();
  });
});
