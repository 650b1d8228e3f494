import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiLab, type Client, cli, openApiLab } from './house.ts';

describe('one reader', () => {
  let at: ApiLab;
  let admin: Client;
  let consent: string;
  before(async () => {
    at = await openApiLab();
    admin = await at.signedIn('Ida', ['admin']);
    const { house } = at.lab.server;
    const address = { local: 'ann', domain: 'good.test' };
    consent = await house.consents.record(cli, {
      kind: 'access-request',
      warned: true,
      addresses: [address],
      evidence: 'Signed at the front desk.',
      expiresAt: house.clock.now() + 86_400_000,
    } as never);
    house.policy.useConsents(await house.consents.live());
    await house.passphrases.agree(cli, address, 'blue heron over the river 27');
    await at.lab.send({ to: 'ann@good.test', subject: 'Hello', text: 'See you at ten.' });
    await at.lab.arrived('good.test', 1);
  });
  after(() => at.close());

  const look = async (who: Client, address: string) =>
    who.call('GET', `/v1/readers?address=${encodeURIComponent(address)}`);

  it('tells what they can open, what their server did, and how letters to them would go', async () => {
    await at.lab.server.house.tlsBook.flush();
    const { status, body } = await look(admin, 'Ann@GOOD.test');
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.domain, 'good.test');
    assert.equal(body.inside, false);
    assert.equal(body.passphrase, true);
    assert.equal(body.servers[0].host, 'mx.good.test');
    assert.equal(body.servers[0].shortfall, null);
    const by = Object.fromEntries(body.rules.map((one: { level: string }) => [one.level, one]));
    assert.equal(by.sensitive.floor, 'sealed');
    assert.ok(!by.sensitive.methods.includes('tls'));
    assert.ok(by.sensitive.why.length > 0);
    assert.equal(body.consents.length, 1);
    assert.doesNotMatch(
      JSON.stringify(body),
      /Signed at the front desk/,
      'the evidence is looked at by itself',
    );
    assert.equal((await look(admin, 'no address')).status, 400);
  });

  it('shows consents only to those who may see them, and their evidence only with a record of it', async () => {
    const operator = await at.signedIn('Leo', ['operator']);
    assert.equal((await look(operator, 'ann@good.test')).body.consents, null);
    assert.equal((await operator.call('GET', `/v1/consents/${consent}`)).status, 403);
    const shown = await admin.call('GET', `/v1/consents/${consent}`);
    assert.equal(shown.body.evidence, 'Signed at the front desk.');
    const { evidence, store } = at.lab.server.house;
    const [event] = await evidence.latest(store, { kind: 'consent.read', limit: 1 });
    assert.equal(event?.data.consent, consent);
    assert.equal((await admin.call('GET', '/v1/consents/x')).status, 400);
  });
});
