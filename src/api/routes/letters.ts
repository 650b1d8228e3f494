import { z } from 'zod';
import { listLetters } from '#flow';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { id, moment, when } from '../shapes.ts';

const listed = z.object({
  id,
  acceptedAt: when,
  class: z.string(),
  level: z.string(),
  size: z.number().int(),
  sender: z.string(),
  recipients: z.array(z.string()).describe('The first three'),
  readers: z.number().int().describe('How many there are'),
  standings: z
    .array(z.object({ how: z.string(), count: z.number().int(), ids: z.array(z.string()) }))
    .describe(
      'How its deliveries stand: waiting, held, portal, failed, cancelled, archived, or the means by which they arrived; ids of the first fifty',
    ),
});

/** The list of letters, by what is known of them without opening them. */
export function letterListRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/letters/search',
      group: 'Letters',
      summary:
        'The list of letters, newest first: from:, to:, state:, method:, after:, before:, level:, class:, id:',
      who: 'trace.read',
      query: z.strictObject({
        q: z.string().max(1000).default(''),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        cursor: z.string().max(100).optional(),
      }),
      answer: z.object({
        items: z.array(listed),
        next: z
          .string()
          .nullable()
          .describe('For the page behind, which may follow a page with few letters or none; null: the last'),
      }),
      handle: async ({ caller, query }) => {
        const { letters, next } = await listLetters(house, caller.actor, {
          text: query.q,
          limit: query.limit,
          ...(query.cursor ? { cursor: query.cursor } : {}),
        });
        const items = letters.map((one) => ({
          ...one,
          acceptedAt: moment(one.acceptedAt),
          recipients: [...one.recipients],
          standings: one.standings.map((each) => ({ ...each, ids: [...each.ids] })),
        }));
        return { body: { items, next } };
      },
    }),
  ];
}
