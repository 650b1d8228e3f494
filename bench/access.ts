/** What it costs to ask whether somebody may: once their account is known, and with the look at the database before it. */
import type { Actor } from '#base';
import { actsOf, allActs } from '#people';
import { PosternGround } from './postern.ts';
import type { Context, Findings } from './scenario.ts';
import { sender } from './target.ts';

const decisions = 200_000;
const looks = 2000;

/** CPU microseconds of one of `times`. */
async function cost(times: number, work: () => unknown): Promise<number> {
  for (let n = 0; n < times / 10; n++) await work();
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) {
    const answer = work();
    if (answer instanceof Promise) await answer;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

export async function access(context: Context): Promise<Findings> {
  const ground = await PosternGround.prepare(context.place, context.database, 'access');
  const [decide, look] = await ground.withHouse(async ({ people }) => {
    const account = await people.get(sender);
    const actor: Actor = { kind: 'person', id: account.id, via: 'console' };
    const acts = [...allActs];
    let n = 0;
    return [
      // As the API does with each call: the acts of the roles, then the one that the route asks for.
      await cost(decisions, () => new Set<string>(actsOf(account.roles)).has(acts[n++ % acts.length]!)),
      await cost(looks, () => people.may(actor, acts[n++ % acts.length]!)),
    ];
  });
  await ground.close();
  return {
    name: 'access',
    rows: [],
    table: {
      heads: ['asked', 'CPU'],
      cells: [
        ['may this account do this, the account being known', `${decide!.toFixed(1)} µs`],
        [
          'with a look at the database for what the account may now',
          `${look!.toFixed(0)} µs (without PostgreSQL’s own)`,
        ],
      ],
    },
    verdicts: [
      { what: 'access check', figure: `${decide!.toFixed(1)} µs`, aim: '50 µs', met: decide! <= 50 },
    ],
  };
}
