import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, newId, silentLog, systemActor } from '#base';
import {
  cosign,
  EvidenceLog,
  formatKey,
  loadPlaces,
  makeKey,
  openPack,
  openSigner,
  type PackAsk,
  type PackScope,
  parseKey,
  readCheckpoint,
  type Signer,
  type Verdict,
  verifyEvidence,
} from '#evidence';
import { root } from '../architecture/house.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';
import { type TimeStamping, timeStamping } from '../lab/time-stamping.ts';
import { type Case, damagedByAnybody, damagedByTheOperator } from './pack-damages.ts';
import { archive, numbers, resigned, unpack } from './pack-tools.ts';

const actor = systemActor('test');
const auditor = { kind: 'auditor', id: newId(), via: 'console' } as const;
const nurse = { kind: 'person', id: newId(), via: 'submission' } as const;
const script = join(root, 'tools/verify.py');
const python = spawnSync('python3', ['--version']).status === 0;
const tar = spawnSync('tar', ['--version']).status === 0;
/** A network of its own has no way out: where the machine gives one, the second verifier runs in it. */
const alone = spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];
const asking = {
  lookup: async () => ({ kind: 'found' as const, records: ['127.0.0.1'], authentic: false }),
};

describe('a pack for an auditor', () => {
  let lab: TestStore;
  let log: EvidenceLog;
  let tsa: TimeStamping | null = null;
  let tsaDir: string;
  let witness: Signer[];
  let signers: readonly Signer[];
  const letters: { message: string; delivery: string; dek: Buffer }[] = [];
  let start: string;
  let middle: string;
  let end: string;

  const letter = async (): Promise<void> => {
    const [message, delivery, dek] = [newId(), newId(), lab.keys.newDek()];
    letters.push({ message, delivery, dek });
    await lab.evidence.record(
      lab.store,
      {
        kind: 'message.accepted',
        actor: nurse,
        message,
        dek,
        data: { decisions: [{ delivery }] },
        secret: { sender: 'nurse@clinic.example', recipients: 'ann@patient.example' },
      },
      { kind: 'delivery.delivered', actor, message, delivery, dek, secret: { reply: '250 ok ann' } },
    );
  };
  const anchor = async (): Promise<void> => {
    const note = (await log.checkpoint())!;
    const { head } = readCheckpoint(note, [])!;
    const size = String(head.size).padStart(15, '0');
    await log.keepAnchor(`${size}-witness-one.note`, note + cosign(head, witness, lab.clock.now()));
    if (!tsa) return;
    const { stampAnchor } = await loadPlaces();
    const target = stampAnchor(asking, { url: tsa.url, every: 1 });
    const { files } = await target.reach({ size: head.size, note, seen: 0 });
    for (const [ending, bytes] of Object.entries(files))
      await log.keepAnchor(`${size}-timestamp-tsa.${ending}`, bytes);
  };
  const make = async (ask: Partial<PackAsk> & { scope: PackScope }): Promise<Buffer> => {
    const dekOf = async (id: string) => letters.find(({ message }) => message === id)?.dek ?? null;
    const needs = {
      ...lab,
      clock: lab.clock as Clock,
      log,
      organisation: 'Lakeside Clinic',
      witnesses: witness.map(formatKey),
      dekOf,
    };
    const pack = await openPack(needs, auditor, { reason: 'yearly audit', open: false, ...ask });
    const pieces: Buffer[] = [];
    for await (const piece of pack.body) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const ours = async (pack: Buffer, keys: string[] = []): Promise<Verdict> => {
    const path = join(lab.dir, `pack-${newId()}.tar`);
    writeFileSync(path, pack);
    return (
      await verifyEvidence(
        path,
        keys.map((key) => parseKey(key)!),
      )
    )[0]!;
  };

  before(async () => {
    lab = await testStore();
    tsaDir = mkdtempSync(join(tmpdir(), 'postern-tsa-'));
    if (without('openssl') === false) tsa = await timeStamping(tsaDir);
    witness = (['cosignature-v1', 'ml-dsa-44'] as const).map((algorithm) => {
      const { raw, pkcs8 } = makeKey(algorithm);
      return openSigner({ name: 'witness.example', algorithm, raw }, pkcs8);
    });
    const { store, keys, clock, evidence, dir } = lab;
    log = new EvidenceLog({
      store,
      keys,
      clock: clock as Clock,
      log: silentLog,
      dir: join(dir, 'evidence'),
      name: 'clinic.example',
    });
    const grow = async (count: number): Promise<void> => {
      const drafts = Array.from({ length: count }, () => ({ kind: 'pickup.opened' as const, actor }));
      await evidence.record(store, ...drafts);
      await log.turn();
      clock.advance(60_000);
    };
    await grow(270);
    start = new Date(clock.now()).toISOString();
    await letter();
    await grow(5);
    await anchor();
    await log.rotate(evidence, actor, 'yearly');
    await log.turn();
    await grow(300);
    middle = new Date(clock.now()).toISOString();
    await letter();
    await letter();
    await grow(2);
    await anchor();
    end = new Date(clock.now()).toISOString();
    await grow(40);
    signers = await log.signers();
  });
  after(async () => {
    await log.stop();
    await lab.close();
    await tsa?.close();
    rmSync(tsaDir, { recursive: true });
  });

  it('of a time is gapless, says so, and shows nothing protected', async () => {
    const pack = await make({ scope: { kind: 'period', from: start, to: end } });
    const found = await ours(pack);
    assert.deepEqual(found.problems, []);
    assert.equal(found.kind, 'pack');
    const says = found.says as {
      events: { count: number; first: number; last: number };
      witnessed: unknown[];
    };
    // From the last event before it to the first after it.
    assert.deepEqual(says.events, { count: says.events.last - 268, first: 269, last: says.events.last });
    assert.equal(says.witnessed.length, 4);
    for (const value of ['ann@patient', 'nurse@clinic', '250 ok'])
      assert.equal(pack.includes(value), false, `${value} is in it`);
    assert.ok(found.checked.some((words) => words.includes('none is missing')));
    const [begun] = await lab.evidence.latest(lab.store, { kind: 'pack.begun', limit: 1 });
    const [made] = await lab.evidence.latest(lab.store, { kind: 'pack.made', limit: 1 });
    assert.deepEqual(begun?.actor, auditor);
    assert.equal(begun?.secret.reason, 'yearly audit');
    assert.equal(begun?.data.pack, made?.data.pack);
  });

  it('of letters holds their receipts; opened, it holds what its commitments promise', async () => {
    const ids = letters.slice(0, 2).map(({ message }) => message);
    const closed = await make({ scope: { kind: 'letters', letters: ids, matter: 'Case 7' } });
    const open = await make({ scope: { kind: 'letters', letters: ids }, open: true });
    for (const [pack, shown] of [
      [closed, false],
      [open, true],
    ] as const) {
      const found = await ours(pack);
      assert.deepEqual(found.problems, []);
      assert.equal(found.says.receipts, 2);
      assert.equal(pack.includes('ann@patient.example'), shown);
      assert.equal(pack.includes('250 ok ann'), shown);
    }
    assert.ok(Buffer.from((await ours(closed)).notChecked.join()).includes('stay closed'));
  });

  it('of a person holds what they did and the lives of their letters, and nothing else', async () => {
    const pack = await make({ scope: { kind: 'person', person: nurse.id } });
    const found = await ours(pack);
    assert.deepEqual(found.problems, []);
    assert.equal((found.says.events as { count: number }).count, 6);
    const late = await ours(await make({ scope: { kind: 'person', person: nurse.id, from: middle } }));
    assert.equal((late.says.events as { count: number }).count, 4);
  });

  it('is refused for nothing, for no reason, and for times that are none', async () => {
    const period = { kind: 'period', from: start, to: end } as const;
    await assert.rejects(make({ scope: period, reason: ' ' }), { code: 'pack-reason' });
    await assert.rejects(make({ scope: { ...period, from: 'May' } }), { code: 'pack-scope' });
    await assert.rejects(make({ scope: { ...period, from: end, to: start } }), { code: 'pack-scope' });
    await assert.rejects(make({ scope: { kind: 'person', person: newId() } }), { code: 'pack-empty' });
  });

  it('is not made of a log that was changed', async () => {
    const { rows } = await lab.store.query<{ id: string; body: string }>(
      "SELECT id, body FROM evidence_event WHERE kind = 'message.accepted' ORDER BY id LIMIT 1",
    );
    const { id, body } = rows[0]!;
    await lab.store.query('UPDATE evidence_event SET body = $2 WHERE id = $1', [
      id,
      body.replace('"v":1', '"v":2'),
    ]);
    await assert.rejects(make({ scope: { kind: 'period', from: start, to: end } }), {
      code: 'evidence-damaged',
    });
    await lab.store.query('UPDATE evidence_event SET body = $2 WHERE id = $1', [id, body]);
    await make({ scope: { kind: 'period', from: start, to: end } });
  });

  it('whatever is given for one, the check ends and says why not', async () => {
    const pack = await make({ scope: { kind: 'letters', letters: [letters[0]!.message] } });
    const random = numbers(31);
    for (let n = 0; n < 300; n++) {
      const damaged = Buffer.from(
        pack.subarray(0, n % 3 === 0 ? 512 * random(pack.length / 512) : pack.length),
      );
      for (let flips = 1 + random(6); flips > 0 && damaged.length > 0; flips--)
        damaged[random(n % 2 === 0 ? Math.min(damaged.length, 4096) : damaged.length)]! ^= 1 << random(8);
      const { valid, problems } = await ours(damaged);
      assert.equal(valid, false);
      assert.ok(problems.length > 0);
    }
    for (const size of [0, 1, 511, 512, 1024, 5000])
      assert.equal((await ours(Buffer.alloc(size))).valid, false);
  });

  it('of a letter under way waits for what was recorded just now', async () => {
    const { message, delivery } = letters[0]!;
    await lab.evidence.record(lab.store, {
      kind: 'delivery.attempted',
      actor,
      message,
      delivery,
      data: { attempt: 2 },
    });
    const made = make({ scope: { kind: 'letters', letters: [message] } });
    await new Promise((done) => setTimeout(done, 300));
    await log.turn();
    const found = await ours(await made);
    assert.deepEqual(found.problems, []);
    assert.equal(found.says.receipts, 1);
  });

  it('opens with an ordinary tar', { skip: tar ? false : 'tar is not installed' }, async () => {
    const pack = await make({ scope: { kind: 'letters', letters: [letters[0]!.message] } });
    const path = join(lab.dir, 'plain.tar');
    writeFileSync(path, pack);
    const names = execFileSync('tar', ['tf', path], { encoding: 'utf8' }).trim().split('\n');
    assert.deepEqual(names, [...unpack(pack).keys()]);
    assert.deepEqual(archive(unpack(pack)), pack);
  });

  describe('and both verifiers say the same of it', {
    skip: python ? false : 'python3 is not installed',
  }, () => {
    const cases: (Case & { readonly path: string })[] = [];
    let period: Buffer;

    before(async () => {
      const two = letters.slice(0, 2).map(({ message }) => message);
      const packs = {
        period: await make({ scope: { kind: 'period', from: middle, to: end } }),
        ofLetters: await make({ scope: { kind: 'letters', letters: two } }),
        opened: await make({ scope: { kind: 'letters', letters: [two[0]!] }, open: true }),
        person: await make({ scope: { kind: 'person', person: nurse.id } }),
      };
      period = packs.period;
      const unchanged = resigned(period, signers, () => {});
      const all = [
        ...Object.entries(packs).map(([name, pack]) => ({ name, pack, good: true })),
        { name: 'signed anew, unchanged', pack: unchanged, good: true },
        ...damagedByAnybody(packs.ofLetters),
        ...damagedByTheOperator({ packs, signers, witness, letter: two[0]!, start, end }),
      ];
      for (const [n, one] of all.entries()) {
        const path = join(lab.dir, `case-${n}.tar`);
        writeFileSync(path, one.pack);
        cases.push({ ...one, path });
      }
    });

    it('of good packs and of damaged ones, some by their own maker', async () => {
      assert.ok(cases.length > 90, `${cases.length} cases`);
      const [program = 'python3', ...first] = [...alone, 'python3'];
      const { stdout, stderr } = spawnSync(program, [...first, script, ...cases.map(({ path }) => path)], {
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      });
      assert.equal(stderr, '');
      const said = stdout.split('\n');
      for (const { name, path, good } of cases) {
        const theirs = said.find((line) => line.startsWith(`${path}: `)) ?? 'nothing';
        const [mine] = await verifyEvidence(path);
        const words = `${name}: ours ${mine!.problems.join('; ')}, theirs ${theirs}`;
        assert.equal(theirs.startsWith(`${path}: valid`), mine!.valid, words);
        assert.equal(mine!.valid, good, words);
      }
    });

    it('an outsider with the pack, the Python files and the key says yes; with another key no', async () => {
      const at = join(lab.dir, 'outsider');
      mkdirSync(at);
      for (const name of ['verify.py', 'mldsa44.py'])
        writeFileSync(join(at, name), readFileSync(join(root, 'tools', name)));
      writeFileSync(join(at, 'pack.tar'), period);
      const ask = (key: string) => {
        const [program = 'python3', ...first] = [...alone, 'python3'];
        const command = [join(at, 'verify.py'), join(at, 'pack.tar'), '--key', key];
        return spawnSync(program, [...first, ...command], {
          encoding: 'utf8',
          cwd: at,
          env: { PATH: process.env.PATH ?? '' },
        });
      };
      const yes = ask(formatKey(signers[0]!));
      assert.equal(yes.status, 0, yes.stdout);
      assert.match(yes.stdout, /valid\. A pack of \d+ events from the log 'clinic\.example\/evidence/);
      const { raw } = makeKey('ed25519');
      const stranger = formatKey({ name: signers[0]!.name, algorithm: 'ed25519', raw });
      assert.equal(ask(stranger).status, 1);
      assert.equal((await ours(period, [stranger])).valid, false);
      // The key from before the change of keys vouches for the one after it.
      const [first] = (await log.publicKeys()).map(formatKey);
      assert.equal(ask(first!).status, 0);
      assert.equal((await ours(period, [first!])).valid, true);
    });
  });
});
