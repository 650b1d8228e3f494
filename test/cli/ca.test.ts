import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { without } from '../lab/neighbours.ts';
import { type Cli, installed } from './postern.ts';

describe('postern ca', { skip: without('openssl') }, () => {
  let cli: Cli;
  let domain: string;
  before(async () => {
    cli = await installed();
    domain = 'clinic.example';
    await cli.json('domain', 'add', domain);
  });
  after(() => cli.lab.close());
  const file = (name: string, content: string): string => {
    const path = join(cli.lab.dir, name);
    writeFileSync(path, content);
    return path;
  };

  it('says what to do before there is an authority', async () => {
    const said = await cli.run('keys', 'own', 'make', 'smime', `ann@${domain}`);
    assert.equal(said.code, 1);
    assert.match(said.err, /postern ca init/);
  });

  it('from an authority to a certificate, a revocation and a list', async () => {
    const root = await cli.json<{ certificate: string; domains: string[] }>('ca', 'init');
    assert.ok(root.domains.includes(domain));
    const made = await cli.json<{ id: string; state: string }>(
      'keys',
      'own',
      'make',
      'smime',
      `ann@${domain}`,
    );
    assert.equal(made.state, 'active');
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Bo'].concat([
        '-keyout',
        join(cli.lab.dir, 'bo.key'),
        '-out',
        join(cli.lab.dir, 'bo.csr'),
      ]),
      { stdio: 'ignore' },
    );
    const issued = await cli.json<{ serial: string; certificate: string }>(
      ...['ca', 'issue', join(cli.lab.dir, 'bo.csr'), '--address', `bo@${domain}`],
    );
    const outside = await cli.run('ca', 'issue', join(cli.lab.dir, 'bo.csr'), '--address', 'bo@bank.example');
    assert.equal(outside.code, 1);
    const listed = await cli.json<{ serial: string; addresses: string[] }[]>('ca', 'list');
    assert.deepEqual(
      listed.map(({ addresses }) => addresses[0]),
      [`ann@${domain}`, `bo@${domain}`],
    );
    await cli.json('ca', 'revoke', issued.serial, '--reason', 'keyCompromise');
    const { crl } = await cli.json<{ crl: string }>('ca', 'crl');
    const text = execFileSync('openssl', ['crl', '-noout', '-text', '-in', file('list.pem', crl)]).toString();
    assert.match(text.toLowerCase(), new RegExp(issued.serial));
    assert.match(text, /Key Compromise/);
    const wrong = await cli.run('ca', 'revoke', issued.serial);
    assert.equal(wrong.code, 1, 'not twice');
    assert.equal((await cli.run('ca', 'revoke', 'ff', '--reason', 'whim')).code, 2);
    const [first] = await cli.json<{ id: string }[]>('ca', 'show');
    await cli.json('ca', 'init');
    const old = await cli.json<{ crl: string }>('ca', 'crl', '--authority', first!.id);
    const still = execFileSync('openssl', [
      'crl',
      '-noout',
      '-text',
      '-in',
      file('old.pem', old.crl),
    ]).toString();
    assert.match(still, /Key Compromise/, 'a retired authority goes on saying what it took back');
  });
});
