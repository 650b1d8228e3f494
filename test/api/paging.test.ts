import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { endpoints, openApi, type Rooms } from '#api';
import { type ApiLab, cli, client, openApiLab } from './house.ts';

/** Lists that a person or an organisation can only make so long: they come whole. */
const short = new Set([
  '/v1/domains',
  '/v1/legal-holds',
  '/v1/letters/{id}/looks',
  '/v1/me/app-passwords',
  '/v1/me/devices',
  '/v1/me/glass',
  '/v1/me/sessions',
  '/v1/outgoing-holds',
  '/v1/people/{id}/devices',
  '/v1/reviews/{id}',
  '/v1/settings',
]);
const nobody: unknown = new Proxy(function none() {}, { get: () => nobody });

describe('lists', () => {
  let at: ApiLab;
  before(async () => {
    at = await openApiLab();
  });
  after(() => at.close());

  it('come by pages, all of them, but for those that stay short', () => {
    // biome-ignore lint/suspicious/noExplicitAny: the document is looked into
    const { paths } = openApi(endpoints(nobody as Rooms), '1') as any;
    const whole: string[] = [];
    let paged = 0;
    for (const [path, { get }] of Object.entries<Record<string, never>>(paths)) {
      if (!get) continue;
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const { responses, parameters = [] } = get as any;
      const properties = responses['200'].content?.['application/json']?.schema?.properties ?? {};
      if (properties.items?.type !== 'array') continue;
      const names = parameters.map(({ name }: { name: string }) => name);
      if (properties.next && names.includes('cursor') && names.includes('limit')) paged++;
      else whole.push(path);
    }
    assert.deepEqual(whole.sort(), [...short].sort());
    assert.ok(paged >= 7);
  });

  it('show everything once, whatever the length of a page', async () => {
    const { house } = at.lab.server;
    const boss = await at.signedIn('Boss', ['admin', 'auditor', 'sender']);
    for (let one = 0; one < 7; one++) await house.people.addServiceAccount(cli, { name: `robot-${one}` });
    for (let one = 0; one < 5; one++)
      await at.lab.send({ to: 'ann@good.test', subject: `Letter ${one}`, text: 'See you.' });
    for (let one = 0; one < 4; one++)
      await at.lab.send({
        to: 'ben@old.test',
        subject: 'Lab results',
        text: 'Your HIV test came back negative.',
      });
    await at.lab.until(
      async () => (await house.pickup.list(cli, {})).length === 4,
      'four letters in the portal',
    );
    const walk = async (path: string, limit: number): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages < 100; pages++) {
        const sign = path.includes('?') ? '&' : '?';
        const query = `${sign}limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`;
        const { status, body, headers } = await boss.call('GET', `/v1${path}${query}`);
        assert.equal(status, 200, JSON.stringify(body));
        assert.match(headers.get('ratelimit') ?? '', /^"calls";r=\d+;t=\d+$/);
        assert.ok(body.items.length <= limit);
        found.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.next;
        if (cursor === null) return found;
      }
      throw new Error(`${path} does not end`);
    };
    for (const [path, least] of [
      ['/people', 9],
      ['/letters?address=ann@good.test', 5],
      ['/pickups', 4],
    ] as const) {
      const whole = await walk(path, 200);
      assert.ok(whole.length >= least, `${path}: ${whole.length}`);
      assert.deepEqual(await walk(path, 2), whole, path);
      assert.equal(new Set(whole).size, whole.length);
    }
    const kinds = await walk('/events?kind=message.accepted', 2);
    assert.ok(kinds.length >= 9);
    assert.equal(new Set(kinds).size, kinds.length);
    assert.equal((await boss.call('GET', '/v1/people?cursor=nonsense')).status, 400);
  });

  it('counts keys that are none against the address they come from', async () => {
    const { status, headers } = await client(at.base).call('GET', '/v1/people', undefined, {
      authorization: 'Bearer postern_nothing',
    });
    assert.equal(status, 401);
    assert.match(headers.get('ratelimit') ?? '', /^"calls";r=\d+/);
  });
});
