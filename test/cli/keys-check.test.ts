import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as lab from '../lab/certificates-mail.ts';

const bin = fileURLToPath(new URL('../../bin/postern', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'keys-check-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, bytes: Buffer | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const postern = (...args: string[]) => spawnSync(bin, ['keys', 'check', ...args], { encoding: 'utf8' });

interface Line {
  readonly file: string;
  readonly usable: boolean;
  readonly reason: string;
}
const answers = (...args: string[]): Line[] => {
  const { status, stdout, stderr } = postern(...args, '--json');
  assert.equal(status, 0, stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
};

const { at, day } = lab;
const anna = 'anna@clinic.example';
const root = lab.makeAuthority('Root');
const middle = lab.makeAuthority('Middle', { issuer: root });
const good = lab.makePerson(anna, { issuer: middle });
const expired = lab.makePerson(anna, { issuer: middle, until: at - day });
const time = new Date(at).toISOString();
const asked = ['--address', anna, '--at', time];

const files = {
  good: file('good.pem', good.pem),
  der: file('good.der', good.der),
  bundle: file('bundle.pem', expired.pem + good.pem + middle.pem),
  expired: file('expired.pem', expired.pem),
  nonsense: file('nonsense.pem', 'nonsense'),
  root: file('root.pem', root.pem),
  middle: file('middle.pem', middle.pem),
  other: file('other.pem', lab.makeAuthority('Other').pem),
  list: file('list.crl', lab.makeList({ issuer: middle, listed: [{ certificate: good }] })),
  rootList: file('root.crl', lab.pemOf(lab.makeList({ issuer: root }), 'X509 CRL')),
};
const missing = join(folder, 'missing.pem');

test('one line for each file, in the order given, whatever is in them', () => {
  const paths = [files.good, files.expired, files.nonsense, missing, files.der, files.bundle];
  const lines = answers(...paths, ...asked);
  assert.deepEqual(
    lines.map((line) => [line.file, line.usable]),
    [
      [files.good, true],
      [files.expired, false],
      [files.nonsense, false],
      [missing, false],
      [files.der, true],
      [files.bundle, true],
    ],
  );
  for (const line of lines) assert.ok(line.reason.length > 0);
  assert.match(lines[1]!.reason, /expired on 2026-02-28/);
});

test('roots, intermediates and revocation lists are taken into account, and may be repeated', () => {
  const usable = (...more: string[]): boolean => answers(files.good, ...asked, ...more)[0]!.usable;
  assert.equal(usable('--roots', files.root), false);
  assert.equal(usable('--roots', files.root, '--intermediates', files.middle), true);
  assert.equal(usable('--roots', files.other, '--intermediates', files.middle), false);
  assert.equal(usable('--roots', files.other, '--roots', files.root, '--intermediates', files.middle), true);
  assert.equal(usable('--crl', files.list), false);
  assert.equal(
    usable(
      '--crl',
      files.rootList,
      '--crl',
      files.list,
      '--roots',
      files.root,
      '--intermediates',
      files.middle,
    ),
    false,
  );
  assert.equal(usable('--crl', files.rootList, '--roots', files.root, '--intermediates', files.middle), true);
});

test('the time decides, and an address that is not bound does not fit', () => {
  assert.equal(answers(files.expired, '--address', anna, '--at', '2026-01-15')[0]!.usable, true);
  assert.equal(answers(files.good, '--address', anna, '--at', '2030-01-01T00:00:00+02:00')[0]!.usable, false);
  assert.match(
    answers(files.good, '--address', 'bert@clinic.example', '--at', time)[0]!.reason,
    /not for bert/,
  );
});

test('in words, too', () => {
  const { stdout, status } = postern(files.good, files.expired, ...asked);
  assert.equal(status, 0);
  assert.match(stdout, /good\.pem: usable/);
  assert.match(stdout, /expired\.pem: NOT USABLE, it expired/);
});

test('wrong usage ends with 2, and nothing is answered', () => {
  for (const args of [
    [files.good],
    [files.good, '--address', 'nobody'],
    [files.good, '--address', anna, '--at', 'tomorrow'],
    [files.good, '--address', anna, '--crl', missing],
    [files.good, '--address', anna, '--crl', files.nonsense],
    [files.good, '--address', anna, '--roots', files.nonsense],
    ['--address', anna],
  ]) {
    const { status, stdout } = postern(...args, '--json');
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
  }
});
