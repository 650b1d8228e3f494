import assert from 'node:assert/strict';
import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { type Fetching, guardedFetch } from '#transport';
import { authority, selfSigned } from '../lab/certificates.ts';

const ca = authority();
const open: Server[] = [];
after(() => {
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener, tls = ca.issue(['host.test'])): Promise<number> {
  const server = createServer({ cert: tls.cert, key: tls.key }, listener);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

const asking = (port: number, more: Partial<Fetching> = {}): Fetching => ({
  url: `https://host.test:${port}/.well-known/thing.txt?a=b`,
  maxBytes: 1000,
  timeoutMs: 5000,
  ca: [ca.pem],
  lookup: async () => ({ kind: 'found', records: ['127.0.0.1'], authentic: false }),
  allowPrivate: true,
  ...more,
});

const reasonOf = async (fetching: Fetching): Promise<string> => {
  const answer = await guardedFetch(fetching);
  return answer.kind === 'failed' ? answer.reason : `ok ${answer.status}`;
};

test('one page is fetched whole, by the name, with its type in plain form', async () => {
  let seen = '';
  const port = await serve((request, response) => {
    seen = `${request.method} ${request.url} ${request.headers.host}`;
    response.setHeader('content-type', 'Text/Plain; charset=utf-8').end('hello');
  });
  const answer = await guardedFetch(asking(port));
  assert.ok(answer.kind === 'ok');
  assert.deepEqual([answer.status, answer.type, String(answer.body)], [200, 'text/plain', 'hello']);
  assert.equal(seen, `GET /.well-known/thing.txt?a=b host.test:${port}`);
});

test('a redirect is an answer, never followed', async () => {
  let asked = 0;
  const port = await serve((_request, response) => {
    asked++;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  assert.equal(await reasonOf(asking(port)), 'ok 302');
  assert.equal(asked, 1);
});

test('a certificate for another name, of nobody, or expired ends it', async () => {
  const listener: RequestListener = (_request, response) => response.end('x');
  const wrong = await serve(listener, ca.issue(['other.test']));
  assert.match(await reasonOf(asking(wrong)), /certificate is not good \(ERR_TLS_CERT_ALTNAME/);
  const own = await serve(listener, selfSigned(['host.test']));
  assert.match(await reasonOf(asking(own)), /certificate is not good/);
  const old = await serve(listener, ca.issue(['host.test'], { from: 0, until: 86_400_000 }));
  assert.match(await reasonOf(asking(old)), /CERT_HAS_EXPIRED/);
});

test('private addresses are not entered, by name or by number, whatever their disguise', async () => {
  const port = await serve((_request, response) => response.end('x'));
  const guarded = { allowPrivate: false };
  assert.match(await reasonOf(asking(port, guarded)), /only private addresses/);
  for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254', '2130706433', '0x7f.1'])
    assert.match(
      await reasonOf(asking(port, { ...guarded, url: `https://${host}:${port}/` })),
      /only private addresses/,
      host,
    );
});

test('what is huge, slow, broken off or no HTTP ends within bounds', async () => {
  const huge = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
    };
    response.on('drain', more);
    more();
  });
  assert.match(await reasonOf(asking(huge)), /larger than 1000 bytes/);
  const slow = await serve((_request, response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  });
  assert.match(await reasonOf(asking(slow, { timeoutMs: 200 })), /took too long/);
  const mute = await serve(() => {});
  assert.match(await reasonOf(asking(mute, { timeoutMs: 200 })), /took too long/);
  const cut = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.socket?.destroy());
  });
  assert.match(await reasonOf(asking(cut)), /broke|reset/);
  const never = new Promise<never>(() => {});
  assert.match(await reasonOf(asking(cut, { timeoutMs: 100, lookup: () => never })), /took too long/);
});

test('only https, unless what comes vouches for itself; no passwords in the address', async () => {
  const server = createPlain((_request, response) => response.end('crl'));
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://host.test:${port}/`;
  assert.match(await reasonOf(asking(port, { url })), /not one that may be fetched/);
  assert.equal(await reasonOf(asking(port, { url, plain: true })), 'ok 200');
  for (const bad of ['ftp://host.test/', 'file:///etc/passwd', 'nonsense', ''])
    assert.match(await reasonOf(asking(port, { url: bad, plain: true })), /not one that may be fetched/);
  assert.match(await reasonOf(asking(port, { url: `https://a:b@host.test:${port}/` })), /password/);
});

test('a name that nobody could look up is a failure in words', async () => {
  const temporary = async () => ({ kind: 'temporary', reason: 'no DNS' }) as const;
  assert.equal(await reasonOf(asking(1, { lookup: temporary })), 'no DNS');
  const none = async () => ({ kind: 'nonexistent', authentic: false }) as const;
  assert.match(await reasonOf(asking(1, { lookup: none })), /has no address/);
  assert.match(await reasonOf(asking(1)), /refused/);
});

test('a post carries its body and type', async () => {
  let got = '';
  const port = await serve((request, response) => {
    request.on('data', (piece) => {
      got += `${request.headers['content-type']} ${piece}`;
    });
    request.on('end', () => response.writeHead(201).end());
  });
  const post = { body: Buffer.from('report'), type: 'application/tlsrpt+gzip' };
  assert.equal(await reasonOf(asking(port, { post })), 'ok 201');
  assert.equal(got, 'application/tlsrpt+gzip report');
});
