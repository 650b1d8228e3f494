import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { letterMaker } from '../../bench/letters.ts';
import { look, peak } from '../../bench/processes.ts';
import type { Arrived } from '../../bench/sink.ts';
import { table } from '../../bench/table.ts';
import { authority } from '../lab/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-test-'));
const path = (name: string): string => join(folder, name);
const bench = join(import.meta.dirname, '../../bench');
let sink: ChildProcess;
let port = 0;
let lines: AsyncIterator<string>;

const node = (script: string, args: string[]): ChildProcess =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(bench, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });

async function ask<T>(command: string): Promise<T> {
  sink.stdin?.write(`${command}\n`);
  return JSON.parse((await lines.next()).value) as T;
}

async function load(
  ...args: string[]
): Promise<{ accepted: number; refused: number; broken: number; connections: number; p99: number }> {
  const child = node('generator.ts', [`--ports=${port}`, `--ca=${path('ca')}`, ...args]);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return JSON.parse(line);
}

describe('the load and the sink of the bench', () => {
  before(async () => {
    const root = authority();
    const pair = root.issue(['localhost']);
    writeFileSync(path('ca'), root.pem);
    writeFileSync(path('cert'), pair.cert);
    writeFileSync(path('key'), pair.key);
    sink = node('sink.ts', [`--cert=${path('cert')}`, `--key=${path('key')}`]);
    lines = createInterface({ input: sink.stdout! })[Symbol.asyncIterator]();
    port = (JSON.parse((await lines.next()).value) as { port: number }).port;
  });

  after(async () => {
    sink.stdin?.end();
    if (sink.exitCode === null) await once(sink, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  it('counts every letter once, over kept connections', async () => {
    const sent = await load(
      '--run=kept',
      '--connections=3',
      '--messages=40',
      '--size=3000',
      `--log=${path('log')}`,
    );
    assert.deepEqual([sent.accepted, sent.refused, sent.broken, sent.connections], [40, 0, 0, 3]);
    const arrived = await ask<Arrived>('counts kept');
    assert.deepEqual([arrived.distinct, arrived.duplicates, arrived.inClear], [40, 0, 0]);
    await ask(`arrivals kept ${path('came')}`);
    const came = new Map(
      readFileSync(path('came'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    for (const line of readFileSync(path('log'), 'utf8').trim().split('\n')) {
      const [token = '', dot, reply] = line.split(' ');
      assert.ok(Number(dot) < Number(reply), 'the reply comes after the final dot');
      assert.ok(
        Number(came.get(token)) < Number(reply),
        'one clock for both: here the letter arrives before its 250',
      );
    }
  });

  it('opens a connection for each letter where that is asked', async () => {
    const sent = await load('--run=single', '--connections=2', '--messages=6', '--per-connection=1');
    assert.deepEqual([sent.accepted, sent.connections], [6, 6]);
  });

  it('tells a letter that comes twice from a new one', async () => {
    await load('--run=twice', '--connections=1', '--messages=3');
    await load('--run=twice', '--connections=1', '--messages=4');
    const { distinct, duplicates } = await ask<Arrived>('counts twice');
    assert.deepEqual([distinct, duplicates], [4, 3]);
  });
});

describe('the parts of the bench', () => {
  it('writes letters that need no dot-stuffing and are as long as was asked', () => {
    const letter = letterMaker({ size: 5000, sender: 'desk@clinic.example.org' })(
      'run.1',
      'a@example.net',
    ).toString('latin1');
    assert.ok(letter.endsWith('\r\n.\r\n'));
    assert.ok(!letter.slice(0, -3).includes('\r\n.'));
    assert.ok(!/[^\r]\n/.test(letter));
    const text = letter.slice(letter.indexOf('\r\n\r\n') + 4);
    assert.ok(text.length >= 5000 && text.length < 5100);
  });

  it('reads what a process has cost', () => {
    const spin = (ms: number): void => {
      for (const until = process.cpuUsage().user / 1000 + ms; process.cpuUsage().user / 1000 < until; );
    };
    const before = look({ me: [process.pid] }).me;
    spin(150);
    const after = look({ me: [process.pid] }).me;
    assert.ok(after.cpu - before.cpu >= 0.12, `${after.cpu - before.cpu}`);
    assert.ok(peak(process.pid) >= after.rss / 2);
  });

  it('pads its tables', () => {
    assert.equal(table(['a', 'long'], [['xyz', '1']]), '| a   | long |\n| --- | ---- |\n| xyz | 1    |');
  });
});
