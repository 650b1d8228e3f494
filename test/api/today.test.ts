import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiLab, type Client, openApiLab } from './house.ts';

describe('what the first page asks for', () => {
  let at: ApiLab;
  let ida: Client;
  before(async () => {
    at = await openApiLab();
    ida = await at.signedIn('Ida', ['operator']);
    await at.lab.send({ to: 'ann@good.test', subject: 'Hello', text: 'See you at ten.' });
    await at.lab.send({ to: 'ben@old.test', subject: 'Result', text: 'Your HIV test is negative.' });
    await at.lab.arrived('good.test', 1);
  });
  after(() => at.close());

  it('tells every hour of the day, and the letters of this one by the means that protected them', async () => {
    const thisHour = async () => {
      const { status, body } = await ida.call('GET', '/v1/series?span=day');
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.unit, 'hour');
      assert.ok(body.buckets.length >= 24 && body.buckets.length <= 25);
      // The hour may turn while letters travel.
      return body.buckets.slice(-2) as { taken: number; methods: Record<string, number> }[];
    };
    const sum = (
      found: Awaited<ReturnType<typeof thisHour>>,
      of: (one: (typeof found)[0]) => number | undefined,
    ) => found.reduce((total, one) => total + (of(one) ?? 0), 0);
    const found = await at.lab.until(async () => {
      const last = await thisHour();
      return sum(last, ({ methods }) => (methods.portal ?? 0) + (methods.tls ?? 0)) === 2 && last;
    }, 'both letters are counted');
    assert.equal(
      sum(found, ({ taken }) => taken),
      2,
      'notices of our own do not count',
    );
    assert.deepEqual(
      ['portal', 'tls'].map((means) => sum(found, ({ methods }) => methods[means])),
      [1, 1],
    );
    const quarter = (await ida.call('GET', '/v1/series?span=quarter')).body;
    assert.equal(quarter.unit, 'day');
    assert.equal(quarter.buckets.length, 90);
    assert.equal((await ida.call('GET', '/v1/series?span=year')).status, 400);
  });

  it('tells ages by class, and how each part of the house stands', async () => {
    const { body } = await ida.call('GET', '/v1/queue/ages');
    assert.equal(body.bounds.length, 5);
    assert.ok(Array.isArray(body.failing));
    const { checks } = (await ida.call('GET', '/v1/standing')).body;
    const names = checks.map(({ name }: { name: string }) => name);
    for (const name of ['certificate', 'evidence log', 'anchors', 'backup', 'disk'])
      assert.ok(names.includes(name), `${name} in ${names}`);
    assert.ok(checks.every(({ state }: { state: string }) => ['ok', 'warn', 'bad'].includes(state)));
  });

  it('lists letters by pages, in words where the question is not understood', async () => {
    const first = (await ida.call('GET', '/v1/letters/search?limit=1')).body;
    assert.equal(first.items[0].recipients[0], 'ben@old.test');
    const second = (await ida.call('GET', `/v1/letters/search?limit=1&cursor=${first.next}`)).body;
    assert.equal(second.items[0].recipients[0], 'ann@good.test');
    const wrong = await ida.call('GET', '/v1/letters/search?q=state:lost');
    assert.equal(wrong.status, 400);
    assert.match(wrong.body.title, /state: is one of/);
  });
});
