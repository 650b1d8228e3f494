import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Cli, installed } from './postern.ts';

const preheader =
  'A message from your clinic. Open it to read what it says; this line is all that a locked telephone shows of it.';
const template = (subject: string): string => `
name = "opening"
class = "transactional"
subject = "${subject}"
preheader = "${preheader}"
text = """
Good day,

${'the doors of the house on Elm Street open early. '.repeat(2)}
Ask for {{word}}.
"""
[fields.clinic]
class = "public"
[fields.word]
class = "phi"
`;

describe('postern template', () => {
  let cli: Cli;
  before(async () => {
    cli = await installed();
    await cli.json('domain', 'add', 'clinic.example');
    await cli.json('person', 'add', 'Nora Nurse', '--address', 'nora@clinic.example');
    writeFileSync(join(cli.lab.dir, 'good.toml'), template('News from {{clinic}}'));
    writeFileSync(join(cli.lab.dir, 'bad.toml'), template('About {{word}}'));
    writeFileSync(
      join(cli.lab.dir, 'values.json'),
      JSON.stringify({ clinic: 'Riverside', word: 'room seven' }),
    );
  });
  after(() => cli?.lab.close());

  it('checks, renders and sends; the letter is protected by its field though nothing is found in it', async () => {
    assert.equal((await cli.json<{ level: string }>('template', 'check', 'good.toml')).level, 'phi');
    const bad = await cli.run('template', 'check', 'bad.toml');
    assert.deepEqual([bad.code, /subject: \{\{word}} is protected/.test(bad.err)], [1, true]);
    const shown = await cli.run('template', 'render', 'good.toml', '--values', 'values.json');
    assert.match(shown.out, /^Subject: News from Riverside$/m);
    assert.match(shown.out, /room seven/);
    const send = [
      'template',
      'send',
      'good.toml',
      '--values',
      'values.json',
      '--to',
      'maria@home.example',
      '--from',
    ];
    assert.equal((await cli.run(...send, 'nobody@clinic.example')).code, 1);
    const { id } = await cli.json<{ id: string }>(...send, 'nora@clinic.example');
    const [waiting] = await cli.json<{ message: string; floor: string; rule: string }[]>('queue', 'list');
    assert.deepEqual([waiting!.message, waiting!.floor, waiting!.rule], [id, 'verified', 'protected']);
  });
});
