import { z } from 'zod';
import { type Account, type Role, roles } from '#people';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { mustMatch, tagOf } from '../match.ts';
import type { Rooms } from '../needs.ts';
import { account, behind, id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

export const accountOut = (one: Account) => ({
  ...one,
  addresses: [...one.addresses],
  roles: [...one.roles] as string[],
  ownRoles: [...one.ownRoles] as string[],
  addedAt: moment(one.addedAt),
});

const tagFor = ({ name, addresses, ownRoles, roles: held, state }: Account): string =>
  tagOf({ name, addresses: [...addresses], ownRoles: [...ownRoles], roles: [...held], state });

const roleList = z.array(z.enum(roles as [Role, ...Role[]])).max(roles.length);

/** The organisation's people and service accounts, their app passwords, and keys for systems. */
export function peopleRoutes({ house, entrance, systems }: Rooms): Endpoint[] {
  const { people } = house;
  const group = 'People';
  const password = z.object({
    id: z.string(),
    label: z.string(),
    addedAt: when,
    usedAt: when.nullable(),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/people',
      group,
      summary: 'People and service accounts',
      who: 'people.read',
      query: paging.extend({ find: z.string().max(200).optional().describe('Part of a name or address') }),
      answer: page(account),
      handle: async ({ query }) => {
        const wanted = query.find?.toLowerCase();
        const all = await people.list();
        const items = all.filter(
          (one) =>
            !wanted || [one.name, ...one.addresses].some((word) => word.toLowerCase().includes(wanted)),
        );
        return { body: pageOf(behind(items, query).map(accountOut), query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/people',
      group,
      summary: 'Adds a person',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({
        name: text(200),
        addresses: z.array(text(400)).min(1).max(50),
        roles: roleList.optional(),
        partner: id.optional().describe('The partner organisation they belong to'),
      }),
      answer: account,
      status: 201,
      handle: async ({ caller, body }) => {
        const { roles: wish, partner, ...rest } = body;
        const made = await people.addPerson(caller.actor, {
          ...rest,
          ...(wish ? { roles: wish } : {}),
          ...(partner ? { partner } : {}),
        });
        return { body: accountOut(made), headers: { etag: tagFor(made) } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/people/{id}',
      group,
      summary: 'One account, with its app passwords and devices',
      who: 'people.read',
      answer: account.extend({ passwords: z.array(password), sessions: z.number().int() }),
      handle: async ({ params }) => {
        const one = await people.get(params.id ?? '');
        const passwords = (await people.passwords(one.id)).map((each) => ({
          ...each,
          addedAt: moment(each.addedAt),
          usedAt: maybeMoment(each.usedAt),
        }));
        const sessions = (await entrance.sessions.list(one.id)).length;
        return { body: { ...accountOut(one), passwords, sessions }, headers: { etag: tagFor(one) } };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/people/{id}',
      group,
      summary: 'Changes what somebody may do, or switches them on or off',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({ roles: roleList.optional(), state: z.enum(['active', 'disabled']).optional() }),
      answer: account,
      handle: async ({ caller, params, body, ifMatch }) => {
        const one = await people.get(params.id ?? '');
        mustMatch(tagFor(one), ifMatch);
        if (body.roles) await people.setRoles(caller.actor, one.id, body.roles);
        if (body.state && body.state !== one.state) {
          if (body.state === 'active') await people.enable(caller.actor, one.id);
          else {
            await people.disable(caller.actor, one.id);
            await entrance.sessions.endAll(caller.actor, one.id, 'account-disabled');
          }
        }
        const now = await people.get(one.id);
        return { body: accountOut(now), headers: { etag: tagFor(now) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/people/{id}/invitation',
      group,
      summary: 'Makes a one-time link by which somebody sets up their sign-in',
      who: 'people.change',
      sensitive: true,
      answer: z.object({ token: z.string(), expiresAt: when }),
      status: 201,
      handle: async ({ caller, params }) => {
        const made = await entrance.invite(caller.actor, await people.get(params.id ?? ''));
        return { body: { token: made.token, expiresAt: moment(made.expiresAt) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/people/{id}/sign-out',
      group,
      summary: 'Ends all console sessions of an account',
      who: 'people.change',
      answer: z.object({ ended: z.number().int() }),
      handle: async ({ caller, params }) => {
        const one = await people.get(params.id ?? '');
        return { body: { ended: await entrance.sessions.endAll(caller.actor, one.id, 'ended-by-admin') } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/people/{id}/app-passwords',
      group,
      summary: 'Makes an app password for a mail program; it is shown once',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({ label: text(200) }),
      answer: z.object({ id: z.string(), password: z.string() }),
      status: 201,
      handle: async ({ caller, params, body }) => ({
        body: await people.addPassword(caller.actor, params.id ?? '', body.label),
      }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/app-passwords/{id}',
      group,
      summary: 'Withdraws an app password',
      who: 'people.change',
      handle: async ({ caller, params }) => {
        await people.removePassword(caller.actor, params.id ?? '');
        return {};
      },
    }),
    ...systemRoutes({ house, systems }),
  ];
}

function systemRoutes({ house, systems }: Pick<Rooms, 'house' | 'systems'>): Endpoint[] {
  const group = 'Systems';
  const key = z.object({
    id,
    account: id,
    label: z.string(),
    acts: z.array(z.string()),
    networks: z.array(z.string()),
    expiresAt: when,
    addedAt: when,
    usedAt: when.nullable(),
    sandbox: z.boolean(),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/api-keys',
      group,
      summary: 'Keys by which systems call',
      who: 'people.read',
      query: paging,
      answer: page(key),
      handle: async ({ query }) => {
        const items = behind(await systems.list(null), query).map((one) => ({
          ...one,
          acts: [...one.acts] as string[],
          networks: [...one.networks],
          expiresAt: moment(one.expiresAt),
          addedAt: moment(one.addedAt),
          usedAt: maybeMoment(one.usedAt),
        }));
        return { body: pageOf(items, query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/api-keys',
      group,
      summary: 'Makes a key for a system; it is shown once',
      who: 'people.change',
      sensitive: true,
      body: z.strictObject({
        account: text(400).describe('Id, address or name of the account it belongs to'),
        label: text(200),
        acts: z.array(z.string().max(100)).min(1).max(50),
        networks: z.array(z.string().max(100)).max(50).default([]),
        days: z.number().int().min(1).max(366),
        sandbox: z
          .boolean()
          .default(false)
          .describe('To try with: letters go through everything and never leave; cannot be changed later'),
      }),
      answer: z.object({ id: z.string(), token: z.string() }),
      status: 201,
      handle: async ({ caller, body }) => {
        const { account: typed, days, ...wish } = body;
        const owner = await house.people.get(typed);
        const made = await systems.add(caller.actor, owner, { ...wish, life: days * 86_400_000 });
        return { body: made };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/api-keys/{id}',
      group,
      summary: 'Ends a key',
      who: 'people.change',
      handle: async ({ caller, params }) => {
        await systems.remove(caller.actor, params.id ?? '');
        return {};
      },
    }),
  ];
}
