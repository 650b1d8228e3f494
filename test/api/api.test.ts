import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ApiKeys } from '#people';
import { type ApiLab, cli, client, openApiLab, type Reply } from './house.ts';

describe('the API', () => {
  let at: ApiLab;
  before(async () => {
    at = await openApiLab();
  });
  after(async () => {
    await at.close();
  });

  it('answers in problem+json, with strict headers, whatever is asked', async () => {
    const nobody = client(at.base);
    const asked = await nobody.call('GET', '/v1/status');
    assert.equal(asked.status, 401);
    assert.match(asked.headers.get('content-type') ?? '', /problem\+json/);
    assert.equal(asked.body.code, 'sign-in-needed');
    assert.equal(asked.headers.get('x-content-type-options'), 'nosniff');
    assert.match(asked.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(asked.headers.get('cache-control'), 'no-store');
    assert.equal((await nobody.call('GET', '/v1/nothing')).status, 404);
    const broken = await nobody.call('POST', '/v1/session', '{"user": ');
    assert.equal(broken.status, 400);
    assert.equal((await nobody.call('POST', '/v1/session', { user: 'x' })).body.code, 'body-invalid');
    assert.equal(
      (await nobody.call('POST', '/v1/session', '{"user":"a","password":"b","__proto__":{"x":1}}')).status,
      400,
    );
  });

  it('lets people in by two factors and shows them what they may do', async () => {
    const ann = await at.signedIn('Ann', ['admin']);
    const me = await ann.call('GET', '/v1/session');
    assert.equal(me.body.state, 'open');
    assert.ok(me.body.acts.includes('people.change'));
    assert.equal(me.body.fresh, true);
    assert.equal((await ann.call('GET', '/v1/status')).body.ready, true);
    assert.equal((await ann.call('DELETE', '/v1/session')).status, 204);
    assert.equal((await ann.call('GET', '/v1/status')).status, 401);
  });

  it('refuses what somebody may not do, and forms of other sites', async () => {
    const sam = await at.signedIn('Sam', ['sender']);
    assert.equal((await sam.call('GET', '/v1/people')).status, 403);
    assert.equal((await sam.call('GET', '/v1/queue')).status, 403);
    const foreign = await sam.call('DELETE', '/v1/session', undefined, { 'sec-fetch-site': 'cross-site' });
    assert.equal(foreign.body.code, 'foreign-call');
    const other = await sam.call('DELETE', '/v1/session', undefined, { origin: 'https://evil.example' });
    assert.equal(other.body.code, 'foreign-call');
    assert.equal((await sam.call('GET', '/v1/session')).status, 200);
  });

  it('sends a letter once, however often the call comes, and tells its life', async () => {
    const ida = await at.signedIn('Ida', ['sender', 'operator']);
    const letter = { to: ['ann@good.test'], subject: 'Hello', text: 'See you at noon.' };
    const key = { 'idempotency-key': 'once-1' };
    const first = await ida.call('POST', '/v1/letters', letter, key);
    assert.equal(first.status, 201, JSON.stringify(first.body));
    const again = await ida.call('POST', '/v1/letters', letter, key);
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    const other = await ida.call('POST', '/v1/letters', { ...letter, subject: 'Other' }, key);
    assert.equal(other.body.code, 'key-reused');
    const [arrived] = await at.lab.arrived('good.test', 1);
    assert.match(arrived!.raw.toString(), /^Subject: Hello\r$/m);
    const life = await ida.call('GET', `/v1/letters/${first.body.id}`);
    assert.equal(life.body.recipients[0], 'ann@good.test');
    assert.ok(life.body.events.some((event: { kind: string }) => event.kind === 'message.accepted'));
    const stranger = await ida.call('POST', '/v1/letters', { ...letter, from: 'nurse@clinic.test' });
    assert.equal(stranger.body.code, 'sender-not-yours');
    assert.equal(
      (await ida.call('POST', '/v1/letters', { ...letter, subject: 'a\r\nBcc: x@good.test' })).status === 201
        ? (await at.lab.arrived('good.test', 2)).some((one) => /^Bcc:/im.test(one.raw.toString()))
        : false,
      false,
    );
  });

  it('loses nobody’s change: an edit names what it was made from', async () => {
    const boss = await at.signedIn('Boss', ['admin']);
    const made = await boss.call('POST', '/v1/people', { name: 'Eve New', addresses: ['eve@clinic.test'] });
    assert.equal(made.status, 201);
    const path = `/v1/people/${made.body.id}`;
    assert.equal((await boss.call('PATCH', path, { roles: ['operator'] })).status, 428);
    const etag = made.headers.get('etag') ?? '';
    assert.equal((await boss.call('PATCH', path, { roles: ['operator'] }, { 'if-match': etag })).status, 200);
    assert.equal((await boss.call('PATCH', path, { roles: ['auditor'] }, { 'if-match': etag })).status, 412);
    assert.equal((await boss.call('PATCH', path, { roles: ['king'] }, { 'if-match': '*' })).status, 400);
    assert.equal(
      (await boss.call('PATCH', path, { admin: true }, { 'if-match': '*' })).body.code,
      'body-invalid',
    );
  });

  it('gives systems keys: with no more than they name, from where they say, for a time', async () => {
    const { house } = at.lab.server;
    const systems = new ApiKeys({ ...house, isInside: () => true });
    const robot = await house.people.addServiceAccount(cli, { name: 'ehr' });
    const make = (wish: object) =>
      systems.add(cli, robot, {
        label: 'x',
        acts: ['mail.send'],
        networks: [],
        life: 60_000,
        ...wish,
      } as never);
    await assert.rejects(make({ acts: ['people.change'] }), /act-people-only/);
    await assert.rejects(make({ networks: ['10.0.0.0/33'] }), /network-invalid/);
    const near = await make({ networks: ['127.0.0.0/8'] });
    const far = await make({ networks: ['10.0.0.0/8', '2001:db8::/32'] });
    const call = (token: string, path = '/v1/letters') =>
      client(at.base).call(
        'POST',
        path,
        { from: 'lab@clinic.test', to: ['bo@good.test'], subject: 's', text: 't' },
        { authorization: `Bearer ${token}` },
      );
    assert.equal((await call(near.token)).status, 201);
    assert.equal((await call(far.token)).status, 401);
    assert.equal((await call(`${near.token.slice(0, -1)}x`)).status, 401);
    assert.equal(
      (await client(at.base).call('GET', '/v1/people', undefined, { authorization: `Bearer ${near.token}` }))
        .status,
      403,
    );
    await house.people.disable(cli, robot.id);
    assert.equal((await call(near.token)).status, 401);
    await house.people.enable(cli, robot.id);
    await systems.remove(cli, near.id);
    assert.equal((await call(near.token)).status, 401);
  });

  it('changes rules only through two people, and goes back in one step', async () => {
    const ada = await at.signedIn('Ada', ['admin']);
    const bea = await at.signedIn('Bea', ['admin']);
    const bad = await ada.call('POST', '/v1/rules/check', {
      text: 'When a letter holds bananas, then seal it',
    });
    assert.equal(bad.body.code, 'policy-unreadable');
    assert.match(bad.body.title, /Line 1, column \d+/);
    const before = await ada.call('GET', '/v1/rules');
    assert.equal(before.body.number, 0);
    const rules = `${before.body.text}\nRule lab-results because of "45 CFR 164.312(e)(1)":\n  When a letter holds lab results and goes outside, then seal it.\n`;
    const read = await ada.call('POST', '/v1/rules/check', { text: rules });
    assert.equal(read.status, 200, JSON.stringify(read.body));
    const tried = await ada.call('POST', '/v1/rules/try', { text: read.body.text, days: 7 });
    assert.equal(typeof tried.body.summary.letters, 'number');
    const proposal = { text: read.body.text, reason: 'Results are sealed from now on', days: 7 };
    const proposed = await ada.call('POST', '/v1/rules', proposal);
    assert.equal(proposed.status, 201, JSON.stringify(proposed.body));
    const path = `/v1/rules/${proposed.body.number}`;
    assert.equal((await ada.call('POST', `${path}/approve`)).body.code, 'policy-own');
    assert.equal((await bea.call('POST', `${path}/activate`)).body.code, 'policy-unapproved');
    assert.equal((await bea.call('POST', `${path}/approve`)).status, 200);
    assert.equal((await bea.call('POST', `${path}/activate`)).status, 200);
    assert.equal((await ada.call('GET', '/v1/rules')).body.number, proposed.body.number);
    const back = await ada.call('POST', '/v1/rules/rollback', { reason: 'It was too much' });
    assert.equal(back.body.number, 0);
  });

  it('refuses keys that are none, and shows what waits for approval', async () => {
    const pat = await at.signedIn('Pat', ['admin', 'operator']);
    const pinned = await pat.call('POST', '/v1/reader-keys', {
      address: 'ann@good.test',
      key: 'no key at all',
    });
    assert.equal(pinned.body.code, 'key-refused');
    assert.deepEqual((await pat.call('GET', '/v1/reader-keys')).body.items, []);
    assert.deepEqual((await pat.call('GET', '/v1/holds')).body.items, []);
    const none = await pat.call('POST', '/v1/holds/01a216ef-fe34-75dc-9886-5cd902050171/release', {
      reason: 'why not',
    });
    assert.equal(none.body.code, 'hold-missing');
  });

  it('slows a caller down and says for how long', async () => {
    const busy = await at.signedIn('Busy', ['sender']);
    const replies: Reply[] = [];
    for (let round = 0; round < 9; round++)
      replies.push(...(await Promise.all(Array.from({ length: 40 }, () => busy.call('GET', '/v1/session')))));
    const slowed = replies.filter(({ status }) => status === 429);
    assert.ok(slowed.length > 10);
    assert.ok(Number(slowed[0]!.headers.get('retry-after')) >= 1);
    assert.match(replies[0]!.headers.get('ratelimit-policy') ?? '', /q=300/);
  });
});
