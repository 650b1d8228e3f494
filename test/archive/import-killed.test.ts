import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import type { Actor } from '#base';
import { openImporter } from '#flow';
import { openLab } from '../lab/house.ts';

const cli: Actor = { kind: 'operator', id: 'test', via: 'cli' };
const letters = 1000;

it('an import whose process is killed goes on: every letter is there once', async (t) => {
  const lab = await openLab();
  const { store } = lab.server.house;
  t.after(() => lab.close());
  const mbox = join(lab.dir, 'many.mbox');
  writeFileSync(
    mbox,
    Array.from(
      { length: letters },
      (_, n) =>
        `From a@b Tue Mar  3 09:05:00 2015\nFrom: a@clinic.test\nTo: b@good.test\nSubject: Letter ${n}\n\nNumber ${n}.\n\n`,
    ).join(''),
  );
  const file = join(lab.dir, 'killed.toml');
  const { keys, storage, tls } = lab.config;
  writeFileSync(
    file,
    [
      `[database]\nurl = ${JSON.stringify(lab.databaseUrl)}`,
      `[keys]\npassphrase_file = ${JSON.stringify(keys.passphrase_file)}`,
      `[storage]\ndir = ${JSON.stringify(storage.dir)}`,
      `[tls]\ncertificate = ${JSON.stringify(tls.certificate)}\nkey = ${JSON.stringify(tls.key)}`,
    ].join('\n'),
  );
  const bin = join(import.meta.dirname, '../../bin/postern');
  const filed = async (): Promise<number> => {
    const { rows } = await store.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM archive_message WHERE door = 'import'",
    );
    return rows[0]!.count;
  };
  const child = spawn(bin, ['archive', 'import', mbox, '--reason', 'The old server', '--config', file], {
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  for (const until = Date.now() + 60_000; (await filed()) < 200; ) {
    assert.ok(Date.now() < until && child.exitCode === null, 'letters come in');
    await new Promise((done) => setTimeout(done, 20));
  }
  // With all that it started.
  process.kill(-child.pid!, 'SIGKILL');
  await ended;
  const before = await filed();
  assert.ok(before >= 200 && before < letters, `${before}`);
  const view = await openImporter(lab.server.house).run(cli, { path: mbox, reason: 'The old server' });
  assert.deepEqual([view.number, view.filed, view.known, view.aside], [letters, letters, 0, 0]);
  assert.equal(await filed(), letters);
  const { rows } = await store.query<{ events: number; subjects: number }>(
    `SELECT (SELECT count(*)::int FROM evidence_event WHERE kind = 'archive.imported') AS events,
       (SELECT count(DISTINCT hash)::int FROM archive_message WHERE door = 'import') AS subjects`,
  );
  assert.deepEqual(rows[0], { events: letters, subjects: letters });
});
