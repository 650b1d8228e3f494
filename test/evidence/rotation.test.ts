import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Clock, silentLog, systemActor } from '#base';
import {
  EvidenceLog,
  formatKey,
  readCheckpoint,
  type Signer,
  signCheckpoint,
  type VerifierKey,
  verifyEvidence,
} from '#evidence';
import { root } from '../architecture/house.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');

describe('a change of signing keys', () => {
  let lab: TestStore;
  let log: EvidenceLog;
  let dir: string;
  let old: readonly Signer[];

  const another = (): EvidenceLog => {
    const { store, keys, clock } = lab;
    return new EvidenceLog({ store, keys, clock: clock as Clock, log: silentLog, dir });
  };
  const grow = async (on = log): Promise<void> => {
    await lab.evidence.record(lab.store, { kind: 'pickup.opened', actor });
    await on.turn();
    lab.clock.advance(11_000);
  };
  const verify = async (at: string, keys?: readonly VerifierKey[]) => (await verifyEvidence(at, keys))[0]!;
  const valid = (note: string, keys: readonly VerifierKey[]): boolean =>
    readCheckpoint(note, keys)!.signatures.every(({ result }) => result === 'valid');

  beforeEach(async () => {
    lab = await testStore();
    dir = join(lab.dir, 'evidence');
    log = another();
    for (let count = 0; count < 3; count++) await grow();
    old = await log.signers();
    await log.rotate(lab.evidence, actor, 'yearly');
    assert.ok(valid((await log.checkpoint())!, old));
  });
  afterEach(async () => {
    await log.stop();
    await lab.close();
  });

  it('comes into force with the checkpoint over its event; the old private halves are destroyed with it', async () => {
    await assert.rejects(log.rotate(lab.evidence, actor, 'again'), /evidence-rotating/);
    await grow();
    const fresh = await log.signers();
    const note = (await log.checkpoint())!;
    assert.ok(valid(note, fresh));
    assert.ok(readCheckpoint(note, old)!.signatures.every(({ result }) => result === 'missing'));
    const { rows } = await lab.store.query<{ generation: number; gone: boolean }>(
      `SELECT generation, sealed = '' AS gone FROM evidence_key ORDER BY generation`,
    );
    assert.deepEqual(
      rows.map(({ generation, gone }) => gone === (generation === 0)),
      [true, true, true, true],
    );
    assert.deepEqual((await log.audit()).problems, []);
    await log.stop();
    log = another();
    await grow();
    assert.ok(valid((await log.checkpoint())!, fresh));
  });

  it('is followed by the verifier from either key, and through a second change', async () => {
    await grow();
    const between = await log.signers();
    await log.rotate(lab.evidence, actor, 'again');
    await grow();
    await log.stop();
    for (const keys of [undefined, old, between, await log.signers()]) {
      const verdict = await verify(dir, keys);
      assert.deepEqual(verdict.problems, [], keys?.map(formatKey).join());
    }
    const stranger = { ...old[0]!, raw: Buffer.alloc(32, 9) };
    assert.ok(!(await verify(dir, [stranger])).valid);
  });

  it('names a checkpoint that was signed afterwards with the stolen old keys', async () => {
    await grow();
    await grow();
    await log.stop();
    const copy = join(lab.dir, 'copy');
    cpSync(dir, copy, { recursive: true });
    const { head } = readCheckpoint(readFileSync(join(dir, 'checkpoint'), 'utf8'), [])!;
    mkdirSync(join(copy, 'checkpoints/2030-01-01'));
    writeFileSync(join(copy, 'checkpoints/2030-01-01/1'), signCheckpoint(head, old, lab.clock.now()));
    assert.match(
      (await verify(copy)).problems.join(),
      /^checkpoints\/2030-01-01\/1 \(signed 2026-.*\) is signed with a key that was retired at leaf 3 \(2026-.*\): with a stolen one$/,
    );
    await lab.store.query('UPDATE evidence_head SET note = $1', [signCheckpoint(head, old, lab.clock.now())]);
    assert.match(
      (await log.audit({ dirs: [dir] })).problems.join('\n'),
      /the newest checkpoint \(signed .*\) is signed with a key that was retired at leaf 3/,
    );
  });

  it('that somebody else made up is none', async () => {
    await grow();
    await log.stop();
    const file = join(dir, 'rotations/000000000000003.json');
    const body = readFileSync(file, 'utf8');
    chmodSync(file, 0o600);
    for (const change of [
      (text: string) => text.replace('yearly', 'hourly'),
      (text: string) => text.replace(/"signatures":\["./, '"signatures":["A'),
      () => '{}',
    ]) {
      writeFileSync(file, change(body));
      assert.ok(!(await verify(dir)).valid);
    }
  });

  it('is followed by the verifier in Python too', {
    skip: spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is not installed',
  }, async () => {
    await grow();
    await log.stop();
    const python = (...words: string[]) =>
      spawnSync('python3', [join(root, 'tools/verify.py'), ...words], { encoding: 'utf8' }).stdout;
    assert.match(python(dir), /: valid/);
    assert.match(python(dir, '--key', formatKey(old[0]!)), /: valid/);
    const { head } = readCheckpoint(readFileSync(join(dir, 'checkpoint'), 'utf8'), [])!;
    mkdirSync(join(dir, 'checkpoints/2030-01-01'));
    writeFileSync(join(dir, 'checkpoints/2030-01-01/1'), signCheckpoint(head, old, lab.clock.now()));
    assert.match(python(dir), /NOT VALID: .*retired at leaf 3/);
  });
});
