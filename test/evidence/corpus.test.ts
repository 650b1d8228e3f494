import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, newId, silentLog, systemActor } from '#base';
import {
  EvidenceLog,
  makeReceipt,
  type Receipt,
  readCheckpoint,
  signCheckpoint,
  verifyEvidence,
} from '#evidence';
import { root } from '../architecture/house.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');
const script = join(root, 'tools/verify.py');
const python = spawnSync('python3', ['--version']).status === 0;

/** Numbers from 0 to below `limit`, the same at each run (xorshift, Marsaglia 2003). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

interface Case {
  readonly name: string;
  readonly path: string;
  /** Left out where only agreement is asked. */
  readonly good?: boolean;
}

describe('both verifiers say the same', { skip: python ? false : 'python3 is not installed' }, () => {
  let lab: TestStore;
  let log: EvidenceLog;
  let dir: string;
  let receipt: Receipt;
  const cases: Case[] = [];

  const edit = (path: string, change: (bytes: Buffer) => Buffer | string): void => {
    const bytes = readFileSync(path);
    chmodSync(path, 0o600);
    writeFileSync(path, change(bytes));
  };
  const flip =
    (at: number, bit = 0) =>
    (bytes: Buffer): Buffer => {
      bytes[at]! ^= 1 << bit;
      return bytes;
    };
  const drops = (at: string): string[] => {
    const [day = ''] = readdirSync(join(at, 'checkpoints'));
    return readdirSync(join(at, 'checkpoints', day))
      .sort()
      .map((name) => join(at, 'checkpoints', day, name));
  };
  const folder = async (
    name: string,
    good: boolean | undefined,
    change: (dir: string) => void | Promise<void>,
  ) => {
    const path = join(lab.dir, `case-${cases.length}`);
    cpSync(dir, path, { recursive: true });
    await change(path);
    cases.push({ name, path, ...(good === undefined ? {} : { good }) });
  };
  const file = (name: string, bytes: Buffer | string, good?: boolean): void => {
    const path = join(lab.dir, `case-${cases.length}.json`);
    writeFileSync(path, bytes);
    cases.push({ name, path, ...(good === undefined ? {} : { good }) });
  };

  before(async () => {
    lab = await testStore();
    dir = join(lab.dir, 'evidence');
    const { store, keys, clock, evidence } = lab;
    log = new EvidenceLog({ store, keys, clock: clock as Clock, log: silentLog, dir });
    const [message, delivery] = [newId(), newId()];
    await evidence.record(store, {
      kind: 'message.accepted',
      actor,
      message,
      data: { decisions: [{ delivery }] },
      secret: { sender: 'nurse@clinic.example' },
    });
    for (const count of [3, 300, 255, 1, 90]) {
      const drafts = Array.from({ length: count }, () => ({ kind: 'pickup.opened' as const, actor }));
      await evidence.record(store, ...drafts);
      await log.turn();
      clock.advance(11_000);
    }
    receipt = await makeReceipt({ ...lab, log }, actor, { message, delivery, dek: null });
    await log.stop();
    await damagedFolders();
    damagedReceipts();
  });
  after(() => lab.close());

  async function damagedFolders(): Promise<void> {
    await folder('the folder as it is', true, () => {});
    await folder('without the drop', true, (at) => rmSync(join(at, 'checkpoints'), { recursive: true }));
    await folder('a leaf', false, (at) => edit(join(at, 'tile/0/001'), flip(40)));
    await folder('the last leaf', false, (at) => edit(join(at, 'tile/0/002.p/139'), flip(139 * 32 - 1)));
    await folder('a hash above', false, (at) => edit(join(at, 'tile/1/000.p/2'), flip(0)));
    await folder('no tile above', undefined, (at) => rmSync(join(at, 'tile/1'), { recursive: true }));
    await folder('no first tile', false, (at) => rmSync(join(at, 'tile/0/000')));
    await folder('a short tile', false, (at) =>
      edit(join(at, 'tile/0/001'), (bytes) => bytes.subarray(0, 8000)),
    );
    await folder('a long tile', undefined, (at) =>
      edit(join(at, 'tile/0/001'), (bytes) => Buffer.concat([bytes, bytes.subarray(0, 32)])),
    );
    await folder('a torn tile', false, (at) =>
      edit(join(at, 'tile/0/001'), (bytes) => Buffer.concat([bytes, Buffer.of(1)])),
    );
    await folder('two tiles swapped', false, (at) => {
      renameSync(join(at, 'tile/0/000'), join(at, 'tile/0/x'));
      renameSync(join(at, 'tile/0/001'), join(at, 'tile/0/000'));
      renameSync(join(at, 'tile/0/x'), join(at, 'tile/0/001'));
    });
    await folder('another size', false, (at) =>
      edit(join(at, 'checkpoint'), (bytes) => bytes.toString().replace(/\n651\n/, '\n650\n')),
    );
    await folder('no checkpoint', false, (at) => rmSync(join(at, 'checkpoint')));
    await folder('an older checkpoint as the newest', false, (at) =>
      edit(join(at, 'checkpoint'), () => readFileSync(drops(dir)[1]!)),
    );
    await folder('junk in the drop', false, (at) => edit(drops(at)[1]!, () => 'hello\n'));
    await folder('junk that is being written', true, (at) => writeFileSync(`${drops(at)[1]!}.new`, 'hello'));
    await folder('no keys', false, (at) => rmSync(join(at, 'keys')));
    await folder('other ids of keys', false, (at) =>
      edit(join(at, 'keys'), (bytes) => bytes.toString().replace(/\+[0-9a-f]{8}\+/g, '+00000000+')),
    );
    await folder('an ML-DSA-44 signature', false, (at) =>
      edit(join(at, 'checkpoint'), (bytes) => {
        const lines = bytes.toString().split('\n');
        const [dash, name, text] = lines.at(-2)!.split(' ');
        const signature = flip(1000)(Buffer.from(text!, 'base64')).toString('base64');
        return [...lines.slice(0, -2), `${dash} ${name} ${signature}`, ''].join('\n');
      }),
    );
    await folder('no ML-DSA-44 signature', undefined, (at) =>
      edit(join(at, 'checkpoint'), (bytes) => bytes.toString().replace(/\u2014[^\n]*\n$/, '')),
    );
    const { head } = readCheckpoint(readFileSync(join(dir, 'checkpoint'), 'utf8'), [])!;
    const signers = await log.signers();
    const drop = (at: string, note: string): void => {
      mkdirSync(join(at, 'checkpoints/2030-01-01'), { recursive: true });
      writeFileSync(join(at, 'checkpoints/2030-01-01/000000000000304'), note);
    };
    const forged = { ...head, size: 304, root: Buffer.alloc(32, 7) };
    await folder('a fork with the stolen keys', false, (at) => drop(at, signCheckpoint(forged, signers, 0)));
    await folder('another log', false, (at) =>
      drop(at, signCheckpoint({ ...forged, origin: 'another' }, signers, 0)),
    );
    const random = numbers(20_260_601);
    const files = ['checkpoint', 'keys', 'tile/0/000', 'tile/0/001', 'tile/0/002.p/139', 'tile/1/000.p/2'];
    for (let n = 0; n < 30; n++) {
      const [path, at, bit] = [files[random(files.length)]!, random(2 ** 31), random(8)];
      await folder(`bit ${bit} of ${path} at ${at}`, undefined, (copy) =>
        edit(join(copy, path), (bytes) => flip(at % bytes.length, bit)(bytes)),
      );
    }
  }

  function damagedReceipts(): void {
    const text = JSON.stringify(receipt);
    file('the receipt as it is', text, true);
    file('the receipt, indented', JSON.stringify(receipt, null, 2), true);
    file('nothing', '', false);
    const random = numbers(42);
    for (let n = 0; n < 120; n++) {
      const [at, bit] = [random(text.length), random(8)];
      file(`bit ${bit} of the receipt at ${at}`, flip(at, bit)(Buffer.from(text)));
    }
    for (let n = 0; n < 20; n++) {
      const [from, count] = [random(text.length), 1 + random(40)];
      file(
        `${count} bytes of the receipt cut out at ${from}`,
        text.slice(0, from) + text.slice(from + count),
        false,
      );
    }
  }

  it('of good and of damaged folders and receipts, made with fixed seeds', async () => {
    assert.ok(cases.length >= 190 && statSync(cases[0]!.path).isDirectory());
    const { stdout, stderr } = spawnSync('python3', [script, ...cases.map(({ path }) => path)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    assert.equal(stderr, '');
    const lines = stdout.split('\n');
    let valid = 0;
    for (const { name, path, good } of cases) {
      const theirs = lines.find((line) => line.startsWith(`${path}: `)) ?? 'nothing';
      const ours = await verifyEvidence(path);
      const says = ours.every((verdict) => verdict.valid);
      if (says) valid++;
      const words = `${name}: ours ${ours.flatMap(({ problems }) => problems).join('; ')}, theirs ${theirs}`;
      assert.equal(theirs.startsWith(`${path}: valid`), says, words);
      if (good !== undefined) assert.equal(says, good, words);
    }
    assert.ok(valid >= 5 && valid < cases.length / 2, `${valid} of ${cases.length} are valid`);
  });

  it('without the file for ML-DSA-44, the other says that it did not check it', () => {
    const alone = join(lab.dir, 'alone');
    mkdirSync(alone);
    cpSync(script, join(alone, 'verify.py'));
    const { stdout } = spawnSync('python3', [join(alone, 'verify.py'), dir], { encoding: 'utf8' });
    assert.match(stdout, /: valid\. The log .* of 651 leaves/);
    assert.match(stdout, /Not checked: ML-DSA-44 signatures, for which mldsa44\.py is not here/);
    const { stdout: whole } = spawnSync('python3', [script, dir], { encoding: 'utf8' });
    assert.match(whole, /^Not checked: that the log shows/m);
  });
});
