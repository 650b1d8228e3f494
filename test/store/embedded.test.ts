import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { newId, silentLog, systemClock } from '#base';
import { configFrom } from '#config';
import { openEmbedded, Store } from '#store';

it('the embedded database outlives its starter while a server that joined is connected', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'postern-embedded-'));
  chmodSync(dir, 0o755);
  const first = await openEmbedded(dir, silentLog);
  const config = configFrom({ storage: { dir } }, dir);
  const joiner = await Store.open({ config, clock: systemClock, log: silentLog });
  assert.equal(joiner.url, first.url);
  await first.stop();
  assert.equal((await joiner.query<{ one: number }>('SELECT 1 AS one')).rows[0]?.one, 1);
  await joiner.close();
  await first.stop();
  assert.throws(() => process.kill(first.pid, 0), 'it ended with the last one');
  rmSync(dir, { recursive: true, force: true });
});

it('ids rise within a millisecond', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  assert.deepEqual(ids, [...ids].sort());
  assert.equal(new Set(ids).size, ids.length);
});
