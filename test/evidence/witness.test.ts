import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type Algorithm,
  formatKey,
  leafHash,
  makeKey,
  nodesFrom,
  openSigner,
  parseKey,
  proveConsistency,
  readCheckpoint,
  rootAt,
  type Signer,
  signCheckpoint,
  Witness,
} from '#evidence';
import { FakeClock } from '../lab/clock.ts';

const signer = (name: string, algorithm: Algorithm): Signer => {
  const { raw, pkcs8 } = makeKey(algorithm);
  return openSigner({ name, algorithm, raw }, pkcs8);
};
const origin = 'log.example/evidence/1';
const logKeys = [signer(origin, 'ed25519'), signer(origin, 'ml-dsa-44')];
const own = [signer('witness.example', 'cosignature-v1'), signer('witness.example', 'ml-dsa-44')];
const leaves = Array.from({ length: 40 }, (_, n) => leafHash(`event ${n}`));
const nodes = (size: number, of = leaves) => nodesFrom(size, async () => Buffer.concat(of));

describe('a witness', () => {
  let dir: string;
  let witness: Witness;
  const clock = new FakeClock();
  const open = (): Witness => new Witness({ dir, signers: own, logs: logKeys, clock });

  const note = async (size: number, of = leaves, signers = logKeys): Promise<string> =>
    signCheckpoint({ origin, size, root: await rootAt(nodes(size, of), size) }, signers, clock.now());
  async function ask(old: number, size: number, of = leaves, more: { note?: string } = {}) {
    const proof = old > 0 && old < size ? await proveConsistency(nodes(size, of), old, size) : [];
    const lines = [`old ${old}`, ...proof.map((hash) => hash.toString('base64'))].join('\n');
    return witness.add(`${lines}\n\n${more.note ?? (await note(size, of))}`);
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'postern-witness-'));
    witness = open();
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('cosigns what continues what it signed before, with both of its keys', async () => {
    assert.equal((await ask(0, 5)).status, 200);
    const { status, body } = await ask(5, 13);
    assert.equal(status, 200);
    const read = readCheckpoint(`${await note(13)}${body}`, own);
    assert.deepEqual(
      read?.signatures.map(({ result, at }) => [result, at]),
      own.map(() => ['valid', Math.floor(clock.now() / 1000) * 1000]),
    );
    assert.equal((await ask(13, 13)).status, 200);
  });

  it('refuses forks and going back, and says where it stands; also after it was started anew', async () => {
    await ask(0, 20);
    const other = leaves.with(3, leafHash('another past'));
    for (const fresh of [witness, open()]) {
      witness = fresh;
      assert.deepEqual(await ask(5, 9), { status: 409, type: 'text/x.tlog.size', body: '20\n' });
      assert.equal((await ask(0, 30)).status, 409);
      assert.equal((await ask(20, 20, other)).status, 409);
      assert.equal((await ask(20, 30, other)).status, 422);
      assert.equal((await ask(20, 10)).status, 400);
    }
    assert.equal((await ask(20, 30)).status, 200);
  });

  it('refuses what a log that it knows has not signed with each of its keys', async () => {
    const strangers = [signer(origin, 'ed25519'), signer(origin, 'ml-dsa-44')];
    assert.equal((await ask(0, 5, leaves, { note: await note(5, leaves, strangers) })).status, 403);
    assert.equal((await ask(0, 5, leaves, { note: await note(5, leaves, logKeys.slice(0, 1)) })).status, 403);
    const unknown = signCheckpoint({ origin: 'other', size: 5, root: Buffer.alloc(32) }, logKeys, 0);
    assert.equal((await ask(0, 5, leaves, { note: unknown })).status, 404);
    for (const body of [
      '',
      'old 0',
      'old x\n\n',
      `old 0\nAAAA\n\n${await note(5)}`,
      `old 00\n\n${await note(5)}`,
    ])
      assert.equal((await witness.add(body)).status, 400);
    assert.equal((await ask(0, 5)).status, 200);
  });

  it('signs one of two that are asked at once', async () => {
    const other = leaves.with(0, leafHash('another past'));
    const both = await Promise.all([ask(0, 8), ask(0, 8, other)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
  });

  it('signs nothing where it cannot read or write what it signed last', async () => {
    await ask(0, 5);
    const [file] = readdirSync(join(dir, 'logs'));
    writeFileSync(join(dir, 'logs', file!), 'damaged');
    await assert.rejects(ask(5, 9), /is damaged/);
    writeFileSync(join(dir, 'logs', file!), await note(5));
    if (process.getuid?.() !== 0) {
      chmodSync(join(dir, 'logs'), 0o500);
      await assert.rejects(ask(5, 9));
      chmodSync(join(dir, 'logs'), 0o700);
    }
    assert.equal((await ask(5, 9)).status, 200);
  });

  it('keys of witnesses are written as C2SP tools take them', () => {
    for (const key of own) assert.deepEqual(parseKey(formatKey(key))?.algorithm, key.algorithm);
  });
});
