import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { without } from '../lab/neighbours.ts';
import { content, encrypted, letter, pgpMessage, pgpMime, signed } from './letters.ts';
import { keyPem, person, pgpPerson, root } from './people.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, bytes: Buffer | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const postern = (args: readonly string[], env: Record<string, string> = {}) => {
  const done = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/main.ts', 'open', ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    },
  );
  return { ...done, lines: done.stdout.trim().split('\n') };
};
const alice = person('alice@bank.test');
const maria = person('maria@home.test');
const body = content('The account number is 4711.');
const roots = file('roots.pem', root.pem);
const key = file('maria.pem', keyPem(maria) + maria.pem);
const sealed = file(
  'sealed.eml',
  letter('Alice <alice@bank.test>', encrypted(maria, signed(alice, body)), 'Hi'),
);
const good = {
  encrypted: true,
  signatures: [{ valid: true, signer: 'alice@bank.test', reason: 'valid' }],
  subject: 'Hi',
};

test('one line of JSON for each file, S/MIME and OpenPGP in one run', async () => {
  const [bob, carol] = [await pgpPerson('maria@home.test'), await pgpPerson('alice@bank.test')];
  const inline = file(
    'pgp.eml',
    letter('alice@bank.test', pgpMime(await pgpMessage(bob.chosen, body, carol)), 'Hi'),
  );
  const keys = [
    '--key',
    key,
    '--key',
    file('maria.asc', bob.armored),
    '--roots',
    roots,
    '--roots',
    file('alice.asc', carol.public.bytes),
  ];
  const done = postern([sealed, inline, join(folder, 'missing.eml'), ...keys, '--json']);
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.lines.length, 3);
  for (const [n, name] of [sealed, inline].entries()) {
    const { text, warnings, ...rest } = JSON.parse(done.lines[n]!);
    assert.deepEqual(rest, { file: name, ...good });
    assert.equal(text.trim(), 'The account number is 4711.');
    assert.ok(Array.isArray(warnings));
  }
  assert.match(JSON.parse(done.lines[2]!).warnings[0], /cannot be read/);
});

test('PKCS#12 and a locked key, by passphrase from the environment or a file', {
  skip: without('openssl'),
}, () => {
  const plainKey = file('m.key', keyPem(maria));
  const certificate = file('m.pem', maria.pem);
  const run = (...args: string[]) => assert.equal(spawnSync('openssl', args).status, 0);
  run(
    'pkcs12',
    '-export',
    '-inkey',
    plainKey,
    '-in',
    certificate,
    '-out',
    join(folder, 'm.p12'),
    '-passout',
    'pass:deep secret',
  );
  run('pkcs8', '-topk8', '-in', plainKey, '-out', join(folder, 'm.enc'), '-passout', 'pass:deep secret');
  const phrase = file('phrase', 'deep secret\n');
  for (const keys of [
    ['--key', join(folder, 'm.p12')],
    ['--key', join(folder, 'm.enc'), '--key', certificate],
  ]) {
    const done = postern([sealed, '--json', '--roots', roots, '--passphrase', 'env:PHRASE', ...keys], {
      PHRASE: 'deep secret',
    });
    assert.equal(JSON.parse(done.lines[0]!).signatures[0].valid, true, done.stderr);
    assert.equal(postern([sealed, '--json', '--passphrase-file', phrase, ...keys]).status, 0);
    assert.equal(postern([sealed, '--json', ...keys]).status, 2);
    assert.equal(
      postern([sealed, '--json', '--passphrase', 'env:PHRASE', ...keys], { PHRASE: 'wrong' }).status,
      2,
    );
  }
  assert.equal(
    postern([sealed, '--key', key, '--passphrase', 'in the open']).status,
    0,
    'not needed, not looked at',
  );
});

test('in words, and without a root nobody is believed', () => {
  const { stdout } = postern([sealed, '--key', key]);
  assert.match(stdout, /It came encrypted\.\nNOT validly signed: nobody that is believed vouches/);
  assert.match(stdout, /Subject: Hi\n\nThe account number is 4711\./);
  assert.match(postern([sealed, '--key', key, '--roots', roots]).stdout, /Signed by alice@bank\.test\./);
});
