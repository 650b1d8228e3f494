import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, connect as dialTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect, createServer as createTls, type Server } from 'node:tls';
import { systemClock } from '#base';
import { configFrom } from '#config';
import { type Demands, type TlsWish, Transport } from '#transport';
import { authority, type Credentials } from '../lab/certificates.ts';

const ca = authority();
const ticketKeys = Buffer.alloc(48, 7);

/** A TLS server whose tickets every other one here takes too: a farm with one key, or a thief. */
async function server(t: TestContext, tls: Credentials, maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<number> {
  const made: Server = createTls({ cert: tls.cert, key: tls.key, ticketKeys, maxVersion }, (socket) => {
    socket.on('error', () => {});
    socket.write('hello');
  });
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  t.after(() => new Promise((done) => made.close(done)));
  return (made.address() as AddressInfo).port;
}

function transport(t: TestContext): Transport {
  const dir = mkdtempSync(join(tmpdir(), 'resume-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'ca.pem'), ca.pem);
  return new Transport({ config: configFrom({ tls: { ca: ['ca.pem'] } }, dir), clock: systemClock });
}

/** A way whose far end can be changed: what an attacker on the line, or a moved address, does. */
async function door(t: TestContext): Promise<{ port: number; leadsTo: (port: number) => void }> {
  let to = 0;
  const pairs = new Set<Socket>();
  const made = createServer((near) => {
    const far = dialTcp(to, '127.0.0.1');
    for (const [one, two] of [
      [near, far],
      [far, near],
    ] as const) {
      pairs.add(one);
      one.on('error', () => two.destroy());
      one.pipe(two);
    }
  });
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  t.after(() => {
    for (const socket of pairs) socket.destroy();
    made.close();
  });
  return {
    port: (made.address() as AddressInfo).port,
    leadsTo(port) {
      to = port;
    },
  };
}

type Way = { at: Transport; port: number; name: string; more?: Partial<TlsWish> };

async function shake({ at, port, name, more }: Way) {
  const socket = dialTcp(port, '127.0.0.1');
  await once(socket, 'connect');
  const secured = await at.secure(socket, { address: '127.0.0.1', port, name, timeout: 5000, ...more });
  if (secured.kind === 'ok') {
    // Tickets of TLS 1.3 come with the first bytes.
    await once(secured.socket, 'data');
    secured.socket.destroy();
  }
  return secured;
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`${version}: a resumed session is judged by what its beginning showed, and shows it in the receipt`, async (t) => {
    const at = transport(t);
    const port = await server(t, ca.issue(['mx.good.test']), version);
    const first = await shake({ at, port, name: 'mx.good.test' });
    const second = await shake({ at, port, name: 'mx.good.test' });
    assert.ok(first.kind === 'ok' && second.kind === 'ok');
    assert.deepEqual([first.facts.resumed, second.facts.resumed], [false, true]);
    assert.equal(second.facts.floor, 'verified');
    assert.equal(second.facts.chainHash, first.facts.chainHash);
    assert.equal(second.facts.peerName, 'mx.good.test');
    assert.equal(second.facts.version, version);
  });

  test(`${version}: a session is never offered for another name, floor, set of records, policy or pin`, async (t) => {
    const at = transport(t);
    const port = await server(t, ca.issue(['mx.good.test']), version);
    await shake({ at, port, name: 'mx.good.test' });
    const wrong = await shake({ at, port, name: 'mx.other.test' });
    assert.ok(wrong.kind === 'ok');
    assert.deepEqual([wrong.facts.resumed, wrong.facts.floor], [false, 'encrypted']);
    assert.match(wrong.shortfall ?? '', /for another name/);
    const dane = { base: 'mx.good.test', records: [], digest: 'a' };
    const demands: Demands[] = [
      { dane: { dane, signedMx: true, names: [] } },
      { dane: { dane: { ...dane, digest: 'b' }, signedMx: true, names: [] } },
      { dane: { dane, signedMx: false, names: [] } },
      { sts: { domain: 'good.test', id: '1', mode: 'enforce' } },
      { sts: { domain: 'good.test', id: '2', mode: 'enforce' } },
    ];
    const others: Partial<TlsWish>[] = [
      ...demands.map((one) => ({ demands: one })),
      { need: 'verified' },
      { need: 'authenticated' },
      { fingerprint: 'ab'.repeat(32) },
      { ca: 'ca.pem' },
    ];
    for (const more of others) {
      const one = await shake({ at, port, name: 'mx.good.test', more });
      assert.ok(one.kind === 'ok');
      assert.equal(one.facts.resumed, false, JSON.stringify(more));
    }
  });

  test(`${version}: Node says that a resumed session to a wrong name is authorized; we do not`, async (t) => {
    const good = await server(t, ca.issue(['mx.good.test']), version);
    const evil = await server(t, ca.issue(['mx.evil.test']), version);
    // The trap itself, so that it is known when Node closes it.
    const ticket = await new Promise<Buffer>((done, fail) => {
      const socket = connect({ port: good, host: '127.0.0.1', ca: ca.pem, servername: 'mx.good.test' });
      socket.on('error', fail);
      socket.once('session', (session: Buffer) => {
        done(session);
        setImmediate(() => socket.destroy());
      });
    });
    const trapped = connect({
      port: evil,
      host: '127.0.0.1',
      ca: ca.pem,
      servername: 'mx.good.test',
      session: ticket,
      rejectUnauthorized: false,
    });
    await once(trapped, 'secureConnect');
    assert.equal(trapped.isSessionReused(), true);
    assert.equal(trapped.authorized, true);
    trapped.destroy();

    // A session begun with a wrong name stays wrong, however often it is resumed.
    const at = transport(t);
    const way = await door(t);
    way.leadsTo(evil);
    const begun = await shake({ at, port: way.port, name: 'mx.good.test' });
    const resumed = await shake({ at, port: way.port, name: 'mx.good.test' });
    assert.ok(begun.kind === 'ok' && resumed.kind === 'ok');
    assert.equal(resumed.facts.resumed, true);
    assert.deepEqual([begun.facts.floor, resumed.facts.floor], ['encrypted', 'encrypted']);
    assert.match(resumed.shortfall ?? '', /for another name/);
    // And a full handshake with somebody else ends what was begun with the first.
    const again = transport(t);
    way.leadsTo(good);
    const right = await shake({ at: again, port: way.port, name: 'mx.good.test' });
    assert.ok(right.kind === 'ok' && right.facts.floor === 'verified');
  });
}

test('a session whose ticket another server refuses is judged by that server', async (t) => {
  const at = transport(t);
  const way = await door(t);
  way.leadsTo(await server(t, ca.issue(['mx.good.test']), 'TLSv1.3'));
  await shake({ at, port: way.port, name: 'mx.good.test' });
  const stranger = ca.issue(['mx.stranger.test']);
  const made = createTls({ cert: stranger.cert, key: stranger.key }, (socket) => {
    socket.on('error', () => {});
    socket.write('hello');
  });
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  t.after(() => new Promise((done) => made.close(done)));
  way.leadsTo((made.address() as AddressInfo).port);
  const one = await shake({ at, port: way.port, name: 'mx.good.test' });
  assert.ok(one.kind === 'ok');
  assert.deepEqual([one.facts.resumed, one.facts.floor], [false, 'encrypted']);
});
