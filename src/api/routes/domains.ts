import { z } from 'zod';
import { Fault } from '#base';
import { lookUp } from '#transport';
import { type DkimKey, zoneLine } from '#verify';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms, Standing } from '../needs.ts';
import { moment, text, when } from '../shapes.ts';

const dkimKey = z
  .object({
    selector: z.string(),
    pair: z.string().describe('Both keys of a pair are activated and retired together'),
    algorithm: z.string(),
    state: z.enum(['made', 'active', 'retired']),
    name: z.string().describe('Where its TXT record stands'),
    record: z.string(),
    zone: z.string().describe('The record as a line of a zone file'),
    madeAt: when,
    changedAt: when,
  })
  .meta({ id: 'DkimKey' });
const dkimOut = (key: DkimKey): z.infer<typeof dkimKey> => ({
  ...key,
  zone: zoneLine(key),
  madeAt: moment(key.madeAt),
  changedAt: moment(key.changedAt),
});

const record = z.object({
  name: z.string().nullable().describe('Where the record stands; null: a value to put where it says'),
  type: z.string().nullable(),
  value: z.string(),
});

/** `name. IN TXT "value"` taken apart, so that each piece can be copied into a provider's form. */
function recordOf(line: string): z.infer<typeof record> {
  const found = /^(\S+?)\.? IN ([A-Z]+) (.+)$/.exec(line);
  if (!found) return { name: null, type: null, value: line };
  const [, name = '', type = '', value = ''] = found;
  const joined = [...value.matchAll(/"([^"]*)"/g)].map(([, piece]) => piece).join('');
  return { name, type, value: type === 'TXT' && joined !== '' ? joined : value };
}

const look = z
  .object({
    name: z.string(),
    state: z.enum(['ok', 'warn', 'bad']),
    says: z.string(),
    remedy: z.string().nullable(),
    records: z.array(record),
  })
  .meta({ id: 'DomainLook' });
const lookOut = ({ name, state, says, remedy, copy }: Standing): z.infer<typeof look> => ({
  name,
  state,
  says,
  remedy: remedy ?? null,
  records: (copy ?? []).map(recordOf),
});

const report = z.object({
  organisation: z.string(),
  id: z.string(),
  begins: when,
  ends: when,
  successful: z.number().int(),
  failed: z.number().int(),
  policies: z.array(
    z.object({
      domain: z.string(),
      type: z.string(),
      successful: z.number().int(),
      failed: z.number().int(),
      failures: z.array(
        z.object({ result: z.string(), host: z.string(), reason: z.string(), count: z.number().int() }),
      ),
    }),
  ),
});

/** How the organisation's domains stand in the DNS, the keys that sign for them, and what others report. */
export function domainRoutes({ house, dns }: Rooms): Endpoint[] {
  const { people, dkim, tlsReports, config } = house;
  const group = 'Domains';
  const unpublished = async (domain: string, pair: string): Promise<string[]> => {
    const keys = (await dkim.list(domain)).filter((key) => key.pair === pair);
    const asked = await Promise.all(
      keys.map(async ({ name, record: wanted }) => {
        const found = await lookUp(config, name, 'TXT');
        const value = /p=(.*)$/.exec(wanted)?.[1] ?? '';
        const there =
          found.kind === 'found' &&
          found.records.some((one) => one.replaceAll(/\s/g, '').includes(`p=${value}`));
        return there ? [] : [name];
      }),
    );
    return asked.flat();
  };
  return [
    endpoint({
      method: 'GET',
      path: '/domains/{name}/dns',
      group,
      summary: 'Looks anew how a domain stands in the DNS: what is good, what is missing, records to copy',
      who: 'people.read',
      answer: z.object({ at: when, looks: z.array(look) }),
      handle: async ({ params }) => {
        const name = await people.ownDomain(params.name ?? '');
        const looks = (await dns(name)).map(lookOut);
        return { body: { at: moment(house.clock.now()), looks } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/domains/{name}/dkim',
      group,
      summary: 'Keys that sign letters of a domain, oldest first',
      who: 'people.read',
      answer: z.object({ keys: z.array(dkimKey) }),
      handle: async ({ params }) => {
        const keys = await dkim.list(await people.ownDomain(params.name ?? ''));
        return { body: { keys: keys.map(dkimOut) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/domains/{name}/dkim',
      group,
      summary: 'Makes the next pair of keys; it does not sign before it is activated',
      who: 'domains.change',
      sensitive: true,
      answer: z.object({ keys: z.array(dkimKey) }),
      status: 201,
      handle: async ({ caller, params }) => {
        const keys = await dkim.make(caller.actor, await people.ownDomain(params.name ?? ''));
        return { body: { keys: keys.map(dkimOut) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/domains/{name}/dkim/{pair}/activate',
      group,
      summary: 'Lets a published pair sign; the pair before is retired',
      who: 'domains.change',
      sensitive: true,
      body: z.strictObject({
        anyway: z.boolean().default(false).describe('Also where its records are not seen in the DNS yet'),
      }),
      answer: z.object({ keys: z.array(dkimKey) }),
      handle: async ({ caller, params, body }) => {
        const name = await people.ownDomain(params.name ?? '');
        const pair = params.pair ?? '';
        const missing = body.anyway ? [] : await unpublished(name, pair);
        if (missing.length > 0)
          throw new Fault({
            code: 'dkim-unpublished',
            kind: 'invalid',
            say: `Not in the DNS yet: ${missing.join(', ')}. Letters signed with keys that nobody finds count as forged.`,
          });
        const keys = await dkim.activate(caller.actor, name, pair);
        return { body: { keys: keys.map(dkimOut) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/domains/{name}/dkim/{pair}/retire',
      group,
      summary: 'Ends a pair; its records stay in the DNS for a week',
      who: 'domains.change',
      sensitive: true,
      answer: z.object({ keys: z.array(dkimKey) }),
      handle: async ({ caller, params }) => {
        const name = await people.ownDomain(params.name ?? '');
        const keys = await dkim.retire(caller.actor, name, params.pair ?? '');
        return { body: { keys: keys.map(dkimOut) } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/tls-reports',
      group,
      summary: 'What others report of their connections to your servers (RFC 8460), newest first',
      who: 'people.read',
      query: z.strictObject({ domain: text(260).optional() }),
      answer: z.object({ reports: z.array(report).describe('The newest 50') }),
      handle: async ({ query }) => {
        const all = await tlsReports.newest();
        const wanted = query.domain?.toLowerCase();
        return {
          body: {
            reports: all
              .filter(({ policies }) => !wanted || policies.some(({ domain }) => domain === wanted))
              .map((one) => ({
                ...one,
                begins: moment(one.begins),
                ends: moment(one.ends),
                policies: one.policies.map((policy) => ({ ...policy, failures: [...policy.failures] })),
              })),
          },
        };
      },
    }),
  ];
}
