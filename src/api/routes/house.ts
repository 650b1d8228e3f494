import { z } from 'zod';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { maybeMoment, moment, text, when } from '../shapes.ts';

const status = z.object({
  at: when,
  ready: z.boolean(),
  reasons: z.array(z.string()),
  queue: z.object({
    due: z.number().int(),
    waiting: z.number().int(),
    held: z.number().int(),
    oldest: when.nullable(),
  }),
  diskFree: z.number(),
});

/** Whether mail flows, and what waits. */
export async function statusOf({
  house,
  ready,
}: Pick<Rooms, 'house' | 'ready'>): Promise<z.infer<typeof status>> {
  const { queue, archive, clock } = house;
  const [counts, reasons, diskFree] = await Promise.all([queue.counts(), ready(), archive.free()]);
  const { due, waiting, held, oldest } = counts;
  return {
    at: moment(clock.now()),
    ready: reasons.length === 0,
    reasons: [...reasons],
    queue: { due, waiting, held, oldest: maybeMoment(oldest?.getTime() ?? null) },
    diskFree,
  };
}

/** How it stands, and what the organisation's domains are. */
export function houseRoutes({ house, ready }: Rooms): Endpoint[] {
  const { people } = house;
  return [
    endpoint({
      method: 'GET',
      path: '/status',
      group: 'Today',
      summary: 'Whether mail flows, what waits, what is wrong',
      who: 'queue.read',
      answer: status,
      handle: async () => ({ body: await statusOf({ house, ready }) }),
    }),
    endpoint({
      method: 'GET',
      path: '/domains',
      group: 'Domains',
      summary: 'The organisation’s own mail domains',
      who: 'people.read',
      answer: z.object({ items: z.array(z.object({ name: z.string(), addedAt: when })) }),
      handle: async () => ({
        body: {
          items: (await people.domains()).map(({ name, addedAt }) => ({ name, addedAt: moment(addedAt) })),
        },
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/domains',
      group: 'Domains',
      summary: 'Adds a domain',
      who: 'domains.change',
      sensitive: true,
      body: z.strictObject({ name: text(260) }),
      answer: z.object({ name: z.string(), added: z.boolean() }),
      status: 201,
      handle: async ({ caller, body }) => ({ body: await people.addDomain(caller.actor, body.name) }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/domains/{name}',
      group: 'Domains',
      summary: 'Removes a domain that nobody has an address in any more',
      who: 'domains.change',
      sensitive: true,
      handle: async ({ caller, params }) => {
        await people.removeDomain(caller.actor, params.name ?? '');
        return {};
      },
    }),
  ];
}
