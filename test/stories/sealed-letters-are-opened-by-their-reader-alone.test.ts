import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemActor } from '#base';
import { readHeader, walk } from '#mail';
import { open as openPgp, type PgpSecret } from '#pgp';
import * as mailCertificates from '../lab/certificates-mail.ts';
import { type Lab, openLab } from '../lab/house.ts';
import { without } from '../lab/neighbours.ts';
import { keyPem, type Person, person, pgpPerson } from '../protect/people.ts';

const canary = 'CANARY-51c0de';
const result = {
  subject: `Lab result for Maria Lopez ${canary}`,
  text: `Dear Maria Lopez, DOB 04/12/1961, MRN 00482913. Your potassium is 5.9 mmol/L. ${canary}\r\nPlease stop taking lisinopril.`,
};
const parking = { subject: `Parking ${canary}`, text: `The car park is closed on Friday. ${canary}` };
/** HIV: sealed by the default rules. */
const sensitive = {
  subject: `HIV result ${canary}`,
  text: `Dear Maria Lopez, DOB 04/12/1961: your HIV viral load is 40 copies/mL. Continue dolutegravir. ${canary}`,
};
const actor = systemActor('test');
const address = (text: string): { local: string; domain: string } => {
  const [local, domain] = text.split('@');
  return { local: local!, domain: domain! };
};

