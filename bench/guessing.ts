/** Mail under attack: 500 wrong passwords a second at the door for people, while letters pass. */
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { script } from './child.ts';
import type { Guessed } from './guesser.ts';
import { type Load, measure, warmUp } from './measure.ts';
import { freePort } from './port.ts';
import { PosternGround } from './postern.ts';
import { look, sum } from './processes.ts';
import { type Context, type Findings, mean, type Row, ratio } from './scenario.ts';
import { sender } from './target.ts';

const aSecond = 500;
const answered = ({ wrong, away, other }: Guessed): number => wrong + away + other;

export async function guessing(context: Context): Promise<Findings> {
  const port = await freePort();
  const ground = await PosternGround.prepare(context.place, context.database, 'guessing', [], {
    parts: 'mail,console',
    settings: `
[console]
enabled = true
host = "127.0.0.1"
port = ${port}
plain = true
url = "http://localhost:${port}"
trust_proxy = ["127.0.0.1"]
`,
  });
  const load: Load = { connections: 20, messages: context.scale.messages * 2, size: 5000 };
  const [calm, attacked]: [Row[], Row[]] = [[], []];
  const attacks: Guessed[] = [];
  const running = await ground.serve(1);
  await warmUp(context.place, running, load, context.scale.warmUp);
  const run = async (round: number, under: string): Promise<Row> => {
    await context.database.checkpoint();
    const row = await measure(context.place, { ...running, name: `${running.name}${under}` }, load);
    context.tell(
      `${row.target}, round ${round}: ${row.rate.toFixed(0)} msg/s, ${row.cpu.toFixed(2)} ms CPU each`,
    );
    return { ...row, round, peaks: running.peaks(), pss: {} };
  };
  // What a guess costs by itself: CPU of Postern and PostgreSQL under attack, less what they take when nothing happens.
  const spent = async (ms: number): Promise<number> => {
    const before = sum(Object.values(look(running.sets)).map(({ cpu }) => cpu));
    await pause(ms);
    return ((sum(Object.values(look(running.sets)).map(({ cpu }) => cpu)) - before) * 1000) / (ms / 1000);
  };
  const attack = (): ReturnType<typeof script> =>
    script('guesser.ts', [`--port=${port}`, `--every=${1000 / aSecond}`, `--user=${sender}`]);
  const idle = await spent(10_000);
  const alone = attack();
  await pause(5000);
  const busy = await spent(20_000);
  const first = await alone.ask<Guessed>('stop');
  await alone.stop();
  const each = (busy - idle) / ((answered(first) / first.asked) * first.perSecond);
  for (let round = 1; round <= context.scale.rounds; round++) {
    calm.push(await run(round, ''));
    const guesser = attack();
    attacked.push(await run(round, ' attacked'));
    attacks.push(await guesser.ask<Guessed>('stop'));
    await guesser.stop();
  }
  await running.stop();
  await ground.close();
  const rate = ratio(attacked, calm, (one) => one.rate);
  const all = (of: (one: Guessed) => number): number => sum(attacks.map(of));
  return {
    name: 'guessing',
    rows: [...calm, ...attacked],
    table: {
      heads: [
        'guesses a second',
        'wrong',
        'turned away',
        'other',
        'CPU of Postern and PostgreSQL a guess',
        'of the attacker',
      ],
      cells: [
        [
          mean(attacks.map((one) => one.perSecond)).toFixed(0),
          String(all(answered)),
          String(all((one) => one.wrong)),
          String(all((one) => one.away)),
          String(all((one) => one.other)),
          `${each.toFixed(2)} ms`,
          `${(all((one) => one.own) / all((one) => one.asked)).toFixed(2)} ms`,
        ],
      ],
    },
    verdicts: [
      {
        what: `mail under ${aSecond} wrong passwords a second (attacker on the same machine)`,
        figure: `${((1 - rate) * 100).toFixed(0)} % less`,
        aim: '10 % at most',
        met: rate >= 0.9,
      },
      {
        what: `CPU of Postern and PostgreSQL for ${aSecond} guesses a second, of this machine`,
        figure: `${((each * aSecond) / 10 / availableParallelism()).toFixed(0)} %`,
        aim: '10 % at most',
        met: each * aSecond <= 100 * availableParallelism(),
      },
    ],
  };
}
