import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { newId, systemActor } from '#base';
import { type Inspection, parseAddress } from '#mail';
import { ended } from '../cli/postern.ts';
import { type Lab, openLab, ownDomain } from '../lab/house.ts';

const guide = readFileSync(new URL('../../docs/guide/rules.md', import.meta.url), 'utf8').replaceAll(
  '.example',
  '.test',
);
const bin = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const day = 86_400_000;

const result =
  'Dear Ann,\r\n\r\nyour hemoglobin A1c came back at 7.2 %. Please call us about your diabetes.\r\n';
const raw = (from: string, to: string, text: string): Buffer =>
  Buffer.from(
    `From: ${from}\r\nTo: ${to}\r\nSubject: From the clinic\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n${text}`,
  );

describe('a rule is written, tried, approved, followed, explained and taken back, by the commands of the guide', () => {
  let lab: Lab;
  let commands: string[][];
  const seeded: string[] = [];
  before(async () => {
    lab = await openLab({ world: { 'home.test': {}, 'lakeside.test': {} } });
    await seedWeek();
    const admin = async (name: string, address: string, file: string): Promise<void> => {
      const { people } = lab.server.house;
      const actor = systemActor('lab');
      const { id } = await people.addPerson(actor, { name, addresses: [address], roles: ['admin'] });
      writeFileSync(join(lab.dir, file), (await people.addPassword(actor, id, 'desk')).password);
    };
    await admin('Ada Officer', `ada@${ownDomain}`, 'ada.txt');
    await admin('Ben Officer', `ben@${ownDomain}`, 'ben.txt');
    writeFileSync(join(lab.dir, 'rules.txt'), /^```rules\n([\s\S]*?)^```/m.exec(guide)![1]!);
    writeFileSync(join(lab.dir, 'letter.eml'), raw(`nurse@${ownDomain}`, 'ann@home.test', result));
    writeFileSync(
      join(lab.dir, 'postern.toml'),
      [
        '[organisation]',
        'name = "Riverside Clinic"',
        `domain = "${ownDomain}"`,
        'hostname = "mail.clinic.test"',
        'contact = "Call 555-0100"',
        '[database]',
        `url = "${lab.databaseUrl}"`,
        '[storage]',
        `dir = "${lab.dir}"`,
        '[tls]',
        'certificate = "cert.pem"',
        'key = "key.pem"',
      ].join('\n'),
    );
    commands = [...guide.matchAll(/^```console\n([\s\S]*?)^```/gm)]
      .flatMap(([, text]) => text!.trim().split('\n'))
      .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!));
  });
  after(() => lab?.close());

  /** Twenty letters a day, sealed as they were when they came: every fifth holds a result for a patient outside. */
  async function seedWeek(): Promise<void> {
    const { house } = lab.server;
    const now = house.clock.now();
    for (let n = 0; n < 140; n++) {
      const at = now - 7 * day + Math.floor(n / 20) * day + (n % 20) * 60_000 + 60_000;
      const id = `${Math.floor(at)
        .toString(16)
        .padStart(12, '0')
        .replace(/^(.{8})/, '$1-')}${newId().slice(13)}`;
      const [to, text] =
        n % 5 === 0
          ? ['ann@home.test', result]
          : [`bob@${n % 2 ? 'home.test' : ownDomain}`, 'The car park is closed on Friday.\r\n'];
      const letter = raw(`nurse@${ownDomain}`, to, text);
      const reading = parseAddress(to);
      assert.ok(reading.ok);
      const looked = await house.inspect.letter(letter);
      // A third was looked at by packs that are older than those in use now.
      const inspection: Inspection =
        n % 3 === 0 ? { ...looked, pack: 'core-0', findings: [], level: 'none' } : looked;
      const sealed = await house.archive.seal(
        {
          id,
          door: 'submission',
          actor: systemActor('lab'),
          peer: { address: 'inside', helo: 'lab', tls: null },
          envelope: {
            sender: { local: 'nurse', domain: ownDomain },
            recipients: [{ address: reading.address }],
            smtputf8: false,
            body: '8bitmime',
          },
          raw: letter,
          receivedAt: at,
          class: 'conversation',
        },
        inspection,
      );
      await house.archive.keep(house.store, [sealed]);
      if (n % 5 === 0) seeded.push(id);
    }
  }

  const run = async (...args: string[]) => {
    const said = await ended(spawn(bin, args, { cwd: lab.dir, stdio: ['ignore', 'pipe', 'pipe'] }));
    return { ...said, all: `${said.out}\n${said.err}` };
  };
  /** Runs the command of the guide that begins so, word for word. */
  const guided = async (...start: string[]) => {
    const found = commands.find((words) => start.every((word, n) => words[n + 1] === word));
    assert.ok(found, `the guide has postern ${start.join(' ')}`);
    commands.splice(commands.indexOf(found), 1);
    return run(...found.slice(1));
  };
  const outcome = async (to: string): Promise<{ id: string; kind: string; why: string }> => {
    const { id } = await lab.send({
      from: `nurse@${ownDomain}`,
      to,
      subject: 'From the clinic',
      text: result,
    });
    const actor = { kind: 'operator', id: 'lab', via: 'cli' } as const;
    const events = await lab.until(async () => {
      const [life] = await lab.server.trace(actor, id);
      return life!.events.some(({ kind }) => kind.startsWith('delivery.')) && life!.events;
    }, 'the outcome');
    const accepted = events.find(({ kind }) => kind === 'message.accepted')!;
    return {
      id,
      kind: events.find(({ kind }) => kind.startsWith('delivery.'))!.kind,
      why: accepted.secret.why ?? '',
    };
  };

  it('before, a result goes by a protected connection', async () => {
    assert.equal((await outcome('ann@home.test')).kind, 'delivery.delivered');
  });

  it('the rules of the guide are checked, and a slip of the pen is named with its place', async () => {
    const said = await guided('policy', 'check');
    assert.equal(said.code, 0, said.all);
    assert.match(said.out, /3 rules of your own, 2 cases: all is well/);
    const text = readFileSync(join(lab.dir, 'rules.txt'), 'utf8').replace('goes outside', 'gos outside');
    writeFileSync(join(lab.dir, 'slip.txt'), text);
    const slip = await run('policy', 'check', 'slip.txt');
    assert.equal(slip.code, 1);
    assert.match(slip.err, /slip\.txt:7:\d+: "gos" .*Did you mean "goes"\?/);
  });

  it('tried on a week, it lists exactly the letters that would be sealed, and nothing of what they say', async () => {
    const said = await guided('policy', 'try');
    assert.equal(said.code, 0, said.all);
    assert.match(said.out, /29 letters to 29 readers would fare differently: 29 better protected\./);
    assert.match(said.out, /141 letters to 141 readers/);
    assert.match(said.out, /known for 94 letters .*; 47 letters had to be looked at again\./);
    for (const id of seeded) assert.ok(said.out.includes(id), id);
    assert.doesNotMatch(said.all, /hemoglobin|diabetes|A1c|car park/);
    const lines = (await run('policy', 'try', 'rules.txt', '--days', '7', '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines.length, 30);
    assert.deepEqual([lines.at(-1).summary.raised, lines.at(-1).summary.changedLetters], [29, 29]);
    assert.ok(
      lines
        .slice(0, -1)
        .every(({ change }) => change.after.floor === 'sealed' && change.new.includes('lab-results')),
    );
  });

  it('nobody changes rules without signing in, nor approves their own', async () => {
    writeFileSync(join(lab.dir, 'nurse.txt'), lab.person.password);
    const nurse = await run(
      'policy',
      'propose',
      'rules.txt',
      '--reason',
      'because I say so',
      '--as',
      lab.person.user,
      '--password-file',
      'nurse.txt',
    );
    assert.match(nurse.err, /You may not do this/);
    const proposed = await guided('policy', 'propose');
    assert.equal(proposed.code, 0, proposed.all);
    assert.match(proposed.out, /Proposed as version 1/);
    const own = await run('policy', 'approve', '1', '--as', `ada@${ownDomain}`, '--password-file', 'ada.txt');
    assert.match(own.err, /cannot approve it/);
  });

  it('a second person sees the assessment, approves, and it comes into force in the running server', async () => {
    const shown = await guided('policy', 'show');
    assert.match(shown.out, /Results went to open mailboxes/);
    assert.match(shown.out, /29 better protected/);
    assert.match(shown.out, /When a letter holds a laboratory test and goes outside, then seal it\./);
    assert.equal((await outcome('ann@home.test')).kind, 'delivery.delivered', 'nothing has changed yet');
    const approved = await guided('policy', 'approve');
    assert.equal(approved.code, 0, approved.all);
    const active = await guided('policy', 'activate');
    assert.equal(active.code, 0, active.all);
    await lab.until(() => lab.server.house.policy.own?.number === 1, 'the server to take it up', 3000);
    const now = await outcome('ann@home.test');
    assert.equal(now.kind, 'delivery.turned');
    assert.match(now.why, /a laboratory test and goes outside, then seal it/);
  });

  it('it is explained in words, with the rules that lost', async () => {
    const said = await guided('policy', 'explain');
    assert.equal(said.code, 0, said.all);
    assert.match(said.out, /Rule: lab-results/);
    assert.match(said.out, /the letter itself is locked so that only its reader can open it/);
    assert.match(said.out, /protected: It asks only that .*"lab-results" asks for more/);
  });

  it('a row changed by hand is not used, and status says so', async () => {
    const { house } = lab.server;
    const { rows } = await house.store.query<{ sealed: Buffer }>('SELECT sealed FROM policy_document');
    await house.store.query('UPDATE policy_document SET sealed = $1', [Buffer.from('x')]);
    await lab.until(() => house.documents.drift, 'the server to notice', 3000);
    assert.equal((await outcome('ann@home.test')).kind, 'delivery.turned', 'the approved rules stand');
    const status = await run('status');
    assert.match(status.out, /changed in the database by hand/);
    await house.store.query('UPDATE policy_document SET sealed = $1', [rows[0]!.sealed]);
    await lab.until(() => house.documents.drift === null, 'the server to be content again', 3000);
  });

  it('one step back, and results go as before; the history tells it all', async () => {
    const back = await guided('policy', 'rollback');
    assert.equal(back.code, 0, back.all);
    await lab.until(() => lab.server.house.policy.own === null, 'the server to take it up', 3000);
    assert.equal((await outcome('ann@home.test')).kind, 'delivery.delivered');
    const { out } = await guided('policy', 'history');
    const told = out
      .trim()
      .split('\n')
      .map((line) => line.slice(18));
    assert.match(told[0]!, /^back to the ready-made rules by .*: Too many letters in the portal$/);
    assert.match(told[1]!, /^changed by hand/);
    assert.match(told[2]!, /^in force: version 1/);
    assert.equal(told[3], 'version 1 approved by Ben Officer');
    assert.equal(told[4], 'version 1 proposed by Ada Officer: Results went to open mailboxes');
    assert.deepEqual(commands, [], 'every command of the guide was run');
  });
});
