import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, silentLog, systemActor } from '#base';
import {
  EvidenceLog,
  parseKey,
  readCheckpoint,
  signCheckpoint,
  type Verdict,
  verifyEvidence,
} from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');

describe('the folder of a log', () => {
  let lab: TestStore;
  let log: EvidenceLog;
  let dir = '';
  let copies = 0;

  const grow = async (count: number): Promise<void> => {
    await lab.evidence.record(
      lab.store,
      ...Array.from({ length: count }, () => ({ kind: 'pickup.opened' as const, actor })),
    );
    await log.turn();
    lab.clock.advance(11_000);
  };
  /** A copy with something changed, and what the verifier says of it. */
  async function changedBy(change: (dir: string) => void | Promise<void>): Promise<Verdict> {
    const copy = join(lab.dir, `copy-${copies++}`);
    cpSync(dir, copy, { recursive: true });
    await change(copy);
    const [verdict] = await verifyEvidence(copy);
    return verdict!;
  }
  const drops = (at: string): string[] => {
    const [day = ''] = readdirSync(join(at, 'checkpoints'));
    return readdirSync(join(at, 'checkpoints', day))
      .map((name) => join(at, 'checkpoints', day, name))
      .sort();
  };
  const edit = (path: string, change: (bytes: Buffer) => Buffer | string): void => {
    const bytes = readFileSync(path);
    chmodSync(path, 0o600);
    writeFileSync(path, change(bytes));
  };
  const flip =
    (at: number) =>
    (bytes: Buffer): Buffer => {
      bytes[at]! ^= 1;
      return bytes;
    };

  before(async () => {
    lab = await testStore();
    dir = join(lab.dir, 'evidence');
    const { store, keys, clock } = lab;
    log = new EvidenceLog({ store, keys, clock: clock as Clock, log: silentLog, dir });
    for (const count of [5, 300, 255, 1, 90]) await grow(count);
    await log.stop();
  });
  after(() => lab.close());

  it('is valid as it lies, with every checkpoint that was dropped', async () => {
    const verdict = await changedBy(() => {});
    assert.deepEqual(verdict.problems, []);
    assert.ok(verdict.kind === 'log');
    assert.equal(verdict.says.size, 651);
    assert.equal(verdict.says.checkpoints, drops(dir).length + 1);
    assert.ok(drops(dir).length >= 5);
    const keys = readFileSync(join(dir, 'keys'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => parseKey(line)!);
    assert.ok((await verifyEvidence(dir, keys))[0]?.valid);
  });

  it('a changed leaf, tile, checkpoint or key is found', async () => {
    const found: Record<string, Verdict> = {
      leaf: await changedBy((at) => edit(join(at, 'tile/0/001'), flip(40))),
      last: await changedBy((at) => edit(join(at, 'tile/0/002.p/139'), flip(139 * 32 - 1))),
      above: await changedBy((at) => edit(join(at, 'tile/1/000.p/2'), flip(0))),
      missing: await changedBy((at) => rmSync(join(at, 'tile/0/000'))),
      short: await changedBy((at) => edit(join(at, 'tile/0/001'), (bytes) => bytes.subarray(0, 8000))),
      swapped: await changedBy((at) => {
        renameSync(join(at, 'tile/0/000'), join(at, 'tile/0/x'));
        renameSync(join(at, 'tile/0/001'), join(at, 'tile/0/000'));
        renameSync(join(at, 'tile/0/x'), join(at, 'tile/0/001'));
      }),
      newest: await changedBy((at) =>
        edit(join(at, 'checkpoint'), (bytes) => bytes.toString().replace('\n651\n', '\n650\n')),
      ),
      gone: await changedBy((at) => rmSync(join(at, 'checkpoint'))),
      dropped: await changedBy((at) =>
        edit(drops(at)[1]!, (bytes) => bytes.toString().replace('\n305\n', '\n304\n')),
      ),
      junk: await changedBy((at) => edit(drops(at)[1]!, () => 'hello\n')),
      keys: await changedBy((at) =>
        edit(join(at, 'keys'), (bytes) => bytes.toString().replace(/\+[0-9a-f]{8}\+/g, '+00000000+')),
      ),
    };
    for (const [what, verdict] of Object.entries(found))
      assert.ok(!verdict.valid && verdict.problems.length > 0, what);
    assert.match(found.leaf!.problems.join(), /root is not that of the first/);
    assert.match(found.above!.problems.join(), /tile\/1\/000\.p\/2 is not what its leaves come to/);
  });

  it('a tail that was cut off is found by a checkpoint that stayed', async () => {
    const verdict = await changedBy((at) => {
      edit(join(at, 'checkpoint'), () => readFileSync(drops(dir)[1]!));
    });
    assert.match(verdict.problems.join(), /the newest checkpoint is not the largest/);
  });

  it('a fork that was signed with the stolen key is found by a checkpoint that stayed', async () => {
    const signers = await log.signers();
    const verdict = await changedBy(async (at) => {
      const { head } = readCheckpoint(readFileSync(join(at, 'checkpoint'), 'utf8'), [])!;
      const forged = signCheckpoint({ ...head, size: 305, root: Buffer.alloc(32, 7) }, signers, 0);
      mkdirSync(join(at, 'checkpoints/2030-01-01'), { recursive: true });
      writeFileSync(join(at, 'checkpoints/2030-01-01/000000000000305'), forged);
    });
    assert.deepEqual(verdict.problems, [
      'checkpoints/2030-01-01/000000000000305: its root is not that of the first 305 leaves',
    ]);
  });
});
