import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import { type ApiLab, type Client, cli, openApiLab } from './house.ts';

describe('the desk of an auditor from outside', () => {
  let at: ApiLab;
  let eve: Client & { readonly account: string };
  let partner: string;
  const letter = newId();
  const secret = 'ann.patient@home.test';

  before(async () => {
    at = await openApiLab();
    const { people, evidence, store, clock } = at.lab.server.house;
    const firm = await people.partners.add(cli, {
      name: 'Audit Partners',
      domains: ['audit.test'],
      roles: ['examiner'],
      networks: [],
      endsAt: clock.now() + 86_400_000,
    });
    partner = firm.id;
    await evidence.record(store, {
      kind: 'message.accepted',
      actor: systemActor('test'),
      message: letter,
      data: { decisions: [{ delivery: newId() }] },
      secret: { recipients: secret },
    });
    await at.lab.server.evidenceLog.turn();
    eve = await at.signedIn('Eve', ['examiner'], { addresses: ['eve@audit.test'], partner });
  });
  after(() => at.close());

  it('shows proofs and settings, nothing protected, and changes nothing', async () => {
    const me = await eve.call('GET', '/v1/session');
    assert.deepEqual([...me.body.acts].sort(), ['evidence.export', 'evidence.read', 'settings.read']);
    const events = await eve.call('GET', '/v1/events?kind=message');
    assert.equal(events.status, 200);
    assert.equal(JSON.stringify(events.body).includes(secret), false);
    const one = await eve.call('GET', `/v1/events/${events.body.items[0].id}`);
    assert.equal(JSON.stringify(one.body).includes(secret), false);
    assert.equal((await eve.call('GET', '/v1/settings')).status, 200);
    for (const [method, path] of [
      ['GET', '/v1/letters?address=ann@home.test'],
      ['GET', `/v1/letters/${letter}`],
      ['GET', '/v1/queue'],
      ['GET', '/v1/people'],
      ['GET', '/v1/holds'],
      ['POST', `/v1/archive/letters/${letter}/read`],
      ['GET', `/v1/receipts/${letter}`],
      ['POST', '/v1/domains'],
      ['PATCH', '/v1/settings/protection'],
    ] as const) {
      const { body } = await eve.call(method, path, method === 'GET' ? undefined : {});
      assert.equal(body.code, 'not-allowed', `${method} ${path}`);
    }
  });

  it('gives packs whose values stay closed, and no others', async () => {
    const wish = { scope: { kind: 'letters', letters: [letter] }, reason: 'yearly audit' };
    const closed = await eve.call('POST', '/v1/evidence/packs', wish);
    assert.equal(closed.status, 200);
    assert.equal(String(closed.body).includes(secret), false);
    const open = await eve.call('POST', '/v1/evidence/packs', { ...wish, open: true });
    assert.equal(open.body.code, 'not-allowed');
  });

  it('leaves an event of everything that is looked at', async () => {
    const { evidence, store } = at.lab.server.house;
    const before = await evidence.latest(store, { kind: 'desk.viewed', limit: 200 });
    for (const path of ['/v1/evidence', '/v1/evidence/checkpoints', '/v1/settings', '/v1/me/sessions'])
      await eve.call('GET', path);
    const seen = (await evidence.latest(store, { kind: 'desk.viewed', limit: 200 })).slice(
      0,
      -before.length || undefined,
    );
    assert.deepEqual(seen.map(({ data }) => data.call).reverse(), [
      'GET /evidence',
      'GET /evidence/checkpoints',
      'GET /settings',
      'GET /me/sessions',
    ]);
    assert.ok(seen.every(({ actor }) => actor.id === eve.account));
    const staff = await at.signedIn('Ada', ['auditor', 'examiner']);
    await staff.call('GET', '/v1/evidence');
    const after = await evidence.latest(store, { kind: 'desk.viewed', limit: 200 });
    assert.equal(after.length, before.length + 4, 'others are not seen call by call');
  });

  it('ends when its time is over', async () => {
    const { people, clock } = at.lab.server.house;
    assert.equal((await eve.call('GET', '/v1/evidence')).status, 200);
    await people.partners.change(cli, partner, { endsAt: clock.now() - 1 });
    await people.partners.endOver();
    assert.ok([401, 403].includes((await eve.call('GET', '/v1/evidence')).status));
  });
});
