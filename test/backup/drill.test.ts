import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemActor } from '#base';
import type { Cli } from '../cli/postern.ts';
import { type Standing, standing } from './installed.ts';

interface DrillJson {
  readonly passed: boolean;
  readonly reason: string | null;
  readonly rpo: number;
  readonly rto: number;
  readonly leaves: number;
}

describe('a drill', () => {
  let here: Standing;
  let cli: Cli;
  let places: readonly string[];
  before(async () => {
    here = await standing();
    ({ cli, places } = here);
    await cli.json('backup', 'recovery-key', 'create', '--out', here.shares);
    const { evidence, store } = cli.lab;
    for (let ms = 0; ms < 300; ms++)
      await evidence.record(store, { kind: 'clock.jumped', actor: systemActor('lab'), data: { ms } });
    await cli.json('backup');
  });
  after(() => here.close());

  it('a drill restores it for real and passes; damage to either place makes that one fail', async () => {
    const chunks = join(places[1]!, 'chunks');
    const files = readdirSync(chunks, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const file = join(files[3]!.parentPath, files[3]!.name);
    const bytes = readFileSync(file);
    bytes[bytes.length - 60]! ^= 4;
    writeFileSync(file, bytes);
    const said = await cli.run('drill', '--json');
    assert.equal(said.code, 1, said.err);
    const results = JSON.parse(said.out) as DrillJson[];
    assert.deepEqual(
      results.map(({ passed }) => passed),
      [true, false],
    );
    const [good, bad] = results;
    assert.ok(good!.rto > 0 && good!.rpo > 0 && good!.leaves >= 300, said.out);
    assert.match(bad!.reason!, /backup-damaged/);
    const events = await cli.lab.evidence.latest(cli.lab.store, { kind: 'backup.drilled', limit: 9 });
    assert.deepEqual(
      events.map(({ data }) => data.passed),
      [false, true],
    );
    const { troubles } = await cli.json<{ troubles: string[] }>('backup', 'list');
    assert.match(troubles.join('\n'), /drill of .*place-two failed/);
    // What was damaged was set aside: the next backup writes it anew, and the next drill passes.
    await cli.json('backup', '--to', places[1]!);
    assert.ok((await cli.json<DrillJson[]>('drill', '--from', places[1]!))[0]!.passed);
  });
});
