import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { systemActor } from '#base';
import { sendTlsReports } from '#flow';
import { allParts, readHeader, walk } from '#mail';
import { readReport } from '#transport';
import { reportsIn } from '../../src/cli/tls-reports.ts';
import { selfSigned } from '../lab/certificates.ts';
import { openLab } from '../lab/house.ts';
import { openPolicies, stsPolicy } from '../lab/policies.ts';

test('by mail, signed, and by https; once for each day', async (t) => {
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead, monotonic: () => performance.now() };
  const lab = await openLab({
    clock,
    world: { 'trial.test': { tls: selfSigned(['mx.trial.test']) }, 'reports.test': {}, 'silent.test': {} },
    settings: { delivery: { policy_port: 1 } },
  });
  const web = await openPolicies(lab.ca);
  const posts: Buffer[] = [];
  const tls = lab.ca.issue(['reports.test']);
  const taking = createServer({ cert: tls.cert, key: tls.key }, (request, response) => {
    request.on('data', (piece: Buffer) => posts.push(piece));
    request.on('end', () => response.writeHead(201).end());
  });
  await new Promise<void>((done) => taking.listen(0, '127.0.0.1', done));
  t.after(async () => {
    taking.close();
    await web.close();
    await lab.close();
  });
  // The port is known only now; settings are read at each fetch.
  (lab.config.delivery as { policy_port: number }).policy_port = web.port;
  const { house, rounds } = lab.server;
  const actor = systemActor('lab');
  const [key] = await house.dkim.make(actor, 'clinic.test');
  await house.dkim.activate(actor, 'clinic.test', key!.pair);

  web.pages['trial.test'] = { policy: stsPolicy('testing', ['mx.trial.test']) };
  const { zone } = lab.dns;
  zone['_mta-sts.trial.test'] = { txt: ['v=STSv1; id=1'] };
  zone['mta-sts.trial.test'] = { a: [web.host] };
  const { port } = taking.address() as AddressInfo;
  zone['_smtp._tls.trial.test'] = {
    txt: [`v=TLSRPTv1; rua=mailto:tls@reports.test,https://reports.test:${port}/take`],
  };
  zone['reports.test'] = { ...zone['reports.test'], a: ['127.0.0.1'] };

  for (const domain of ['trial.test', 'silent.test']) {
    await lab.send({ to: `ann@${domain}`, subject: 'lunch', text: 'At noon?' });
    await lab.arrived(domain, 1);
  }
  await house.tlsBook.flush();
  assert.equal(await sendTlsReports(house, rounds), 0, 'the day is not over');
  ahead = 86_400_000;
  assert.equal(await sendTlsReports(house, rounds), 2);
  assert.equal(await sendTlsReports(house, rounds), 0, 'a day is told once');

  const [letter] = await lab.arrived('reports.test', 1);
  const raw = letter!.raw;
  const header = readHeader(raw);
  assert.equal(header.first('tls-report-domain')?.trim(), 'trial.test');
  assert.match(header.first('content-type') ?? '', /multipart\/report; report-type="?tlsrpt/);
  assert.match(header.first('dkim-signature') ?? '', /d=clinic\.test/);
  const part = [...allParts(walk(raw))].find(({ type }) => type === 'application/tlsrpt+gzip')!;
  assert.match(part.fileNames[0] ?? '', /^clinic\.test!trial\.test!\d+!\d+!.*\.json\.gz$/);
  for (const report of [readReport(part.bytes()), readReport(Buffer.concat(posts))]) {
    assert.ok(typeof report !== 'string', String(report));
    assert.deepEqual([report.successful, report.failed], [0, 1]);
    const [policy] = report.policies;
    assert.deepEqual([policy?.type, policy?.domain], ['sts', 'trial.test']);
    assert.deepEqual(policy?.failures[0]?.result, 'certificate-not-trusted');
  }
  // The same letter is what we would be handed by others.
  const [read] = reportsIn(raw);
  assert.ok(typeof read === 'object' && read.organisation === 'Riverside Clinic');
  assert.deepEqual(reportsIn(Buffer.from('Subject: hello\r\n\r\nno report')), ['it is no JSON']);
});
