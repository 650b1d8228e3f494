/** Postern by one process and by two, and Postfix, in turn, under the same load. */
import { type Load, measure, warmUp } from './measure.ts';
import { PosternGround } from './postern.ts';
import { proportional } from './processes.ts';
import { type Context, type Findings, type Row, ratio, type Verdict } from './scenario.ts';
import type { Target } from './target.ts';

const pssOf = ({ sets }: Target): Record<string, number> =>
  Object.fromEntries(Object.entries(sets).map(([name, roots]) => [name, proportional(roots)]));

/** One run of a target that has been warmed up. */
export async function row(
  context: Context,
  target: Target,
  load: Load,
  round: number,
  peaks: () => number[] = () => [],
): Promise<Row> {
  const measured = await measure(context.place, target, load);
  context.tell(
    `${target.name}, round ${round}: ${measured.rate.toFixed(0)} msg/s, ${measured.cpu.toFixed(2)} ms CPU each` +
      `${measured.foreign > 10 ? `; others took ${measured.foreign.toFixed(0)} % of the machine` : ''}`,
  );
  if (measured.error) context.tell(`${target.name}: ${measured.error}`);
  return { ...measured, round, peaks: peaks(), pss: pssOf(target) };
}

/** One run of `count` Postern processes, started for it and stopped after it. */
export async function posternRow(
  context: Context,
  ground: PosternGround,
  count: number,
  load: Load,
  round: number,
): Promise<Row> {
  const running = await ground.serve(count);
  // Each process compiles for itself.
  await warmUp(context.place, running, load, context.scale.warmUp * count);
  await context.database.checkpoint();
  const result = await row(context, running, load, round, running.peaks);
  await running.stop();
  return result;
}

export async function throughput(context: Context, name: string, load: Load): Promise<Findings> {
  const ground = await PosternGround.prepare(
    context.place,
    context.database,
    `load_${name.replace(/\W+/g, '_').toLowerCase()}`,
  );
  const peer = await context.peer();
  const [single, double, theirs]: Row[][] = [[], [], []];
  for (let round = 1; round <= context.scale.rounds; round++) {
    single!.push(await posternRow(context, ground, 1, load, round));
    double!.push(await posternRow(context, ground, 2, load, round));
    if (!peer) continue;
    if (round === 1) await warmUp(context.place, peer, load, Math.min(200, context.scale.warmUp));
    theirs!.push(await row(context, peer, load, round));
  }
  await ground.close();
  const best = ratio(double!, single!, (one) => one.rate) > 1.05 ? double! : single!;
  return {
    name,
    rows: [...single!, ...double!, ...theirs!],
    verdicts: [
      ...againstPeer(name, load, best, theirs!),
      ...twoProcesses(name, load, single!, double!),
      whole(name, [...single!, ...double!]),
    ],
  };
}

function againstPeer(name: string, load: Load, ours: readonly Row[], theirs: readonly Row[]): Verdict[] {
  if (theirs.length === 0) return [];
  const [rate, cpu, p99] = [
    ratio(ours, theirs, (one) => one.rate),
    ratio(ours, theirs, (one) => one.cpu),
    ratio(ours, theirs, (one) => one.p99),
  ];
  const who = ours[0]!.target;
  const times = (value: number): string => `${value.toFixed(2)} x Postfix`;
  if (load.perConnection === 1) {
    return [
      { what: `${name}: messages per second (${who})`, figure: times(rate), aim: 'ahead', met: rate > 1 },
    ];
  }
  return [
    {
      what: `${name}: messages per second (${who})`,
      figure: times(rate),
      aim: '3 x (2 x at least)',
      met: rate >= 3,
    },
    {
      what: `${name}: CPU per message`,
      figure: times(cpu),
      aim: '0.33 x (0.5 x at most)',
      met: cpu <= 1 / 3,
    },
    { what: `${name}: p99 from final dot to 250`, figure: times(p99), aim: '0.5 x', met: p99 <= 0.5 },
  ];
}

function twoProcesses(name: string, load: Load, single: readonly Row[], double: readonly Row[]): Verdict[] {
  if (load.perConnection === 1) return [];
  const more = ratio(double, single, (one) => one.cpu);
  return [
    {
      what: `${name}: CPU per message, two processes against one`,
      figure: `${more.toFixed(2)} x`,
      aim: '1.10 x',
      met: more <= 1.1,
    },
  ];
}

/** Nothing refused, lost or doubled, or the run does not count. */
function whole(name: string, rows: readonly Row[]): Verdict {
  const bad = rows.reduce((total, one) => total + one.refused + one.broken + one.lost + one.duplicates, 0);
  return { what: `${name}: refused, broken, lost, doubled`, figure: String(bad), aim: '0', met: bad === 0 };
}
