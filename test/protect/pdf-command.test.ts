import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installed } from '../cli/postern.ts';

test('postern pdf: a passphrase is made and shown once, kept, listed without it, forgotten', async (t) => {
  const cli = await installed();
  t.after(() => cli.lab.close());
  const { passphrase } = await cli.json<{ passphrase: string }>('pdf', 'agree', 'fay@home.example');
  assert.match(passphrase, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  writeFileSync(join(cli.lab.dir, 'phrase'), 'brook-lantern-42\n');
  const own = await cli.json<object>('pdf', 'agree', 'gus@home.example', '--passphrase-file', 'phrase');
  assert.deepEqual(own, { address: 'gus@home.example' });
  const listed = await cli.run('pdf', 'list');
  assert.match(listed.out, /fay@home\.example[\s\S]*gus@home\.example/);
  assert.ok(!listed.out.includes('brook') && !listed.out.includes(passphrase));
  const { rows } = await cli.lab.store.query<{ all: string }>(
    "SELECT string_agg(encode(sealed, 'escape'), '') AS all FROM protect_passphrase",
  );
  assert.ok(!rows[0]!.all.includes('brook') && !rows[0]!.all.includes('fay'));
  assert.equal((await cli.run('pdf', 'agree', 'x@home.example', '--passphrase', 'brook-lantern-42')).code, 2);
  assert.deepEqual(await cli.json('pdf', 'forget', 'fay@home.example'), {
    address: 'fay@home.example',
    forgotten: true,
  });
});
