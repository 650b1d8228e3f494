import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { endpoints, type Rooms } from '#api';
import { ApiKeys } from '#people';
import { type ApiLab, cli, client, openApiLab, type Reply } from './house.ts';

const nobody: unknown = new Proxy(function none() {}, { get: () => nobody });
const health = 'Dear Mr Stone, your HIV test of 3 May came back negative. Your HbA1c is 5.4 %. Dr Ruiz';

describe('the sandbox', () => {
  let at: ApiLab;
  let token = '';
  let key = '';
  let systems: ApiKeys;
  before(async () => {
    at = await openApiLab();
    const { house } = at.lab.server;
    systems = new ApiKeys({ ...house, isInside: () => true });
    const robot = await house.people.addServiceAccount(cli, { name: 'ehr' });
    const made = await systems.add(cli, robot, {
      label: 'trying',
      acts: ['mail.send'],
      networks: [],
      life: 3_600_000,
      sandbox: true,
    });
    token = made.token;
    key = made.id;
  });
  after(() => at.close());

  const call = (method: string, path: string, body?: unknown, by = token): Promise<Reply> =>
    client(at.base).call(method, path, body, { authorization: `Bearer ${by}` });
  const send = async (to: string[], text = 'See you at ten.'): Promise<string> => {
    const { status, body } = await call('POST', '/v1/letters', {
      from: 'lab@clinic.test',
      to,
      subject: 'Appointment',
      text,
    });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body.sandbox, true);
    return body.id;
  };
  const states = async (id: string): Promise<Record<string, string>> => {
    const { body } = await call('GET', `/v1/letters/${id}/status`);
    return Object.fromEntries(
      body.deliveries.map((one: { recipient: string; state: string }) => [one.recipient, one.state]),
    );
  };
  const settled = async (id: string, wanted: Record<string, string>): Promise<void> => {
    const done = async () => Object.values(await states(id)).every((state) => state !== 'waiting');
    await at.lab.until(done, `the end of ${id}`);
    assert.deepEqual(await states(id), wanted);
  };

  it('a letter goes through everything, comes to its outcome, and never leaves', async () => {
    const plain = await send(['ann@good.test', 'ben@old.test']);
    const protectedOne = await send(['ben@old.test'], health);
    const named = await send([
      'delivered@sandbox.invalid',
      'bounced@sandbox.invalid',
      'portal@sandbox.invalid',
      'held@sandbox.invalid',
      'deferred@sandbox.invalid',
    ]);
    await settled(plain, { 'ann@good.test': 'delivered', 'ben@old.test': 'delivered' });
    await settled(protectedOne, { 'ben@old.test': 'portal' });
    await settled(named, {
      'delivered@sandbox.invalid': 'delivered',
      'bounced@sandbox.invalid': 'failed',
      'portal@sandbox.invalid': 'portal',
      'held@sandbox.invalid': 'held',
      'deferred@sandbox.invalid': 'delivered',
    });
    const { house } = at.lab.server;
    // A real letter takes the same way meanwhile: by the time it has arrived, the others would have.
    await at.lab.send({ to: 'eve@good.test', subject: 'Real', text: 'Real.' });
    await at.lab.arrived('good.test', 1);
    assert.deepEqual(
      at.lab.sinks['good.test']!.letters.flatMap(({ recipients }) => recipients),
      ['eve@good.test'],
    );
    assert.equal(at.lab.sinks['old.test']!.letters.length, 0);
    assert.equal(at.lab.sinks['clinic.test']!.letters.length, 0);
    assert.deepEqual(await house.pickup.list(cli, {}), []);
    await at.lab.settled();
    assert.deepEqual(await house.queue.list(cli, {}), []);
    const [life] = await at.lab.server.trace(cli, named);
    assert.equal(life!.sandbox, true);
    const kinds = life!.events.map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'delivery.rehearsed').length, 6);
    assert.equal(life!.events.find(({ kind }) => kind === 'message.accepted')!.data.sandbox, true);
  });

  it('its key opens nothing but what it sent itself', async () => {
    const all = endpoints(nobody as Rooms);
    for (const one of all.filter(({ who, sandbox }) => !sandbox && who === 'mail.send')) {
      const path = `/v1${one.path.replaceAll(/\{\w+\}/g, '01a216ef-fe34-75dc-9886-5cd902050171')}`;
      const { status } = await call(one.method, path, one.method === 'GET' ? undefined : {});
      assert.ok(status === 403 || status === 404, `${one.method} ${path}: ${status}`);
    }
    const real = await at.lab.send({ to: 'ann@good.test', subject: 'Real', text: 'Real.' });
    assert.equal((await call('GET', `/v1/letters/${real.id}/status`)).status, 404);
    assert.equal((await call('GET', '/v1/people')).status, 403);
    const robot = await at.lab.server.house.people.get('ehr');
    // Even where its account may more, and somebody wrote that into its row.
    const { people, store } = at.lab.server.house;
    await people.setRoles(cli, robot.id, ['sender', 'operator']);
    await store.query("UPDATE people_api_key SET acts = '{mail.send,trace.read,people.read}' WHERE id = $1", [
      key,
    ]);
    assert.equal((await call('GET', '/v1/people')).status, 403);
    assert.equal((await call('GET', `/v1/letters/${real.id}`)).status, 403);
    await people.setRoles(cli, robot.id, ['sender']);
    await assert.rejects(
      systems.add(cli, robot, {
        label: 'x',
        acts: ['mail.send', 'trace.read'],
        networks: [],
        life: 1000,
        sandbox: true,
      }),
      /act-beyond/,
    );
  });

  it('cannot be turned outside: neither by the token nor in the database', async () => {
    const letter = { from: 'lab@clinic.test', to: ['ann@good.test'], subject: 's', text: 't' };
    const renamed = token.replace('postern_sandbox_', 'postern_');
    assert.equal((await call('POST', '/v1/letters', letter, renamed)).status, 401);
    const { store } = at.lab.server.house;
    await store.query('UPDATE people_api_key SET sandbox = false WHERE id = $1', [key]);
    assert.equal((await call('POST', '/v1/letters', letter, renamed)).status, 401);
    assert.equal((await call('POST', '/v1/letters', letter)).status, 401);
    await store.query('UPDATE people_api_key SET sandbox = true WHERE id = $1', [key]);
    assert.equal((await call('POST', '/v1/letters', letter)).status, 201);
  });
});
