import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { isFault } from '#base';
import { fits, readFilter, readTarget } from '../../src/api/scim/filter.ts';
import { patched } from '../../src/api/scim/patch.ts';
import { type ApiLab, cli, client, openApiLab, type Reply } from '../api/house.ts';

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;

describe('people pushed by SCIM', () => {
  let at: ApiLab;
  let scim: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Reply>;
  const patch = (path: string, ...Operations: unknown[]): Promise<Reply> =>
    scim('PATCH', path, { schemas: [patchSchema], Operations });
  /** As Microsoft Entra ID makes somebody. */
  const entra = (name: string, more: object = {}): object => ({
    schemas: [userSchema, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
    externalId: `ext-${name}`,
    userName: `${name}@clinic.test`,
    active: true,
    displayName: `${name} of the clinic`,
    emails: [{ primary: true, type: 'work', value: `${name}@clinic.test` }],
    meta: { resourceType: 'User' },
    name: { formatted: `${name} x`, familyName: 'x', givenName: name },
    title: 'Nurse',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Ward 3' },
    ...more,
  });
  const made = async (name: string): Promise<string> => {
    const reply = await scim('POST', '/Users', entra(name));
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body.id;
  };

  before(async () => {
    at = await openApiLab();
    const { people } = at.lab.server.house;
    const admin = await at.signedIn('Boss', ['admin']);
    const system = await admin.call('POST', '/v1/service-accounts', {
      name: 'entra',
      roles: ['provisioner'],
    });
    assert.equal(system.status, 201, JSON.stringify(system.body));
    const key = await admin.call('POST', '/v1/api-keys', {
      account: 'entra',
      label: 'Entra ID',
      acts: ['people.provision'],
      days: 30,
    });
    assert.equal(key.status, 201, JSON.stringify(key.body));
    assert.ok(await people.find('entra'));
    const caller = client(at.base);
    scim = (method, path, body, headers = {}) =>
      caller.call(method, `/v1/scim/v2${path}`, body === undefined ? undefined : JSON.stringify(body), {
        authorization: `Bearer ${key.body.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      });
  });
  after(() => at.close());

  it('describes itself', async () => {
    const config = await scim('GET', '/ServiceProviderConfig');
    assert.equal(config.status, 200);
    assert.match(config.headers.get('content-type') ?? '', /^application\/scim\+json/);
    assert.deepEqual(
      [config.body.patch.supported, config.body.filter.supported, config.body.etag.supported],
      [true, true, true],
    );
    assert.equal(config.body.meta.location, `${at.url}/v1/scim/v2/ServiceProviderConfig`);
    assert.deepEqual(
      (await scim('GET', '/ResourceTypes')).body.Resources.map(
        ({ endpoint }: { endpoint: string }) => endpoint,
      ),
      ['/Users', '/Groups'],
    );
    assert.equal((await scim('GET', `/Schemas/${userSchema}`)).body.name, 'User');
    assert.equal((await scim('GET', '/Schemas/urn:x')).status, 404);
  });

  it('makes somebody, finds them as Entra ID and Okta look, and keeps no more than is needed', async () => {
    for (const filter of ['userName eq "amy@clinic.test"', 'externalId eq "ext-amy"']) {
      const none = await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      assert.deepEqual([none.status, none.body.totalResults, none.body.Resources], [200, 0, []]);
    }
    const reply = await scim('POST', '/Users', entra('amy'));
    assert.equal(reply.status, 201);
    const { body } = reply;
    assert.equal(reply.headers.get('location'), body.meta.location);
    assert.equal(reply.headers.get('etag'), body.meta.version);
    assert.deepEqual(
      [body.userName, body.active, body.title, body.name.givenName],
      ['amy@clinic.test', true, undefined, 'amy'],
    );
    for (const filter of [
      'userName eq "AMY@clinic.test"',
      'externalId eq "ext-amy"',
      `id eq "${body.id}"`,
      'emails[type eq "work" and value co "amy@"]',
      'emails.value sw "amy"',
      'userName eq "amy@clinic.test" and not (active eq false)',
    ]) {
      const found = await scim('GET', `/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=1`);
      assert.deepEqual([found.body.totalResults, found.body.Resources[0]?.id], [1, body.id], filter);
    }
    const wrong = await scim('GET', `/Users?filter=${encodeURIComponent('userName eq')}`);
    assert.deepEqual([wrong.status, wrong.body.scimType, wrong.body.status], [400, 'invalidFilter', '400']);
    const twice = await scim('POST', '/Users', entra('amy'));
    assert.deepEqual([twice.status, twice.body.scimType], [409, 'uniqueness']);
    const outside = await scim('POST', '/Users', entra('far', { userName: 'far@x.test', emails: [] }));
    assert.deepEqual([outside.status, outside.body.scimType], [400, 'invalidValue']);
    const { people } = at.lab.server.house;
    const account = await people.get('amy@clinic.test');
    assert.deepEqual(
      [account.id, account.name, account.source, account.roles],
      [body.id, 'amy of the clinic', 'scim', []],
    );
    const { rows } = await at.lab.server.house.store.query<{ all: string }>(
      `SELECT string_agg(encode(sealed, 'escape') || id || name_blind::text, ' ') AS all FROM people_scim`,
    );
    assert.doesNotMatch(rows[0]!.all, /amy|ext-/);
  });

  it('cuts somebody who is switched off, however it is spelt', async () => {
    const { people } = at.lab.server.house;
    const id = await made('bea');
    const state = async () => (await people.get(id)).state;
    for (const off of [
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'replace', value: { active: false } },
      { op: 'Add', path: `${userSchema}:active`, value: false },
    ]) {
      const reply = await patch(`/Users/${id}`, off);
      assert.deepEqual([reply.status, reply.body.active], [200, false], JSON.stringify(reply.body));
      assert.equal(await state(), 'disabled');
      await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: 'True' });
      assert.equal(await state(), 'active');
    }
    // Whom people here switched off stays off, whatever is pushed.
    await people.disable(cli, id);
    const still = await patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: 'Bea' });
    assert.deepEqual([still.body.active, await state()], [false, 'disabled']);
    await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true });
    assert.equal(await state(), 'disabled');
  });

  it('changes names and addresses by PATCH and PUT, whole or not at all', async () => {
    const { people } = at.lab.server.house;
    const id = await made('cleo');
    const reply = await patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: 'Dr Cleo Clark' },
      { op: 'Add', path: 'emails[type eq "other"].value', value: 'c.clark@clinic.test' },
      { op: 'Replace', value: { 'name.familyName': 'Clark', nickName: 'CC' } },
    );
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    assert.equal(reply.body.name.familyName, 'Clark');
    const account = await people.get(id);
    assert.deepEqual(
      [account.name, account.addresses.toSorted()],
      ['Dr Cleo Clark', ['c.clark@clinic.test', 'cleo@clinic.test']],
    );
    const half = await patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'displayName', value: 'Nobody' },
      { op: 'Replace', path: 'userName', value: 'amy@clinic.test' },
    );
    assert.equal(half.status, 409, JSON.stringify(half.body));
    assert.equal((await people.get(id)).name, 'Dr Cleo Clark');
    const stale = await scim('PUT', `/Users/${id}`, entra('cleo'), { 'if-match': 'W/"old"' });
    assert.equal(stale.status, 412);
    const put = await scim(
      'PUT',
      `/Users/${id}`,
      { ...entra('cleo'), id: 'ignored' },
      {
        'if-match': reply.body.meta.version,
      },
    );
    assert.deepEqual([put.status, put.body.id, put.body.displayName], [200, id, 'cleo of the clinic']);
    assert.deepEqual((await people.get(id)).addresses, ['cleo@clinic.test']);
    const nothing = await patch(`/Users/${id}`, { op: 'Move', path: 'active', value: 1 });
    assert.deepEqual([nothing.status, nothing.body.scimType], [400, 'invalidValue']);
  });

  it('groups give the roles that people here say, and only to those the same system pushed', async () => {
    const { people } = at.lab.server.house;
    const [dan, eve] = [await made('dan'), await made('eve')];
    const group = await scim('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      externalId: 'g-1',
      displayName: 'Ward 3',
    });
    assert.equal(group.status, 201, JSON.stringify(group.body));
    const path = `/Groups/${group.body.id}`;
    assert.equal(
      (await patch(path, { op: 'Add', path: 'members', value: [{ value: dan }, { value: eve }] })).status,
      200,
    );
    assert.deepEqual((await people.get(dan)).roles, [], 'a pushed group gives nothing by itself');
    await people.groups.change(cli, group.body.id, { roles: ['sender'] });
    assert.deepEqual((await people.get(dan)).roles, ['sender']);

    // As Entra ID removes a member, and asks whether somebody is one.
    const gone = await patch(path, { op: 'Remove', path: 'members', value: [{ value: dan }] });
    assert.deepEqual(
      gone.body.members.map(({ value }: { value: string }) => value),
      [eve],
    );
    assert.deepEqual((await people.get(dan)).roles, []);
    const asked = `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`id eq "${group.body.id}" and members eq "${eve}"`)}`;
    const found = await scim('GET', asked);
    assert.deepEqual([found.body.totalResults, found.body.Resources[0].members], [1, undefined]);
    // As Okta does both.
    const done = async (where: string, step: unknown): Promise<void> => {
      const reply = await patch(where, step);
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
    };
    await done(path, { op: 'add', path: 'members', value: [{ value: dan, display: 'Dan' }] });
    await done(path, { op: 'remove', path: `members[value eq "${eve}"]` });
    await done(path, { op: 'replace', value: { id: group.body.id, displayName: 'Ward 4' } });
    const now = await scim('GET', `/Groups?filter=${encodeURIComponent('displayName eq "ward 4"')}`);
    assert.deepEqual(
      now.body.Resources[0].members.map(({ value }: { value: string }) => value),
      [dan],
    );
    assert.equal((await people.groups.get(group.body.id)).name, 'Ward 4');

    // Neither the administrators here nor the system itself.
    const boss = await people.get('boss@clinic.test');
    const system = await people.get('entra');
    for (const stranger of [boss.id, system.id]) {
      const reply = await patch(path, { op: 'add', path: 'members', value: [{ value: stranger }] });
      assert.deepEqual([reply.status, reply.body.scimType], [400, 'invalidValue']);
    }
    await assert.rejects(
      people.groups.change(cli, group.body.id, { members: [] }),
      refused('group-kept-elsewhere'),
    );
    assert.equal((await scim('DELETE', path)).status, 204);
    assert.equal((await scim('GET', path)).status, 404);
    assert.deepEqual((await people.get(dan)).roles, []);
  });

  it('removes somebody for good', async () => {
    const { people } = at.lab.server.house;
    const id = await made('fay');
    await people.addPassword(cli, id, 'phone');
    assert.equal((await scim('DELETE', `/Users/${id}`)).status, 204);
    assert.equal((await scim('GET', `/Users/${id}`)).status, 404);
    assert.equal((await scim('DELETE', `/Users/${id}`)).status, 404);
    assert.deepEqual([(await people.get(id)).state, (await people.passwords(id)).length], ['disabled', 0]);
    assert.notEqual(await made('fay'), id, 'who comes later is somebody new');
  });

  it('shows lists by pages', async () => {
    const first = (await scim('GET', '/Users?startIndex=1&count=2')).body;
    const second = (await scim('GET', '/Users?startIndex=3&count=2&attributes=userName')).body;
    assert.ok(first.totalResults > 4);
    assert.deepEqual([first.itemsPerPage, second.startIndex], [2, 3]);
    assert.deepEqual(Object.keys(second.Resources[0]).sort(), ['id', 'meta', 'schemas', 'userName']);
    assert.equal((await scim('GET', '/Users?count=0')).body.Resources.length, 0);
    assert.equal((await scim('GET', '/Users?startIndex=-5')).body.startIndex, 1);
  });

  it('is for a key with that right alone', async () => {
    const nobody = client(at.base);
    const none = await nobody.call('GET', '/v1/scim/v2/Users');
    assert.deepEqual(
      [none.status, none.body.schemas],
      [401, ['urn:ietf:params:scim:api:messages:2.0:Error']],
    );
    const admin = await at.signedIn('Gil', ['admin']);
    assert.equal((await admin.call('GET', '/v1/scim/v2/Users')).status, 403);
    assert.equal((await admin.call('DELETE', `/v1/scim/v2/Users/${admin.account}`)).status, 403);
    // Nor does the key reach anybody it did not push.
    assert.equal((await scim('DELETE', `/Users/${admin.account}`)).status, 404);
    assert.equal((await scim('PUT', `/Users/${admin.account}`, entra('gil'))).status, 404);
  });
});

test('a filter is read as it is meant, or refused', () => {
  const thing = {
    userName: 'Amy',
    active: true,
    age: 7,
    emails: [
      { type: 'work', value: 'a@b.c' },
      { type: 'home', value: 'x@y.z' },
    ],
  };
  for (const [text, holds] of [
    ['userName eq "amy"', true],
    ['username NE "amy"', false],
    ['not (userName eq "amy")', false],
    ['userName eq "bob" or active eq true', true],
    ['userName eq "bob" or active eq true and userName eq "x"', false],
    ['(userName eq "bob" or active eq true) and userName pr', true],
    ['emails[type eq "home" and value ew ".c"]', false],
    ['emails[type eq "work"].value eq "a@b.c"', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "a"', true],
    ['age gt 6', true],
    ['age le 6', false],
    ['title pr', false],
    ['userName eq "a\\"b"', false],
  ] as const)
    assert.equal(fits(readFilter(text), thing), holds, text);
  for (const text of [
    '',
    'userName',
    'userName eq',
    'eq "x"',
    '(userName eq "x"',
    'userName eq "x" userName',
    'a[b eq 1',
    'userName xx "y"',
    'userName eq {}',
    `${'('.repeat(100)}a pr${')'.repeat(100)}`,
  ])
    assert.throws(() => readFilter(text), refused('scim-filter-invalid'), text);
  assert.deepEqual(readTarget('name.familyName'), { name: 'name', part: 'familyname', which: null });
  for (const text of ['', 'a.b.c', 'emails[type eq "x"', '__proto__', 'emails[].value'])
    assert.throws(() => readTarget(text), refused('scim-path-invalid'), text);
});

test('filters and changes of any kind end, and touch nothing but the resource', () => {
  let seed = 11;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % most;
  };
  const pieces = [
    'userName',
    'emails',
    '[',
    ']',
    '(',
    ')',
    ' eq ',
    ' and ',
    ' or ',
    'not ',
    '"x"',
    '.value',
    'true',
    '7',
    ' pr',
    'constructor',
    '__proto__',
    ':',
    '"',
    '\\',
    'urn:',
    ' ',
  ];
  const values = [
    null,
    true,
    'x',
    7,
    [],
    [{ value: 'x' }],
    { a: 1 },
    { __proto__: { polluted: 1 } },
    JSON.parse('{"__proto__":{"polluted":1}}'),
    { value: 'y', type: 'work' },
  ];
  const start = Object.freeze({
    userName: 'amy',
    emails: Object.freeze([Object.freeze({ value: 'x', type: 'work' })]),
    active: true,
  });
  let [read, changed] = [0, 0];
  for (let n = 0; n < 6000; n++) {
    const text = Array.from({ length: 1 + next(5) }, () => pieces[next(pieces.length)]).join('');
    try {
      fits(readFilter(text), start);
      read++;
    } catch (error) {
      assert.ok(isFault(error), String(error));
    }
    try {
      const op = ['add', 'replace', 'remove', 'Add', 'x'][next(5)]!;
      patched(start, [{ op, path: next(4) === 0 ? undefined : text, value: values[next(values.length)] }]);
      changed++;
    } catch (error) {
      assert.ok(isFault(error), String(error));
    }
  }
  assert.ok(read > 50 && changed > 50, `${read} ${changed}`);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});
