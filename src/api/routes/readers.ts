import { z } from 'zod';
import { parseAddress } from '#mail';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { behind, id, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const key = z
  .object({
    id,
    address: z.string(),
    kind: z.string(),
    fingerprint: z.string(),
    state: z.string(),
    source: z.string(),
    trust: z.string(),
    usable: z.boolean(),
    reason: z.string(),
    firstSeen: when,
    lastSeen: when,
  })
  .meta({ id: 'ReaderKey' });

/** What readers can open: their keys and certificates, where they came from, how far they are trusted. */
export function readerRoutes({ house }: Rooms): Endpoint[] {
  const { recipients } = house;
  const group = 'Readers';
  type Key = Awaited<ReturnType<typeof recipients.list>>[number];
  const out = (one: Key): z.infer<typeof key> => ({
    ...one,
    trust: String(one.trust),
    firstSeen: moment(one.firstSeen),
    lastSeen: moment(one.lastSeen),
  });
  const addressOf = (typed: string) => {
    const reading = parseAddress(typed.trim(), { policy: 'liberal' });
    if (reading.ok) return reading.address;
    throw invalid('address-invalid', `"${typed}" is not a mail address: ${reading.reason}.`);
  };
  return [
    endpoint({
      method: 'GET',
      path: '/reader-keys',
      group,
      summary: 'Keys and certificates of readers',
      who: 'trace.read',
      query: paging.extend({
        address: z.string().max(400).optional(),
        state: z.enum(['pending', 'active', 'rejected']).optional(),
      }),
      answer: page(key),
      handle: async ({ caller, query }) => {
        const found = await recipients.list(caller.actor, {
          ...(query.address ? { address: addressOf(query.address) } : {}),
          ...(query.state ? { state: query.state as Key['state'] } : {}),
        });
        return { body: pageOf(behind(found, query).map(out), query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/reader-keys',
      group,
      summary: 'Pins a key or certificate that somebody checked to be the reader’s',
      who: 'settings.change',
      sensitive: true,
      body: z.strictObject({ address: text(400), key: text(500_000).describe('PEM or armoured text') }),
      answer: z.looseObject({ kind: z.string() }),
      status: 201,
      handle: async ({ caller, body }) => {
        const came = await recipients.pin(caller.actor, addressOf(body.address), Buffer.from(body.key));
        if (came.kind === 'refused') throw invalid('key-refused', came.reason);
        return { body: { ...came } };
      },
    }),
    ...(['accept', 'reject', 'remove'] as const).map((act) =>
      endpoint({
        method: 'POST',
        path: `/reader-keys/{id}/${act}`,
        group,
        summary: {
          accept: 'Takes a changed key as the reader’s from now on',
          reject: 'Says that a key is not the reader’s',
          remove: 'Forgets a key',
        }[act],
        who: 'settings.change',
        sensitive: true,
        answer: key,
        handle: async ({ caller, params }) => ({
          body: out(await recipients[act](caller.actor, params.id ?? '')),
        }),
      }),
    ),
  ];
}
