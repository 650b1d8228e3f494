import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTransport } from 'nodemailer';
import { type Actor, isFault, silentLog, systemClock } from '#base';
import { configFrom } from '#config';
import { search } from '#flow';
import { Intake } from '#intake';
import { selfSigned } from '#keys';
import { type Lab, openLab } from '../lab/house.ts';

const cli: Actor = { kind: 'operator', id: 'test', via: 'cli' };
const address = 'journal-7f3k9@clinic.test';
const inner = (n: number): string =>
  `From: Ann <ann@clinic.test>\r\nTo: bo@good.test\r\nSubject: Biopsy ${n}\r\nMessage-ID: <${n}@clinic.test>\r\n\r\nThe biopsy number ${n} was benign.\r\n`;
const report = (n: number, readers: string): string =>
  `From: Exchange <x@clinic.test>\r\nTo: ${address}\r\nSubject: Biopsy ${n}\r\nX-MS-Journal-Report:\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSender: ann@clinic.test\r\nSubject: Biopsy ${n}\r\nMessage-Id: <${n}@clinic.test>\r\n${readers}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner(n)}\r\n--b--\r\n`;

async function labWith(journal: Record<string, unknown>): Promise<Lab> {
  return openLab({
    world: { 'good.test': {} },
    settings: { intake: { journal: { host: '127.0.0.1', port: 0, enabled: true, address, ...journal } } },
  });
}

const mailer = (lab: Lab, more: object = {}) =>
  createTransport({
    host: '127.0.0.1',
    port: lab.at.journal!.port,
    requireTLS: true,
    tls: { ca: lab.ca.pem, servername: 'mail.clinic.test', ...more },
  });

describe('letters for the record', () => {
  let lab: Lab;
  before(async () => {
    lab = await labWith({ networks: ['127.0.0.0/8'] });
  });
  after(() => lab.close());
  const send = (raw: string, to = address, from = '') =>
    mailer(lab).sendMail({ envelope: { from, to: [to] }, raw });
  const found = async (query: string) => {
    await lab.server.indexer.run();
    return (await search(lab.server.house, cli, { query, reason: 'testing it' })).hits;
  };
  const kept = async (id: string) => {
    const { house } = lab.server;
    const letter = await house.archive.open(id);
    return { letter, events: await house.evidence.ofMessage(house.store, id, letter.dek) };
  };

  it('a report is filed as the letter inside, with the readers it tells of, and goes to nobody', async () => {
    const said = await send(
      report(
        1,
        'To: bo@good.test\r\nBcc: nurse@clinic.test\r\nTo: cy@clinic.test, Expanded: all@clinic.test',
      ),
    );
    assert.match(said.response, /^250 2\.0\.0/);
    const [hit] = await found('biopsy "number 1"');
    const { letter, events } = await kept(hit!.id);
    assert.equal(letter.raw.toString(), inner(1));
    assert.equal(letter.door, 'journal');
    assert.deepEqual(
      letter.envelope.recipients.map(({ address: one }) => one.local),
      ['bo', 'nurse', 'cy'],
    );
    const [event] = events;
    assert.equal(event!.kind, 'archive.journaled');
    assert.deepEqual([event!.data.form, event!.data.told, event!.data.direction], ['exchange', 3, 'out']);
    assert.match(event!.secret.says!, /Expanded: all@clinic\.test/);
    assert.match(event!.secret.readers!, /"how":"bcc"/);
    // A blind reader finds it; the others do not learn of them.
    const { house } = lab.server;
    const nurse: Actor = {
      kind: 'person',
      id: (await house.people.find(lab.person.user))!.id,
      via: 'console',
    };
    const [own] = (await search(house, nurse, { query: 'biopsy "number 1"' })).hits;
    assert.equal(own?.id, hit!.id);
    assert.ok(!own!.to.join().includes('cy@'));
    const { rows } = await house.store.query(
      'SELECT 1 FROM queue_delivery UNION SELECT 1 FROM queue_settled',
    );
    assert.equal(rows.length, 0);
    assert.equal(lab.sinks['good.test']!.letters.length, 0);
  });

  it('what a server reports twice is filed once; another part of its readers is filed again', async () => {
    await send(report(2, 'To: bo@good.test'));
    await Promise.all([send(report(2, 'To: bo@good.test')), send(report(2, 'To: bo@good.test'))]);
    assert.equal((await found('biopsy "number 2"')).length, 1);
    await send(report(2, 'To: dee@good.test'));
    assert.equal((await found('biopsy "number 2"')).length, 2);
    const { house } = lab.server;
    const again = await house.evidence.latest(house.store, { kind: 'archive.journaled', limit: 10 });
    assert.equal(again.filter(({ data }) => data.again === true).length, 2);
  });

  it('a plain copy is filed whole, by the sender on the wire and for those its fields name', async () => {
    await send(`X-Original-To: hidden@good.test\r\n${inner(3)}`, address, 'bounce@clinic.test');
    const [hit] = await found('biopsy "number 3"');
    const { letter, events } = await kept(hit!.id);
    assert.deepEqual(letter.envelope.sender, { local: 'bounce', domain: 'clinic.test' });
    assert.deepEqual(
      letter.envelope.recipients.map(({ address: one }) => one.local),
      ['bo', 'hidden'],
    );
    assert.equal(events[0]!.data.form, 'copy');
  });

  it('what cannot be read is filed as it came, and said to be unclear', async () => {
    const odd = `X-MS-Journal-Report:\r\nSubject: Biopsy 4\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\nThe biopsy number 4 is lost in here\r\n`;
    await send(odd);
    const [hit] = await found('subject:"biopsy 4"');
    const { letter, events } = await kept(hit!.id);
    assert.ok(letter.raw.toString().endsWith(odd) || letter.raw.toString() === odd);
    assert.equal(events[0]!.data.form, 'unclear');
    assert.match(String(events[0]!.data.why), /no text that tells/);
    const tnef = report(5, 'To: bo@good.test').replace('message/rfc822', 'application/ms-tnef');
    await send(tnef);
    const [whole] = await found('subject:"biopsy 5"');
    const other = await kept(whole!.id);
    assert.equal(other.letter.raw.toString(), tnef);
    assert.equal(other.events[0]!.data.whole, true);
  });

  it('only the journal has an address here, and nothing but the journal uses the door', async () => {
    await assert.rejects(send(inner(6), 'ann@good.test'), /550 5\.1\.1/);
    const plain = createTransport({ host: '127.0.0.1', port: lab.at.journal!.port, ignoreTLS: true });
    await assert.rejects(
      plain.sendMail({ envelope: { from: '', to: [address] }, raw: inner(6) }),
      /530|5\d\d/,
    );
    assert.deepEqual(await found('biopsy "number 6"'), []);
  });

  it('where it cannot be kept just now, the server is asked to try again', async () => {
    const { archive } = lab.server.house;
    const keep = archive.keep.bind(archive);
    archive.keep = async () => {
      throw new Error('no');
    };
    try {
      await assert.rejects(send(report(7, 'To: bo@good.test')), /451/);
    } finally {
      archive.keep = keep;
    }
    await send(report(7, 'To: bo@good.test'));
    assert.equal((await found('biopsy "number 7"')).length, 1);
  });
});

