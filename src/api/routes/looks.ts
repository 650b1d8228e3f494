import { z } from 'zod';
import { isId } from '#base';
import { looksAtMine, type OwnLook, type SeenLook, whoRead } from '#flow';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { id, maybeMoment, moment, page, pageOf, paging, when } from '../shapes.ts';

const look = z.object({
  id,
  at: when,
  letter: id,
  sight: z
    .string()
    .describe(
      'content, attachment, export (a copy taken out), excerpt, proof, details, line (in a list), or access (let somebody read it)',
    ),
  who: z.object({
    kind: z.enum(['staff', 'system', 'shell', 'sender', 'reader']),
    name: z.string().describe('Empty where it may not be known'),
    roles: z.array(z.string()),
    you: z.boolean(),
  }),
  why: z.string().nullable().describe('In the words of whoever looked'),
  glass: z.string().nullable().describe('The break-glass permission it was done under'),
});

const ownLook = look.extend({
  sentAt: when.nullable(),
  wrote: z.boolean(),
  other: z.array(z.string()).describe('To whom, where you wrote it; else from whom'),
});

const lookOut = (one: SeenLook): z.infer<typeof look> => ({
  ...one,
  at: moment(one.at),
  who: { ...one.who, roles: [...one.who.roles] },
});
const ownOut = (one: OwnLook): z.infer<typeof ownLook> => ({
  ...lookOut(one),
  sentAt: maybeMoment(one.sentAt),
  wrote: one.wrote,
  other: [...one.other],
});

const nameOf = ({ id: event, letter }: { id: string; letter: string }): string => `${event}.${letter}`;

function placeOf(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const [event = '', letter = ''] = cursor.split('.');
  if (!isId(event) || !isId(letter)) throw invalid('cursor-invalid', 'That is not the cursor of this list.');
  return { before: { event, letter } };
}

/** Who looked at whose letters. */
export function lookRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/me/looks',
      group: 'My account',
      summary: 'Who else looked at letters from or to me, newest first, and why',
      who: 'session',
      query: paging.extend({ cursor: z.string().max(80).optional().describe('`next` of the page before') }),
      answer: page(ownLook),
      handle: async ({ caller, query }) => {
        const looks = await looksAtMine(house, caller.actor, {
          limit: query.limit + 1,
          ...placeOf(query.cursor),
        });
        return { body: pageOf(looks.map(ownOut), query.limit, nameOf) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/letters/{id}/looks',
      group: 'Letters',
      summary: 'Everybody who looked at one letter, newest first',
      who: 'trace.read',
      answer: z.object({ items: z.array(look) }),
      handle: async ({ caller, params }) => {
        if (!isId(params.id ?? '')) throw invalid('id-invalid', 'That is not the id of a letter.');
        return { body: { items: (await whoRead(house, caller.actor, params.id ?? '')).map(lookOut) } };
      },
    }),
  ];
}
