import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTransport } from 'nodemailer';
import { type ApiLab, type Client, openApiLab } from '../api/house.ts';

describe('what people see and do about their own letters and devices', () => {
  let at: ApiLab;
  let sam: Client & { account: string };
  let tom: Client & { account: string };
  before(async () => {
    at = await openApiLab();
    sam = await at.signedIn('Sam', ['sender']);
    tom = await at.signedIn('Tom', ['sender']);
  });
  after(() => at.close());

  const send = async (to: string[], subject: string): Promise<string> =>
    (await sam.call('POST', '/v1/letters', { to, subject, text: 'See you at ten.' })).body.id;
  const letters = async (who: Client, query = '') => (await who.call('GET', `/v1/me/letters${query}`)).body;
  const stateOf = (id: string, to: string, state: string) =>
    at.lab.until(async () => {
      const found = (await letters(sam)).items.find((one: { id: string }) => one.id === id);
      const copy = found?.copies.find((one: { recipient: string }) => one.recipient === to);
      return copy?.state === state && copy;
    }, `${to} to be ${state}`);
  let both = '';

  it('a person sees how each copy of a letter went, and why', async () => {
    both = await send(['ann@good.test', 'ben@old.test'], 'Your appointment');
    const delivered = await stateOf(both, 'ann@good.test', 'delivered');
    assert.equal(delivered.method, 'tls');
    assert.equal(delivered.waits, false);
    const portal = await stateOf(both, 'ben@old.test', 'portal');
    assert.ok(portal.why.length > 0 && portal.why.every((one: string) => one.length > 10), 'in sentences');
    assert.equal(portal.waits, true);
    const [first] = (await letters(sam)).items;
    assert.equal(first.subject, 'Your appointment');
    assert.deepEqual((await letters(tom)).items, [], 'and nobody else sees it');
  });

  it('comes by pages, newest first', async () => {
    const more = await send(['ann@good.test'], 'Second');
    const first = await letters(sam, '?limit=1');
    assert.equal(first.items[0].id, more);
    const second = await letters(sam, `?limit=1&cursor=${first.next}`);
    assert.equal(second.items[0].id, both);
  });

  it('takes a letter back where that can still be done, and says where it cannot', async () => {
    assert.equal(
      (await tom.call('POST', `/v1/me/letters/${both}/retract`, { reason: 'not mine' })).body.code,
      'message-missing',
    );
    assert.equal(
      (await sam.call('POST', `/v1/me/letters/${both}/retract`, { reason: ' ' })).body.code,
      'reason-missing',
    );
    const back = await sam.call('POST', `/v1/me/letters/${both}/retract`, { reason: 'Wrong Mr Stone' });
    assert.deepEqual(
      back.body.items.map(({ recipient, became }: { recipient: string; became: string }) => [
        recipient,
        became,
      ]),
      [
        ['ann@good.test', 'late'],
        ['ben@old.test', 'taken-back'],
      ],
    );
    const copy = await stateOf(both, 'ben@old.test', 'retracted');
    assert.equal(copy.waits, false);
    const { house } = at.lab.server;
    const [event] = await house.evidence.latest(house.store, { kind: 'pickup.retracted', limit: 1 });
    assert.equal(event!.actor.id, sam.account);
  });

  it('each device gets an app password of its own; withdrawn, the device sends no more', async () => {
    const made = await sam.call('POST', '/v1/me/app-passwords', { label: 'Phone' });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const phone = createTransport({
      host: '127.0.0.1',
      port: at.lab.at.submission!.port,
      secure: false,
      requireTLS: true,
      tls: { ca: at.lab.ca.pem, servername: 'mail.clinic.test' },
      auth: { user: 'sam@clinic.test', pass: made.body.password },
    });
    const mail = { from: 'sam@clinic.test', to: 'ann@good.test', subject: 'From my phone', text: 'Hi' };
    await phone.sendMail(mail);
    const { items } = (await sam.call('GET', '/v1/me/app-passwords')).body;
    assert.deepEqual(
      items.map(({ label, usedAt }: { label: string; usedAt: string | null }) => [label, usedAt !== null]),
      [['Phone', true]],
    );
    assert.deepEqual((await tom.call('GET', '/v1/me/app-passwords')).body.items, []);
    const path = `/v1/me/app-passwords/${items[0].id}`;
    assert.equal((await tom.call('DELETE', path)).body.code, 'credential-missing');
    await phone.sendMail(mail);
    assert.equal((await sam.call('DELETE', path)).status, 204);
    await assert.rejects(phone.sendMail(mail), /535|Invalid login/);
    assert.deepEqual((await sam.call('GET', '/v1/me/app-passwords')).body.items, []);
  });

  it('an old proof makes no app password and takes no letter back', async () => {
    await at.lab.server.house.store.query(
      `UPDATE people_session SET proved_at = proved_at - interval '1 hour' WHERE account_id = $1`,
      [sam.account],
    );
    for (const [path, body] of [
      ['/v1/me/app-passwords', { label: 'Mine' }],
      [`/v1/me/letters/${both}/retract`, { reason: 'Wrong Mr Stone' }],
    ] as const)
      assert.equal((await sam.call('POST', path, body)).body.code, 'proof-needed');
  });
});
