/** What it costs a letter, over a kept connection, that a domain's demands are looked up and kept: in CPU, lookups warm. */
import { silentLog, systemClock } from '#base';
import { Delivery } from '#delivery';
import { openResolver } from '#transport';
import { openSignedWorld, tlsa } from '../test/delivery/signed-world.ts';
import { job } from '../test/delivery/world.ts';
import { selfSigned } from '../test/lab/certificates.ts';
import type { Context, Findings } from './scenario.ts';

const aim = 2;

export async function demands({ scale, tell }: Pick<Context, 'scale' | 'tell'>): Promise<Findings> {
  const letters = scale.rounds > 1 ? 2000 : 400;
  tell('demands: a signed domain, and the same without asking');
  const world = await openSignedWorld(async ({ port, server }) => {
    const shown = selfSigned(['mx.there.test']);
    const { address } = await server({ name: 'mx.there.test', tls: shown, forgetful: true });
    return {
      'there.test': {
        ttl: 3600,
        records: ['@ MX 10 mx', `mx A ${address}`, `_${port}._tcp.mx TLSA ${tlsa(shown, 3, 1, 1)}`],
      },
    };
  });
  const made = (dane: boolean): Delivery => {
    const config = {
      ...world.config,
      delivery: { ...world.config.delivery, dane, attempt_deadline: 60_000 },
    };
    const resolver = openResolver(config, systemClock);
    const policies = {
      of: async (domain: string) => {
        await resolver.txt(`_mta-sts.${domain}`);
        return { policy: null, trouble: null };
      },
    };
    return new Delivery({
      config,
      clock: systemClock,
      log: silentLog,
      resolver,
      ...(dane ? { policies } : {}),
    });
  };
  const [asking, plain] = [made(true), made(false)];
  const cpu = async (delivery: Delivery): Promise<number> => {
    const start = process.cpuUsage();
    for (let n = 0; n < letters; n += 1)
      await delivery.carry(job('reader@there.test', { floor: 'encrypted' }));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / letters;
  };
  try {
    await cpu(asking);
    await cpu(plain);
    let [best, without] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 7; round += 1) {
      without = Math.min(without, await cpu(plain));
      best = Math.min(best, await cpu(asking));
    }
    const extra = (best / without - 1) * 100;
    return {
      name: 'Demands of domains, warm',
      rows: [],
      table: {
        heads: ['asked', 'CPU µs a letter, the server’s included'],
        cells: [
          ['nothing', without.toFixed(1)],
          ['TLSA and policy', best.toFixed(1)],
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
    asking.close();
    plain.close();
    await world.close();
  }
}
