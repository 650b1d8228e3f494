import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Cli, installed } from './postern.ts';

describe('postern keys own', () => {
  let cli: Cli;
  const domain = 'clinic.example';
  before(async () => {
    cli = await installed();
    await cli.json('domain', 'add', domain);
  });
  after(() => cli.lab.close());
  const file = (name: string, content: string): string => {
    const path = join(cli.lab.dir, name);
    writeFileSync(path, content);
    return path;
  };

  it('makes, lists and retires an OpenPGP key; a request is for an outside authority', async () => {
    const key = await cli.json<{ id: string }>('keys', 'own', 'make', 'pgp', `ann@${domain}`, '--publish');
    const { request } = await cli.json<{ request: string }>('keys', 'own', 'request', domain);
    assert.match(request, /BEGIN CERTIFICATE REQUEST/);
    const all = await cli.json<{ kind: string; state: string }[]>('keys', 'own', 'list');
    assert.deepEqual(all.map(({ kind, state }) => `${kind} ${state}`).sort(), [
      'pgp active',
      'smime waiting',
    ]);
    const { checks } = JSON.parse((await cli.run('doctor', '--offline', '--json')).out) as {
      checks: { name: string; state: string; says: string }[];
    };
    assert.equal(checks.find(({ name }) => name === 'own keys')?.state, 'warn', 'a certificate is awaited');
    const gone = await cli.json<{ state: string }>('keys', 'own', 'retire', key.id);
    assert.equal(gone.state, 'retired');
    assert.equal((await cli.run('keys', 'own', 'make', 'pgp', 'x@bank.example')).code, 1);
    assert.equal((await cli.run('keys', 'own', 'install', file('no.pem', 'no'))).code, 1);
  });
});
