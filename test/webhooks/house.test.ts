import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topics } from '#webhooks';
import { openApiLab } from '../api/house.ts';
import { isGenuine, openReceiver } from './receiver.ts';

test('a system hears from a running server what became of a letter, and not a word of it', async (t) => {
  const at = await openApiLab({ webhooks: { networks: ['127.0.0.0/8'] } });
  t.after(() => at.close());
  const receiver = await openReceiver(at.lab.ca, 'hooks.test');
  t.after(() => receiver.close());
  at.lab.dns.zone['hooks.test'] = { a: ['127.0.0.1'] };
  const boss = await at.signedIn('Boss', ['admin']);
  const url = `https://hooks.test:${receiver.port}/in`;
  const made = await boss.call('POST', '/v1/webhooks', { label: 'EHR', url, kinds: [...topics] });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const tried = await boss.call('POST', `/v1/webhooks/${made.body.id}/test`);
  assert.equal(tried.status, 201);
  const words = 'Dear Ann, see you at ten on the marmalade bridge.';
  const letter = await at.lab.send({ to: 'ann@good.test', subject: 'Bridge', text: words });
  const about = () => receiver.got.filter(({ json }) => json.data.message === letter.id);
  await at.lab.until(
    () => about().some(({ json }) => json.type === 'delivery.delivered'),
    'word of the delivery',
  );
  assert.ok(receiver.got.some(({ id, json }) => id === tried.body.id && json.type === 'webhook.test'));
  assert.deepEqual(
    about()
      .map(({ json }) => json.type)
      .sort(),
    ['delivery.delivered', 'message.accepted'],
  );
  for (const got of receiver.got) {
    assert.ok(isGenuine(made.body.secret, got));
    assert.doesNotMatch(got.body, /ann|good\.test|clinic|marmalade|Bridge|Nora|127\.0/i);
  }
  const path = `/v1/webhooks/${made.body.id}`;
  const one = await boss.call('GET', path);
  assert.equal((await boss.call('PATCH', path, { state: 'paused' })).status, 428);
  const tag = { 'if-match': one.headers.get('etag') ?? '' };
  assert.equal((await boss.call('PATCH', path, { state: 'paused' }, tag)).status, 204);
  assert.equal((await boss.call('PATCH', path, { state: 'active' }, tag)).status, 412);
  const calls = await boss.call('GET', `${path}/calls?state=done`);
  assert.ok(calls.body.items.length >= 3);
  assert.equal((await boss.call('POST', `${path}/replay`, { call: tried.body.id })).body.calls, 1);
  assert.equal((await boss.call('DELETE', path)).status, 204);
  assert.equal((await boss.call('GET', path)).status, 404);
  const plain = await boss.call('POST', '/v1/webhooks', {
    label: 'x',
    url: 'http://hooks.test/',
    kinds: ['delivery.failed'],
  });
  assert.equal(plain.body.code, 'webhook-url');
});
