import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiLab, type Client, cli, client, openApiLab, password, type Reply } from '../api/house.ts';
import { peopleOnly } from '../roles/table.ts';

type Person = Awaited<ReturnType<ApiLab['signedIn']>>;

/** What an answer says, without what differs by nature. */
const said = ({ status, headers, body }: Reply): string =>
  JSON.stringify([
    status,
    [...headers].filter(([name]) => !['date', 'ratelimit', 'content-length'].includes(name)).sort(),
    body,
  ]);

describe('somebody else’s session, objects and name', () => {
  let at: ApiLab;
  let ann: Person;
  let bob: Person;
  before(async () => {
    at = await openApiLab();
    ann = await at.signedIn('Ann', ['sender', 'operator', 'admin', 'auditor', 'approver']);
    bob = await at.signedIn('Bob', ['sender']);
  });
  after(() => at.close());
  const comeIn = async (me: Client, name: string, code: string): Promise<Reply> => {
    const first = await me.call('POST', '/v1/session', { user: `${name}@clinic.test`, password });
    assert.equal(first.body.state, 'half', JSON.stringify(first.body));
    return me.call('POST', '/v1/session/second-factor', { kind: 'recovery', code });
  };
  const withCookies = (cookies: ReadonlyMap<string, string>): Client => {
    const one = client(at.base);
    for (const [name, value] of cookies) one.cookies.set(name, value);
    return one;
  };

  it('session fixation: what somebody planted beforehand is worth nothing afterwards', async () => {
    const { codes } = (await bob.call('POST', '/v1/me/recovery-codes')).body as { codes: string[] };
    const planted = { session: 'a'.repeat(43), device: 'b'.repeat(43) };
    const victim = client(at.base);
    victim.cookies.set('plain-postern-session', planted.session);
    victim.cookies.set('plain-postern-device', planted.device);
    const half = await victim.call('POST', '/v1/session', { user: 'bob@clinic.test', password });
    assert.equal(half.status, 200);
    const atHalf = new Map(victim.cookies);
    assert.notEqual(atHalf.get('plain-postern-session'), planted.session);
    const done = await victim.call('POST', '/v1/session/second-factor', { kind: 'recovery', code: codes[0] });
    assert.equal(done.body.state, 'open', JSON.stringify(done.body));
    assert.notEqual(victim.cookies.get('plain-postern-session'), atHalf.get('plain-postern-session'));
    assert.notEqual(
      victim.cookies.get('plain-postern-device'),
      planted.device,
      'a device’s name that we did not give is not taken as a device we know',
    );
    for (const cookies of [new Map(Object.entries({ 'plain-postern-session': planted.session })), atHalf])
      assert.equal((await withCookies(cookies).call('GET', '/v1/me/sessions')).status, 401);
    assert.equal((await victim.call('GET', '/v1/me/sessions')).status, 200);

    const device = victim.cookies.get('plain-postern-device');
    await victim.call('DELETE', '/v1/session');
    assert.equal((await comeIn(victim, 'bob', codes[1]!)).body.state, 'open');
    assert.equal(victim.cookies.get('plain-postern-device'), device, 'a device we know keeps its name');
  });

  it('session theft: a cookie without its device’s ends the session, and says so in the evidence', async () => {
    const { codes } = (await bob.call('POST', '/v1/me/recovery-codes')).body as { codes: string[] };
    const victim = client(at.base);
    await comeIn(victim, 'bob', codes[0]!);
    const session = victim.cookies.get('plain-postern-session')!;
    const thief = withCookies(new Map([['plain-postern-session', session]]));
    assert.equal((await thief.call('GET', '/v1/me/sessions')).status, 401);
    assert.equal((await victim.call('GET', '/v1/me/sessions')).status, 401, 'nobody has it any more');
    const { rows } = await at.lab.server.house.store.query(
      `SELECT 1 FROM evidence_event WHERE kind = 'session.ended' AND body LIKE '%other-device%'`,
    );
    assert.ok(rows.length > 0);
  });

  it('a session that was signed out stays out, and a new password ends all others', async () => {
    const { codes } = (await bob.call('POST', '/v1/me/recovery-codes')).body as { codes: string[] };
    const [one, two] = [client(at.base), client(at.base)];
    await comeIn(one, 'bob', codes[0]!);
    await comeIn(two, 'bob', codes[1]!);
    const kept = new Map(two.cookies);
    await two.call('DELETE', '/v1/session');
    assert.equal((await withCookies(kept).call('GET', '/v1/me/sessions')).status, 401);
    assert.equal((await bob.call('PUT', '/v1/me/password', { password })).status, 204);
    assert.equal((await one.call('GET', '/v1/me/sessions')).status, 401);
    assert.equal((await bob.call('GET', '/v1/me/sessions')).status, 200);
  });

  it('object references: another person’s sessions, passkeys and apps are the same as none', async () => {
    const sessions = (await ann.call('GET', '/v1/me/sessions')).body.items as { id: string }[];
    const factors = (await ann.call('GET', '/v1/me/factors')).body.factors as { id: string }[];
    const begun = await ann.call('POST', '/v1/me/authenticator-apps', { label: 'second' });
    const none = '01a216ef-fe34-75dc-9886-5cd902050171';
    const theirs = [
      ['DELETE', '/v1/me/sessions/', sessions[0]!.id, none, undefined],
      ['DELETE', '/v1/me/factors/', factors[0]!.id, none, undefined],
      [
        'POST',
        '/v1/me/authenticator-apps/',
        `${begun.body.id}/confirm`,
        `${none}/confirm`,
        { code: ann.code() },
      ],
    ] as const;
    for (const [method, path, hers, nobodys, body] of theirs) {
      const asked = await bob.call(method, `${path}${hers}`, body);
      assert.ok(asked.status >= 400, path);
      assert.equal(said(asked), said(await bob.call(method, `${path}${nobodys}`, body)), path);
    }
    assert.equal((await ann.call('GET', '/v1/me/sessions')).body.items.length, sessions.length);
    assert.equal((await ann.call('GET', '/v1/me/factors')).body.factors.length, factors.length);
  });

  it('object references: whoever has no right learns nothing about which letters, people and keys there are', async () => {
    const sent = await bob.call('POST', '/v1/letters', { to: ['ann@good.test'], subject: 's', text: 't' });
    assert.equal(sent.status, 201);
    const pairs = [
      ['GET', '/v1/letters/', sent.body.id],
      ['GET', '/v1/holds/', sent.body.id],
      ['GET', '/v1/people/', ann.account],
      ['PATCH', '/v1/people/', ann.account],
      ['POST', '/v1/pickups/', `${sent.body.id}/retract`],
      ['DELETE', '/v1/api-keys/', ann.account],
    ] as const;
    for (const [method, path, real] of pairs) {
      const none = real.replace(/^[\w-]{36}/, '01a216ef-fe34-75dc-9886-5cd902050171');
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      assert.equal(
        said(await bob.call(method, `${path}${real}`, body)),
        said(await bob.call(method, `${path}${none}`, body)),
        path,
      );
    }
  });

  it('object references: nobody writes as somebody else, or gets another’s answer by the same Idempotency-Key', async () => {
    const letter = { to: ['ann@good.test'], subject: 'Once', text: 't' };
    const asAnn = await bob.call('POST', '/v1/letters', { ...letter, from: 'ann@clinic.test' });
    assert.equal(asAnn.body.code, 'sender-not-yours');
    const key = { 'idempotency-key': 'the-same' };
    const hers = await ann.call('POST', '/v1/letters', letter, key);
    const his = await bob.call('POST', '/v1/letters', letter, key);
    assert.equal(his.status, 201, JSON.stringify(his.body));
    assert.notEqual(his.body.id, hers.body.id);
    assert.equal(his.headers.get('idempotency-replayed'), null);
  });

  it('no key, program or service account opens letters, lets people in or decides, whoever makes it', async () => {
    const { house } = at.lab.server;
    const eye = await house.people.addPerson(cli, {
      name: 'Eye',
      addresses: ['eye@clinic.test'],
      roles: ['auditor', 'admin'],
    });
    const robot = await house.people.addServiceAccount(cli, { name: 'eyes', roles: ['auditor'] });
    for (const account of [eye.id, robot.id])
      for (const act of peopleOnly) {
        const wish = { account, label: 'x', acts: ['people.read', act], days: 1 };
        for (const path of ['/v1/api-keys', '/v1/clients']) {
          const { status, body } = await ann.call('POST', path, wish);
          assert.deepEqual([status, body.code], [400, 'act-people-only'], `${path} ${act}`);
          assert.match(JSON.stringify(body), /People do that themselves, at the console/);
        }
      }
    const sent = await ann.call('POST', '/v1/letters', {
      from: 'ann@clinic.test',
      to: ['maria@good.test'],
      subject: 'Hours',
      text: 'We open at nine.',
    });
    assert.equal(sent.status, 201, JSON.stringify(sent.body));
    // A key from before, and one that may export evidence, which opens values for whoever may read.
    for (const account of [eye.id, robot.id]) {
      const acts = ['evidence.export'];
      const made = await ann.call('POST', '/v1/api-keys', { account, label: 'x', acts, days: 1 });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await house.store.query(
        `UPDATE people_api_key SET acts = acts || '{archive.read,archive.export}' WHERE id = $1`,
        [made.body.id],
      );
      const key = { authorization: `Bearer ${made.body.token}` };
      const by = (path: string, body: object) => client(at.base).call('POST', path, body, key);
      const reason = 'I would like to know';
      for (const [path, body] of [
        [`/v1/archive/letters/${sent.body.id}/read`, { reason }],
        [`/v1/archive/letters/${sent.body.id}/source`, { reason }],
        ['/v1/archive/search', { query: 'nine', reason }],
        ['/v1/archive/exports', { forms: ['eml'], ids: [sent.body.id], reason }],
        ['/v1/evidence/packs', { scope: { kind: 'letters', letters: [sent.body.id] }, reason, open: true }],
      ] as const) {
        const { status, body: said } = await by(path, body);
        assert.deepEqual([status, said.code], [403, 'not-allowed'], `${path} ${JSON.stringify(said)}`);
      }
    }
  });

  it('enumeration: whatever is wrong with a sign-in, the answer is the same', async () => {
    const { house } = at.lab.server;
    const off = await house.people.addPerson(cli, {
      name: 'Off',
      addresses: ['off@clinic.test'],
      roles: ['sender'],
    });
    await house.people.disable(cli, off.id);
    await house.people.addServiceAccount(cli, { name: 'robot' });
    await house.people.addPerson(cli, { name: 'New', addresses: ['new@clinic.test'], roles: ['sender'] });
    const wrong = async (user: string, typed = 'not this one at all') =>
      said(await client(at.base).call('POST', '/v1/session', { user, password: typed }));
    const answer = await wrong('nobody@clinic.test');
    assert.match(answer, /sign-in-refused/);
    for (const user of [
      'ann@clinic.test',
      'off@clinic.test',
      'robot',
      'new@clinic.test',
      'x@other.test',
      'a@@b',
      ' ',
    ])
      assert.equal(await wrong(user), answer, user);
    assert.equal(await wrong('off@clinic.test', password), answer);
    const second = async (token: string) => {
      const one = withCookies(new Map([['plain-postern-session', token]]));
      return said(await one.call('POST', '/v1/session/second-factor', { kind: 'totp', code: '000000' }));
    };
    assert.equal(await second(''), await second('x'.repeat(43)));
    // A link that is none and one that was used look alike, and say what to do.
    const enter = async (token: string) =>
      said(await client(at.base).call('POST', '/v1/session/invitation', { token }));
    const unused = await house.people.find('new@clinic.test');
    const token = await at.invite(unused!);
    assert.doesNotMatch(await enter(token), /refused/);
    const used = await enter(token);
    assert.match(used, /Ask whoever gave it to you for a new one/);
    assert.equal(await enter('x'.repeat(43)), used);
  });

  it('enumeration: as much is reckoned for a name that is not there as for one that is', async () => {
    const { Entrance } = await import('#people');
    const { silentLog } = await import('#base');
    const { house } = at.lab.server;
    const limits = {
      ...house.config.intake.limits,
      auth_failures_per_account: 500,
      auth_failures_per_address: 500,
    };
    const entrance = new Entrance({
      ...house,
      config: { ...house.config, intake: { ...house.config.intake, limits } },
      log: silentLog,
      isInside: () => true,
      blocks: house.people.blocks,
      site: () => ({ id: 'localhost', origins: [at.url], name: 'x' }),
    });
    const visitor = { address: '192.0.2.77', device: '', program: '' };
    /** Processor time of ten tries, of every thread: what a stopwatch at the other end would see, without the machine's load. */
    const work = async (user: string): Promise<number> => {
      const before = process.cpuUsage();
      for (let n = 0; n < 10; n++) await entrance.password(user, `wrong ${n}`, visitor);
      const { user: own, system } = process.cpuUsage(before);
      return own + system;
    };
    await work('ann@clinic.test');
    const [known, unknown] = [await work('ann@clinic.test'), await work('nobody@clinic.test')];
    assert.ok(unknown / known > 0.4 && unknown / known < 2.5, `${unknown} / ${known}`);
  });
});
