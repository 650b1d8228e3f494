/** What a parser process cannot do, shown from within it; and what becomes of a letter whose parser fails. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Inspect } from '#inspect';
import { makePassphrase } from '#keys';
import { apart, command, root } from '../../src/inspect/unpack/apart.ts';
import { attached, doc, emptyPng, kept } from './binary-files.ts';

/** Runs a piece of program under the parsers' own command; what it prints. */
async function within(lines: string, { wrapped = true } = {}): Promise<Record<string, unknown>> {
  const dir = mkdtempSync(join(tmpdir(), 'parser-'));
  const probe = join(dir, 'probe.mjs');
  writeFileSync(probe, lines);
  const [program, all] = command(64 << 20, probe);
  const args = wrapped || !apart() ? all : all.slice(all.indexOf(process.execPath) + 1);
  const grant = args.indexOf('--permission') + 1;
  const child = spawn(
    wrapped ? program : process.execPath,
    [...args.slice(0, grant), `--allow-fs-read=${probe}`, ...args.slice(grant)],
    { env: {}, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [said, wrong] = ['', ''];
  child.stdout.on('data', (part) => {
    said += part;
  });
  child.stderr.on('data', (part) => {
    wrong += part;
  });
  await new Promise((done) => child.on('close', done));
  rmSync(dir, { recursive: true });
  assert.notEqual(said, '', wrong);
  return JSON.parse(said);
}

const attempts = (port: number, passphrase: string): string => `
import { withoutNetwork } from ${JSON.stringify(join(root, 'src/inspect/unpack/apart.ts'))};
import fs from 'node:fs'; import net from 'node:net'; import dgram from 'node:dgram'; import dns from 'node:dns';
import http from 'node:http'; import cp from 'node:child_process'; import { Worker } from 'node:worker_threads';
const seen = { environment: Object.keys(process.env) };
const attempt = async (name, act) => { try { await act(); seen[name] = 'done'; } catch (error) { seen[name] = error.code ?? error.message; } };
const connects = () => new Promise((done, fail) => { net.connect(${port}, '127.0.0.1', done).on('error', fail); });
await attempt('connected before', connects);
withoutNetwork();
await attempt('read', () => fs.readFileSync(${JSON.stringify(passphrase)}));
await attempt('read elsewhere', () => fs.readFileSync('/etc/passwd'));
await attempt('write', () => fs.writeFileSync(${JSON.stringify(`${passphrase}.new`)}, 'x'));
await attempt('connect', connects);
await attempt('http', () => new Promise((done, fail) => { http.get('http://127.0.0.1:${port}/', done).on('error', fail); }));
await attempt('udp', () => new Promise((done, fail) => dgram.createSocket('udp4').send('x', 53, '127.0.0.1', (e) => e ? fail(e) : done())));
await attempt('listen', () => new Promise((done) => net.createServer().listen(0, done)));
await attempt('lookup', () => dns.promises.lookup('example.com'));
await attempt('fetch', () => fetch('http://127.0.0.1:${port}/'));
await attempt('process', () => cp.execFileSync('/bin/true'));
await attempt('thread', () => new Worker('1', { eval: true }));
await attempt('binding', () => process.binding('tcp_wrap'));
await attempt('eval', () => (0, eval)('1'));
await attempt('addon', () => process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'));
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
`;

describe('a parser process', () => {
  test('has no environment, reads no key, writes nothing, starts nothing, reaches no network', async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'keys-'));
    t.after(() => rmSync(dir, { recursive: true }));
    const passphrase = join(dir, 'passphrase');
    makePassphrase(passphrase);
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };

    const outside = await within(attempts(port, passphrase), { wrapped: false });
    assert.equal(outside['connected before'], 'done', 'the probe would connect where it may');
    const before = connections;
    assert.equal(before, 1);
    const { environment, 'connected before': __, ...rest } = outside;
    assert.deepEqual(environment, []);
    for (const [what, outcome] of Object.entries(rest)) assert.notEqual(outcome, 'done', what);
    assert.equal(rest.read, 'ERR_ACCESS_DENIED');
    assert.equal(connections, before);

    // Where the system can, the network is kept out from outside as well.
    if (!apart()) return t.diagnostic('this system keeps no network out from outside');
    const inside = await within(attempts(port, passphrase));
    assert.notEqual(inside['connected before'], 'done');
    assert.equal(connections, before);
  });
});

