import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { allRoutes, type Door, nameOf, openDoor } from '../roles/door.ts';

/** Every call that changes something, asked by a browser that holds an admin's cookies, from somebody else's page. */
describe('calls from other sites’ pages', () => {
  let door: Door;
  before(async () => {
    door = await openDoor();
  });
  after(() => door.close());
  const changes = allRoutes.filter(({ method }) => method !== 'GET');

  for (const [name, headers] of Object.entries({
    'another origin': { origin: 'https://evil.example' },
    'an origin that looks like ours': { origin: 'http://localhost.evil.example' },
    'our host on another port': { origin: 'http://localhost:1' },
    'no origin to tell': { origin: 'null' },
    'another site, says the browser': { 'sec-fetch-site': 'cross-site' },
    'a neighbour of our site': { 'sec-fetch-site': 'same-site' },
    'something the browser does not say': { 'sec-fetch-site': 'x' },
  }))
    it(`${name}: every change is refused`, async () => {
      const admin = door.cookiesOf('admin');
      for (const one of changes)
        assert.equal(await door.ask({ ...admin, ...headers })(one), 'foreign-call', nameOf(one));
    });

  it('forms, which need no leave to be sent, are no calls at all', async () => {
    const admin = door.cookiesOf('admin');
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
      'text/plain',
    ]) {
      for (const one of changes) {
        const response = await door.send(one, { ...admin, 'content-type': type }, 'a=b');
        assert.equal(response.status, 415, `${nameOf(one)} ${type}`);
        assert.equal(response.headers.get('x-reached'), null);
      }
    }
  });

  it('no other site is given leave to read or to ask beforehand', async () => {
    const admin = door.cookiesOf('admin');
    for (const one of allRoutes) {
      for (const method of [one.method, 'OPTIONS']) {
        const { headers } = await door.send({ ...one, method } as typeof one, {
          ...admin,
          origin: 'https://evil.example',
          'access-control-request-method': one.method,
        });
        for (const name of headers.keys())
          assert.ok(!name.startsWith('access-control-'), `${nameOf(one)} ${name}`);
      }
    }
  });

  it('headers that some servers read as another method, path or host change nothing', async () => {
    const read = allRoutes.find(({ method, path }) => method === 'GET' && path === '/people/{id}')!;
    const sender = door.cookiesOf('sender');
    for (const headers of [
      { 'x-http-method-override': 'POST' },
      { 'x-original-url': '/v1/session' },
      { 'x-rewrite-url': '/v1/session' },
      { 'x-forwarded-host': 'evil.example' },
      { 'x-forwarded-prefix': '/v1/session' },
    ] as Record<string, string>[])
      assert.equal(await door.ask({ ...sender, ...headers })(read), 'not-allowed', JSON.stringify(headers));
  });

  it('addresses of one IPv6 network have one share of calls between them', async () => {
    const ask = async (n: number): Promise<number> =>
      (
        await fetch(`http://127.0.0.1:${door.port}/v1/status`, {
          headers: { 'x-forwarded-for': `2001:db8:1:2::${n.toString(16)}` },
        })
      ).status;
    const answers = new Set<number>();
    for (let n = 1; n <= 310; n++) answers.add(await ask(n));
    assert.ok(answers.has(429), 'a /64 is what one party usually holds');
  });
});
