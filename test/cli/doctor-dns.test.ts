import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '#base';
import { configFrom } from '#config';
import type { DkimKey } from '#verify';
import { network } from '../../src/cli/doctor-dns.ts';
import { type Dns, openDns, type Zone } from '../lab/dns.ts';

const domain = 'clinic.example';
const hostname = 'mail.clinic.example';
const key = (selector: string, state: DkimKey['state']): DkimKey => ({
  domain,
  selector,
  state,
  pair: 'p1',
  algorithm: 'rsa-sha256',
  name: `${selector}._domainkey.${domain}`,
  record: `v=DKIM1; h=sha256; k=rsa; p=${'A'.repeat(300)}`,
  madeAt: 0,
  changedAt: 0,
});

const good: Zone = {
  [domain]: {
    mx: ['10 mx.clinic.example'],
    txt: ['google-site-verification=x', `v=spf1 mx a:${hostname} -all`],
  },
  [hostname]: { a: ['192.0.2.10'] },
  [`p1-rsa._domainkey.${domain}`]: { txt: [`v=DKIM1; h=sha256; k=rsa; p=${'A'.repeat(300)}`] },
  [`_dmarc.${domain}`]: { txt: ['v=DMARC1; p=reject'] },
  [`_mta-sts.${domain}`]: { txt: ['v=STSv1; id=1'] },
};

describe('the doctor asks the DNS', () => {
  let peer: Server;
  let port: number;
  before(async () => {
    peer = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
    port = (peer.address() as { port: number }).port;
  });
  after(() => peer.close());

  async function visit(
    zone: Zone,
    keys: readonly DkimKey[],
  ): Promise<Map<string, { state: string; says: string; copy?: readonly string[] }>> {
    const dns: Dns = await openDns(zone);
    try {
      const config = configFrom(
        {
          organisation: { domain, hostname },
          delivery: {
            resolver: [dns.server],
            ipv6: false,
            routes: [{ domain: '*', host: '127.0.0.1', port }],
          },
        },
        '/',
      );
      return new Map(
        (await network(config, systemClock, [domain], keys)).map((check) => [check.name, check]),
      );
    } finally {
      await dns.close();
    }
  }

  it('and finds a domain that is well kept', async () => {
    const checks = await visit(good, [key('p1-rsa', 'active'), key('p0-rsa', 'retired')]);
    for (const name of [
      'resolver',
      'name',
      `MX ${domain}`,
      `SPF ${domain}`,
      'DKIM p1-rsa',
      `DMARC ${domain}`,
      'way out',
    ])
      assert.equal(checks.get(name)?.state, 'ok', name);
    // The zone of the lab holds no PTR.
    assert.deepEqual(checks.get('reverse name')?.copy, [`10.2.0.192.in-addr.arpa. IN PTR ${hostname}.`]);
    assert.ok(!checks.has('DKIM p0-rsa'));
  });

  it('and prints what is missing, ready to copy', async () => {
    const checks = await visit({ [domain]: {} }, [key('p1-rsa', 'active'), key('p2-rsa', 'made')]);
    assert.deepEqual(checks.get(`SPF ${domain}`)?.copy, [`${domain}. IN TXT "v=spf1 mx a:${hostname} -all"`]);
    assert.equal(checks.get('DKIM p1-rsa')?.state, 'bad');
    assert.equal(checks.get('DKIM p2-rsa')?.state, 'warn');
    const strings = [...checks.get('DKIM p1-rsa')!.copy![0]!.matchAll(/"([^"]*)"/g)].map(([, text]) => text!);
    assert.ok(strings.length === 2 && strings.every((text) => text.length <= 255));
    assert.equal(checks.get(`DMARC ${domain}`)?.state, 'bad');
    assert.equal(checks.get('name')?.state, 'bad');
  });

  it('and is not taken in by what only looks right', async () => {
    const zone: Zone = {
      ...good,
      [domain]: { txt: ['v=spf1 ip4:192.0.2.100 -all'] },
      [`p1-rsa._domainkey.${domain}`]: { txt: [`v=DKIM1; k=rsa; p=${'B'.repeat(300)}`] },
      [`_dmarc.${domain}`]: { txt: ['v=DMARC1; p=none'] },
    };
    const checks = await visit(zone, [key('p1-rsa', 'active')]);
    assert.equal(checks.get(`SPF ${domain}`)?.state, 'warn');
    assert.equal(checks.get('DKIM p1-rsa')?.state, 'bad');
    assert.equal(checks.get(`DMARC ${domain}`)?.state, 'warn');
    const two = await visit({ ...good, [domain]: { txt: ['v=spf1 -all', `v=spf1 a:${hostname} -all`] } }, []);
    assert.match(two.get(`SPF ${domain}`)!.says, /2 records/);
  });

  it('and tells what others find: policy, reports, keys of the servers that take mail', async () => {
    const bare = await visit(good, []);
    assert.match(bare.get(`MTA-STS ${domain}`)!.says, /cannot be fetched/);
    assert.deepEqual(bare.get(`TLS-RPT ${domain}`)?.copy, [
      `_smtp._tls.${domain}. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@${domain}"`,
    ]);
    const none = await visit({ ...good, [`_mta-sts.${domain}`]: {} }, []);
    assert.match(none.get(`MTA-STS ${domain}`)!.says, /^none/);
    assert.deepEqual(none.get(`MTA-STS ${domain}`)?.copy, ['mx = ["mx.clinic.example"]']);
    const wanted = await visit(
      { ...good, [`_smtp._tls.${domain}`]: { txt: ['v=TLSRPTv1; rua=mailto:tls@clinic.example'] } },
      [],
    );
    assert.equal(wanted.get(`TLS-RPT ${domain}`)?.state, 'ok');
  });

  it('and says so when nobody answers, at once and without guessing', async () => {
    const checks = await visit({ [domain]: { fail: 'servfail' } }, []);
    assert.deepEqual([...checks.keys()], ['resolver']);
    assert.equal(checks.get('resolver')?.state, 'bad');
  });
});
