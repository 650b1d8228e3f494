/** What it costs a letter, over a kept connection, that a domain's demands are looked up and kept: in CPU, lookups warm. */
import { silentLog, systemClock } from '#base';
import { Delivery } from '#delivery';
import { openResolver, StsPolicies } from '#transport';
import { openSignedWorld, tlsa } from '../test/delivery/signed-world.ts';
import { job } from '../test/delivery/world.ts';
import { selfSigned } from '../test/lab/certificates.ts';
import { testStore } from '../test/lab/database.ts';
import { openPolicies, stsPolicy } from '../test/lab/policies.ts';
import type { Context, Findings } from './scenario.ts';

const aim = 2;
const batch = 100;
const warming = 15;
const domain = 'there.test';

export async function demands({ scale, tell }: Pick<Context, 'scale' | 'tell'>): Promise<Findings> {
  const pairs = scale.rounds > 1 ? 160 : 30;
  tell('demands: a signed domain with a policy, and the same without asking');
  const house = await testStore();
  const world = await openSignedWorld(async ({ port, server }) => {
    const shown = selfSigned([`mx.${domain}`]);
    const { address } = await server({ name: `mx.${domain}`, tls: shown, forgetful: true });
    const records = [
      '@ MX 10 mx',
      `mx A ${address}`,
      `_${port}._tcp.mx TLSA ${tlsa(shown, 3, 1, 1)}`,
      '_mta-sts TXT "v=STSv1; id=1;"',
      'mta-sts A 127.0.0.1',
    ];
    return { [domain]: { ttl: 3600, records } };
  });
  const web = await openPolicies(world.ca);
  web.pages[domain] = { policy: stsPolicy('enforce', [`mx.${domain}`]) };
  const made = (asks: boolean): Delivery => {
    const delivery = {
      ...world.config.delivery,
      dane: asks,
      mta_sts: asks,
      policy_port: web.port,
      attempt_deadline: 60_000,
    };
    const config = { ...world.config, delivery };
    const common = {
      config,
      clock: systemClock,
      log: silentLog,
      resolver: openResolver(config, systemClock),
    };
    return new Delivery({ ...common, policies: new StsPolicies({ ...common, sql: house.store }) });
  };
  // The second that asks for nothing shows what the instrument takes for a difference where there is none.
  const [plain, same, asking] = [made(false), made(false), made(true)];
  const cpu = async (delivery: Delivery): Promise<number> => {
    const start = process.cpuUsage();
    for (let n = 0; n < batch; n += 1) {
      const outcome = await delivery.carry(job(`reader@${domain}`, { floor: 'encrypted' }));
      if (outcome.kind !== 'delivered') throw new Error(`a letter was not delivered: ${outcome.kind}`);
    }
    const { user, system } = process.cpuUsage(start);
    return (user + system) / batch;
  };
  try {
    const all = [plain, same, asking];
    const rounds: Map<Delivery, number>[] = [];
    for (let round = 0; round < pairs + warming; round += 1) {
      const figures = new Map<Delivery, number>();
      // Each of them is first, second and last in turn: what the one before leaves behind falls on all alike.
      for (let n = 0; n < all.length; n += 1) {
        const delivery = all[(n + round) % all.length]!;
        figures.set(delivery, await cpu(delivery));
      }
      if (round >= warming) rounds.push(figures);
    }
    const last = await asking.carry(job(`reader@${domain}`, { floor: 'authenticated' }));
    if (last.kind !== 'delivered' || last.tls?.demanded?.by !== 'dane')
      throw new Error('the letters did not go by the TLSA records');
    if (web.asked.length !== 1) throw new Error(`the policy was fetched ${web.asked.length} times`);
    const of = (delivery: Delivery): number => median(rounds.map((one) => one.get(delivery)!));
    const over = (delivery: Delivery): number =>
      median(rounds.map((one) => one.get(delivery)! - one.get(plain)!));
    const extra = (over(asking) / of(plain)) * 100;
    return {
      name: 'Demands of domains, warm',
      rows: [],
      table: {
        heads: ['asked', 'CPU µs a letter, the server’s included', 'more than nothing, in the same round'],
        cells: [
          ['nothing', of(plain).toFixed(1), ''],
          ['nothing, once more', of(same).toFixed(1), over(same).toFixed(1)],
          ['TLSA and policy', of(asking).toFixed(1), over(asking).toFixed(1)],
        ],
      },
      verdicts: [
        {
          what: 'MTA-STS and DANE on a warm delivery of a small letter, without the rest of its life',
          figure: `${extra.toFixed(1)} %`,
          aim: `${aim} %`,
          met: extra <= aim,
        },
      ],
    };
  } finally {
    for (const one of [plain, same, asking]) one.close();
    await web.close();
    await world.close();
    await house.close();
  }
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
