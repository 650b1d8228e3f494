import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Archive, Copier, FolderPlace, notesOf, openPacker, packFigures, packsOf } from '#archive';
import { newId, silentLog, systemActor } from '#base';
import type { Submission } from '#mail';
import { testStore } from '../lab/database.ts';

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

it('packing and copying, killed again and again, lose nothing and end with both stores whole', async (t) => {
  const settings = { archive: { packs: true, pack_size: '64KiB', pack_after: 0, pack_patience: 0 } };
  const lab = await testStore({ settings });
  t.after(() => lab.close());
  const archive = new Archive({ config: lab.config, keys: lab.keys, sql: lab.store });
  const letters: Submission[] = [];
  async function keep(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const letter = letterOf(randomBytes(n % 7 === 0 ? 300_000 : 9000));
      const sealed = await archive.seal(letter, {
        level: 'none',
        score: 0,
        inspectable: true,
        uninspectable: [],
        findings: [],
        labels: [],
        pack: 'core-1',
      });
      await lab.store.transaction((sql) => archive.keep(sql, [sealed]));
      letters.push(letter);
    }
  }
  const given = JSON.stringify({
    ...settings,
    database: { url: lab.url, pool: 3 },
    keys: { passphrase_file: lab.config.keys.passphrase_file },
  });
  for (const delay of [5, 60, 150, 300]) {
    await keep(20);
    await lab.store.query('DELETE FROM archive_lease');
    const script = join(import.meta.dirname, 'packs-child.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, given, lab.dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await pause(delay);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const { id, raw } of letters) assert.ok((await archive.open(id)).raw.equals(raw));
  }
  await lab.store.query('DELETE FROM archive_lease');
  lab.clock.advance(Math.max(0, Date.UTC(2100, 0, 1) - lab.clock.now()));
  const packer = openPacker({ ...lab, log: silentLog })!;
  const second = join(lab.dir, 'second');
  const copier = new Copier({
    first: new FolderPlace(packsOf(lab.config)),
    second: new FolderPlace(second),
    notes: notesOf(lab.config),
  });
  await packer.run();
  await copier.copy();
  await packer.run();
  const { packs, letters: packed, uncopied } = await packFigures(lab.store);
  assert.deepEqual([packed, uncopied], [letters.length, 0]);
  const { rowCount } = await lab.store.query(
    'SELECT 1 FROM archive_message WHERE body IS NOT NULL OR object IS NOT NULL',
  );
  assert.equal(rowCount, 0);
  const { mended, lost } = await copier.scrub();
  assert.deepEqual([mended, lost], [0, 0]);
  // No pack was left behind by a process that was killed while it wrote.
  const files = readdirSync(packsOf(lab.config), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  assert.equal(files.length, packs);
  for (const { id, raw } of letters) assert.ok((await archive.open(id)).raw.equals(raw));
  await packer.stop();
});
