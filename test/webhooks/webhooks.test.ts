import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Actor, silentLog } from '#base';
import { type EventKind, EvidenceLog } from '#evidence';
import { People } from '#people';
import { pauses, type WebhookNeeds, Webhooks } from '#webhooks';
import { authority } from '../lab/certificates.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { isGenuine, openReceiver, type Receiver } from './receiver.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const system: Actor = { kind: 'system', id: 'deliver', via: 'inside' };
const ca = authority();
const hour = 3_600_000;
const message = '01a216ef-fe34-75dc-9886-5cd902050171';

describe('webhooks', () => {
  let lab: TestStore<FakeClock>;
  let log: EvidenceLog;
  let receiver: Receiver;
  let webhooks: Webhooks;
  const open = (more: Partial<WebhookNeeds> = {}): Webhooks =>
    new Webhooks({
      ...lab,
      log: silentLog,
      people: new People({ ...lab, log: silentLog }),
      resolver: {
        addresses: async (host) =>
          host === 'nowhere.test'
            ? { kind: 'none', reason: 'nothing' }
            : { kind: 'found', records: ['127.0.0.1'], authentic: false },
      } as WebhookNeeds['resolver'],
      networks: ['127.0.0.0/8'],
      ca: [ca.pem],
      timeout: 10_000,
      ...more,
    });
  beforeEach(async () => {
    lab = await testStore();
    log = new EvidenceLog({ ...lab, log: silentLog, dir: `${lab.dir}/evidence` });
    await log.turn();
    receiver = await openReceiver(ca, 'hooks.test');
    webhooks = open();
  });
  afterEach(async () => {
    await webhooks.stop();
    receiver.close();
    await log.stop();
    await lab.close();
  });

  const happen = async (kind: EventKind, data = {}, secret = {}): Promise<void> => {
    await lab.evidence.record(lab.store, { kind, actor: system, message, data, secret });
    await log.turn();
  };
  const turn = async (): Promise<void> => {
    await webhooks.turn();
    await webhooks.idle();
  };
  const add = (kinds: readonly string[] = ['delivery.delivered', 'delivery.failed']) =>
    webhooks.add(cli, { label: 'EHR', url: `https://hooks.test:${receiver.port}/in?k=1`, kinds });
  const kindsOf = async (): Promise<string[]> =>
    (await lab.evidence.latest(lab.store, { limit: 100 })).map(({ kind }) => kind);

  it('tells what happened from then on, once, signed, and nothing protected', async () => {
    await happen('delivery.delivered', { method: 'tls' });
    const { id, secret } = await add();
    await happen(
      'delivery.delivered',
      { method: 'tls', code: 250, host: 'mx.good.test', attempt: 1, level: 'sensitive', findings: ['hiv'] },
      { recipient: 'ann@good.test', reply: '250 ann@good.test taken' },
    );
    await happen('delivery.held', { reason: 'ann@good.test waits' });
    await turn();
    await turn();
    assert.equal(receiver.got.length, 1);
    const [got] = receiver.got;
    assert.deepEqual(Object.keys(got!.json), ['type', 'timestamp', 'data']);
    assert.equal(got!.json.type, 'delivery.delivered');
    const { event, ...told } = got!.json.data;
    assert.match(event, /^[0-9a-f-]{36}$/);
    assert.deepEqual(told, { message, method: 'tls', code: 250, attempt: 1 });
    assert.ok(isGenuine(secret, got!));
    assert.ok(!isGenuine(`whsec_${Buffer.alloc(32).toString('base64')}`, got!));
    assert.ok(!isGenuine(secret, { ...got!, body: got!.body.replace('250', '550') }));
    assert.equal(Number(got!.headers['webhook-timestamp']), Math.floor(lab.clock.now() / 1000));
    const [one] = await webhooks.list(cli);
    assert.deepEqual([one!.id, one!.due, one!.dead, one!.lastDoneAt], [id, 0, 0, lab.clock.now()]);
    const { rows } = await lab.store.query<{ body: string }>('SELECT body FROM webhooks_call');
    assert.ok(!JSON.stringify(rows).includes('good.test'));
  });

  it('tries again for three days with longer and longer pauses, then gives up and says so', async () => {
    const { id } = await add();
    receiver.manner = 'fails';
    await happen('delivery.failed');
    const start = lab.clock.now();
    for (const pause of pauses) {
      await turn();
      lab.clock.advance(pause - 1);
      const before = receiver.got.length;
      await turn();
      assert.equal(receiver.got.length, before, 'nothing is tried before its time');
      lab.clock.advance(1 + Math.ceil(pause / 10));
    }
    await turn();
    assert.equal(receiver.got.length, pauses.length + 1);
    assert.equal(new Set(receiver.got.map((one) => one.id)).size, 1, 'one id for all tries of a call');
    assert.ok(lab.clock.now() - start > 72 * hour);
    const [call] = await webhooks.calls(cli, id, { limit: 10 });
    assert.deepEqual(
      [call!.state, call!.status, call!.reason, call!.attempts],
      ['dead', 500, 'it answered 500', 10],
    );
    assert.ok((await kindsOf()).includes('webhook.given-up'));
    lab.clock.advance(100 * hour);
    await turn();
    assert.equal(receiver.got.length, pauses.length + 1);

    receiver.manner = 'takes';
    assert.equal(await webhooks.replay(cli, id, null), 1);
    await turn();
    assert.equal(receiver.got.length, pauses.length + 2);
    assert.equal((await webhooks.calls(cli, id, { limit: 10 }))[0]!.state, 'done');
    assert.equal(await webhooks.replay(cli, id, call!.id), 1);
    await turn();
    assert.equal(receiver.got.length, pauses.length + 3);
    assert.equal(await webhooks.replay(cli, id, null), 0);
    await assert.rejects(webhooks.replay(cli, id, message), /webhook-missing/);
  });

  it('counts as failed whatever is no good answer: silence, a broken line, a redirect, a flood', async () => {
    await webhooks.stop();
    webhooks = open({ timeout: 1500 });
    const { id } = await add();
    for (const [manner, reason] of [
      ['hangs', /too long/],
      ['drops', /./],
      ['redirects', /points elsewhere/],
      ['floods', /larger than/],
    ] as const) {
      receiver.manner = manner;
      await happen('delivery.delivered');
      await turn();
      const [call] = await webhooks.calls(cli, id, { limit: 1 });
      assert.deepEqual([call!.state, call!.attempts], ['due', 1], manner);
      assert.match(call!.reason ?? '', reason, manner);
    }
    assert.equal(receiver.got.filter(({ headers }) => headers.host?.includes('elsewhere')).length, 0);
  });

  it('a system that hangs keeps only itself waiting', async () => {
    await webhooks.stop();
    webhooks = open({ timeout: 3000 });
    const slow = await openReceiver(ca, 'slow.test');
    slow.manner = 'hangs';
    await webhooks.add(cli, {
      label: 'slow',
      url: `https://slow.test:${slow.port}/`,
      kinds: ['delivery.delivered'],
    });
    await add();
    for (let n = 0; n < 20; n++) await happen('delivery.delivered');
    await webhooks.turn();
    while (receiver.got.length < 20) {
      await new Promise((done) => setTimeout(done, 10));
      await webhooks.turn();
    }
    assert.ok(slow.got.length <= 8);
    slow.close();
    await webhooks.idle();
  });

  it('signs with two secrets for a day after one was changed', async () => {
    const { id, secret } = await add();
    const next = await webhooks.rotate(cli, id);
    assert.notEqual(next.secret, secret);
    await happen('delivery.delivered');
    await turn();
    assert.ok(isGenuine(secret, receiver.got[0]!) && isGenuine(next.secret, receiver.got[0]!));
    lab.clock.advance(25 * hour);
    await happen('delivery.delivered');
    await turn();
    assert.ok(!isGenuine(secret, receiver.got[1]!) && isGenuine(next.secret, receiver.got[1]!));
  });

  it('goes to no private network but those that were named, whatever a name leads to', async () => {
    await webhooks.stop();
    webhooks = open({ networks: [] });
    const { id } = await add();
    await happen('delivery.delivered');
    await turn();
    assert.equal(receiver.got.length, 0);
    assert.match((await webhooks.calls(cli, id, { limit: 1 }))[0]!.reason ?? '', /only private addresses/);
    for (const url of [
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://169.254.169.254/latest/meta-data',
      'https://0x7f000001/',
      'https://2130706433/',
      'https://localhost/',
      'http://hooks.test/',
      'https://u:p@hooks.test/',
      'file:///etc/passwd',
      'nonsense',
    ])
      await assert.rejects(
        webhooks.add(cli, { label: 'x', url, kinds: ['delivery.failed'] }),
        /webhook-url/,
        url,
      );
    const named = open({ networks: ['10.0.0.0/8'] });
    await assert.rejects(named.change(cli, id, { url: 'https://127.0.0.1/' }), /webhook-url/);
    await named.change(cli, id, { url: 'https://10.1.2.3/' });
  });

  it('sends nothing to one that is gone, paused or removed', async () => {
    const { id } = await add();
    receiver.manner = 'gone';
    await happen('delivery.delivered');
    await turn();
    assert.equal((await webhooks.list(cli))[0]!.state, 'gone');
    assert.ok((await kindsOf()).includes('webhook.gone'));
    receiver.manner = 'takes';
    await happen('delivery.delivered');
    await turn();
    assert.equal(receiver.got.length, 1);
    await webhooks.change(cli, id, { state: 'paused' });
    await happen('delivery.delivered');
    await turn();
    assert.equal(receiver.got.length, 1);
    await webhooks.change(cli, id, { state: 'active' });
    await turn();
    assert.equal(receiver.got.length, 2, 'what happened meanwhile is told then');
    await webhooks.remove(cli, id);
    await happen('delivery.delivered');
    await turn();
    assert.equal(receiver.got.length, 2);
    assert.deepEqual(await webhooks.list(cli), []);
    await assert.rejects(webhooks.test(cli, id), /webhook-missing/);
  });

  it('tells everything once, however many processes do it and whichever of them dies', async () => {
    const { id } = await add();
    const other = open();
    for (let n = 0; n < 30; n++) await happen('delivery.delivered', { attempt: n });
    await Promise.all([webhooks.turn(), other.turn(), webhooks.turn(), other.turn()]);
    for (let round = 0; round < 20 && receiver.got.length < 30; round++) {
      await Promise.all([webhooks.idle(), other.idle()]);
      await Promise.all([webhooks.turn(), other.turn()]);
    }
    await Promise.all([webhooks.idle(), other.idle()]);
    assert.equal(receiver.got.length, 30);
    assert.equal(new Set(receiver.got.map((one) => one.id)).size, 30);
    // One that took a call and died: another makes it when the lease has ended.
    const dies = open({ timeout: 500 });
    await happen('delivery.delivered');
    receiver.manner = 'hangs';
    await dies.turn();
    while (receiver.got.length < 31) await new Promise((done) => setTimeout(done, 5));
    receiver.manner = 'takes';
    await turn();
    assert.equal((await webhooks.calls(cli, id, { limit: 1 }))[0]!.state, 'due');
    await dies.idle();
    lab.clock.advance(60_000);
    await turn();
    assert.equal((await webhooks.calls(cli, id, { limit: 1 }))[0]!.state, 'done');
  });

  it('is asked only by those who may', async () => {
    const nobody: Actor = { kind: 'person', id: message, via: 'console' };
    const wish = { label: 'x', url: 'https://hooks.test/', kinds: ['delivery.failed'] };
    await assert.rejects(webhooks.add(nobody, wish), /not-allowed/);
    await assert.rejects(webhooks.list(nobody), /not-allowed/);
    await assert.rejects(webhooks.calls(nobody, message, { limit: 1 }), /not-allowed/);
    await assert.rejects(webhooks.add(cli, { ...wish, kinds: ['signin.failed'] }), /webhook-kind/);
    await assert.rejects(webhooks.add(cli, { ...wish, kinds: [] }), /webhook-kind/);
  });
});
