/** One measured run: a load through a target into the sink, and what it cost everybody. */
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, script } from './child.ts';
import { now } from './clock.ts';
import type { Sent } from './generator.ts';
import { look, machine, type Reading, type Sets, sum } from './processes.ts';
import type { Arrived } from './sink.ts';
import { readers, sender, type Target, type Trust } from './target.ts';

export interface Load {
  readonly connections: number;
  readonly messages: number;
  readonly size: number;
  /** Letters before a connection is closed; 0: all. */
  readonly perConnection?: number;
  /** Milliseconds from letter to letter instead of as fast as it goes. */
  readonly every?: number;
  /** An extra header line. */
  readonly header?: string;
}

export interface Measured extends Sent {
  readonly target: string;
  readonly size: number;
  /** Letters that arrived, over the time from the first MAIL to the last arrival. */
  readonly rate: number;
  readonly lost: number;
  readonly duplicates: number;
  /** CPU milliseconds a letter: all processes of the target, and by set. */
  readonly cpu: number;
  readonly cpuBySet: Readonly<Record<string, number>>;
  readonly generatorCpu: number;
  readonly sinkCpu: number;
  /** Highest resident bytes by set, looked at twice a second. */
  readonly rss: Readonly<Record<string, number>>;
  /** Percent of the machine that none of our processes took. */
  readonly foreign: number;
}

export interface Ground {
  readonly sink: Child;
  readonly trust: Trust;
  /** A folder for what a run leaves. */
  readonly dir: string;
}

let runs = 0;
/** Names a run; no dot, since the sink splits tokens there. */
export const runName = (): string => `${process.pid}-${++runs}`;

export function generatorArgs(target: Target, load: Load, trust: Trust, run: string): string[] {
  const options: Record<string, string | number> = {
    ports: target.ports.join(','),
    ca: trust.ca,
    name: 'localhost',
    user: target.user ?? '',
    password: target.password ?? '',
    connections: load.connections,
    messages: load.messages,
    size: load.size,
    'per-connection': load.perConnection ?? 0,
    every: load.every ?? 0,
    header: load.header ?? '',
    sender,
    domain: readers,
    run,
  };
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

/** Sends letters nobody counts: compiled code, filled caches, grown pools. */
export async function warmUp(ground: Ground, target: Target, load: Load, messages: number): Promise<void> {
  const run = runName();
  const sent = await script(
    'generator.ts',
    generatorArgs(target, { ...load, messages }, ground.trust, run),
  ).json<Sent>();
  if (sent.accepted < messages * 0.9) throw new Error(`${target.name} does not take the load: ${sent.error}`);
  await arrivals(ground, run, sent.accepted);
  await idle(target.sets);
}

export async function measure(ground: Ground, target: Target, load: Load): Promise<Measured> {
  const run = runName();
  const names = Object.keys(target.sets);
  // The trees of all roots together, each process once: what is left of the machine's CPU was somebody else's.
  const ours = [process.pid, ...names.flatMap((name) => target.sets[name]!)];
  const sets: Sets = { ...target.sets, ' sink': [ground.sink.pid], ' ours': ours };
  const before = look(sets);
  const [machineBefore, startedAt] = [machine(), now()];
  const rss: Record<string, number> = {};
  const watch = setInterval(() => highest(rss, look(target.sets)), 500);
  try {
    const sent = await script('generator.ts', generatorArgs(target, load, ground.trust, run)).json<Sent>();
    const arrived = await arrivals(ground, run, sent.accepted);
    highest(rss, look(target.sets));
    await idle(target.sets);
    const after = look(sets);
    const whole = (now() - startedAt) / 1000;
    const spent = (name: string): number => after[name]!.cpu - before[name]!.cpu;
    const per = (seconds: number): number => (seconds * 1000) / Math.max(1, sent.accepted);
    return {
      ...sent,
      target: target.name,
      size: load.size,
      rate: (arrived.distinct * 1000) / (arrived.last - sent.first),
      lost: sent.accepted - arrived.distinct,
      duplicates: arrived.duplicates,
      cpu: per(sum(names.map(spent))),
      cpuBySet: Object.fromEntries(names.map((name) => [name, per(spent(name))])),
      generatorCpu: per(sent.own / 1000),
      sinkCpu: per(spent(' sink')),
      rss,
      foreign: Math.max(
        0,
        ((machine() - machineBefore - spent(' ours')) / whole / availableParallelism()) * 100,
      ),
    };
  } finally {
    clearInterval(watch);
  }
}

function highest(most: Record<string, number>, seen: Readonly<Record<string, Reading>>): void {
  for (const [name, { rss }] of Object.entries(seen)) most[name] = Math.max(most[name] ?? 0, rss);
}

/** Waits until `want` letters of a run have come, or none has come for `patience` ms. */
export async function arrivals(
  { sink }: Ground,
  run: string,
  want: number,
  patience = 20_000,
): Promise<Arrived> {
  let arrived = await sink.ask<Arrived>(`counts ${run}`);
  for (let still = now(); arrived.distinct < want && now() - still < patience; ) {
    await pause(100);
    const seen = await sink.ask<Arrived>(`counts ${run}`);
    if (seen.distinct > arrived.distinct) still = now();
    arrived = seen;
  }
  return arrived;
}

/** Waits until a target has finished what it still writes down: under 4 % of one core, for at most `patience` ms. */
export async function idle(sets: Sets, patience = 10_000): Promise<void> {
  const total = (): number => sum(Object.values(look(sets)).map((one) => one.cpu));
  for (let before = total(), waited = 0; waited < patience; waited += 500) {
    await pause(500);
    const after = total();
    if (after - before <= 0.02) return;
    before = after;
  }
}
