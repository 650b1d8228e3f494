import { z } from 'zod';
import { askGlass, decideGlass, readAttachment, readLetter } from '#flow';
import type { Glass } from '#people';
import type { Review, ReviewReport } from '#review';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const named = z.object({ id, name: z.string() }).meta({ id: 'Named' });
type Named = z.infer<typeof named>;

const glass = z
  .object({
    id,
    askedBy: named,
    askedAt: when,
    letters: z.array(id),
    person: named.nullable(),
    reason: z.string(),
    minutes: z.number(),
    state: z.enum(['asked', 'lapsed', 'refused', 'open', 'over']),
    decidedBy: named.nullable(),
    decidedAt: when.nullable(),
    words: z.string().nullable(),
    endsAt: when.nullable(),
  })
  .meta({ id: 'EmergencyAccess' });

const review = z
  .object({
    id,
    kind: z.enum(['log', 'break-glass']),
    subject: id.nullable(),
    from: when,
    to: when,
    openedAt: when,
    dueAt: when,
    state: z.enum(['open', 'overdue', 'signed']),
    closedAt: when.nullable(),
    closedBy: named.nullable(),
    toDo: z.number().int(),
    done: z.number().int(),
  })
  .meta({ id: 'Review' });

const report = review.extend({
  items: z.array(
    z.object({
      topic: z.string(),
      title: z.string(),
      ask: z.string(),
      count: z.number().int(),
      found: z.array(z.string()),
      verdict: z.enum(['fine', 'concern']).nullable(),
      note: z.string().nullable(),
      signedBy: named.nullable(),
      signedAt: when.nullable(),
      signedCount: z.number().int().nullable(),
      hash: z.string().nullable(),
    }),
  ),
});

/** Emergency access to letters of others, and reviews of the log. */
export function reviewRoutes(rooms: Rooms): Endpoint[] {
  return [...glassRoutes(rooms), ...logRoutes(rooms)];
}

const namesOf =
  ({ people }: Rooms['house']) =>
  async (account: string): Promise<Named> => ({
    id: account,
    name: (await people.find(account))?.name ?? '',
  });

