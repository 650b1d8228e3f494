import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { armor } from '#pgp';
import { type Dns, openDns } from '../lab/dns.ts';
import { assemble } from '../pgp/maker.ts';
import { type Cli, installed } from './postern.ts';

interface KeyJson {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly source: string;
  readonly trust: string;
  readonly fingerprint: string;
}

describe('postern keys', () => {
  let cli: Cli;
  let dns: Dns;
  const who = 'ann@clinic.example';
  const file = (name: string, content: Buffer | string): string => {
    const path = join(cli.lab.dir, name);
    writeFileSync(path, content);
    return path;
  };
  before(async () => {
    cli = await installed();
    dns = await openDns({});
    const settings = readFileSync(cli.file, 'utf8');
    assert.ok(settings.includes('\n[delivery]\n'));
    writeFileSync(
      cli.file,
      settings.replace('\n[delivery]\n', `\n[delivery]\nresolver = ["${dns.server}"]\n`),
    );
  });
  after(async () => {
    await dns.close();
    await cli.lab.close();
  });

  it('pins a key, shows it in words and in JSON, and forgets it', async () => {
    const path = file('ann.asc', armor('PUBLIC KEY BLOCK', assemble()));
    const said = await cli.run('keys', 'add', path, '--address', who);
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /a person here checked it/);
    const [key] = await cli.json<KeyJson[]>('keys', 'list', '--address', who);
    assert.deepEqual(
      [key?.address, key?.state, key?.source, key?.trust],
      [who, 'active', 'pinned', 'checked'],
    );
    const shown = await cli.run('keys', 'show', key!.id);
    assert.match(shown.out, new RegExp(key!.fingerprint.toUpperCase().match(/.{4}/g)!.join(' ')));
    assert.match((await cli.run('keys', 'list')).out, /OpenPGP +active +checked +pinned +yes/);
    const other = file('other.pgp', assemble());
    await cli.run('keys', 'add', other, '--address', who);
    const all = await cli.json<KeyJson[]>('keys', 'list');
    assert.deepEqual(
      all.map(({ state }) => state),
      ['replaced', 'active'],
    );
    const gone = await Promise.all(all.map(({ id }) => cli.run('keys', 'remove', id)));
    assert.deepEqual(
      gone.map(({ code }) => code),
      [0, 0],
    );
    assert.match((await cli.run('keys', 'list')).out, /No key of any reader/);
  });

  it('refuses what is unfit, with the reason, and says what is missing', async () => {
    const bob = file('bob.pgp', assemble({ userId: 'Bob <bob@clinic.example>' }));
    const unfit = await cli.run('keys', 'add', bob, '--address', who);
    assert.equal(unfit.code, 1);
    assert.match(unfit.err, /none of its user ids is of this address/);
    assert.equal((await cli.run('keys', 'add', join(cli.lab.dir, 'nothing'), '--address', who)).code, 1);
    assert.equal((await cli.run('keys', 'add', bob)).code, 2);
    assert.equal((await cli.run('keys', 'find', 'nonsense')).code, 2);
    const missing = await cli.run('keys', 'accept', '01890000-0000-7000-8000-000000000000');
    assert.deepEqual([missing.code, /no such key/.test(missing.err)], [1, true]);
    assert.match((await cli.run('keys', 'list', '--pending')).out, /No key waits/);
  });

  it('looks for the keys of a reader and says what each place answered', async () => {
    const said = await cli.run('keys', 'find', 'ann@[192.0.2.1]');
    assert.equal(said.code, 2);
    const found = await cli.json<{ sightings: { place: string; looked: string }[]; pgp: unknown }>(
      'keys',
      'find',
      'ann@clinic.invalid',
    );
    assert.deepEqual(
      found.sightings.map(({ place }) => place),
      ['wkd', 'dns'],
    );
    assert.ok(found.sightings.every(({ looked }) => looked !== 'found'));
    assert.equal(found.pgp, null);
  });
});
