/** Mail under attack: 500 wrong passwords a second at the door for people, while letters pass. */
import { availableParallelism } from 'node:os';
import { script } from './child.ts';
import type { Guessed } from './guesser.ts';
import { type Load, measure, warmUp } from './measure.ts';
import { freePort } from './port.ts';
import { PosternGround } from './postern.ts';
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
  for (let round = 1; round <= context.scale.rounds; round++) {
    calm.push(await run(round, ''));
    const guesser = script('guesser.ts', [`--port=${port}`, `--every=${1000 / aSecond}`, `--user=${sender}`]);
    attacked.push(await run(round, ' attacked'));
    attacks.push(await guesser.ask<Guessed>('stop'));
    await guesser.stop();
  }
  await running.stop();
  await ground.close();
  const rate = ratio(attacked, calm, (one) => one.rate);
  const sum = (of: (one: Guessed) => number): number => attacks.reduce((total, one) => total + of(one), 0);
  const each = mean(
    attacked.map((row, n) => ((row.cpu - calm[n]!.cpu) * row.accepted) / Math.max(1, answered(attacks[n]!))),
  );
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
          String(sum(answered)),
          String(sum((one) => one.wrong)),
          String(sum((one) => one.away)),
          String(sum((one) => one.other)),
          `${each.toFixed(2)} ms`,
          `${(sum((one) => one.own) / sum((one) => one.asked)).toFixed(2)} ms`,
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
