import { z } from 'zod';
import { type Actor, Fault } from '#base';
import { topics, type WebhookEndpoint } from '#webhooks';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { mustMatch, tagOf } from '../match.ts';
import type { Rooms } from '../needs.ts';
import { behind, id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const kinds = z.array(z.enum(topics)).min(1).max(100);
const url = text(2000).describe(
  'https; inside private networks only where whoever runs the server names them',
);
const webhook = z
  .object({
    id,
    label: z.string(),
    url: z.string(),
    kinds: z.array(z.string()),
    state: z
      .enum(['active', 'paused', 'gone'])
      .describe('gone: it answered 410, and nothing is sent any more'),
    addedAt: when,
    due: z.number().int().describe('Calls still to be made'),
    dead: z.number().int().describe('Calls that were given up'),
    lastDoneAt: when.nullable(),
    earlierUntil: when.nullable().describe('Until when calls are signed with the secret before too'),
  })
  .meta({ id: 'Webhook' });
const made = z.object({
  id,
  kind: z.string(),
  state: z.enum(['due', 'done', 'dead']),
  attempts: z.number().int(),
  madeAt: when,
  dueAt: when,
  endedAt: when.nullable(),
  status: z.number().int().nullable(),
  reason: z.string().nullable(),
});

const out = (one: WebhookEndpoint): z.infer<typeof webhook> => ({
  ...one,
  kinds: [...one.kinds],
  addedAt: moment(one.addedAt),
  lastDoneAt: maybeMoment(one.lastDoneAt),
  earlierUntil: maybeMoment(one.earlierUntil),
});

const tagFor = ({ label, url: to, kinds: of, state }: WebhookEndpoint): string =>
  tagOf({ label, url: to, kinds: [...of], state });

/** Other systems that are told of events: ids and states, signed, never anything protected. */
export function webhookRoutes({ webhooks }: Rooms): Endpoint[] {
  const group = 'Webhooks';
  const find = async (actor: Actor, wanted: string): Promise<WebhookEndpoint> => {
    const one = (await webhooks.list(actor)).find((each) => each.id === wanted);
    if (one) return one;
    throw new Fault({ code: 'webhook-missing', kind: 'missing', say: 'There is no such webhook.' });
  };
  return [
    endpoint({
      method: 'GET',
      path: '/webhooks',
      group,
      summary: 'Systems that are told of events',
      who: 'webhooks.read',
      query: paging,
      answer: page(webhook),
      handle: async ({ caller, query }) => {
        const items = behind(await webhooks.list(caller.actor), query).map(out);
        return { body: pageOf(items, query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/webhooks',
      group,
      summary: 'Adds a system to tell; its secret is shown once',
      who: 'webhooks.change',
      sensitive: true,
      body: z.strictObject({ label: text(200), url, kinds }),
      answer: z.object({ id, secret: z.string() }),
      status: 201,
      handle: async ({ caller, body }) => ({ body: await webhooks.add(caller.actor, body) }),
    }),
    endpoint({
      method: 'GET',
      path: '/webhooks/{id}',
      group,
      summary: 'One of them',
      who: 'webhooks.read',
      answer: webhook,
      handle: async ({ caller, params }) => {
        const one = await find(caller.actor, params.id ?? '');
        return { body: out(one), headers: { etag: tagFor(one) } };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/webhooks/{id}',
      group,
      summary: 'Changes what a system is told, where, or whether',
      who: 'webhooks.change',
      sensitive: true,
      body: z.strictObject({
        label: text(200).optional(),
        url: url.optional(),
        kinds: kinds.optional(),
        state: z.enum(['active', 'paused']).optional(),
      }),
      handle: async ({ caller, params, ifMatch, body: { label, url: to, kinds: of, state } }) => {
        mustMatch(tagFor(await find(caller.actor, params.id ?? '')), ifMatch);
        await webhooks.change(caller.actor, params.id ?? '', {
          ...(label === undefined ? {} : { label }),
          ...(to === undefined ? {} : { url: to }),
          ...(of === undefined ? {} : { kinds: of }),
          ...(state === undefined ? {} : { state }),
        });
        return {};
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/webhooks/{id}',
      group,
      summary: 'Tells a system nothing any more',
      who: 'webhooks.change',
      sensitive: true,
      handle: async ({ caller, params }) => {
        await webhooks.remove(caller.actor, params.id ?? '');
        return {};
      },
    }),
    endpoint({
      method: 'POST',
      path: '/webhooks/{id}/secret',
      group,
      summary: 'Makes a new secret, shown once; for a day calls are signed with the one before too',
      who: 'webhooks.change',
      sensitive: true,
      answer: z.object({ secret: z.string(), earlierUntil: when }),
      status: 201,
      handle: async ({ caller, params }) => {
        const { secret, earlierUntil } = await webhooks.rotate(caller.actor, params.id ?? '');
        return { body: { secret, earlierUntil: moment(earlierUntil) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/webhooks/{id}/test',
      group,
      summary: 'Makes a call that tells nothing, to see whether it arrives',
      who: 'webhooks.change',
      answer: z.object({ id }),
      status: 201,
      handle: async ({ caller, params }) => ({ body: await webhooks.test(caller.actor, params.id ?? '') }),
    }),
    endpoint({
      method: 'GET',
      path: '/webhooks/{id}/calls',
      group,
      summary: 'Calls to a system, newest first: made, to be made, given up',
      who: 'webhooks.read',
      query: paging.extend({ state: z.enum(['due', 'done', 'dead']).optional() }),
      answer: page(made),
      handle: async ({ caller, params, query: { limit, cursor, state } }) => {
        const found = await webhooks.calls(caller.actor, params.id ?? '', {
          limit: limit + 1,
          ...(cursor ? { after: cursor } : {}),
          ...(state ? { state } : {}),
        });
        const items = found.map((one) => ({
          ...one,
          madeAt: moment(one.madeAt),
          dueAt: moment(one.dueAt),
          endedAt: maybeMoment(one.endedAt),
        }));
        return { body: pageOf(items, limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/webhooks/{id}/replay',
      group,
      summary: 'Makes one call again, or all that were given up',
      who: 'webhooks.change',
      body: z.strictObject({ call: id.optional().describe('Left out: all that were given up') }),
      answer: z.object({ calls: z.number().int() }),
      handle: async ({ caller, params, body }) => ({
        body: { calls: await webhooks.replay(caller.actor, params.id ?? '', body.call ?? null) },
      }),
    }),
  ];
}