describe('the journal’s door', () => {
  it('is closed to servers that are not named: by network', async (t) => {
    const lab = await labWith({ networks: ['10.9.8.0/24'] });
    t.after(() => lab.close());
    await assert.rejects(
      mailer(lab).sendMail({ envelope: { from: '', to: [address] }, raw: inner(1) }),
      /554 5\.7\.1/,
    );
  });

  it('and by certificate: it asks for one that is named', async (t) => {
    const { createHash, X509Certificate } = await import('node:crypto');
    const { authority } = await import('../lab/certificates.ts');
    const own = authority();
    const [good, other] = [own.issue(['exchange.clinic.test']), own.issue(['other.clinic.test'])];
    const print = createHash('sha256').update(new X509Certificate(good.cert).raw).digest('hex');
    const lab = await labWith({ fingerprints: [print], networks: ['127.0.0.0/8'] });
    t.after(() => lab.close());
    const send = (more: object) =>
      mailer(lab, more).sendMail({
        envelope: { from: '', to: [address] },
        raw: report(1, 'To: bo@good.test'),
      });
    await assert.rejects(send({}), /554 5\.7\.1/);
    await assert.rejects(send({ cert: other.cert, key: other.key }), /554 5\.7\.1/);
    assert.match((await send({ cert: good.cert, key: good.key })).response, /^250/);
  });

  it('does not open without saying who may come', async () => {
    const door = { host: '127.0.0.1', port: 0 };
    const config = configFrom(
      {
        organisation: { domain: 'clinic.test', hostname: 'mail.clinic.test' },
        intake: { submission: door, submissions: door, journal: { ...door, enabled: true, address } },
      },
      '/',
    );
    const pair = selfSigned({ names: ['mail.clinic.test'], days: 2, clock: systemClock });
    const never = async (): Promise<never> => assert.fail('nothing comes in');
    const intake = new Intake({
      config,
      clock: systemClock,
      log: silentLog,
      accept: never,
      journal: never,
      signIn: { password: never, service: never },
      tls: () => ({ cert: Buffer.from(pair.certificate), key: Buffer.from(pair.key) }),
      mayTake: () => true,
    });
    await assert.rejects(intake.start(), (error) => isFault(error, 'config-invalid'));
  });
});
