import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { endpoints, type Rooms } from '#api';
import { actsOf, roles } from '#people';
import { type ApiLab, type Client, client, openApiLab } from './house.ts';

/** The endpoints by what they say of themselves: nothing of them is called here. */
const nobody: unknown = new Proxy(function none() {}, { get: () => nobody });
const all = endpoints(nobody as Rooms);
const anybody = new Set(['anyone', 'session', 'enrolling']);

/** Calls that would end the session that asks, and the stream that does not end by itself. */
const ends = new Set([
  'GET /live',
  'DELETE /session',
  'PUT /me/password',
  'POST /session',
  'POST /session/passkey',
  'GET /live',
]);

describe('each route × each role', () => {
  let at: ApiLab;
  const people = new Map<string, Client>();
  before(async () => {
    at = await openApiLab();
    for (const role of roles) people.set(role, await at.signedIn(`R${role}`, [role]));
  });
  after(() => at.close());

  const ask = (who: Client, { method, path }: (typeof all)[number]) =>
    who.call(
      method,
      `/v1${path.replaceAll(/\{\w+\}/g, '01a216ef-fe34-75dc-9886-5cd902050171')}`,
      method === 'GET' || method === 'DELETE' ? undefined : {},
      { 'if-match': '*' },
    );

  it('lets nobody in who has not signed in, but to the ways in', async () => {
    const stranger = client(at.base);
    for (const one of all) {
      const { status, body } = await ask(stranger, one);
      const name = `${one.method} ${one.path}`;
      if (one.who === 'anyone') assert.notEqual(body?.code, 'sign-in-needed', name);
      else assert.equal(status, 401, name);
    }
  });

  for (const role of roles) {
    it(`${role}: allowed as the table says, refused otherwise`, async () => {
      const acts = new Set<string>(actsOf([role]));
      const me = people.get(role)!;
      for (const one of all) {
        const name = `${one.method} ${one.path}`;
        if (ends.has(name)) continue;
        const { status, body } = await ask(me, one);
        const allowed = anybody.has(one.who) || acts.has(one.who);
        // SCIM says it in its own form (RFC 7644 §3.12).
        const refused =
          status === 403 && (body?.code === 'not-allowed' || body?.detail === 'You may not do this.');
        assert.equal(refused, !allowed, `${role} ${name}: ${status} ${JSON.stringify(body)}`);
        assert.ok(status < 500, `${role} ${name}: ${status}`);
      }
    });
  }

  it('every route that changes something for others names a right', () => {
    const open = all.filter(
      ({ method, who, path }) =>
        method !== 'GET' && anybody.has(who) && !/^\/(session|me|oauth|setup)(\/|$)/.test(path),
    );
    assert.deepEqual(
      open.map(({ path }) => path),
      [],
    );
  });
});
