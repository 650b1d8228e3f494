import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '#base';
import { type Config, configFrom } from '#config';
import { makePassphrase, passphrasePath } from '#keys';
import { closeHouse, openHouse, Server } from '../../src/app.ts';
import { testStore } from '../lab/database.ts';
import { freePort } from '../lab/house.ts';
import { softPasskey } from '../lab/passkey.ts';
import { cli, client } from './house.ts';

describe('the first run', () => {
  let base: Awaited<ReturnType<typeof testStore>>;
  let config: Config;
  const open: Server[] = [];
  before(async () => {
    base = await testStore();
    await base.store.query('DELETE FROM keys_kek');
  });
  after(async () => {
    for (const one of open.splice(0)) await stop(one);
    await base.close();
  });
  const stop = async (server: Server): Promise<void> => {
    await server.stop();
    await closeHouse(server.house);
  };
  const serve = async (console: object = {}) => {
    const port = await freePort();
    config = configFrom(
      {
        database: { url: base.url, pool: 4 },
        storage: { dir: base.dir, min_free: 0 },
        organisation: { domain: 'clinic.test', hostname: 'mail.clinic.test' },
        console: {
          enabled: true,
          host: '127.0.0.1',
          port,
          plain: true,
          url: `http://localhost:${port}`,
          ...console,
        },
        web: { enabled: false },
        operator: { enabled: false },
      },
      base.dir,
    );
    makePassphrase(passphrasePath(config));
    const house = await openHouse(config, { log: silentLog });
    const server = new Server(house, ['console']);
    open.push(server);
    const at = await server.start();
    return { server, house, at, base: `http://127.0.0.1:${port}`, token: at.setup?.split('#')[1] ?? '' };
  };

  it('lets whoever has the link make the first administrator, and nobody else, and nothing else', async () => {
    const first = await serve();
    assert.match(first.at.setup ?? '', /^http:\/\/localhost:\d+\/setup#[\w-]{43}$/);
    await stop(open.pop()!);
    const second = await serve();
    const wizard = client(second.base);
    const stranger = client(second.base);
    const old = await stranger.call('POST', '/v1/setup', { token: first.token });
    assert.equal(old.body.code, 'setup-over', 'the link of an earlier start');
    assert.equal((await stranger.call('POST', '/v1/setup', { token: 'x' })).body.code, 'setup-over');
    assert.equal((await stranger.call('GET', '/v1/setup')).body.code, 'setup-over');
    assert.equal(
      (await stranger.call('POST', '/v1/setup/administrator', { name: 'Eve', address: 'e@x.test' })).body
        .code,
      'setup-over',
    );
    const foreign = await wizard.call(
      'POST',
      '/v1/setup',
      { token: second.token },
      { origin: 'https://evil.test' },
    );
    assert.equal(foreign.body.code, 'foreign-call');
    const begun = await wizard.call('POST', '/v1/setup', { token: second.token });
    assert.equal(begun.status, 200, JSON.stringify(begun.body));
    assert.equal(begun.body.suggested, 'clinic.test');
    assert.equal((await stranger.call('POST', '/v1/setup', { token: second.token })).body.code, 'setup-over');
    assert.equal((await wizard.call('GET', '/v1/people')).status, 401);
    const named = await wizard.call('PUT', '/v1/setup/organisation', {
      name: 'Riverside Clinic',
      contact: 'Call 555-0100',
    });
    assert.equal(named.body.organisation.name, 'Riverside Clinic');
    assert.equal(second.house.config.organisation.name, 'Riverside Clinic');
    assert.deepEqual((await wizard.call('PUT', '/v1/setup/domain', { name: 'clinic.test' })).body.domains, [
      'clinic.test',
    ]);
    assert.equal((await second.house.dkim.list('clinic.test')).length, 2);
    const wish = { name: 'Ada Admin', address: 'ada@clinic.test' };
    const made = await wizard.call('POST', '/v1/setup/administrator', wish);
    assert.equal(made.body.state, 'enrol', JSON.stringify(made.body));
    // Not through yet: the same person again, and a new start offers a link again.
    assert.equal((await wizard.call('POST', '/v1/setup/administrator', wish)).body.state, 'enrol');
    assert.equal((await second.house.people.list()).length, 1);
    assert.equal(
      (await wizard.call('PUT', '/v1/me/password', { password: 'copper kettle on the ninth' })).status,
      204,
    );
    const keys = softPasskey(second.at.console!);
    const asked = await wizard.call('POST', '/v1/me/passkey-wish');
    const added = await wizard.call('POST', '/v1/me/passkeys', {
      ticket: asked.body.ticket,
      response: keys.make(asked.body.options),
      label: 'laptop',
    });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    assert.equal((await wizard.call('POST', '/v1/session/enrolled')).body.state, 'open');
    assert.deepEqual((await wizard.call('GET', '/v1/session')).body.account.roles.toSorted(), [
      'admin',
      'operator',
      'sender',
    ]);
    assert.equal((await wizard.call('GET', '/v1/setup')).body.code, 'setup-over', 'over for good');
    await stop(open.pop()!);
    const third = await serve();
    assert.equal(third.at.setup, undefined);
    const kinds = (await third.house.evidence.latest(third.house.store, { limit: 100 })).map(
      ({ kind }) => kind,
    );
    assert.ok(kinds.includes('setup.offered') && kinds.includes('setup.begun'));
    await stop(open.pop()!);
  });

  it('ends after an hour, with the link used or not', async () => {
    const lab = await testStore();
    try {
      const { Setup } = await import('#api');
      const { Entrance, People } = await import('#people');
      const people = new People({ ...lab, log: silentLog });
      const entrance = new Entrance({
        ...lab,
        log: silentLog,
        isInside: () => true,
        site: () => ({ id: 'localhost', origins: [], name: 'x' }),
      } as never);
      const house = {
        ...lab,
        people,
        config: { ...lab.config, console: { ...lab.config.console, host: '127.0.0.1', plain: true } },
      };
      const setup = new Setup(house as never, entrance);
      const visitor = { address: '127.0.0.1', device: '', program: '' };
      const one = await setup.offer();
      assert.ok('token' in one);
      lab.clock.advance(60 * 60_000 + 1);
      await assert.rejects(setup.begin(one.token, visitor), /setup-over/);
      const other = await setup.offer();
      assert.ok('token' in other);
      lab.clock.advance(50 * 60_000);
      const { visit, life } = await setup.begin(other.token, visitor);
      assert.equal(life, 10 * 60_000);
      lab.clock.advance(10 * 60_000 + 1);
      await assert.rejects(
        setup.administrator(visit, visitor, { name: 'A', address: 'a@b.test' }),
        /setup-over/,
      );
      assert.deepEqual(await people.list(), []);
      // Somebody else made an account meanwhile.
      const third = await setup.offer();
      assert.ok('token' in third);
      await people.addServiceAccount(cli, { name: 'ehr' });
      await assert.rejects(setup.begin(third.token, visitor), /setup-over/);
      assert.deepEqual(await setup.offer(), { none: 'not-needed' });
      house.config.console.host = '0.0.0.0';
      assert.deepEqual(await setup.offer(), { none: 'not-safe' }, 'over a network without TLS');
    } finally {
      await lab.close();
    }
  });
});
