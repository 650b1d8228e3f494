import { z } from 'zod';
import { Fault } from '#base';
import { type Answer, answers, type Block, sentenceOf, type Unusual } from '#people';
import { type Ask, type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { signInNeeded } from '../problem.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const hour = 3_600_000;
const reason = text(500).describe('Why; it is written down');

const block = z
  .object({
    id,
    kind: z.enum(['network', 'account']),
    subject: z.string().describe('A network (CIDR), or the id of an account'),
    name: z.string().describe('The name of the account, or the network'),
    reason: z.string(),
    by: z.string().describe('The name of whoever blocked it; empty: Postern itself'),
    madeAt: when,
    until: when,
    endedAt: when.nullable(),
    endedWhy: z.string().nullable().describe('over: its time was; lifted: somebody ended it'),
  })
  .meta({ id: 'Block' });

const unusual = z
  .object({
    id,
    account: id.nullable().describe('null: many accounts together'),
    name: z.string(),
    what: z.enum(['letters', 'failures', 'reads', 'exports', 'hours', 'places', 'spray']),
    sentence: z.string().describe('What happened, with the numbers it was measured by'),
    day: z.iso.date(),
    n: z.number().int(),
    usual: z.number().int(),
    most: z.number().int(),
    bound: z.number().int(),
    days: z.number().int(),
    foundAt: when,
    answered: z.object({ at: when, how: z.string(), by: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: 'Unusual' });

const device = z
  .object({
    id,
    program: z.string().describe('The browser as it names itself'),
    firstAt: when,
    lastAt: when,
    sessions: z.number().int(),
  })
  .meta({ id: 'Device' });

type Names = (account: string | null) => string;

const blockOut = (one: Block, names: Names): z.infer<typeof block> => ({
  ...one,
  name: one.kind === 'network' ? one.subject : names(one.subject),
  by: one.by === 'guard' ? '' : names(one.by),
  madeAt: moment(one.madeAt),
  until: moment(one.until),
  endedAt: maybeMoment(one.endedAt),
});

const unusualOut = (one: Unusual, names: Names): z.infer<typeof unusual> => ({
  ...one,
  name: names(one.account),
  sentence: sentenceOf(one, one.account ? names(one.account) : ''),
  foundAt: moment(one.foundAt),
  answered: one.answered && { ...one.answered, at: moment(one.answered.at), by: names(one.answered.by) },
});

async function namesIn({ people }: Rooms['house']): Promise<Names> {
  const known = new Map((await people.list()).map(({ id: one, name }) => [one, name]));
  return (account) => known.get(account ?? '') ?? account ?? '';
}

/** What is blocked, what is out of the ordinary, and what is done about it. */
export function guardRoutes(rooms: Rooms): Endpoint[] {
  return [...blockRoutes(rooms), ...unusualRoutes(rooms), ...outgoingRoutes(rooms), ...deviceRoutes(rooms)];
}

const group = 'Blocked and unusual';

function blockRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/blocks',
      group,
      summary: 'Networks and accounts where guessing is blocked, newest first',
      who: 'guard.read',
      query: paging.extend({
        ended: z.enum(['yes', 'no']).default('no').describe('yes: also those that have ended'),
      }),
      answer: page(block),
      handle: async ({ caller, query }) => {
        const names = await namesIn(house);
        const live = query.ended === 'no';
        const found = await house.people.blocks.list(caller.actor, {
          live,
          limit: query.limit + 1,
          ...(query.cursor ? { before: query.cursor } : {}),
        });
        return {
          body: pageOf(
            found.map((one) => blockOut(one, names)),
            query.limit,
            (one) => one.id,
          ),
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/blocks',
      group,
      summary: 'Blocks a network for a while',
      who: 'guard.change',
      sensitive: true,
      body: z.strictObject({
        network: text(60).describe('Such as 203.0.113.0/24'),
        hours: z
          .number()
          .min(0.1)
          .max(366 * 24),
        reason,
      }),
      answer: block,
      status: 201,
      handle: async ({ caller, body }) => {
        const { network, hours, reason: why } = body;
        const made = await house.people.blocks.add(caller.actor, {
          network,
          life: hours * hour,
          reason: why,
        });
        return { body: blockOut(made, await namesIn(house)) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/blocks/{id}/lift',
      group,
      summary: 'Ends a block',
      who: 'guard.change',
      sensitive: true,
      body: z.strictObject({ reason }),
      answer: block,
      handle: async ({ caller, params, body }) => ({
        body: blockOut(
          await house.people.blocks.lift(caller.actor, params.id ?? '', body.reason),
          await namesIn(house),
        ),
      }),
    }),
  ];
}

function unusualRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/unusual',
      group,
      summary: 'Use of accounts out of the ordinary, newest first',
      who: 'guard.read',
      query: paging.extend({
        answered: z.enum(['yes', 'no']).default('no').describe('yes: also what somebody has answered'),
      }),
      answer: page(unusual),
      handle: async ({ caller, query }) => {
        const names = await namesIn(house);
        const found = await house.people.unusual.list(caller.actor, {
          open: query.answered === 'no',
          limit: query.limit + 1,
          ...(query.cursor ? { before: query.cursor } : {}),
        });
        return {
          body: pageOf(
            found.map((one) => unusualOut(one, names)),
            query.limit,
            (one) => one.id,
          ),
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/unusual/{id}/answer',
      group,
      summary:
        'Says that it is fine, holds the account’s outgoing letters, asks its sessions for a new proof, or ends them',
      who: 'guard.change',
      sensitive: true,
      body: z.strictObject({ how: z.enum(answers as [Answer, ...Answer[]]), reason }),
      handle: async ({ caller, params, body }) => {
        await house.people.unusual.answer(caller.actor, params.id ?? '', body);
        return {};
      },
    }),
  ];
}

function outgoingRoutes({ house }: Rooms): Endpoint[] {
  const { people } = house;
  const held = z.object({ account: id, name: z.string(), reason: z.string(), by: z.string(), since: when });
  return [
    endpoint({
      method: 'GET',
      path: '/outgoing-holds',
      group,
      summary: 'Accounts whose letters wait for a person',
      who: 'guard.read',
      answer: z.object({ items: z.array(held) }),
      handle: async ({ caller }) => {
        const names = await namesIn(house);
        const items = (await people.unusual.holds(caller.actor)).map((one) => ({
          ...one,
          name: names(one.account),
          by: names(one.by),
          since: moment(one.since),
        }));
        return { body: { items } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/outgoing-holds',
      group,
      summary: 'From now on letters of an account wait for a person',
      who: 'guard.change',
      sensitive: true,
      body: z.strictObject({ account: text(400).describe('Id, address or name'), reason }),
      handle: async ({ caller, body }) => {
        await people.unusual.hold(caller.actor, (await people.get(body.account)).id, body.reason);
        return {};
      },
    }),
    endpoint({
      method: 'POST',
      path: '/outgoing-holds/{account}/free',
      group,
      summary: 'New letters of the account leave again; those that wait are decided about one by one',
      who: 'guard.change',
      sensitive: true,
      body: z.strictObject({ reason }),
      handle: async ({ caller, params, body }) => {
        await people.unusual.free(caller.actor, params.account ?? '', body.reason);
        return {};
      },
    }),
  ];
}

function deviceRoutes({ house, entrance }: Rooms): Endpoint[] {
  const { sessions } = entrance;
  const mine = <Q, B>({ caller }: Ask<Q, B>) => {
    if (!caller.visit) throw signInNeeded();
    return caller.visit;
  };
  const listed = async (account: string) => ({
    items: (await sessions.devices(account)).map((one) => ({
      ...one,
      firstAt: moment(one.firstAt),
      lastAt: moment(one.lastAt),
    })),
  });
  const missing = (): Fault =>
    new Fault({ code: 'device-missing', kind: 'missing', say: 'There is no such device.' });
  const choice = z.strictObject({
    success: z.boolean().describe('A mail for every sign-in'),
    failure: z.boolean().describe('A mail when sign-ins fail again and again'),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/me/devices',
      group: 'My account',
      summary: 'Devices I have signed in on',
      who: 'session',
      answer: z.object({ items: z.array(device) }),
      handle: async (ask) => ({ body: await listed(mine(ask).account.id) }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/me/devices/{id}',
      group: 'My account',
      summary: 'Ends what is open on one of my devices, and forgets it',
      who: 'session',
      handle: async (ask) => {
        const { actor, account } = mine(ask);
        if (!(await sessions.forgetDevice(actor, account.id, ask.params.id ?? ''))) throw missing();
        return {};
      },
    }),
    endpoint({
      method: 'GET',
      path: '/me/alerts',
      group: 'My account',
      summary: 'Of which sign-ins I am told by mail, beside new devices and places',
      who: 'session',
      answer: choice,
      handle: async (ask) => ({ body: { ...(await sessions.alerts.choice(mine(ask).account.id)) } }),
    }),
    endpoint({
      method: 'PUT',
      path: '/me/alerts',
      group: 'My account',
      summary: 'Chooses of which sign-ins I am told by mail',
      who: 'session',
      sensitive: true,
      body: choice,
      handle: async (ask) => {
        const { actor, account } = mine(ask);
        await sessions.alerts.choose(actor, account.id, ask.body);
        return {};
      },
    }),
    endpoint({
      method: 'GET',
      path: '/people/{id}/devices',
      group: 'People',
      summary: 'Devices somebody has signed in on',
      who: 'people.read',
      answer: z.object({ items: z.array(device) }),
      handle: async ({ params }) => ({ body: await listed((await house.people.get(params.id ?? '')).id) }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/people/{id}/devices/{device}',
      group: 'People',
      summary: 'Ends what is open on somebody’s device, and forgets it',
      who: 'people.change',
      handle: async ({ caller, params }) => {
        const { id: account } = await house.people.get(params.id ?? '');
        if (!(await sessions.forgetDevice(caller.actor, account, params.device ?? ''))) throw missing();
        return {};
      },
    }),
  ];
}
