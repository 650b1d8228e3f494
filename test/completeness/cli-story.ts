/** What the command line shows and changes, done once for real, in this process. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId, systemActor, systemClock } from '#base';
import { installed } from '../cli/postern.ts';
import { makePerson, pemOf } from '../lab/certificates-mail.ts';
import { command } from './commands.ts';

const template = `
name = "opening"
class = "transactional"
subject = "News from {{clinic}}"
preheader = "A message from your clinic. Open it to read what it says; this line is all that a locked telephone shows of it."
text = """
Good day,

${'the doors of the house on Elm Street open early. '.repeat(2)}
"""
[fields.clinic]
class = "public"
`;

export async function cliStory(): Promise<void> {
  const cli = await installed();
  const domain = 'clinic.example';
  const file = (name: string, content: string): string => {
    const path = join(cli.lab.dir, name);
    writeFileSync(path, content);
    return path;
  };
  const run = (name: string, ...args: string[]) => command(name, ...args, '--config', cli.file);
  const json = async <T>(name: string, ...args: string[]): Promise<T> => {
    const { out } = await run(name, ...args, '--json');
    return (out.trim() === '' ? {} : JSON.parse(out)) as T;
  };
  try {
    await people();
    const letter = await letters();
    await proofs(letter);
    await keys();
    await consents();
    await keeping(letter);
    await rules();
  } finally {
    await cli.lab.close();
  }

  async function people(): Promise<void> {
    await run('domain add', domain);
    await run('domain add', 'second.example');
    await run('domain remove', 'second.example');
    await run('domain list');
    await run('person add', 'Nora Nurse', '--address', `nora@${domain}`);
    await run('person add', 'Ada', '--address', `ada@${domain}`, '--role', 'admin');
    await run('person list');
    await run('person show', `nora@${domain}`);
    await run('person address add', `nora@${domain}`, `nora.nurse@${domain}`);
    await run('person address remove', `nora@${domain}`, `nora.nurse@${domain}`);
    await run('person role', `nora@${domain}`, 'sender', 'approver');
    await run('person disable', `nora@${domain}`);
    await run('person enable', `nora@${domain}`);
    await run('person invite', `nora@${domain}`);
    await run('service add', 'ehr');
    await run('service list');
    await run('service disable', 'ehr');
    await run('password add', `nora@${domain}`, '--label', 'phone');
    const [one] = await json<{ id: string }[]>('password list', `nora@${domain}`);
    await run('password remove', one!.id);
    await run('dkim make', domain);
    const pairs = await json<{ pair: string }[]>('dkim list', domain);
    await run('dkim activate', domain, pairs[0]!.pair);
    await run('dkim retire', domain, pairs[0]!.pair);
  }

  async function letters(): Promise<string> {
    const good = file('good.toml', template);
    const values = file('values.json', JSON.stringify({ clinic: 'Riverside' }));
    await run('template check', good);
    await run('template render', good, '--values', values);
    const wish = ['--values', values, '--to', 'maria@home.example', '--from', `nora@${domain}`];
    const { id } = await json<{ id: string }>('template send', good, ...wish);
    const second = await json<{ id: string }>('template send', good, ...wish);
    const all = await json<{ id: string; message: string }[]>('queue list');
    const of = (message: string): string => all.find((one) => one.message === message)!.id;
    await run('queue why', of(id));
    await run('queue retry', of(id));
    await run('queue cancel', of(second.id), '--reason', 'sent twice');
    await run('trace', id);
    await run('who-read', id);
    await run('search', 'doors', '--reason', 'a complaint');
    await run('pickup list');
    const eml = file(
      'old.eml',
      'From: bo@home.example\r\nTo: nora@clinic.example\r\nSubject: Old\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <old@home.example>\r\n\r\nDear Nora\r\n',
    );
    await run('archive import', eml, '--reason', 'from before');
    await run('archive imports');
    await run(
      'archive export',
      '--to',
      join(cli.lab.dir, 'out'),
      '--id',
      id,
      '--as',
      'eml',
      '--reason',
      'a complaint',
    );
    await run('archive exports');
    await run('archive status');
    await run('route', 'maria@home.example');
    return id;
  }

  async function proofs(letter: string): Promise<void> {
    await run('receipt', letter);
    await run('pack', '--letter', letter, '--reason', 'audit', '--out', join(cli.lab.dir, 'pack.tar'));
    await run('evidence show');
    await run('evidence rotate', '--reason', 'yearly');
    await run('verify', '--database');
    await run('review list');
    await run('hold list');
    await run('status');
    await run('settings show');
  }

  async function keys(): Promise<void> {
    const day = 86_400_000;
    const made = makePerson('maria@home.example', {
      from: systemClock.now() - day,
      until: systemClock.now() + 99 * day,
    });
    await run('keys add', file('maria.pem', pemOf(made.der)), '--address', 'maria@home.example');
    const [key] = await json<{ id: string }[]>('keys list');
    await run('keys show', key!.id);
    await run('keys reject', key!.id);
    await run('keys remove', key!.id);
    const pgp = await json<{ id: string }>('keys own make', 'pgp', `nora@${domain}`);
    await run('keys own request', domain);
    await run('keys own list');
    await run('keys own retire', pgp.id);
    await run('ca init');
    const own = await json<{ id: string }>('keys own make', 'smime', `ada@${domain}`);
    await run('keys own revoke', own.id, '--reason', 'compromised');
    const request = join(cli.lab.dir, 'bo.csr');
    execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=Bo',
        '-keyout',
        join(cli.lab.dir, 'bo.key'),
        '-out',
        request,
      ],
      { stdio: 'ignore' },
    );
    await run('ca issue', request, '--address', `bo@${domain}`);
    const issued = await json<{ serial?: string; number?: string }[]>('ca list');
    const last = issued.at(-1);
    await run('ca revoke', last?.serial ?? last?.number ?? '', '--reason', 'superseded');
    await run('ca show');
    await run('ca crl');
    await run('keys rewrap', '--at-once');
    await run(
      'pdf agree',
      'maria@home.example',
      '--passphrase-file',
      file('pass.txt', 'blue heron on the ninth stair 27\n'),
    );
    await run('pdf list');
    await run('pdf forget', 'maria@home.example');
  }

  async function consents(): Promise<void> {
    const evidence = [
      '--warned',
      '--evidence',
      'asked on the phone 2026-11-02, form signed, warned of the risk',
    ];
    const { id } = await json<{ id: string }>(
      'consent record',
      'maria@home.example',
      ...evidence,
      '--days',
      '30',
    );
    await run('consent list', '--address', 'maria@home.example');
    await run('consent show', id);
    await run('consent revoke', id);
  }

  async function keeping(letter: string): Promise<void> {
    await run('legal-hold place', '--matter', 'Case 7', '--reason', 'a suit', '--letter', letter);
    const [hold] = await json<{ id: string }[]>('legal-hold list');
    if (hold) await run('legal-hold letters', hold.id);
    if (hold) await run('legal-hold ask-release', hold.id, '--reason', 'it is over');
    await run('retention show');
    // An event of an old letter, as the log has it after its letter went.
    await cli.lab.evidence.record(cli.lab.store, {
      kind: 'message.accepted',
      actor: systemActor('test'),
      message: newId(),
    });
  }

  async function rules(): Promise<void> {
    await run('policy show');
    await run('policy list');
    await run('policy history');
  }
}
