import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Exports, writeExport } from '#archive';
import { type Actor, isFault } from '#base';
import { openExports, openImporter, openKeeping } from '#flow';
import { type Lab, openLab } from '../lab/house.ts';
import { without } from '../lab/neighbours.ts';

const run = promisify(execFile);
const cli: Actor = { kind: 'operator', id: 'test', via: 'cli' };
const reason = 'Subpoena 14-221';

/** Gathers what is asked for and says where it stands. */
async function ready(exports: Exports, wish: Parameters<Exports['begin']>[1]): Promise<string> {
  const { id } = await exports.begin(cli, wish);
  // The server's own round may have taken it up.
  for (let tries = 0; tries < 200; tries++) {
    await exports.turn();
    const { state } = await exports.find(cli, id);
    if (state === 'ready') return id;
    assert.equal(state, 'gathering');
    await new Promise((done) => setTimeout(done, 50));
  }
  return assert.fail('its letters were not gathered');
}

async function streamed(octets: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of octets) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('an export', () => {
  let lab: Lab;
  let exports: Exports;
  let dir: string;
  const ids: string[] = [];
  before(async () => {
    lab = await openLab({ world: { 'good.test': {} } });
    dir = mkdtempSync(join(tmpdir(), 'export-'));
    const texts = [
      'Bring the ultrasound pictures.\n\nFrom here on\n>From the ward',
      'No ultrasound this time.',
    ];
    for (const [n, text] of texts.entries()) {
      const { id } = await lab.send({
        to: 'ann@good.test',
        bcc: 'bo@good.test',
        subject: n === 0 ? '=HYPERLINK("http://evil.example","visit")' : 'Visit, "zweite" Frage',
        text,
        attachments: [{ filename: `plan ${n}.txt`, content: 'eat less' }],
      });
      ids.push(id);
    }
    await lab.arrived('good.test', 4);
    await lab.until(async () => {
      const { rows } = await lab.server.house.store.query('SELECT 1 FROM archive_sent_to');
      return rows.length === 4;
    }, 'what left');
    await lab.server.indexer.run();
    const log = lab.server.evidenceLog;
    await lab.until(async () => {
      await log.turn();
      const { rows } = await lab.server.house.store.query(
        'SELECT 1 FROM evidence_event e WHERE NOT EXISTS (SELECT FROM evidence_leaf l WHERE l.event_id = e.id)',
      );
      return rows.length === 0;
    }, 'leaves');
    exports = openExports(lab.server.house);
  });
  after(async () => {
    await exports.stop();
    await lab.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('by query holds each letter as it is, a page, its proofs, load files and hashes that fit', async () => {
    const id = await ready(exports, { forms: ['eml', 'pdf', 'proof'], query: 'ultrasound', reason });
    const folder = join(dir, 'pack');
    const view = await writeExport(exports, cli, { id, folder });
    assert.deepEqual([view.state, view.letters, view.done, view.failed], ['ended', 2, 2, 0]);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
    const listed = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
    assert.equal(listed.length, 12);
    // Newest first, as the search finds them.
    const newest = await lab.server.house.archive.open(ids[1]!);
    assert.ok(readFileSync(join(folder, 'letters/PST0000001.eml')).equals(newest.raw));
    assert.deepEqual(readdirSync(join(folder, 'proofs')), ['PST0000001.json', 'PST0000002.json']);
    const proof = JSON.parse(readFileSync(join(folder, 'proofs/PST0000001.json'), 'utf8'));
    assert.equal(proof.length, 2);
    writeFileSync(join(dir, 'receipt.json'), JSON.stringify(proof[0]));
    const bin = join(import.meta.dirname, '../../bin/postern');
    const { stdout } = await run(bin, ['verify', join(dir, 'receipt.json'), '--json']);
    assert.equal(JSON.parse(stdout).valid, true);
    const pack = await run(bin, ['verify', join(folder, 'evidence.postern-pack.tar'), '--json']);
    assert.equal(JSON.parse(pack.stdout).valid, true, pack.stdout);
    // Sealed as it was on the way in: nothing of the export names the letters in the database.
    const { rows } = await lab.server.house.store.query<{ row: Buffer }>(
      'SELECT row FROM archive_export_letter WHERE export_id = $1',
      [id],
    );
    for (const { row } of rows) assert.ok(!row.includes('zweite'));
  });

  it('writes load files that other programs read, in which nothing acts', {
    skip: without('python3'),
  }, async () => {
    const id = await ready(exports, { forms: ['eml'], ids, reason });
    const folder = join(dir, 'load');
    await writeExport(exports, cli, { id, folder });
    const read = execFileSync('python3', [
      '-c',
      `import csv,json,sys
rows=list(csv.DictReader(open(sys.argv[1]+'/load.csv',encoding='utf-8-sig',newline='')))
dat=open(sys.argv[1]+'/load.dat',encoding='utf-8-sig',newline='').read().split('\\r\\n')
print(json.dumps([rows,[[c.strip('\\u00fe') for c in l.split('\\x14')] for l in dat if l]]))`,
      folder,
    ]).toString();
    const [rows, dat] = JSON.parse(read) as [Record<string, string>[], string[][]];
    assert.deepEqual(
      rows.map(({ BEGDOC, POSTERNID }) => [BEGDOC, POSTERNID]),
      [
        ['PST0000001', ids[0]],
        ['PST0000002', ids[1]],
      ],
    );
    const [formula, quoted] = rows;
    assert.equal(formula!.SUBJECT, '\'=HYPERLINK("http://evil.example","visit")');
    assert.equal(quoted!.SUBJECT, 'Visit, "zweite" Frage');
    assert.deepEqual(
      [quoted!.FROM, quoted!.TO, quoted!.BCC, quoted!.ATTACHNAMES, quoted!.ATTACHCOUNT, quoted!.NATIVEFILE],
      ['nurse@clinic.test', 'ann@good.test', 'bo@good.test', 'plan 1.txt', '1', 'letters/PST0000002.eml'],
    );
    const file = readFileSync(join(folder, quoted!.NATIVEFILE!));
    assert.equal(quoted!.HASHVALUE, createHash('sha256').update(file).digest('hex'));
    const column = dat[0]!.indexOf('SUBJECT');
    assert.equal(dat[2]![column], 'Visit, "zweite" Frage');
    assert.ok(dat.every((line) => line.length === dat[0]!.length));
  });

  it('as mbox is read by another program to the same letters', { skip: without('python3') }, async () => {
    const id = await ready(exports, { forms: ['mbox'], ids, reason });
    const folder = join(dir, 'mbox');
    await writeExport(exports, cli, { id, folder });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
    const { octets, name } = await exports.stream(cli, id);
    assert.match(name, /^letters-\d{4}-\d\d-\d\d-[0-9a-f]{6}\.mbox$/);
    assert.ok((await streamed(octets)).equals(readFileSync(join(folder, 'letters.mbox'))));
    const read = execFileSync('python3', [
      '-c',
      `import mailbox,json,sys
print(json.dumps([[m['subject'], m.get_payload()[0].get_payload()] for m in mailbox.mbox(sys.argv[1])]))`,
      join(folder, 'letters.mbox'),
    ]).toString();
    const [first] = JSON.parse(read) as [string, string][];
    assert.equal(JSON.parse(read).length, 2);
    // mboxrd: the reader takes off what the writer put in front.
    assert.match(first![1].replaceAll(/^>(>*From )/gm, '$1'), /^From here on\n>From the ward/m);
  });

  it('comes as a tar archive too, that tar unpacks and whose pages hold the text', {
    skip: without('pdftotext'),
  }, async () => {
    const id = await ready(exports, { forms: ['eml', 'pdf'], ids, reason });
    const { octets, media } = await exports.stream(cli, id);
    assert.equal(media, 'application/x-tar');
    const place = mkdtempSync(join(dir, 'tar-'));
    writeFileSync(join(place, 'a.tar'), await streamed(octets));
    execFileSync('tar', ['xf', 'a.tar'], { cwd: place });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: place });
    const text = execFileSync('pdftotext', ['-layout', join(place, 'pages/PST0000001.pdf'), '-']).toString();
    assert.match(text, /Bring the ultrasound pictures\./);
    assert.match(text, /Also to: bo@good\.test/);
    assert.match(text, /plan 0\.txt, 8 octets/);
  });

  it('goes on where it broke off, and writes down each letter that left and why', async () => {
    const id = await ready(exports, { forms: ['eml'], ids, reason });
    const folder = join(dir, 'broken');
    const { house } = lab.server;
    let opened = 0;
    const open = house.archive.open.bind(house.archive);
    // The disk goes away at the second letter.
    house.archive.open = async (one) => {
      if (++opened === 2) throw new Error('the disk is gone');
      return open(one);
    };
    await assert.rejects(writeExport(exports, cli, { id, folder }));
    house.archive.open = open;
    assert.deepEqual(readdirSync(join(folder, 'letters')), ['PST0000001.eml']);
    assert.equal((await exports.find(cli, id)).done, 1);
    await assert.rejects(
      writeExport(exports, cli, {
        id: (await exports.begin(cli, { forms: ['eml'], ids, reason })).id,
        folder,
      }),
      (error) => isFault(error, 'export-folder'),
    );
    const view = await writeExport(exports, cli, { id, folder });
    assert.deepEqual([view.state, view.done], ['ended', 2]);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
    const events = await house.evidence.ofMessage(house.store, ids[1]!, (await open(ids[1]!)).dek);
    const left = events.filter(({ kind, data }) => kind === 'archive.exported' && data.export === id);
    assert.equal(left.length, 1);
    assert.equal(left[0]!.secret.reason, reason);
  });

  it('proves what happened to letters from elsewhere too', async () => {
    const { house, evidenceLog } = lab.server;
    const path = join(dir, 'old.mbox');
    writeFileSync(
      path,
      'From a@b Tue Mar  3 09:05:00 2015\nFrom: old@clinic.test\nTo: ann@good.test\nSubject: Old\n\nFrom before.\n',
    );
    await openImporter(house).run(cli, { path, reason });
    const { rows } = await house.store.query<{ message_id: string }>(
      "SELECT message_id FROM archive_message WHERE door = 'import'",
    );
    const [old] = rows;
    await lab.until(async () => {
      await evidenceLog.turn();
      const { rows: waiting } = await house.store.query(
        `SELECT 1 FROM evidence_event e WHERE message_id = $1
           AND NOT EXISTS (SELECT FROM evidence_leaf l WHERE l.event_id = e.id)`,
        [old!.message_id],
      );
      return waiting.length === 0;
    }, 'its leaf');
    const id = await ready(exports, { forms: ['eml', 'proof'], ids: [old!.message_id, ids[0]!], reason });
    const folder = join(dir, 'elsewhere');
    await writeExport(exports, cli, { id, folder });
    assert.deepEqual(readdirSync(join(folder, 'proofs')), ['PST0000002.json']);
    const pack = join(folder, 'evidence.postern-pack.tar');
    assert.match(readFileSync(pack, 'latin1'), /archive\.imported/);
    const { stdout } = await run(join(import.meta.dirname, '../../bin/postern'), ['verify', pack, '--json']);
    assert.equal(JSON.parse(stdout).valid, true);
  });

  it('of a legal hold holds what the hold keeps', async () => {
    const { house } = lab.server;
    const held = await openKeeping(house).holds.place(cli, {
      matter: 'Doe v. Clinic',
      reason: 'letter of counsel',
      letters: [ids[1]!],
      custodians: [],
      query: '',
    });
    const id = await ready(exports, { forms: ['eml'], hold: held, reason });
    const folder = join(dir, 'held');
    await writeExport(exports, cli, { id, folder });
    assert.deepEqual(readdirSync(join(folder, 'letters')), ['PST0000001.eml']);
    const kept = await house.archive.open(ids[1]!);
    assert.ok(readFileSync(join(folder, 'letters/PST0000001.eml')).equals(kept.raw));
    await assert.rejects(exports.begin(cli, { forms: ['eml'], hold: ids[0]!, reason }), (error) =>
      isFault(error, 'export-letters'),
    );
  });

  it('is given out to one at a time, and a reader who goes away leaves it free', async () => {
    const id = await ready(exports, { forms: ['eml'], ids, reason });
    const { octets } = await exports.stream(cli, id);
    const first = octets[Symbol.asyncIterator]();
    await first.next();
    const second = await exports.stream(cli, id);
    await assert.rejects(streamed(second.octets), (error) => isFault(error, 'export-busy'));
    await first.return?.();
    assert.ok((await streamed((await exports.stream(cli, id)).octets)).length > 2000);
  });

  it('tells of letters that are gone instead of stopping at them', async () => {
    const gone = '00000000-0000-7000-8000-000000000001';
    const id = await ready(exports, { forms: ['eml'], ids: [gone, ids[0]!], reason });
    const folder = join(dir, 'gone');
    const view = await writeExport(exports, cli, { id, folder });
    assert.deepEqual([view.state, view.failed], ['ended', 1]);
    const about = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'));
    assert.deepEqual(about.missing, [{ number: 'PST0000001', id: gone, why: 'it was destroyed' }]);
    assert.deepEqual(readdirSync(join(folder, 'letters')), ['PST0000002.eml']);
  });

  it('is for whoever may, with a reason, and asks for what makes sense', async () => {
    const nurse: Actor = {
      kind: 'person',
      id: (await lab.server.house.people.find(lab.person.user))!.id,
      via: 'console',
    };
    await assert.rejects(exports.begin(nurse, { forms: ['eml'], ids, reason }), (error) =>
      isFault(error, 'not-allowed'),
    );
    const id = await ready(exports, { forms: ['eml'], ids, reason });
    await assert.rejects(exports.give(nurse, id), (error) => isFault(error, 'not-allowed'));
    const asks = (wish: object, code: string) =>
      assert.rejects(exports.begin(cli, { forms: ['eml'], ids, reason, ...wish }), (error) =>
        isFault(error, code),
      );
    await asks({ reason: ' ' }, 'reason-missing');
    await asks({ forms: ['mbox', 'eml'] }, 'export-forms');
    await asks({ ids: ['x'] }, 'export-letters');
    await asks({ query: 'both' }, 'export-letters');
    await asks({ ids: [], query: 'form:x' }, 'search-query');
  });

  it('is a command', async () => {
    const file = join(lab.dir, 'export.toml');
    const { keys, storage, tls } = lab.config;
    writeFileSync(
      file,
      [
        `[database]\nurl = ${JSON.stringify(lab.databaseUrl)}`,
        `[keys]\npassphrase_file = ${JSON.stringify(keys.passphrase_file)}`,
        `[storage]\ndir = ${JSON.stringify(storage.dir)}`,
        `[tls]\ncertificate = ${JSON.stringify(tls.certificate)}\nkey = ${JSON.stringify(tls.key)}`,
      ].join('\n'),
    );
    const bin = join(import.meta.dirname, '../../bin/postern');
    const folder = join(dir, 'cli');
    const args = ['archive', 'export', '--to', folder, '--query', 'ultrasound', '--reason', reason];
    const { stdout } = await run(bin, [...args, '--json', '--config', file]);
    assert.deepEqual(JSON.parse(stdout).letters, 2);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: folder });
  });
});
