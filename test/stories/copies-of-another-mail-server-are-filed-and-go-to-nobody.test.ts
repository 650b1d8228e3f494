import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTransport } from 'nodemailer';
import type { Actor } from '#base';
import { search } from '#flow';
import { authority } from '../lab/certificates.ts';
import { openLab } from '../lab/house.ts';
import { openPostfix, postfixMissing } from '../lab/postfix.ts';
import { openSink } from '../lab/sink.ts';

const journal = 'journal-7f3k9@clinic.test';
const cli: Actor = { kind: 'operator', id: 'test', via: 'cli' };

it('Postfix delivers a letter, and its blind copy for the record is filed and goes to nobody', {
  skip: postfixMissing(),
}, async (t) => {
  const lab = await openLab({
    world: { 'good.test': {} },
    settings: {
      intake: {
        journal: { host: '127.0.0.1', port: 0, enabled: true, address: journal, networks: ['127.0.0.0/8'] },
      },
    },
  });
  t.after(() => lab.close());
  const ca = authority();
  const sink = await openSink({ name: 'mx.real.test', starttls: 'absent' }, { host: '127.0.0.1', port: 0 });
  t.after(() => sink.close());
  const postfix = await openPostfix({
    name: 'mx.clinic.test',
    domains: ['real.test'],
    tls: ca.issue(['mx.clinic.test']),
    relayTo: sink.port,
    settings: [
      `always_bcc = ${journal}`,
      `transport_maps = inline:{ { ${journal} = smtp:[127.0.0.1]:${lab.at.journal!.port} } }`,
      `smtp_tls_policy_maps = inline:{ { [127.0.0.1]:${lab.at.journal!.port} = encrypt } }`,
      'smtp_tls_security_level = may',
    ],
  });
  t.after(() => postfix.close());
  const mailer = createTransport({ host: postfix.host, port: postfix.port, ignoreTLS: true });
  t.after(() => mailer.close());
  await mailer.sendMail({
    envelope: { from: 'nurse@clinic.test', to: ['ann@real.test', 'hidden@real.test'] },
    from: 'Nora <nurse@clinic.test>',
    to: 'ann@real.test',
    subject: 'Thyroid panel',
    text: 'Your thyroid panel came back normal.',
  });
  await lab.until(() => sink.letters.length >= 1, 'the letter at its readers', 30_000);
  const found = await lab.until(
    async () => {
      await lab.server.indexer.run();
      const { hits } = await search(lab.server.house, cli, { query: 'thyroid', reason: 'looking for it' });
      return hits[0];
    },
    `the copy; Postfix says: ${postfix.log().slice(-2000)}`,
    30_000,
  );
  const { house } = lab.server;
  const letter = await house.archive.open(found.id);
  assert.equal(letter.door, 'journal');
  assert.deepEqual(letter.envelope.sender, { local: 'nurse', domain: 'clinic.test' });
  assert.match(letter.raw.toString(), /^Your thyroid panel came back normal\.\r$/m);
  const [event] = await house.evidence.ofMessage(house.store, letter.id, letter.dek);
  assert.equal(event!.kind, 'archive.journaled');
  assert.deepEqual([event!.data.form, event!.data.direction], ['copy', 'out']);
  assert.match(JSON.stringify(event!.data.tls), /TLSv1\.3/);
  const { rows } = await house.store.query('SELECT 1 FROM queue_delivery UNION SELECT 1 FROM queue_settled');
  assert.equal(rows.length, 0);
});
