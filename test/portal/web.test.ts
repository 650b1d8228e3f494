import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentLog, systemClock } from '#base';
import { type Config, configFrom } from '#config';
import { createWebServer, html, publicUrl, type Route, trusted, type WebServer } from '#web';
import { authority } from '../lab/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-web-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const settings = (web: object, pickup: object = {}): Config =>
  configFrom(
    {
      organisation: { hostname: 'mail.clinic.example' },
      web: { host: '127.0.0.1', port: 0, ...web },
      pickup,
    },
    folder,
  );

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/',
    answer: async () => ({
      type: 'page',
      body: html`<p>hello</p>`,
      cookies: [{ name: 'browser', value: 'x' }],
    }),
  },
  {
    method: 'POST',
    path: '/',
    answer: async (asked) => ({ type: 'text', body: (await asked.form()).text('a') }),
  },
  { method: 'GET', path: '/broken', answer: () => Promise.reject(new Error('secret detail')) },
];
const serve = (config: Config): WebServer =>
  createWebServer({
    config,
    clock: systemClock,
    log: silentLog,
    routes,
    errorPage: (_, { status, id }) => ({ type: 'page', body: html`<p>${status} ${id}</p>` }),
  });

let plain: WebServer;
let port = 0;
before(async () => {
  plain = serve(settings({ plain: true }, { url: 'http://localhost' }));
  ({ port } = await plain.start());
});
after(() => plain.stop());

/** Sends octets and gives back what came until the connection closed. */
const talk = (octets: string, patience = 20_000): Promise<{ text: string; ms: number }> =>
  new Promise((resolve, reject) => {
    const begun = systemClock.monotonic();
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(octets));
    socket
      .on('data', (chunk) => (text += chunk))
      .on('close', () => resolve({ text, ms: systemClock.monotonic() - begun }))
      .on('error', () => {});
    setTimeout(() => reject(new Error('still open')), patience).unref();
  });

test('over TLS the headers and cookies are those of a host that is never anything else', async () => {
  const ca = authority();
  const { cert, key } = ca.issue(['localhost']);
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const server = serve(settings({ certificate: 'cert.pem', key: 'key.pem' }));
  const listening = await server.start();
  assert.equal(listening.url, 'https://mail.clinic.example');
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    request({ host: 'localhost', port: listening.port, ca: ca.pem }, (response) => {
      response.resume();
      resolve(response.headers);
    })
      .on('error', reject)
      .end();
  });
  assert.match(String(headers['strict-transport-security']), /max-age=63072000/);
  assert.deepEqual(headers['set-cookie'], [
    '__Host-postern-browser=x; Path=/; HttpOnly; Secure; SameSite=Lax',
  ]);
  await server.stop();
});

test('without a certificate it says what is missing; links are https but on loopback', () => {
  assert.throws(() => serve(settings({})), /web\.certificate/);
  assert.equal(publicUrl(settings({ port: 8443 })), 'https://mail.clinic.example:8443');
  assert.equal(
    publicUrl(settings({}, { url: 'https://portal.clinic.example/mail/' })),
    'https://portal.clinic.example/mail',
  );
  for (const url of [
    'http://portal.clinic.example',
    'ftp://x',
    'javascript:1',
    'nonsense',
    'https://a@b.example',
    'https://b.example/?x',
  ])
    assert.throws(() => publicUrl(settings({}, { url })), /pickup\.url/);
});

test('what goes wrong is told in our own page with a number, and nothing of the inside', async () => {
  const broken = await fetch(`http://127.0.0.1:${port}/broken`);
  assert.equal(broken.status, 500);
  const text = await broken.text();
  assert.match(text, /^<p>500 [0-9a-f-]{36}<\/p>$/);
  assert.equal((await fetch(`http://127.0.0.1:${port}/nowhere`)).status, 404);
  assert.equal((await fetch(`http://127.0.0.1:${port}/`, { method: 'DELETE' })).status, 404);
  const post = (body: string, type: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers: { 'content-type': type } });
  assert.equal((await post('a=1', 'application/x-www-form-urlencoded')).status, 200);
  assert.equal(await (await post('a=1&a=2&__proto__=3', 'application/x-www-form-urlencoded')).text(), '1');
  assert.equal((await post('{"a":1}', 'application/json')).status, 415);
  assert.equal((await post(`a=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded')).status, 413);
  assert.equal((await post('--b\r\nbad', 'multipart/form-data; boundary=b')).status, 400);
  assert.equal((await post('x', 'multipart/form-data')).status, 400);
});

test('slow, endless and broken requests are ended, and an honest one beside them is served', async () => {
  const slow = talk('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  const many = Array.from({ length: 80 }, () => talk('G', 25_000));
  const begun = systemClock.monotonic();
  const other = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }, () =>
      socket.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    );
    let text = '';
    socket
      .on('data', (chunk) => (text += chunk))
      .on('close', () => resolve(text))
      .on('error', reject);
  });
  assert.match(other, /^HTTP\/1\.1 200/);
  assert.ok(systemClock.monotonic() - begun < 5000);
  assert.match(
    (await talk(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`)).text,
    /^HTTP\/1\.1 431/,
  );
  assert.match((await talk('NONSENSE\r\n\r\n')).text, /^HTTP\/1\.1 400/);
  assert.match(
    (
      await talk(
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      )
    ).text,
    /^HTTP\/1\.1 400/,
  );
  const { text, ms } = await slow;
  assert.match(text, /^(?:HTTP\/1\.1 408|$)/);
  assert.ok(ms < 16_000, `${ms}`);
  await Promise.all(many);
});

test('templates escape what they are given', () => {
  const evil = `"><script>'&`;
  assert.equal(
    html`<a title="${evil}">${evil}</a>`.text,
    '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;</a>',
  );
  assert.equal(
    html`${[1, null, undefined, false, html`<b>${'<'}</b>`, ['x', trusted('<i>')]]}`.text,
    '1<b>&lt;</b>x<i>',
  );
});