function glassRoutes({ house }: Rooms): Endpoint[] {
  const group = 'Emergency access';
  const name = namesOf(house);
  const out = async (one: Glass): Promise<z.infer<typeof glass>> => ({
    id: one.id,
    askedBy: await name(one.askedBy),
    askedAt: moment(one.askedAt),
    letters: [...one.letters],
    person: one.person ? await name(one.person) : null,
    reason: one.reason,
    minutes: one.lasts / 60_000,
    state: one.state,
    decidedBy: one.decidedBy ? await name(one.decidedBy) : null,
    decidedAt: maybeMoment(one.decidedAt),
    words: one.words,
    endsAt: maybeMoment(one.endsAt),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/glass',
      group,
      summary: 'Requests to read letters of others: one’s own, or for whoever may approve all of them',
      who: 'session',
      query: paging,
      answer: page(glass),
      handle: async ({ caller, query }) => {
        const { cursor: after, limit } = query;
        const found = await house.glass.list(caller.actor, { limit: limit + 1, ...(after ? { after } : {}) });
        return { body: pageOf(await Promise.all(found.map(out)), limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/glass',
      group,
      summary: 'Asks to read letters of others in an emergency; somebody else has to allow it',
      who: 'glass.ask',
      sensitive: true,
      body: z.strictObject({
        letters: z.array(id).max(100).default([]).describe('By their ids; or name a person'),
        person: text(400).optional().describe('Address or id of one of ours: all letters from and to them'),
        reason: text(1000).describe('Kept, and shown to those whose letters are read'),
        minutes: z.number().int().min(1).max(1440).optional(),
      }),
      answer: glass,
      status: 201,
      handle: async ({ caller, body }) => {
        const { letters, person, reason, minutes } = body;
        const subject = person === undefined ? { letters } : { person };
        const wish = { subject, reason, ...(minutes ? { lasts: minutes * 60_000 } : {}) };
        return { body: await out(await askGlass(house, caller.actor, wish)) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/glass/{id}/decide',
      group,
      summary: 'Allows or refuses what somebody else asked for; a review of it is opened',
      who: 'glass.approve',
      sensitive: true,
      body: z.strictObject({ verdict: z.enum(['approved', 'refused']), words: text(1000) }),
      answer: glass,
      handle: async ({ caller, params, body }) => ({
        body: await out(await decideGlass(house, caller.actor, params.id ?? '', body)),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/glass/{id}/end',
      group,
      summary: 'Ends a permission of somebody before its time',
      who: 'glass.approve',
      answer: glass,
      handle: async ({ caller, params }) => ({
        body: await out(await house.glass.end(caller.actor, params.id ?? '')),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/me/glass/{id}/end',
      group,
      summary: 'Gives a permission back that one does not need any more',
      who: 'session',
      answer: glass,
      handle: async ({ caller, params }) => ({
        body: await out(await house.glass.end(caller.actor, params.id ?? '')),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/glass/letters/{id}/read',
      group,
      summary: 'Reads a letter by a permission that stands; its owner sees it',
      who: 'glass.ask',
      sensitive: true,
      looks: true,
      body: z.strictObject({ reason: text(1000).optional().describe('Left out: that of the request') }),
      answer: z.object({
        id,
        acceptedAt: when,
        subject: z.string(),
        date: z.string(),
        from: z.array(z.string()),
        to: z.array(z.string()),
        cc: z.array(z.string()),
        text: z.string(),
        attachments: z.array(
          z.object({ part: z.string(), name: z.string(), type: z.string(), size: z.number().int() }),
        ),
      }),
      handle: async ({ caller, params, body }) => {
        const { reason } = body;
        const reading = { id: params.id ?? '', glass: true as const, ...(reason ? { reason } : {}) };
        const { acceptedAt, attachments, from, to, cc, ...letter } = await readLetter(
          house,
          caller.actor,
          reading,
        );
        return {
          body: {
            ...letter,
            acceptedAt: moment(acceptedAt),
            from: [...from],
            to: [...to],
            cc: [...cc],
            attachments: attachments.map((one) => ({ ...one })),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/glass/letters/{id}/attachments/{part}',
      group,
      summary: 'One attachment of such a letter',
      who: 'glass.ask',
      sensitive: true,
      looks: true,
      media: 'application/octet-stream',
      handle: async ({ caller, params }) => {
        const reading = { id: params.id ?? '', glass: true as const };
        const { name: file, bytes } = await readAttachment(house, caller.actor, reading, params.part ?? '');
        // Never as what it says it is: a page of a stranger's must not open in this one.
        return {
          raw: { type: 'download', status: 200, name: file, media: 'application/octet-stream', body: bytes },
        };
      },
    }),
  ];
}

function logRoutes({ house }: Rooms): Endpoint[] {
  const { reviews } = house;
  const group = 'Reviews';
  const name = namesOf(house);
  const out = async (one: Review): Promise<z.infer<typeof review>> => ({
    id: one.id,
    kind: one.kind,
    subject: one.subject,
    from: moment(one.from),
    to: moment(one.to),
    openedAt: moment(one.openedAt),
    dueAt: moment(one.dueAt),
    state: one.state,
    closedAt: maybeMoment(one.closedAt),
    closedBy: one.closedBy ? await name(one.closedBy) : null,
    toDo: one.toDo,
    done: one.done,
  });
  const whole = async (one: ReviewReport): Promise<z.infer<typeof report>> => ({
    ...(await out(one)),
    items: await Promise.all(
      one.items.map(async (item) => ({
        ...item,
        found: [...item.found],
        signedBy: item.signedBy ? await name(item.signedBy) : null,
        signedAt: maybeMoment(item.signedAt),
      })),
    ),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/reviews',
      group,
      summary: 'Reviews of the log and of emergency access, newest first',
      who: 'review.sign',
      query: paging.extend({ open: z.stringbool().default(false).describe('Only what is not signed off') }),
      answer: page(review),
      handle: async ({ caller, query }) => {
        const { cursor: after, limit, open } = query;
        const found = await reviews.list(caller.actor, {
          open,
          limit: limit + 1,
          ...(after ? { after } : {}),
        });
        return { body: pageOf(await Promise.all(found.map(out)), limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/reviews/{id}',
      group,
      summary: 'One review: its topics, and what was said of each; also the report that it happened',
      who: 'review.sign',
      answer: report,
      handle: async ({ caller, params }) => ({
        body: await whole(await reviews.read(caller.actor, params.id ?? '')),
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/reviews/{id}/topics/{topic}',
      group,
      summary: 'The events of one topic, oldest first',
      who: 'review.sign',
      query: paging,
      answer: page(
        z.object({
          id,
          at: when,
          kind: z.string(),
          actor: z.looseObject({ kind: z.string(), id: z.string() }),
          by: z.string().describe('Name of the account that acted; empty: none of ours'),
          message: z.string().optional(),
          data: z.record(z.string(), z.unknown()),
          secret: z.record(z.string(), z.string()),
        }),
      ),
      handle: async ({ caller, params, query }) => {
        const { cursor: after, limit } = query;
        const topic = params.topic ?? '';
        const found = await reviews.events(caller.actor, params.id ?? '', topic, {
          limit: limit + 1,
          ...(after ? { after } : {}),
        });
        const items = await Promise.all(
          found.map(async ({ id: event, at, kind, actor, message, data, secret }) => ({
            id: event,
            at,
            kind: kind as string,
            actor: { ...actor },
            by: ['person', 'service'].includes(actor.kind) ? (await name(actor.id)).name : '',
            ...(message ? { message } : {}),
            data,
            secret,
          })),
        );
        return { body: pageOf(items, limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/reviews/{id}/sign',
      group,
      summary: 'Signs one topic off, and with the last one the whole review',
      who: 'review.sign',
      sensitive: true,
      body: z.strictObject({
        topic: text(40),
        verdict: z.enum(['fine', 'concern']),
        note: text(2000).describe('What was looked at and found'),
      }),
      answer: report,
      handle: async ({ caller, params, body }) => ({
        body: await whole(await reviews.sign(params.id ?? '', { actor: caller.actor, ...body })),
      }),
    }),
  ];
}
