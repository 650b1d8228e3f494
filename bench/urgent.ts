/** An urgent letter now and then, alone, and while a million bulk deliveries leave. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { script } from './child.ts';
import { now, quantile } from './clock.ts';
import type { Sent } from './generator.ts';
import { arrivals, generatorArgs, type Load, runName, warmUp } from './measure.ts';
import { PosternGround, type Running, type Way } from './postern.ts';
import { type Context, type Findings, mean } from './scenario.ts';
import { domainNames, seed, tidy } from './seed.ts';
import type { Arrived } from './sink.ts';
import { readers } from './target.ts';

interface Times {
  /** From the 250 to the arrival at the sink, ms, sorted. */
  readonly fromAccepted: number[];
  /** From the final dot. */
  readonly fromDot: number[];
  /** Other letters that arrived meanwhile, a second. */
  readonly others: number;
  readonly peaks: readonly number[];
  readonly missing: number;
}

const pace = 200;

/** Bulk goes to fifty lists' worth of hosts, and one letter in five to the very domain of the urgent ones. */
function bulkWays({ place }: Context): { ways: Way[]; domains: string[] } {
  const names = domainNames('list', 50);
  const ways = names.map((domain, index) => ({
    domain,
    host: `127.20.0.${index + 1}`,
    port: place.exit.port,
  }));
  return { ways, domains: names.flatMap((name, index) => (index % 4 === 0 ? [readers, name] : [name])) };
}

async function times({ place, scale }: Context, running: Running): Promise<Times> {
  const run = runName();
  const load: Load = {
    connections: 4,
    messages: scale.urgent,
    size: 5000,
    every: pace,
    header: 'X-Priority: 1',
  };
  const [log, came] = [join(place.dir, 'urgent-sent'), join(place.dir, 'urgent-came')];
  const before = await place.sink.ask<Arrived>(`counts ${run}`);
  const startedAt = now();
  const sent = await script('generator.ts', [
    ...generatorArgs(running, load, place.trust, run),
    `--log=${log}`,
  ]).json<Sent>();
  const arrived = await arrivals(place, run, sent.accepted);
  const others = ((arrived.letters - before.letters - arrived.distinct) * 1000) / (now() - startedAt);
  await place.sink.ask(`arrivals ${run} ${came}`);
  return { ...joined(log, came), others, peaks: running.peaks(), missing: scale.urgent - arrived.distinct };
}

function joined(log: string, came: string): { fromAccepted: number[]; fromDot: number[] } {
  const rows = (path: string): string[][] =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
  const at = new Map(rows(came).map(([token, time]) => [token, Number(time)]));
  const found = rows(log).filter(([token]) => at.has(token));
  const since = (column: number): number[] =>
    found.map((one) => at.get(one[0])! - Number(one[column])).sort((a, b) => a - b);
  return { fromDot: since(1), fromAccepted: since(2) };
}

export async function urgent(context: Context): Promise<Findings & { peaks: number[] }> {
  const { place, database, scale, tell } = context;
  const { ways, domains } = bulkWays(context);
  const calm = await PosternGround.prepare(place, database, 'quiet', ways);
  const full = await PosternGround.prepare(place, database, 'bulk', ways);
  await full.withHouse(async (house) => {
    await seed(
      house,
      { deliveries: scale.bulk, readers: 500, class: 'bulk', domains },
      (done) => done % 250_000 === 0 && tell(`${done} bulk deliveries seeded`),
    );
    await tidy(house);
  });
  const [without, behind]: Times[][] = [[], []];
  for (let round = 1; round <= scale.rounds; round++) {
    for (const [ground, list] of [
      [calm, without!],
      [full, behind!],
    ] as const) {
      const running = await ground.serve(1);
      await warmUp(place, running, { connections: 20, messages: 0, size: 5000 }, scale.warmUp);
      const one = await times(context, running);
      tell(
        `urgent letters, round ${round}: p95 ${quantile(one.fromAccepted, 0.95).toFixed(1)} ms, ${one.others.toFixed(0)} others a second`,
      );
      list.push(one);
      await running.stop();
    }
  }
  await calm.close();
  await full.close();
  const p95 = (list: readonly Times[], of: (one: Times) => number[]): number =>
    mean(list.map((one) => quantile(of(one), 0.95)));
  const [calmly, busily] = [
    p95(without!, (one) => one.fromAccepted),
    p95(behind!, (one) => one.fromAccepted),
  ];
  const missing = [...without!, ...behind!].reduce((total, one) => total + one.missing, 0);
  const cells = (
    [
      ['nothing behind', without!],
      [`${scale.bulk} bulk behind`, behind!],
    ] as const
  ).map(([name, list]) => [
    name,
    mean(list.map((one) => quantile(one.fromAccepted, 0.5))).toFixed(1),
    p95(list, (one) => one.fromAccepted).toFixed(1),
    mean(list.map((one) => quantile(one.fromDot, 0.5))).toFixed(1),
    p95(list, (one) => one.fromDot).toFixed(1),
    mean(list.map((one) => one.others)).toFixed(0),
  ]);
  return {
    name: 'urgent',
    rows: [],
    table: {
      heads: [
        'urgent letter every 200 ms',
        '250 to arrival p50 ms',
        'p95 ms',
        'dot to arrival p50 ms',
        'p95 ms',
        'others/s',
      ],
      cells,
    },
    verdicts: [
      {
        what: `urgent letter with ${scale.bulk} bulk queued: p95 from 250 to arrival`,
        figure: `${calmly.toFixed(1)} -> ${busily.toFixed(1)} ms`,
        aim: '1.10 x',
        met: busily <= calmly * 1.1,
      },
      { what: 'urgent letters missing', figure: String(missing), aim: '0', met: missing === 0 },
    ],
    peaks: [...without!, ...behind!].flatMap((one) => one.peaks),
  };
}
