import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Clinic, openClinic } from '../portal/house.ts';
import { allRoutes, type Door, nameOf, openDoor } from '../roles/door.ts';
import { get, type RawReply, raw, readReply } from './raw.ts';

/** What no answer of ours may be without. */
const everywhere: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /^default-src 'none'.*frame-ancestors '(none|self)'.*base-uri 'none'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'referrer-policy': /^(no-referrer|same-origin)$/,
  'x-frame-options': /^(DENY|SAMEORIGIN)$/,
  'permissions-policy': /camera=\(\)/,
};
const never = ['server', 'x-powered-by', 'access-control-allow-origin', 'location', 'etag-hint'];

function guarded({ headers, status }: RawReply, what: string): void {
  for (const [name, wanted] of Object.entries(everywhere))
    assert.match(headers.get(name) ?? '(none)', wanted, `${what} (${status}): ${name}`);
  for (const name of never) assert.equal(headers.get(name), undefined, `${what}: ${name}`);
  const policy = headers.get('content-security-policy') ?? '';
  assert.ok(!/unsafe-eval|\*|https?:/.test(policy), `${what}: ${policy}`);
  assert.ok(!/script-src[^;]*(unsafe|data:|nonce)/.test(policy), `${what}: ${policy}`);
}

/** Requests that get as far as an error at each place where one can arise. */
const garbage: Readonly<Record<string, string>> = {
  'no request': 'nonsense\r\n\r\n',
  'a header too large': get('/', `X-Large: ${'a'.repeat(20_000)}`),
  'a path that is no text': get('/%ff%fe'),
  'a broken escape': get('/v1/%zz'),
  'an unknown method': 'BREW / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'a method nobody takes': get('/').replace('GET', 'TRACE'),
  'a broken body': `POST /v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{`,
  'a body too large': `POST /v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{`,
  'a body of no kind': `POST /v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: x/y\r\nContent-Length: 1\r\n\r\n{`,
  'an upgrade': get('/', 'Upgrade: websocket', 'Connection: Upgrade'),
  'a parameter too long': get(`/v1/people/${'a'.repeat(900)}`),
  'nothing there': get('/nothing.js'),
  'nothing there in the API': get('/v1/nothing'),
};

describe('every answer of the console carries its guards', () => {
  let door: Door;
  let port: number;
  before(async () => {
    door = await openDoor('https://console.clinic.example');
    port = door.port;
  });
  after(() => door.close());

  it('every route, refused and reached', async () => {
    const { cookie = '' } = door.cookiesOf('admin');
    for (const one of allRoutes) {
      const path = `/v1${one.path.replaceAll(/\{\w+\}/g, 'x')}`;
      for (const headers of [[], [`Cookie: ${cookie}`, 'X-Forwarded-For: 192.0.2.7']]) {
        door.clock.advance(100);
        const reply = readReply(await raw(port, get(path, ...headers).replace('GET', one.method)));
        guarded(reply, nameOf(one));
        assert.equal(reply.headers.get('cache-control'), 'no-store', nameOf(one));
        assert.match(
          reply.headers.get('content-security-policy') ?? '',
          /sandbox/,
          'an answer is never a page',
        );
      }
    }
  });

  it('every way to go wrong', async () => {
    for (const [what, bytes] of Object.entries(garbage)) guarded(readReply(await raw(port, bytes)), what);
  });

  it('pages of the application, wherever a link leads, and TLS for two years', async () => {
    for (const path of [
      '/',
      '/letters',
      '/people/01a216ef',
      '/sign-in?next=//evil.example',
      '//evil.example',
      '/\\evil.example',
      '/%5cevil.example',
    ]) {
      const reply = readReply(await raw(port, get(path)));
      guarded(reply, path);
      assert.match(
        reply.headers.get('strict-transport-security') ?? '',
        /max-age=63072000; includeSubDomains/,
      );
      assert.ok(
        !/<script(?![^>]* src=)[^>]*>|\son\w+=|\sstyle=|javascript:/i.test(reply.body),
        'no script and no style inside a page',
      );
      assert.ok(!/(src|href)="(https?:)?\/\//.test(reply.body), 'nothing from elsewhere');
    }
  });

  it('cookies are bound to the host, to TLS, away from scripts and from other sites', async () => {
    const cookies = await door.cookiesGiven();
    assert.equal(cookies.length, 2);
    for (const line of cookies)
      assert.match(
        line,
        /^__Host-postern-(session|device)=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
  });
});

describe('every answer of the portal carries its guards', () => {
  let clinic: Clinic;
  let port: number;
  before(async () => {
    clinic = await openClinic();
    port = Number(new URL(clinic.url).port);
  });
  after(() => clinic.stop());

  it('pages, files and errors', async () => {
    const placed = await clinic.place();
    const link = `/m/${placed.readerToken}`;
    for (const path of [
      '/',
      '/robots.txt',
      '/icon.svg',
      '/nothing',
      link,
      `${link}/code`,
      `/m/${'x'.repeat(43)}`,
      '/m/%00',
      `/m/${'x'.repeat(900)}`,
      `/s/${placed.senderToken}`,
    ]) {
      const reply = readReply(await raw(port, get(path)));
      guarded(
        { ...reply, headers: new Map([...reply.headers].filter(([name]) => name !== 'location')) },
        path,
      );
    }
    for (const [what, bytes] of Object.entries(garbage)) guarded(readReply(await raw(port, bytes)), what);
  });

  it('open redirects: wherever it sends somebody, it is a path of its own', async () => {
    const placed = await clinic.place();
    const bases = [`/m/${placed.readerToken}`, `/s/${placed.senderToken}`, `/m/${'x'.repeat(43)}`];
    const ends = [
      '',
      '/letter',
      '/body',
      '/sent',
      '/left',
      '//evil.example',
      '/?next=https://evil.example',
      '?lang=//evil.example',
      '?lang=es%0d%0aLocation:%20https://evil.example',
      '/%0d%0aLocation:%20//evil.example',
    ];
    let led = 0;
    for (const path of [
      ...bases.flatMap((base) => ends.map((end) => base + end)),
      '//evil.example/',
      '/\\evil.example',
      '/m//evil.example',
    ]) {
      for (const method of ['GET', 'POST']) {
        const text = await raw(port, get(path, 'Content-Length: 0').replace('GET', method));
        const to = readReply(text).headers.get('location');
        if (to === undefined) continue;
        led++;
        assert.match(to, /^\/[ms]\/[\w-]+(\/[\w-]*)*(\?\w+=\w+)?$/, `${method} ${path}`);
        assert.ok(!text.slice(0, text.indexOf('\r\n\r\n')).includes('evil.example'));
      }
    }
    assert.ok(led > 3, `${led}`);
  });
});
