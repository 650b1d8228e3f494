import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '#base';
import { directory } from '../../src/cli/doctor-directory.ts';
import { type Cli, installed } from './postern.ts';

describe('people, their rights and the directory in the terminal', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
    await cli.json('domain', 'add', 'clinic.example');
    await cli.json('person', 'add', 'Amy', '--address', 'amy@clinic.example', '--role', 'operator');
  });
  after(() => cli?.lab.close());

  it('says why somebody may do what they may', async () => {
    const { out } = await cli.run('person', 'why', 'amy@clinic.example');
    assert.match(out, /queue\.change\s+operator/);
    const rights = await cli.json<{ acts: { act: string; because: unknown[] }[] }>(
      'person',
      'why',
      'amy@clinic.example',
    );
    assert.deepEqual(rights.acts.find(({ act }) => act === 'queue.read')?.because, [
      { role: 'operator', group: null },
    ]);
  });

  it('shows what a table would change, and does it only when told', async () => {
    const file = join(cli.lab.dir, 'people.csv');
    writeFileSync(
      file,
      'name,addresses,roles\nAmy Ames,amy@clinic.example,operator\nBob,bob@clinic.example,sender\n',
    );
    const looked = await cli.run('person', 'file', file);
    assert.match(looked.out, /line 2: Amy Ames\s+~ name: Amy Ames/);
    assert.match(looked.out, /line 3: Bob\s+\+ somebody new\s+\+ bob@clinic\.example\s+\+ role sender/);
    assert.match(looked.out, /Nothing was done yet/);
    assert.equal((await cli.run('person', 'show', 'bob@clinic.example')).code, 1);
    const done = await cli.run('person', 'file', file, '--apply');
    assert.match(done.out, /2 changed, 0 as they are/);
    assert.equal((await cli.run('person', 'show', 'bob@clinic.example')).code, 0);
    writeFileSync(file, 'name,addresses\nX,x@elsewhere.example\n');
    const wrong = await cli.run('person', 'file', file, '--apply');
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /Line 2: elsewhere\.example is not one of your domains/);
  });

  it('shows accounts that wait to be cut off, and lets it happen', async () => {
    assert.match((await cli.run('directory', 'state')).out, /kept by hand/);
    const file = join(cli.lab.dir, 'postern.toml');
    const [before = '', behind = ''] = readFileSync(file, 'utf8').split('[directory]\n');
    const set = (text: string, name: string, value: string): string =>
      text.replace(new RegExp(`^#? ?${name} = ""$`, 'm'), `${name} = "${value}"`);
    writeFileSync(
      file,
      `${before}[directory]\n${set(set(behind, 'url', 'ldaps://directory.clinic.example'), 'base', 'dc=clinic,dc=example')}`,
    );
    const amy = await cli.json<{ id: string }>('person', 'show', 'amy@clinic.example');
    await cli.lab.store.query(
      `INSERT INTO people_sync (source, next_at, ok_at, seen, held, held_at) VALUES ('ldap', now(), now(), 3, $1, now())`,
      [[amy.id]],
    );
    const held = await cli.run('directory', 'state');
    assert.equal(held.code, 1);
    assert.match(held.out, /would be cut off at once[\s\S]*Amy( Ames)?\s+amy@clinic\.example/);
    const config = {
      ...cli.lab.config,
      directory: { ...cli.lab.config.directory, url: 'ldaps://x.example' },
    };
    const [check] = await directory(config, systemClock, cli.lab.store);
    assert.deepEqual([check?.state, check?.name], ['bad', 'directory']);
    assert.match(check?.says ?? '', /before they are cut off: 1 account/);
    assert.match((await cli.run('directory', 'approve')).out, /within half a minute: 1 account/);
  });
});
