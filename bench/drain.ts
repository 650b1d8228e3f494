/** A queue that one process empties, and one that two empty: how evenly the work falls, and what it costs. */
import { setTimeout as pause } from 'node:timers/promises';
import { now } from './clock.ts';
import { idle } from './measure.ts';
import { PosternGround } from './postern.ts';
import { look, sum } from './processes.ts';
import { type Context, type Findings, mean } from './scenario.ts';
import { seed } from './seed.ts';
import type { Arrived } from './sink.ts';
import { home, readers } from './target.ts';

interface Drained {
  readonly rate: number;
  /** CPU ms a letter, PostgreSQL included. */
  readonly cpu: number;
  /** Letters by process. */
  readonly shares: readonly number[];
  readonly peaks: readonly number[];
}

/** Compiling and connecting is over after so many letters; what comes then is counted. */
const warm = 0.3;

async function drain({ place, scale }: Context, ground: PosternGround, count: number): Promise<Drained> {
  await ground.withHouse((house) =>
    seed(house, { deliveries: scale.drained, readers: 1, class: 'transactional', domains: [readers] }),
  );
  const ask = (): Promise<Arrived> => place.sink.ask<Arrived>('counts none');
  const start = (await ask()).letters;
  const until = async (want: number, patience = 120_000): Promise<Arrived> => {
    for (let waited = 0; ; waited += 25) {
      const seen = await ask();
      if (seen.letters - start >= want) return seen;
      if (waited > patience) throw new Error(`the queue does not drain: ${seen.letters - start} of ${want}`);
      await pause(25);
    }
  };
  const running = await ground.serve(count);
  const cpu = (): number => sum(Object.values(look(running.sets)).map((one) => one.cpu));
  const from = await until(scale.drained * warm);
  const [cpuFrom, at] = [cpu(), now()];
  const to = await until(scale.drained);
  const seconds = (now() - at) / 1000;
  await idle(running.sets);
  const letters = to.letters - from.letters;
  const shares = running.pids.map((_, index) => {
    const name = `postern${index + 1}.${home}`;
    return (to.byClient[name] ?? 0) - (from.byClient[name] ?? 0);
  });
  const result = {
    rate: letters / seconds,
    cpu: ((cpu() - cpuFrom) * 1000) / letters,
    shares,
    peaks: running.peaks(),
  };
  await running.stop();
  return result;
}

export async function draining(context: Context): Promise<Findings & { peaks: number[] }> {
  const { place, database, scale, tell } = context;
  const ground = await PosternGround.prepare(place, database, 'drain');
  const [single, double]: Drained[][] = [[], []];
  for (let round = 1; round <= scale.rounds; round++) {
    single!.push(await drain(context, ground, 1));
    double!.push(await drain(context, ground, 2));
    tell(
      `draining, round ${round}: ${single!.at(-1)!.rate.toFixed(0)} msg/s by one process, ${double!.at(-1)!.rate.toFixed(0)} by two`,
    );
  }
  await ground.close();
  const least = mean(double!.map(({ shares }) => Math.min(...shares) / sum(shares)));
  const more = mean(double!.map((one, index) => one.cpu / single![index]!.cpu));
  const cells = (
    [
      ['one process', single!],
      ['two processes', double!],
    ] as const
  ).map(([name, list]) => [
    name,
    mean(list.map((one) => one.rate)).toFixed(0),
    mean(list.map((one) => one.cpu)).toFixed(2),
    list.map((one) => one.shares.join(' + ')).join(', '),
  ]);
  return {
    name: 'drain',
    rows: [],
    table: { heads: [`a queue of ${scale.drained}`, 'msg/s', 'CPU ms', 'letters by process'], cells },
    verdicts: [
      {
        what: 'two processes on one queue: share of the one that does less',
        figure: `${(least * 100).toFixed(0)} %`,
        aim: '45 %',
        met: least >= 0.45,
      },
      {
        what: 'two processes on one queue: CPU per message against one',
        figure: `${more.toFixed(2)} x`,
        aim: '1.10 x',
        met: more <= 1.1,
      },
    ],
    peaks: [...single!, ...double!].flatMap((one) => one.peaks),
  };
}
