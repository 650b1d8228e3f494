import { z } from 'zod';
import { Fault } from '#base';
import type { Pushed, PushedGroup, PushedUser } from '#people';
import { type Ask, type Endpoint, endpoint, type Given } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { providerConfig, resourceTypes, schemas } from '../scim/describe.ts';
import { exactly, fits, readFilter } from '../scim/filter.ts';
import { patched } from '../scim/patch.ts';
import { chosen, groupOut, listSchema, readGroup, readUser, userOut, versionOf } from '../scim/resources.ts';

type Thing = Record<string, unknown>;

const group = 'SCIM';
const base = '/scim/v2';
const mostShown = 200;
const resource = z.record(z.string(), z.unknown());
const body = resource.describe('A resource as in RFC 7643');
const shown = z.strictObject({
  attributes: z.string().max(2000).optional(),
  excludedAttributes: z.string().max(2000).optional(),
});
const listing = shown.extend({
  filter: z.string().max(2000).optional().describe('RFC 7644 §3.4.2.2'),
  startIndex: z.coerce.number().int().optional().describe('Counted from 1'),
  count: z.coerce.number().int().optional(),
});
const change = z.object({
  schemas: z.array(z.string()).optional(),
  Operations: z
    .array(
      z.object({
        op: z.string().max(20),
        path: z.string().max(2000).optional(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(1000),
});

const missing = (): Fault =>
  new Fault({ code: 'scim-missing', kind: 'missing', say: 'There is no such resource.' });

/** Throws `changed-meanwhile` where `If-Match` names another version (RFC 7644 §3.14). */
function mustMatch(now: Thing, ifMatch: string): void {
  const versions = ifMatch.split(',').map((one) => one.trim());
  if (ifMatch !== '' && ifMatch !== '*' && !versions.includes(versionOf(now)))
    throw new Fault({ code: 'changed-meanwhile', kind: 'invalid', say: 'It was changed in the meantime.' });
}

const located = (thing: Thing): Given<Thing> => ({
  body: thing,
  headers: { etag: versionOf(thing), location: (thing.meta as { location: string }).location },
});

/** A page of a list (RFC 7644 §3.4.2.4): bounds that are none are moved to where there are some. */
function page(all: readonly Thing[], query: z.infer<typeof listing>): Thing {
  const start = Math.max(1, query.startIndex ?? 1);
  const count = Math.min(mostShown, Math.max(0, query.count ?? mostShown));
  const items = all.slice(start - 1, start - 1 + count);
  return {
    schemas: [listSchema],
    totalResults: all.length,
    startIndex: start,
    itemsPerPage: items.length,
    Resources: items.map((one) => chosen(one, query)),
  };
}

/** People and groups pushed by another system: SCIM 2.0 (RFC 7643, RFC 7644). */
export function scimRoutes(rooms: Rooms): Endpoint[] {
  return [...describing(rooms), ...userRoutes(rooms), ...groupRoutes(rooms)];
}

const urlOf = ({ url }: Rooms): string => `${url()}/v1${base}`;

const common = { group, who: 'people.provision', speaks: 'scim' } as const;

function describing(rooms: Rooms): Endpoint[] {
  const list = (all: (url: string) => readonly Thing[], name: string, summary: string): Endpoint[] => [
    endpoint({
      ...common,
      method: 'GET',
      path: `${base}/${name}`,
      summary,
      answer: resource,
      handle: async () => ({ body: page(all(urlOf(rooms)), {}) }),
    }),
    endpoint({
      ...common,
      method: 'GET',
      path: `${base}/${name}/{id}`,
      summary: `${summary}: one of them`,
      answer: resource,
      handle: async ({ params }) => {
        const one = all(urlOf(rooms)).find(({ id }) => id === params.id);
        if (!one) throw missing();
        return { body: one };
      },
    }),
  ];
  return [
    endpoint({
      ...common,
      method: 'GET',
      path: `${base}/ServiceProviderConfig`,
      summary: 'What this service can do',
      answer: resource,
      handle: async () => ({ body: { ...providerConfig(urlOf(rooms)) } }),
    }),
    ...list((url) => resourceTypes(url) as Thing[], 'ResourceTypes', 'The kinds of resources there are'),
    ...list((url) => schemas(url) as Thing[], 'Schemas', 'What is kept of people and groups'),
  ];
}

/** The six routes that people and groups share. */
interface Kind {
  readonly name: 'Users' | 'Groups';
  readonly what: string;
  list(find: { name: string; value: string } | null): Promise<Thing[]>;
  one(id: string): Promise<Thing>;
  add(ask: Ask<unknown, Thing>): Promise<string>;
  /** `next` gets the resource as it is and gives back what it is to be. */
  change(ask: Ask<unknown, unknown>, next: (now: Thing) => Thing): Promise<void>;
  remove(ask: Ask<unknown, unknown>): Promise<void>;
}

function routesOf(kind: Kind): Endpoint[] {
  const path = `${base}/${kind.name}`;
  return [
    endpoint({
      ...common,
      method: 'GET',
      path,
      summary: `${kind.what} that were pushed`,
      query: listing,
      answer: resource,
      handle: async ({ query }) => {
        const filter = query.filter === undefined ? null : readFilter(query.filter);
        const found = await kind.list(exactly(filter));
        return { body: page(filter ? found.filter((one) => fits(filter, one)) : found, query) };
      },
    }),
    endpoint({
      ...common,
      method: 'POST',
      path,
      summary: `Pushes ${kind.what.toLowerCase()}: one of them`,
      body,
      answer: resource,
      status: 201,
      handle: async (ask) => located(await kind.one(await kind.add(ask))),
    }),
    endpoint({
      ...common,
      method: 'GET',
      path: `${path}/{id}`,
      summary: `${kind.what}: one of them`,
      query: shown,
      answer: resource,
      handle: async ({ params, query }) => {
        const one = await kind.one(params.id ?? '');
        return { ...located(one), body: chosen(one, query) };
      },
    }),
    endpoint({
      ...common,
      method: 'PUT',
      path: `${path}/{id}`,
      summary: `${kind.what}: says anew what one of them is`,
      body,
      answer: resource,
      handle: async (ask) => {
        await kind.change(ask, () => ask.body);
        return located(await kind.one(ask.params.id ?? ''));
      },
    }),
    endpoint({
      ...common,
      method: 'PATCH',
      path: `${path}/{id}`,
      summary: `${kind.what}: changes one of them`,
      body: change,
      answer: resource,
      handle: async (ask) => {
        await kind.change(ask, (now) => patched(now, ask.body.Operations));
        return located(await kind.one(ask.params.id ?? ''));
      },
    }),
    endpoint({
      ...common,
      method: 'DELETE',
      path: `${path}/{id}`,
      summary: `${kind.what}: removes one of them; every way in ends for good`,
      handle: async (ask) => {
        mustMatch(await kind.one(ask.params.id ?? ''), ask.ifMatch);
        await kind.remove(ask);
        return {};
      },
    }),
  ];
}

function userRoutes(rooms: Rooms): Endpoint[] {
  const { people } = rooms.house;
  const { provisioning } = people;
  const out = async (one: Pushed<PushedUser>): Promise<Thing> =>
    userOut(one, await provisioning.account(one.id), urlOf(rooms));
  return routesOf({
    name: 'Users',
    what: 'People',
    async list(find) {
      const by = find && ({ username: 'name', externalid: 'external' } as const)[find.name];
      const found = await provisioning.users(by ? { by, value: find.value } : { by: 'all' });
      return Promise.all(found.map(out));
    },
    one: async (id) => out(await provisioning.user(id)),
    add: ({ caller, body: given }) => provisioning.addUser(caller.actor, readUser(given)),
    async change({ caller, params, ifMatch }, next) {
      const id = params.id ?? '';
      const account = await provisioning.account(id);
      await provisioning.changeUser(caller.actor, id, (before) => {
        const now = userOut(before, account, urlOf(rooms));
        mustMatch(now, ifMatch);
        // What was said counts, not what people here made of it: somebody switched off by hand was not said to be off.
        return readUser(next({ ...now, active: before.said.active }));
      });
    },
    remove: ({ caller, params }) => provisioning.removeUser(caller.actor, params.id ?? ''),
  });
}

function groupRoutes(rooms: Rooms): Endpoint[] {
  const { people } = rooms.house;
  const { provisioning } = people;
  const out = (one: Pushed<PushedGroup>): Thing => groupOut(one, urlOf(rooms));
  return routesOf({
    name: 'Groups',
    what: 'Groups',
    async list(find) {
      const by = find && ({ displayname: 'name', externalid: 'external' } as const)[find.name];
      return (await provisioning.groups(by ? { by, value: find.value } : { by: 'all' })).map(out);
    },
    one: async (id) => out(await provisioning.group(id)),
    add: ({ caller, body: given }) => provisioning.addGroup(caller.actor, readGroup(given)),
    async change({ caller, params, ifMatch }, next) {
      await provisioning.changeGroup(caller.actor, params.id ?? '', (before) => {
        const now = out(before);
        mustMatch(now, ifMatch);
        return readGroup(next(now));
      });
    },
    remove: ({ caller, params }) => provisioning.removeGroup(caller.actor, params.id ?? ''),
  });
}
