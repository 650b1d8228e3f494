import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiLab, openApiLab } from './house.ts';

describe('settings over the API', () => {
  let at: ApiLab;
  before(async () => {
    at = await openApiLab({ policy: { default_floor: 'verified' } });
  });
  after(() => at.close());

  it('a lower floor waits for another person, counts for the next letter, and goes back in one step', async () => {
    const ada = await at.signedIn('Ada', ['admin']);
    const bea = await at.signedIn('Bea', ['admin']);
    const aud = await at.signedIn('Aud', ['auditor']);
    const path = '/v1/settings/protection';
    const floorOf = async (): Promise<string> => {
      const id = (await at.lab.send({ to: 'ben@old.test', subject: 'Lunch', text: 'At noon?' })).id;
      return at.lab.until(async () => {
        const [life] = await at.lab.server.trace({ kind: 'operator', id: 'root', via: 'cli' }, id);
        const [decision] = life!.events.find(({ kind }) => kind === 'message.accepted')!.data
          .decisions as unknown as { floor: string }[];
        return decision?.floor;
      }, 'the decision');
    };
    assert.equal(await floorOf(), 'verified');
    const seen = await ada.call('GET', path);
    assert.equal(seen.body.number, 0);
    const field = seen.body.fields.find(({ name }: { name: string }) => name === 'default_floor');
    assert.deepEqual([field.value, field.changed, field.raw], ['verified', false, 'verified']);
    const wish = { values: { default_floor: 'encrypted' }, reason: 'The partner cannot do TLS' };
    const effect = await ada.call('POST', `${path}/assess`, { values: wish.values });
    assert.equal(effect.body.risks.length, 1);
    assert.equal((await ada.call('PATCH', path, wish)).status, 428);
    const etag = { 'if-match': seen.headers.get('etag') ?? '' };
    const made = await ada.call('PATCH', path, wish, etag);
    assert.deepEqual(made.body, { number: 1, waits: true, takes: 'now' });
    assert.equal(await floorOf(), 'verified');
    assert.equal((await ada.call('POST', `${path}/versions/1/approve`)).body.code, 'settings-own');
    assert.equal((await aud.call('POST', `${path}/versions/1/approve`)).status, 403);
    assert.equal((await ada.call('GET', '/v1/settings')).body.waiting, 1);
    assert.equal((await bea.call('POST', `${path}/versions/1/approve`)).status, 200);
    assert.equal(await floorOf(), 'encrypted');
    const back = await bea.call('POST', `${path}/rollback`, { reason: 'They can now' });
    assert.deepEqual(back.body, { number: 0, takes: 'now' });
    assert.equal(await floorOf(), 'verified');
    const { items } = (await aud.call('GET', `${path}/versions`)).body;
    assert.deepEqual(
      items.map((one: Record<string, unknown>) => [one.number, one.author, one.decidedBy, one.inForce]),
      [[1, 'Ada', 'Bea', false]],
    );
    assert.equal((await ada.call('PATCH', path, wish, { 'if-match': '"old"' })).status, 412);
    assert.equal((await ada.call('GET', '/v1/settings/nothing')).status, 400);
    const drift = await aud.call('GET', '/v1/settings/drift');
    assert.deepEqual(drift.body, { file: null, database: [] });
  });
});
