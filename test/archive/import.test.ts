import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { openPacker, packFigures } from '#archive';
import { type Actor, isFault } from '#base';
import { openImporter, search } from '#flow';
import { type Lab, openLab } from '../lab/house.ts';
import { without } from '../lab/neighbours.ts';

const run = promisify(execFile);
const cli: Actor = { kind: 'operator', id: 'test', via: 'cli' };
const reason = 'The old mail server, switched off in March';

const letter = (n: number, text = `Visit number ${n} to the cardiologist.`): string =>
  [
    `From: Dr Old <old@clinic.test>`,
    `To: nurse@clinic.test, Bo <bo@good.test>`,
    `Subject: Old letter ${n}`,
    `Date: Tue, ${String((n % 27) + 1).padStart(2, '0')} Mar 2015 09:05:00 +0100`,
    `Message-ID: <old-${n}@old.example>`,
    '',
    text,
    '',
  ].join('\n');

const mboxOf = (...letters: string[]): string =>
  letters
    .map((one) => `From old@clinic.test Tue Mar  3 09:05:00 2015\n${one.replaceAll(/^(>*From )/gm, '>$1')}\n`)
    .join('');

describe('letters from elsewhere', () => {
  let lab: Lab;
  let dir: string;
  before(async () => {
    lab = await openLab({ settings: { intake: { limits: { message_size: '1MiB' } } } });
    dir = mkdtempSync(join(tmpdir(), 'import-'));
  });
  after(async () => {
    await lab.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const importer = () => openImporter(lab.server.house);
  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const found = async (query: string) => {
    await lab.server.indexer.run();
    return (await search(lab.server.house, cli, { query, reason })).hits;
  };

  it('are filed as they are, found by their own dates, and said to be claimed', {
    skip: without('python3'),
  }, async () => {
    const path = join(dir, 'python.mbox');
    execFileSync('python3', [
      '-c',
      `import mailbox,sys
from email.message import EmailMessage
box=mailbox.mbox(sys.argv[1])
for n in range(3):
  m=EmailMessage(); m['From']='Dr Old <old@clinic.test>'; m['To']='nurse@clinic.test'; m['Subject']='Python %d'%n
  m['Date']='Tue, 03 Mar 2015 09:05:0%d +0100'%n; m['Message-ID']='<p%d@old.example>'%n
  m.set_content('Dear nurse,\\n\\nFrom here on: thrombosis\\n'); m.add_attachment(b'x'*2000,maintype='application',subtype='octet-stream',filename='scan.bin')
  box.add(m)
box.flush()`,
      path,
    ]);
    const view = await importer().run(cli, { path, reason });
    assert.deepEqual([view.filed, view.known, view.aside, view.endedAt !== null], [3, 0, 0, true]);
    const hits = await found('thrombosis before:2016');
    assert.deepEqual(
      hits.map(({ subject, attachments }) => [subject, ...attachments]),
      ['Python 2', 'Python 1', 'Python 0'].map((subject) => [subject, 'scan.bin']),
    );
    assert.deepEqual(await found('thrombosis after:2016'), []);
    const { house } = lab.server;
    const kept = await house.archive.open(hits[0]!.id);
    assert.equal(kept.door, 'import');
    assert.match(kept.raw.toString(), /^From here on: thrombosis\r$/m);
    assert.ok(!/[^\r]\n/.test(kept.raw.toString()));
    // Taken now, whatever it says: what is kept for some years is kept from now on.
    assert.ok(kept.acceptedAt > Date.UTC(2026, 0, 1));
    const [event] = await house.evidence.ofMessage(house.store, kept.id, kept.dek);
    assert.equal(event!.kind, 'archive.imported');
    assert.deepEqual(event!.data.claimed, { direction: 'inside', date: '2015-03-03T08:05:02.000Z' });
    assert.equal(event!.secret.sender, 'old@clinic.test');
    // Nobody is sent anything.
    const { rows } = await house.store.query('SELECT 1 FROM queue_delivery WHERE message_id = $1', [kept.id]);
    assert.equal(rows.length, 0);
    // The people whose letters they say they are find them.
    const nurse: Actor = {
      kind: 'person',
      id: (await house.people.find(lab.person.user))!.id,
      via: 'console',
    };
    assert.equal((await search(house, nurse, { query: 'thrombosis' })).hits.length, 3);
  });

  it('are filed once, in whatever form they come again', { skip: without('python3') }, async () => {
    const texts = [letter(1), letter(2, 'From the ward\n>From the lab')];
    const mbox = file('twice.mbox', mboxOf(...texts, texts[0]!));
    const first = await importer().run(cli, { path: mbox, reason });
    assert.deepEqual([first.filed, first.known], [2, 1]);
    const folder = join(dir, 'eml');
    mkdirSync(join(folder, 'below'), { recursive: true });
    writeFileSync(join(folder, 'a.eml'), texts[0]!);
    writeFileSync(
      join(folder, 'below/b.EML'),
      `Received: from x by y; Tue, 3 Mar 2015 09:05:00 +0100\r\nX-Mozilla-Status: 0001\r\n${texts[1]!.replaceAll('\n', '\r\n')}\r\n\r\n`,
    );
    writeFileSync(join(folder, 'below/notes.txt'), 'not a letter');
    const again = await importer().run(cli, { path: folder, reason });
    assert.deepEqual([again.form, again.filed, again.known], ['eml', 0, 2]);
    const maildir = join(dir, 'Maildir');
    execFileSync('python3', [
      '-c',
      `import mailbox,sys
box=mailbox.Maildir(sys.argv[1],create=True)
for p in sys.argv[2:]: box.add(open(p,'rb').read())
box.add_folder('Sent').add(open(sys.argv[2],'rb').read().replace(b'letter 1',b'letter 100'))`,
      maildir,
      join(folder, 'a.eml'),
      join(folder, 'below/b.EML'),
    ]);
    writeFileSync(join(maildir, 'tmp/half'), 'Subject: half a let');
    const third = await importer().run(cli, { path: maildir, reason });
    assert.deepEqual([third.form, third.number, third.filed, third.known], ['maildir', 3, 1, 2]);
  });

  it('that are damaged are told by number and place, and laid aside', async () => {
    const head = 'some junk\nbefore\n';
    const big = letter(3, 'x'.repeat(2 << 20));
    const rest = mboxOf(letter(4), 'nothing of a header here\n', letter(5));
    const zeros = Buffer.concat([
      Buffer.from('\nFrom x Tue Mar  3 09:05:00 2015\n'),
      Buffer.alloc(3000),
      Buffer.from('\n'),
    ]);
    const path = file(
      'damaged.mbox',
      Buffer.concat([
        Buffer.from(head),
        Buffer.from('\n'),
        Buffer.from(mboxOf(big)),
        Buffer.from(rest),
        zeros,
      ]),
    );
    const aside = join(dir, 'aside');
    mkdirSync(aside);
    const view = await importer().run(cli, { path, reason, aside });
    assert.deepEqual([view.number, view.filed, view.aside], [6, 2, 4]);
    const told = await importer().setAside(cli, view.id, { limit: 10 });
    assert.deepEqual(
      told.map(({ number, at, why }) => [number, at, why]),
      [
        [1, 0, 'it stands before the first letter of the file'],
        [2, head.length + 1, 'it is larger than 1048576 octets'],
        [
          4,
          head.length + 1 + mboxOf(big).length + mboxOf(letter(4)).length,
          'it does not begin with the header of a letter',
        ],
        [6, statSync(path).size - zeros.length + 1, 'it holds nothing but zeros'],
      ],
    );
    assert.equal(readFileSync(join(aside, '0000004.eml'), 'utf8'), 'nothing of a header here\r\n');
    assert.deepEqual((await found('subject:"Old letter 5"')).length, 1);
  });

  it('go on where an import broke off, none lost and none twice', async () => {
    const many = Array.from({ length: 130 }, (_, n) => letter(1000 + n));
    const path = file('long.mbox', mboxOf(...many));
    const { house } = lab.server;
    const seal = house.archive.seal.bind(house.archive);
    let sealed = 0;
    house.archive.seal = (...args) => {
      if (++sealed === 100) throw new Error('the disk is gone');
      return seal(...args);
    };
    await assert.rejects(importer().run(cli, { path, reason }));
    house.archive.seal = seal;
    const [broken] = await importer().list(cli, { limit: 1 });
    assert.deepEqual([broken!.filed, broken!.endedAt], [80, null]);
    const view = await importer().run(cli, { path, reason });
    assert.equal(view.id, broken!.id);
    assert.deepEqual([view.number, view.filed, view.known], [130, 130, 0]);
    const { rows } = await house.store.query<{ count: number }>(
      "SELECT count(*) FROM evidence_event WHERE kind = 'archive.imported' AND body LIKE $1",
      [`%${view.id}%`],
    );
    assert.equal(rows[0]!.count, 130);
  });

  it('are packed though their ids stand in the past', async () => {
    const { house } = lab.server;
    const config = {
      ...lab.config,
      archive: { ...lab.config.archive, packs: true, pack_after: 0, pack_patience: 0 },
    };
    const packer = openPacker({ ...house, config })!;
    await packer.run();
    const before = (await packFigures(house.store)).letters;
    assert.ok(before > 100);
    await importer().run(cli, { path: file('late.mbox', mboxOf(letter(1), letter(7777))), reason });
    await packer.run();
    assert.equal((await packFigures(house.store)).letters, before + 1);
    await packer.stop();
  });

  it('are taken in by whoever may, from where there are some', async () => {
    const path = file('one.mbox', mboxOf(letter(9)));
    const nurse: Actor = {
      kind: 'person',
      id: (await lab.server.house.people.find(lab.person.user))!.id,
      via: 'console',
    };
    await assert.rejects(importer().run(nurse, { path, reason }), (error) => isFault(error, 'not-allowed'));
    await assert.rejects(importer().run(cli, { path, reason: '' }), (error) =>
      isFault(error, 'reason-missing'),
    );
    await assert.rejects(importer().run(cli, { path: join(dir, 'nowhere'), reason }), (error) =>
      isFault(error, 'import-source'),
    );
  });

  it('come in by a command', async () => {
    const settings = join(lab.dir, 'import.toml');
    const { keys, storage, tls } = lab.config;
    writeFileSync(
      settings,
      [
        `[database]\nurl = ${JSON.stringify(lab.databaseUrl)}`,
        `[keys]\npassphrase_file = ${JSON.stringify(keys.passphrase_file)}`,
        `[storage]\ndir = ${JSON.stringify(storage.dir)}`,
        `[tls]\ncertificate = ${JSON.stringify(tls.certificate)}\nkey = ${JSON.stringify(tls.key)}`,
      ].join('\n'),
    );
    const bin = join(import.meta.dirname, '../../bin/postern');
    const path = file('cli.mbox', mboxOf(letter(500), 'no header\n'));
    const { stdout } = await run(bin, [
      'archive',
      'import',
      path,
      '--reason',
      reason,
      '--json',
      '--config',
      settings,
    ]);
    const said = JSON.parse(stdout);
    assert.deepEqual([said.filed, said.aside.length, said.aside[0].number], [1, 1, 2]);
  });
});
