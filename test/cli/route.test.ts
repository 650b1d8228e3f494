import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { tlsa } from '../delivery/signed-world.ts';
import { authority, selfSigned } from '../lab/certificates.ts';
import { without } from '../lab/neighbours.ts';
import { openPolicies, type Policies, stsPolicy } from '../lab/policies.ts';
import { openSink, type Sink } from '../lab/sink.ts';
import { openUnbound, type Unbound } from '../lab/unbound.ts';
import { type Cli, installed } from './postern.ts';

interface Told {
  readonly servers: readonly {
    host: string;
    required: string;
    tlsa: string[] | null;
    unusable: string | null;
  }[];
  readonly letters: readonly { level: string; becomes: string }[];
  readonly sts: { policy: { mode: string } | null };
}

describe('postern route', { skip: without('unbound') }, () => {
  const sinks: Sink[] = [];
  let cli: Cli;
  let dns: Unbound;
  let web: Policies;
  before(async () => {
    cli = await installed();
    const ca = authority();
    writeFileSync(join(cli.lab.dir, 'world.pem'), ca.pem);
    const doors = ca.issue(['mail.clinic.example']);
    writeFileSync(join(cli.lab.dir, 'doors.pem'), doors.cert);
    writeFileSync(join(cli.lab.dir, 'doors.key'), doors.key, { mode: 0o600 });
    web = await openPolicies(ca);
    const probe = await openSink({ name: 'probe' });
    const { port } = probe;
    await probe.close();
    const server = async (host: string, name: string, more: object): Promise<void> => {
      sinks.push(await openSink({ name, ...more }, { host, port }));
    };
    const own = selfSigned(['mx.dane.test']);
    await server('127.0.3.1', 'mx.dane.test', { tls: own, requireTls: true });
    await server('127.0.3.2', 'mx.policy.test', { tls: ca.issue(['mx.policy.test']) });
    await server('127.0.3.3', 'mx.plain.test', { starttls: 'absent' });
    web.pages['policy.test'] = { policy: stsPolicy('enforce', ['mx.policy.test']) };
    dns = await openUnbound({
      'dane.test': {
        records: ['@ MX 10 mx', 'mx A 127.0.3.1', `_${port}._tcp.mx TLSA ${tlsa(own, 3, 1, 1)}`],
      },
      'policy.test': {
        state: 'insecure',
        records: [
          '@ MX 10 mx',
          '@ MX 20 elsewhere.plain.test.',
          'mx A 127.0.3.2',
          '_mta-sts TXT "v=STSv1; id=1"',
          `mta-sts A ${web.host}`,
        ],
      },
      'plain.test': { state: 'insecure', records: ['@ MX 10 mx', 'mx A 127.0.3.3', 'elsewhere A 127.0.3.3'] },
      'bogus.test': { state: 'bogus', records: ['@ MX 10 mx.dane.test.'] },
    });
    const { lab } = cli;
    writeFileSync(
      cli.file,
      `[organisation]
domain = "clinic.example"
hostname = "mail.clinic.example"
[database]
url = "${lab.url}"
[storage]
dir = "data"
[keys]
passphrase_file = "${lab.config.keys.passphrase_file}"
[tls]
ca = ["world.pem"]
certificate = "doors.pem"
key = "doors.key"
[delivery]
resolver = ["${dns.server}"]
port = ${port}
allow_private = true
ipv6 = false
policy_port = ${web.port}
`,
    );
  });
  after(async () => {
    await Promise.all([dns?.close(), web?.close(), ...sinks.map((sink) => sink.close())]);
    await cli?.lab.close();
  });

  const becomes = ({ letters }: Told): string[] => letters.map((one) => one.becomes);

  it('tells what a signed domain demands, and with --probe what its server does', async () => {
    const told = await cli.json<Told>('route', 'ann@dane.test', '--probe');
    assert.equal(told.servers[0]?.required, 'authenticated');
    assert.match(told.servers[0]?.tlsa?.[0] ?? '', /^3 1 1 /);
    assert.deepEqual(becomes(told), ['leaves', 'leaves', 'leaves', 'waits-in-portal']);
    const { out } = await cli.run('route', 'ann@dane.test', '--probe');
    for (const words of [
      /DNSSEC/,
      /1 signed TLSA record/,
      /now: authenticated, TLSv1\.3/,
      /REQUIRETLS/,
      /in the portal/,
    ])
      assert.match(out, words);
  });

  it('tells which servers a policy names', async () => {
    const told = await cli.json<Told>('route', 'policy.test', '--probe');
    assert.equal(told.sts.policy?.mode, 'enforce');
    assert.deepEqual(
      told.servers.map(({ host, unusable }) => [host, unusable === null]),
      [
        ['mx.policy.test', true],
        ['elsewhere.plain.test', false],
      ],
    );
    assert.equal(becomes(told)[2], 'leaves');
    const { out } = await cli.run('route', 'policy.test');
    assert.match(out, /MTA-STS\) in force until .*only mx\.policy\.test/);
    assert.match(out, /not used: elsewhere\.plain\.test is not among the servers/);
  });

  it('says that a letter waits where nothing safe is there, and that nobody knows where nobody looked', async () => {
    assert.deepEqual(becomes(await cli.json<Told>('route', 'plain.test', '--probe')), [
      'waits-in-portal',
      'waits-in-portal',
      'waits-in-portal',
      'waits-in-portal',
    ]);
    assert.equal(becomes(await cli.json<Told>('route', 'plain.test'))[0], 'not-known');
    const { out } = await cli.run('route', 'bogus.test');
    assert.match(out, /bogus/);
    assert.equal((await cli.run('route', 'a b')).code, 2);
    assert.ok(
      sinks.every(({ letters }) => letters.length === 0),
      'no letter was sent',
    );
    assert.ok(sinks.every(({ commands }) => !commands.some(({ line }) => /^(?:MAIL|RCPT|DATA)/i.test(line))));
  });

  it('takes in reports of others and shows them', async () => {
    const report = {
      'organization-name': 'Big Mail',
      'date-range': { 'start-datetime': '2026-06-01T00:00:00Z', 'end-datetime': '2026-06-01T23:59:59Z' },
      'report-id': 'r1',
      policies: [
        {
          policy: { 'policy-type': 'tlsa', 'policy-domain': 'clinic.example' },
          summary: { 'total-successful-session-count': 7, 'total-failure-session-count': 2 },
          'failure-details': [
            {
              'result-type': 'validation-failure',
              'receiving-mx-hostname': 'mx\u001b[2J',
              'failed-session-count': 2,
            },
          ],
        },
      ],
    };
    const file = join(cli.lab.dir, 'r.json.gz');
    writeFileSync(file, gzipSync(JSON.stringify(report)));
    assert.match(
      (await cli.run('tls-reports', 'read', file)).out,
      /Big Mail, 7 connections went well, 2 did not/,
    );
    assert.match((await cli.run('tls-reports', 'read', file)).out, /known already/);
    const { out } = await cli.run('tls-reports', 'list');
    assert.match(out, /validation-failure for clinic\.example/);
    assert.ok(!out.includes('\u001b[2J'), 'a report steers no terminal');
    writeFileSync(file, 'nonsense');
    assert.equal((await cli.run('tls-reports', 'read', file)).code, 1);
  });
});
