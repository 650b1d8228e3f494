import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Group, Partner, Role } from '#people';
import { roles } from '#people';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { mustMatch } from '../match.ts';
import type { Rooms } from '../needs.ts';
import { account, behind, id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';
import { accountOut } from './people.ts';

const roleList = z.array(z.enum(roles as [Role, ...Role[]])).max(roles.length);
const source = z.enum(['hand', 'ldap', 'scim']).describe('Where it is kept, and so where it is changed');

/** Groups, partner organisations, systems, and why somebody may do what they may. */
export const directoryRoutes = (rooms: Rooms): Endpoint[] => [
  ...groupRoutes(rooms),
  ...partnerRoutes(rooms),
  ...rightsRoutes(rooms),
  ...syncRoutes(rooms),
  ...fileRoutes(rooms),
];

const groupTag = ({ name, roles: held, members }: Group): string =>
  `"${createHash('sha256')
    .update(JSON.stringify([name, held, members]))
    .digest('base64url')
    .slice(0, 22)}"`;

const groupOut = (one: Group) => ({
  ...one,
  roles: [...one.roles] as string[],
  members: [...one.members],
  addedAt: moment(one.addedAt),
  changedAt: moment(one.changedAt),
});

function groupRoutes({ house }: Rooms): Endpoint[] {
  const { people } = house;
  const { groups } = people;
  const shown = z.object({
    id,
    name: z.string(),
    roles: z.array(z.string()),
    source,
    members: z.array(id).describe('Ids of accounts'),
    addedAt: when,
    changedAt: when,
  });
  const of = 'Groups';
  const answered = async (which: string) => {
    const one = await groups.get(which);
    return { body: groupOut(one), headers: { etag: groupTag(one) } };
  };
  return [
    endpoint({
      method: 'GET',
      path: '/groups',
      group: of,
      summary: 'Groups, the roles they give, and who is in them',
      who: 'people.read',
      query: paging,
      answer: page(shown),
      handle: async ({ query }) => ({
        body: pageOf(behind(await groups.list(), query).map(groupOut), query.limit, (one) => one.id),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/groups',
      group: of,
      summary: 'Makes a group, without members',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({ name: text(200), roles: roleList }),
      answer: shown,
      status: 201,
      handle: async ({ caller, body }) => answered(await groups.add(caller.actor, body)),
    }),
    endpoint({
      method: 'GET',
      path: '/groups/{id}',
      group: of,
      summary: 'One group',
      who: 'people.read',
      answer: shown,
      handle: ({ params }) => answered(params.id ?? ''),
    }),
    endpoint({
      method: 'PATCH',
      path: '/groups/{id}',
      group: of,
      summary: 'Changes what a group gives and who is in it; whoever loses something is cut at once',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({
        name: text(200).optional(),
        roles: roleList.optional(),
        members: z.array(id).max(20_000).optional().describe('All who are to be in it'),
      }),
      answer: shown,
      handle: async ({ caller, params, body, ifMatch }) => {
        const one = await groups.get(params.id ?? '');
        mustMatch(groupTag(one), ifMatch);
        const { name, roles: wish, members } = body;
        await groups.change(caller.actor, one.id, {
          ...(name === undefined ? {} : { name }),
          ...(wish ? { roles: wish } : {}),
          ...(members ? { members } : {}),
        });
        await people.refresh();
        return answered(one.id);
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/groups/{id}',
      group: of,
      summary: 'Removes a group; what it gave is gone',
      who: 'people.change',
      sensitive: true,
      handle: async ({ caller, params }) => {
        await groups.remove(caller.actor, params.id ?? '');
        await people.refresh();
        return {};
      },
    }),
  ];
}

const partnerOut = (one: Partner) => ({
  ...one,
  domains: [...one.domains],
  roles: [...one.roles] as string[],
  networks: [...one.networks],
  endsAt: maybeMoment(one.endsAt),
  addedAt: moment(one.addedAt),
});

function partnerRoutes({ house }: Rooms): Endpoint[] {
  const { people } = house;
  const { partners } = people;
  const shown = z.object({
    id,
    name: z.string(),
    domains: z.array(z.string()),
    roles: z.array(z.string()).describe('What its people may be at most'),
    networks: z.array(z.string()).describe('Where its people may come from; none: from anywhere'),
    state: z.enum(['active', 'disabled']),
    endsAt: when.nullable(),
    addedAt: when,
  });
  const wish = {
    domains: z.array(text(260)).min(1).max(50),
    roles: roleList,
    networks: z.array(text(100)).max(50),
    endsAt: when.nullable(),
  };
  const of = 'Partners';
  return [
    endpoint({
      method: 'GET',
      path: '/partners',
      group: of,
      summary: 'Organisations whose people and systems have accounts here',
      who: 'people.read',
      query: paging,
      answer: page(shown),
      handle: async ({ query }) => ({
        body: pageOf(behind(await partners.list(), query).map(partnerOut), query.limit, (one) => one.id),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/partners',
      group: of,
      summary: 'Adds a partner organisation',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({
        name: text(200),
        ...wish,
        networks: wish.networks.default([]),
        endsAt: wish.endsAt.default(null),
      }),
      answer: shown,
      status: 201,
      handle: async ({ caller, body }) => {
        const endsAt = body.endsAt === null ? null : Date.parse(body.endsAt);
        return { body: partnerOut(await partners.add(caller.actor, { ...body, endsAt })) };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/partners/{id}',
      group: of,
      summary: 'Changes what a partner may, or switches it and all its people off or on',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({
        domains: wish.domains.optional(),
        roles: wish.roles.optional(),
        networks: wish.networks.optional(),
        endsAt: wish.endsAt.optional(),
        state: z.enum(['active', 'disabled']).optional(),
      }),
      answer: shown,
      handle: async ({ caller, params, body }) => {
        const { domains, roles: held, networks, endsAt, state } = body;
        const changed = await partners.change(caller.actor, params.id ?? '', {
          ...(domains ? { domains } : {}),
          ...(held ? { roles: held } : {}),
          ...(networks ? { networks } : {}),
          ...(endsAt === undefined ? {} : { endsAt: endsAt === null ? null : Date.parse(endsAt) }),
          ...(state ? { state } : {}),
        });
        await people.refresh();
        return { body: partnerOut(changed) };
      },
    }),
  ];
}

function rightsRoutes({ house, entrance }: Rooms): Endpoint[] {
  const { people } = house;
  const grant = z.object({
    role: z.string(),
    group: z.string().nullable().describe('The group it comes by; null: it was given to them'),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/people/{id}/rights',
      group: 'People',
      summary: 'Why somebody may do what they may: each right with the roles and groups that give it',
      who: 'people.read',
      answer: z.object({
        state: z.enum(['active', 'disabled']),
        rights: z.array(z.object({ act: z.string(), because: z.array(grant) })),
        withheld: z.array(grant).describe('What their partner organisation may not have'),
        groups: z.array(z.object({ id, name: z.string(), roles: z.array(z.string()) })),
        partner: z.object({ id, name: z.string() }).nullable(),
        secondFactor: z.boolean().describe('Whether they come in only with two factors'),
      }),
      handle: async ({ params }) => {
        const one = await people.get(params.id ?? '');
        const { state, acts, withheld } = await people.groups.rights(one.id);
        const partner = one.partner === null ? null : await people.partners.get(one.partner);
        return {
          body: {
            state,
            rights: acts.map(({ act, because }) => ({ act: act as string, because: because.map(plain) })),
            withheld: withheld.map(plain),
            groups: (await people.groups.of(one.id)).map((each) => ({ ...each, roles: [...each.roles] })),
            partner: partner && { id: partner.id, name: partner.name },
            secondFactor: entrance.needsSecond(one),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/service-accounts',
      group: 'People',
      summary: 'Adds an account for a system',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({
        name: text(64),
        relay: z.boolean().default(false).describe('Whether it may hand over letters of the whole house'),
        roles: roleList.optional().describe('`sender` where left out'),
        partner: id.optional().describe('The partner organisation it belongs to'),
      }),
      answer: account,
      status: 201,
      handle: async ({ caller, body }) => {
        const { roles: held, partner, ...wish } = body;
        const made = await people.addServiceAccount(caller.actor, {
          ...wish,
          ...(held ? { roles: held } : {}),
          ...(partner ? { partner } : {}),
        });
        return { body: accountOut(made) };
      },
    }),
  ];
}

/** How it stands with the directory that says who is here. */
function syncRoutes({ house }: Rooms): Endpoint[] {
  const { people } = house;
  const of = 'Directory';
  const shown = z.object({
    configured: z.boolean(),
    okAt: when.nullable().describe('When it was last read whole'),
    failedSince: when.nullable(),
    reason: z.string(),
    seen: z.number().int(),
    leftOut: z.number().int().describe('People there who have no address in a domain of yours, or clash'),
    held: z
      .array(z.object({ id, name: z.string() }))
      .describe(
        'Accounts that are missing there, so many at once that a person must look before they are cut',
      ),
    heldAt: when.nullable(),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/directory',
      group: of,
      summary: 'How it stands with the directory that says who is here',
      who: 'people.read',
      answer: shown,
      handle: async () => {
        const state = await people.sync.state();
        const held = await Promise.all(state.held.map((one) => people.find(one)));
        return {
          body: {
            ...state,
            okAt: maybeMoment(state.okAt),
            failedSince: maybeMoment(state.failedSince),
            heldAt: maybeMoment(state.heldAt),
            held: held.filter((one) => one !== null).map((one) => ({ id: one.id, name: one.name })),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/directory/look',
      group: of,
      summary: 'Has the directory asked at once',
      who: 'people.change',
      handle: async () => {
        await people.sync.soon();
        return {};
      },
    }),
    endpoint({
      method: 'POST',
      path: '/directory/approval',
      group: of,
      summary: 'Lets the accounts be cut that wait for a person',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({ accounts: z.array(id).max(100_000).describe('Those that were looked at') }),
      answer: z.object({ approved: z.number().int() }),
      handle: async ({ caller, body }) => ({
        body: { approved: await people.sync.approve(caller.actor, body.accounts) },
      }),
    }),
  ];
}

/** People from a table, as spreadsheets write it. */
function fileRoutes({ house }: Rooms): Endpoint[] {
  const { people } = house;
  const step = z.object({
    kind: z.enum([
      'new',
      'name',
      'address',
      'address-gone',
      'role',
      'role-gone',
      'group',
      'group-gone',
      'on',
      'off',
    ]),
    text: z.string(),
  });
  return [
    endpoint({
      method: 'POST',
      path: '/people/file',
      group: 'People',
      summary: 'Shows what a table of people (CSV) would change, and does it where the plan is named',
      who: 'people.change',
      sensitive: true,
      looks: true,
      body: z.strictObject({
        text: z
          .string()
          .max(4_000_000)
          .describe('The columns `name` and `addresses`, and perhaps `roles`, `groups`, `state`'),
        plan: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .describe('The `hash` of the plan that was looked at: it is done; left out: nothing is done'),
      }),
      answer: z.object({
        done: z.boolean(),
        hash: z.string(),
        changes: z.array(
          z.object({
            line: z.number().int(),
            account: id.nullable(),
            name: z.string(),
            steps: z.array(step),
          }),
        ),
        problems: z.array(z.object({ line: z.number().int(), says: z.string() })),
        same: z.number().int(),
        unlisted: z.number().int().describe('People kept by hand who are not in the table; they stay'),
      }),
      handle: async ({ caller, body }) => {
        const plan =
          body.plan === undefined
            ? await people.file.plan(body.text)
            : await people.file.apply(caller.actor, body.text, body.plan);
        return {
          body: {
            ...plan,
            done: body.plan !== undefined,
            changes: plan.changes.map((one) => ({ ...one, steps: [...one.steps] })),
            problems: [...plan.problems],
          },
        };
      },
    }),
  ];
}

const plain = ({ role, group }: { role: string; group: string | null }) => ({ role, group });