describe('a reader with a key gets letters that nobody else can open', () => {
  let lab: Lab;
  let maria: Person;
  let bob: PgpSecret;
  before(async () => {
    lab = await openLab({
      world: {
        'smime.test': {},
        'pgp.test': {},
        'stripped.test': { starttls: 'stripped' },
        'full.test': { onRcpt: () => '552 5.2.2 mailbox full' },
      },
    });
    await lab.server.house.people.addPerson(actor, {
      name: 'Ada Admin',
      addresses: ['ada@clinic.test'],
      roles: ['admin'],
    });
    maria = person('maria@smime.test');
    const { recipients } = lab.server.house;
    assert.equal((await recipients.pin(actor, address('maria@smime.test'), maria.der)).kind, 'new');
    bob = await pgpPerson('bob@pgp.test');
    assert.equal((await recipients.pin(actor, address('bob@pgp.test'), bob.public.bytes)).kind, 'new');
    for (const who of ['maria@stripped.test', 'maria@full.test'])
      assert.equal((await recipients.pin(actor, address(who), person(who).der)).kind, 'new');
  });
  after(() => lab?.close());

  const eventOf = (id: string, kind: string) =>
    lab.until(async () => {
      const [life] = await lab.server.trace(actor, id);
      return life?.events.find((event) => event.kind === kind);
    }, `${kind} of ${id}`);
  const nothingOutside = (): void => {
    for (const sink of Object.values(lab.sinks)) {
      for (const bytes of [sink.clear, ...sink.letters.map(({ raw }) => raw)])
        assert.doesNotMatch(bytes.toString('latin1'), /CANARY|Maria Lopez|potassium|HIV |00482913/);
    }
  };

  it('S/MIME: openssl opens it; the receipt names the method, the key and what left', {
    skip: without('openssl'),
  }, async () => {
    const { id } = await lab.send({ to: '"Maria Lopez" <maria@smime.test>', ...result });
    const [letter] = await lab.arrived('smime.test', 1);
    assert.equal(readHeader(letter!.raw).first('subject'), '[...]');
    assert.ok(readHeader(letter!.raw).has('received'));
    const path = (name: string, bytes: Buffer | string): string => {
      writeFileSync(join(lab.dir, name), bytes);
      return join(lab.dir, name);
    };
    const files = ['-recip', path('m.pem', maria.pem), '-inkey', path('m.key', keyPem(maria))];
    const inner = execFileSync('openssl', ['cms', '-decrypt', '-in', path('l.eml', letter!.raw), ...files]);
    assert.equal(readHeader(inner).first('subject'), result.subject);
    assert.ok(walk(inner).text().includes('potassium is 5.9'));
    const event = await eventOf(id, 'delivery.delivered');
    assert.equal(event.data.method, 'smime');
    assert.equal(event.data.cipher, 'aes-256-cbc');
    assert.equal(event.data.signed, false);
    assert.equal(event.secret.key, maria.certificate.fingerprint);
    assert.match(String(event.data.sent), /^[0-9a-f]{64}$/);
    nothingOutside();
  });

  it('OpenPGP: sealed for the strictest floor too, and signed once there is a key of ours', async () => {
    const own = lab.server.house.ownKeys;
    await own.makePgp(actor, { owner: lab.person.user, name: 'Nora Nurse', days: 30 });
    const key = (await own.own(address(lab.person.user), Date.now())).pgp!;
    const { id } = await lab.send({ to: 'bob@pgp.test', ...sensitive });
    const event = await eventOf(id, 'delivery.delivered');
    assert.equal(event.data.floor, 'sealed');
    assert.equal(event.data.method, 'pgp');
    assert.equal(event.data.signed, true);
    const [letter] = await lab.arrived('pgp.test', 1);
    const part = walk(letter!.raw);
    const opened = await openPgp({
      bytes: part.children[1]!.bytes(),
      secrets: [bob],
      keys: [key.key],
      at: Date.now(),
    });
    assert.ok(opened.kind === 'opened');
    assert.deepEqual(
      opened.signatures.map(({ signers }) => signers),
      [[lab.person.user]],
    );
    assert.equal(readHeader(opened.content).first('subject'), sensitive.subject);
    nothingOutside();
  });

  it('two readers of one letter get a letter each, and a hidden one is named to nobody', async () => {
    const before = lab.sinks['smime.test']!.letters.length;
    await lab.send({ to: 'bob@pgp.test', bcc: 'maria@smime.test', ...parking });
    const letters = await lab.arrived('smime.test', before + 1);
    const others = await lab.arrived('pgp.test', 2);
    assert.ok(!others.at(-1)!.raw.includes('maria@smime.test'));
    assert.equal(walk(letters.at(-1)!.raw).type, 'application/pkcs7-mime');
    assert.equal(walk(others.at(-1)!.raw).type, 'multipart/encrypted');
    nothingOutside();
  });

  it('where no connection is encrypted even a sealed letter waits in the portal', async () => {
    const { id } = await lab.send({ to: 'maria@stripped.test', ...result });
    await eventOf(id, 'delivery.turned');
    nothingOutside();
  });

  it('a report about a sealed letter quotes nothing', async () => {
    const { id } = await lab.send({ to: 'maria@full.test', ...result });
    await eventOf(id, 'delivery.failed');
    const reports = lab.sinks['clinic.test']!;
    await lab.until(() => reports.letters.some(({ raw }) => raw.includes('mailbox full')), 'the report');
    nothingOutside();
  });

  it('a key that changed is not used, and nothing goes by another way until a person has looked', async () => {
    const { recipients } = lab.server.house;
    const who = address('maria@smime.test');
    // Pinned keys are not doubted for what others offer: another reader's key is learned first, then changes.
    const carol = address('carol@smime.test');
    const first = person('carol@smime.test');
    assert.equal(
      (await recipients.offer(actor, { address: carol, bytes: first.der, source: 'signed' })).kind,
      'new',
    );
    const next = await recipients.offer(actor, {
      address: carol,
      bytes: person('carol@smime.test').der,
      source: 'signed',
    });
    assert.equal(next.kind, 'pending');
    const notice = await lab.until(
      () => lab.sinks['clinic.test']!.letters.find(({ recipients: to }) => to.includes('ada@clinic.test')),
      'the word to the one who minds the settings',
    );
    assert.match(
      walk(notice.raw).children[0]!.text(),
      new RegExp(`postern keys show ${'id' in next && next.id}`),
    );
    assert.doesNotMatch(notice.raw.toString(), /carol|smime\.test/);
    const { id } = await lab.send({ to: 'carol@smime.test', ...parking });
    const held = await eventOf(id, 'delivery.held');
    assert.match(held.secret.reason!, /waits for a person/);
    // The pinned one goes on.
    assert.notEqual((await recipients.recipient(who, Date.now())).smime, null);
    nothingOutside();
  });

  it('a key that ran out is not used: the letter goes by the next means, and the reason is kept', async () => {
    const { recipients } = lab.server.house;
    const brief = person('dora@smime.test', { until: Date.now() + 1500 });
    await recipients.pin(actor, address('dora@smime.test'), brief.der);
    await new Promise((done) => setTimeout(done, 1600));
    const { id } = await lab.send({
      to: 'dora@smime.test',
      subject: 'Parking',
      text: 'The car park is closed.',
    });
    const event = await eventOf(id, 'delivery.delivered');
    assert.equal(event.data.method, 'tls');
    assert.match(event.secret.turned!, /not used/);
  });

  it('a passphrase agreed once: what must be sealed comes as a PDF; what that cannot show waits in the portal', {
    skip: without('pdftotext'),
  }, async () => {
    const passphrase = 'brook-lantern-42';
    const { passphrases } = lab.server.house;
    await assert.rejects(passphrases.agree(actor, address('fay@smime.test'), 'short'), /12 to 100/);
    await passphrases.agree(actor, address('fay@smime.test'), passphrase);
    const { id } = await lab.send({ to: 'fay@smime.test', ...sensitive });
    const event = await eventOf(id, 'delivery.delivered');
    assert.deepEqual([event.data.method, event.data.floor], ['pdf', 'sealed']);
    assert.ok(!JSON.stringify(event).includes(passphrase));
    const { raw } = lab.sinks['smime.test']!.letters.findLast(({ recipients: to }) =>
      to.includes('fay@smime.test'),
    )!;
    const [note, file] = walk(raw).children;
    assert.match(note!.text(), /passphrase that you agreed with us/);
    writeFileSync(join(lab.dir, 'fay.pdf'), file!.bytes());
    const text = execFileSync('pdftotext', ['-upw', passphrase, join(lab.dir, 'fay.pdf'), '-']).toString();
    assert.match(text, /Subject: HIV result CANARY/);
    assert.match(text, /viral load is 40 copies/);
    const other = await lab.send({
      to: 'fay@smime.test',
      ...sensitive,
      text: `${sensitive.text} Ваш результат`,
    });
    assert.match((await eventOf(other.id, 'delivery.turned')).secret.reason!, /characters/);
    assert.equal((await passphrases.list(actor)).length, 1);
    assert.equal(await passphrases.forget(actor, address('fay@smime.test')), true);
    await eventOf((await lab.send({ to: 'fay@smime.test', ...sensitive })).id, 'delivery.turned');
    nothingOutside();
  });

  it('what cannot be sealed is not sent unsealed', async () => {
    const { house } = lab.server;
    const kept = house.recipients;
    // A certificate whose key can only sign: nothing can be sealed to it.
    const { certificate } = person('eve@smime.test', { key: mailCertificates.newKey('ed25519') });
    const facts = { id: 'x', source: 'pinned', trust: 'checked', fingerprint: 'x' } as const;
    const answer = { pgp: null, smime: { ...facts, certificate, chain: [] }, change: null, why: [] };
    Object.assign(house, { recipients: { recipient: async () => answer } });
    try {
      const { id } = await lab.send({ to: 'eve@smime.test', ...result });
      const turned = await eventOf(id, 'delivery.turned');
      assert.match(turned.secret.reason!, /could not be sealed/);
    } finally {
      Object.assign(house, { recipients: kept });
    }
    nothingOutside();
  });
});
