import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '#base';
import { type ApiLab, openApiLab } from './house.ts';

type Person = Awaited<ReturnType<ApiLab['signedIn']>>;

describe('blocks, unusual use, devices and alerts over the API', () => {
  let at: ApiLab;
  let ann: Person;
  let bob: Person;
  before(async () => {
    at = await openApiLab();
    ann = await at.signedIn('Ann', ['admin']);
    bob = await at.signedIn('Bob', ['sender']);
  });
  after(() => at.close());

  it('a network is blocked and let go, by name of whoever did it', async () => {
    const wish = { network: '203.0.113.0/24', hours: 2, reason: 'Scans' };
    const made = await ann.call('POST', '/v1/blocks', wish);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.deepEqual([made.body.subject, made.body.by, made.body.endedAt], ['203.0.113.0/24', 'Ann', null]);
    assert.equal(Date.parse(made.body.until) - Date.parse(made.body.madeAt), 2 * 3_600_000);
    assert.equal((await ann.call('POST', '/v1/blocks', wish)).body.code, 'blocked-already');
    assert.equal(
      (await ann.call('POST', '/v1/blocks', { ...wish, network: 'x' })).body.code,
      'network-invalid',
    );
    assert.equal((await ann.call('GET', '/v1/blocks')).body.items.length, 1);
    const path = `/v1/blocks/${made.body.id}/lift`;
    assert.equal((await ann.call('POST', path, { reason: 'Over' })).body.endedWhy, 'lifted');
    assert.equal((await ann.call('POST', path, { reason: 'Over' })).status, 404);
    assert.deepEqual((await ann.call('GET', '/v1/blocks')).body.items, []);
    assert.equal((await ann.call('GET', '/v1/blocks?ended=yes')).body.items[0].endedWhy, 'lifted');
  });

  it('pages do not repeat or leave out', async () => {
    for (let n = 1; n <= 5; n++)
      await ann.call('POST', '/v1/blocks', { network: `10.${n}.0.0/16`, hours: 1, reason: 'x' });
    for (const ended of ['no', 'yes']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const { body } = await ann.call(
          'GET',
          `/v1/blocks?limit=2&ended=${ended}${cursor && `&cursor=${cursor}`}`,
        );
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.next ?? '';
      } while (cursor !== '');
      assert.equal(new Set(seen).size, seen.length);
      assert.equal(seen.length, ended === 'no' ? 5 : 6);
    }
  });

  it('an alert says what happened in a sentence, and holding the letters is one call', async () => {
    const { house } = at.lab.server;
    const id = newId();
    await house.store.query(
      `INSERT INTO people_unusual (id, account_id, what, day, n, usual, most, bound, days, detail, found_at)
       VALUES ($1, $2, 'letters', '2026-06-01', 240, 12, 30, 50, 28, '', now())`,
      [id, bob.account],
    );
    const [one] = (await ann.call('GET', '/v1/unusual')).body.items;
    assert.equal(
      one.sentence,
      'Bob sent 240 letters on 2026-06-01. On the 28 days before it was 12 on the middle day and 30 at most; more than 50 counts as unusual.',
    );
    const path = `/v1/unusual/${id}/answer`;
    assert.equal((await ann.call('POST', path, { how: 'shrug', reason: 'x' })).status, 400);
    assert.equal((await ann.call('POST', path, { how: 'hold', reason: 'Ask him first' })).status, 204);
    assert.deepEqual((await ann.call('GET', '/v1/unusual')).body.items, []);
    assert.equal((await ann.call('GET', '/v1/unusual?answered=yes')).body.items[0].answered.by, 'Ann');
    const [held] = (await ann.call('GET', '/v1/outgoing-holds')).body.items;
    assert.deepEqual([held.name, held.reason, held.by], ['Bob', 'Ask him first', 'Ann']);
    const sent = await bob.call('POST', '/v1/letters', { to: ['x@good.test'], subject: 's', text: 't' });
    assert.equal(sent.status, 201);
    const waiting = (await ann.call('GET', '/v1/holds')).body.items;
    assert.equal(waiting[0].message, sent.body.id);
    const free = `/v1/outgoing-holds/${bob.account}/free`;
    assert.equal((await ann.call('POST', free, { reason: 'It was him' })).status, 204);
    assert.equal((await ann.call('POST', free, { reason: 'It was him' })).status, 404);
  });

  it('everybody has their own devices and alerts; those who look after people see them and end them', async () => {
    const { items } = (await bob.call('GET', '/v1/me/devices')).body;
    assert.equal(items.length, 1);
    assert.deepEqual((await ann.call('GET', `/v1/people/${bob.account}/devices`)).body.items, items);
    const none = await ann.call('DELETE', `/v1/me/devices/${items[0].id}`);
    assert.equal(none.body.code, 'device-missing', 'it is not hers');
    assert.deepEqual((await bob.call('GET', '/v1/me/alerts')).body, { success: false, failure: true });
    assert.equal((await bob.call('PUT', '/v1/me/alerts', { success: true, failure: false })).status, 204);
    assert.deepEqual((await bob.call('GET', '/v1/me/alerts')).body, { success: true, failure: false });
    assert.equal((await ann.call('DELETE', `/v1/people/${bob.account}/devices/${items[0].id}`)).status, 204);
    assert.equal((await bob.call('GET', '/v1/me/devices')).status, 401, 'what was open on it has ended');
  });

  it('word of a new device reaches the mailbox', async () => {
    const { house } = at.lab.server;
    const { rows } = await house.store.query<{ body: string }>(
      `SELECT body FROM evidence_event WHERE kind = 'message.accepted' AND body LIKE '%signin-notice%'`,
    );
    const before = rows.length;
    const cid = await at.signedIn('Cid', ['sender']);
    const codes = (await cid.call('POST', '/v1/me/recovery-codes')).body.codes as string[];
    const { client, password } = await import('./house.ts');
    const elsewhere = client(at.base);
    await elsewhere.call('POST', '/v1/session', { user: 'cid@clinic.test', password });
    const done = await elsewhere.call('POST', '/v1/session/second-factor', {
      kind: 'recovery',
      code: codes[0],
    });
    assert.equal(done.body.state, 'open');
    const sunk = await at.lab.arrived('clinic.test', 1);
    const letter = sunk
      .map(({ raw }) => raw.toString())
      .find((one) => /A new sign-in to your account/.test(one));
    assert.ok(letter, 'it was sent');
    assert.match(letter, /had not been used on this device before/);
    const after = await house.store.query(
      `SELECT 1 FROM evidence_event WHERE kind = 'message.accepted' AND body LIKE '%signin-notice%'`,
    );
    assert.equal(after.rows.length, before + 1);
  });
});
