/**
 * Two network namespaces and a wire between them: ours, in which this process already is (run.ts), and the one of the
 * world outside, with servers that are hostile or broken. Every packet on the wire is captured.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Cell, network } from './words.ts';

export interface Arrived {
  /** The cell's name, or `home` for the organisation's own server. */
  readonly cell: string;
  /** Whether it came to the server that the MX record leads to later. */
  readonly second: boolean;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Base64. */
  readonly raw: string;
  readonly tls: { readonly version: string; readonly cipher: string; readonly resumed: boolean } | null;
  readonly connection: number;
}

export interface Order {
  readonly id: number;
  readonly what: 'open' | 'turn' | 'arrived' | 'close';
  readonly cells?: readonly Cell[];
  readonly when?: 'afterFirst' | 'between';
}

export interface World {
  /** The authority that our side trusts, PEM. */
  readonly ca: string;
  turn(when: 'afterFirst' | 'between'): Promise<void>;
  arrived(): Promise<readonly Arrived[]>;
  /** Ends the capture and the world; the captured packets as a file of libpcap's. */
  close(): Promise<Buffer>;
}

const ip = (...args: string[]): void =>
  void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });

async function startOutside(): Promise<ChildProcess> {
  const child = spawn(
    'unshare',
    [
      '--net',
      '--',
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      fileURLToPath(new URL('outside.ts', import.meta.url)),
    ],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ours = execFileSync('readlink', [`/proc/${process.pid}/ns/net`], { encoding: 'utf8' });
  for (let tries = 0; ; tries++) {
    const theirs = execFileSync('readlink', [`/proc/${child.pid}/ns/net`], { encoding: 'utf8' });
    if (theirs !== ours) return child;
    if (tries > 200) throw new Error('no network namespace of its own for the world outside');
    await pause(20);
  }
}

/** Captures all that passes; resolves once it does. */
async function capture(file: string): Promise<() => Promise<Buffer>> {
  const child = spawn(
    'tcpdump',
    ['-i', 'in', '-s', '0', '-U', '-n', '-Z', 'root', '-B', '65536', '-w', file],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += String(text);
  });
  const ended = new Promise((done) => child.once('close', done));
  for (let tries = 0; !said.includes('listening on'); tries++) {
    if (child.exitCode !== null || tries > 250) throw new Error(`tcpdump does not capture: ${said}`);
    await pause(20);
  }
  return async () => {
    await pause(300);
    child.kill('SIGINT');
    await ended;
    const dropped = /(\d+) packets? dropped by kernel/.exec(said)?.[1];
    if (dropped !== '0') throw new Error(`the capture is not whole: ${said}`);
    return readFileSync(file);
  };
}

export async function openWorld(cells: readonly Cell[], dir: string): Promise<World> {
  const child = await startOutside();
  const waiting = new Map<number, { done: (result: never) => void; fail: (error: Error) => void }>();
  let last = 0;
  child.on('message', ({ id, result, error }: { id: number; result: never; error?: string }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error) one?.fail(new Error(error));
    else one?.done(result);
  });
  child.on('exit', () => {
    for (const { fail } of waiting.values()) fail(new Error('the world outside has ended'));
  });
  const ask = <T>(order: Omit<Order, 'id'>): Promise<T> =>
    new Promise<T>((done, fail) => {
      last++;
      waiting.set(last, { done, fail });
      child.send({ id: last, ...order });
    });
  ip('link', 'add', 'in', 'type', 'veth', 'peer', 'name', 'out', 'netns', String(child.pid));
  ip('addr', 'add', `${network.ours}/32`, 'dev', 'in');
  ip('link', 'set', 'in', 'up');
  ip('route', 'add', network.range, 'dev', 'in', 'src', network.ours);
  const stop = await capture(join(dir, 'wire.pcap'));
  const { ca } = await ask<{ ca: string }>({ what: 'open', cells });
  return {
    ca,
    turn: (when) => ask({ what: 'turn', when }),
    arrived: () => ask({ what: 'arrived' }),
    async close() {
      const wire = await stop();
      await ask({ what: 'close' });
      return wire;
    },
  };
}
