/** Fresh mail with a deep queue for dead domains behind it, and without. */
import { createServer } from 'node:net';
import { later } from './cleanup.ts';
import { freePort } from './port.ts';
import { PosternGround, type Way } from './postern.ts';
import { type Context, type Findings, type Row, ratio } from './scenario.ts';
import { defer, domainNames, seed } from './seed.ts';
import { posternRow } from './throughput.ts';

const dead = 500;
/** Readers of each seeded letter. */
const readers = 100;
/** Share of the backlog that is due when the run starts. */
const dueNow = 0.01;

/** Takes connections and never says a word: the costly way of being dead. */
async function silent(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
  await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
  later(() => server.close());
  return (server.address() as { port: number }).port;
}

/** Dead domains, each with an address of its own: three of four refuse connections, the fourth is silent. */
async function deadWays(): Promise<Way[]> {
  const [refusing, mute] = [await freePort(), await silent()];
  return domainNames('dead', dead).map((domain, index) => ({
    domain,
    host: `127.10.${index >> 8}.${(index & 255) + 1}`,
    port: index % 4 === 3 ? mute : refusing,
  }));
}

export async function backlog(context: Context): Promise<Findings> {
  const { place, database, scale, tell } = context;
  const ways = await deadWays();
  const calm = await PosternGround.prepare(place, database, 'calm', ways);
  const deep = await PosternGround.prepare(place, database, 'deep', ways);
  const wish = {
    deliveries: scale.deferred,
    readers,
    class: 'conversation',
    domains: ways.map((way) => way.domain),
  } as const;
  await deep.withHouse(async (house) => {
    await seed(house, wish, (done) => done % 50_000 === 0 && tell(`${done} deferred deliveries seeded`));
    await defer(house, dueNow);
  });
  const load = { connections: 20, messages: scale.messages, size: 5000 };
  const [without, behind]: Row[][] = [[], []];
  for (let round = 1; round <= scale.rounds; round++) {
    without!.push({ ...(await posternRow(context, calm, 1, load, round)), target: 'nothing behind' });
    behind!.push({
      ...(await posternRow(context, deep, 1, load, round)),
      target: `${scale.deferred} behind`,
    });
  }
  await calm.close();
  await deep.close();
  const rate = ratio(behind!, without!, (one) => one.rate);
  return {
    name: 'backlog',
    rows: [...without!, ...behind!],
    verdicts: [
      {
        what: `fresh mail with ${scale.deferred} deferred behind it: messages per second`,
        figure: `${rate.toFixed(2)} x`,
        aim: '0.90 x',
        met: rate >= 0.9,
      },
    ],
  };
}