describe('a letter whose parser fails is not inspectable, and the next one is read', () => {
  const page = attached(kept('result.png'));
  const secret = 'Her biopsy shows metastatic breast cancer and she starts tamoxifen 20 mg daily on Monday.';
  const opened: Inspect[] = [];
  const open = (needs: ConstructorParameters<typeof Inspect>[0]): Inspect => {
    const inspect = new Inspect(needs);
    opened.push(inspect);
    return inspect;
  };
  after(() => {
    for (const inspect of opened) inspect.close();
  });

  /** Parser processes of this one. */
  const parsers = (): number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          return (
            readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[1] ===
              String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('child.ts')
          );
        } catch {
          return false;
        }
      });

  test('it hangs', async () => {
    const inspect = open({ deep: { time: 1 } });
    const { inspectable, uninspectable, deeper } = await inspect.letter(page);
    assert.deepEqual([inspectable, deeper], [false, false]);
    assert.match(uninspectable[0]!.reason, /time|longer/);
  });

  test('it hangs in the quick look: the deep look will see', async () => {
    const inspect = open({ quick: { time: 1 } });
    const { inspectable, waiting, deeper } = await inspect.letter(attached(doc(secret)), { quick: true });
    assert.deepEqual([inspectable, deeper], [false, true]);
    assert.ok(waiting.length > 0);
  });

  test('it is killed in the middle', async () => {
    const inspect = open({});
    const looking = inspect.letter(page);
    for (let pids = parsers(); ; pids = parsers()) {
      if (pids.length > 0) {
        process.kill(pids[0]!, 'SIGKILL');
        break;
      }
      await new Promise((done) => setTimeout(done, 5));
    }
    const { inspectable, uninspectable } = await looking;
    assert.equal(inspectable, false);
    assert.deepEqual(uninspectable, [{ part: '1', reason: 'its reader broke off' }]);
    const next = await inspect.letter(attached(doc(secret)));
    assert.ok(next.inspectable && next.findings.length > 0);
  });

  test('it takes more memory than there is', async () => {
    const inspect = open({ deep: { memory: 1 } });
    // A picture that is larger unpacked than packed by far, and still within what is looked at.
    const { uninspectable } = await inspect.letter(attached(emptyPng(6000, 6000)));
    assert.deepEqual(uninspectable, [{ part: '1', reason: 'opening it takes more memory than there is' }]);
  });

  test('many small letters at once share two processes', async () => {
    const inspect = open({ quick: { time: 60_000 } });
    const seen = await Promise.all(
      Array.from({ length: 30 }, () => inspect.letter(attached(doc(secret)), { quick: true })),
    );
    for (const one of seen)
      assert.ok(one.inspectable && one.findings.length > 0, JSON.stringify(one.uninspectable));
    assert.ok(parsers().length <= 4);
  });

  test('a letter of text alone starts none', async () => {
    for (const inspect of opened.splice(0)) inspect.close();
    while (parsers().length > 0) await new Promise((done) => setTimeout(done, 10));
    const inspect = open({});
    await inspect.letter(Buffer.from(`From: a@b.example\r\nSubject: x\r\n\r\n${secret}\r\n`));
    assert.deepEqual(parsers(), []);
  });

  test('what is asked after the end is not inspectable', async () => {
    const inspect = open({});
    inspect.close();
    assert.equal((await inspect.letter(page)).inspectable, false);
  });
});
