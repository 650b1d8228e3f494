import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const dir = mkdtempSync(join(tmpdir(), 'postern-inspect-'));
after(() => rmSync(dir, { recursive: true }));
const postern = (args: string[], input = '') =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts', ...args], {
    input,
    encoding: 'utf8',
    env: { PATH: '' },
  });

const note =
  'From: a@clinic.example\r\nSubject: note\r\n\r\nHer biopsy shows breast cancer. She starts tamoxifen 20 mg daily.\r\n';
const lunch = 'From: a@clinic.example\r\nSubject: lunch\r\n\r\nLunch at noon?\r\n';
mkdirSync(join(dir, 'in', 'deeper'), { recursive: true });
writeFileSync(join(dir, 'in', 'b.eml'), note);
writeFileSync(join(dir, 'in', 'deeper', 'a.eml'), lunch);
writeFileSync(join(dir, 'in', 'readme.txt'), 'no letter');

test('inspect: a line of JSON a letter, folders walked for .eml, errors told, exit 0', () => {
  const { status, stdout } = postern(
    ['inspect', '--json', '--quick', join(dir, 'in'), join(dir, 'missing.eml'), '-'],
    lunch,
  );
  assert.equal(status, 0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ sensitivity, error }) => sensitivity ?? typeof error),
    ['phi', 'none', 'string', 'none'],
  );
  assert.deepEqual(Object.keys(lines[0]!), [
    'file',
    'sensitivity',
    'inspectable',
    'uninspectable',
    'findings',
    'ms',
  ]);
  assert.deepEqual(Object.keys(lines[2]!), ['file', 'error']);
});

test('inspect: a folder that may not be read, a pipe and a link to nowhere end nothing; values have their types', (t) => {
  const odd = join(dir, 'odd');
  mkdirSync(join(odd, 'shut'), { recursive: true });
  mkdirSync(join(odd, 'folder.eml'));
  writeFileSync(join(odd, 'folder.eml', 'z.EML'), lunch);
  writeFileSync(join(odd, 'noise.eml'), Buffer.from([0, 1, 2, 255, 254]));
  symlinkSync(join(odd, 'nowhere'), join(odd, 'link.eml'));
  spawnSync('/usr/bin/mkfifo', [join(odd, 'pipe.eml')]);
  chmodSync(join(odd, 'shut'), 0);
  t.after(() => chmodSync(join(odd, 'shut'), 0o700));
  const { status, stdout } = postern(['inspect', '--json', odd, join(dir, 'in', 'readme.txt')]);
  assert.equal(status, 0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = Object.fromEntries(lines.map((line) => [String(line.file).slice(dir.length + 1), line]));
  const shut = process.getuid?.() === 0 ? [] : ['odd/shut'];
  assert.deepEqual(Object.keys(told), [
    'odd/folder.eml/z.EML',
    'odd/link.eml',
    'odd/noise.eml',
    ...shut,
    'in/readme.txt',
  ]);
  for (const name of ['odd/link.eml', 'odd/noise.eml', ...shut, 'in/readme.txt'])
    assert.equal(typeof told[name]!.error, 'string', name);
  const good = told['odd/folder.eml/z.EML']!;
  assert.equal(good.sensitivity, 'none');
  assert.equal(good.inspectable, true);
  assert.deepEqual([good.uninspectable, good.findings], [[], []]);
  assert.equal(typeof good.ms, 'number');
});

test('inspect: findings and what was not looked at hold what they are said to hold', () => {
  const raw = `From: a@clinic.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nHer biopsy shows cancer, MRN 4482913.\r\n--q\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n//8AAQIDBAUGBwgJ\r\n--q--\r\n`;
  const told = JSON.parse(postern(['inspect', '--json', '-'], raw).stdout) as Record<string, unknown[]>;
  assert.deepEqual(told.file, '-');
  assert.deepEqual(told.inspectable, false);
  for (const one of told.uninspectable!) assert.deepEqual(Object.keys(one as object), ['part', 'reason']);
  assert.equal(told.uninspectable!.length, 1);
  assert.ok(told.findings!.length > 1);
  for (const one of told.findings!)
    assert.deepEqual(Object.keys(one as object), ['kind', 'place', 'confidence']);
  assert.ok(!JSON.stringify(told).includes('4482913'));
});

test('inspect: what is no letter is an error, wrong usage exits 2', () => {
  const { stdout } = postern(['inspect', '--json', '-'], '');
  assert.ok('error' in JSON.parse(stdout));
  assert.equal(postern(['inspect']).status, 2);
  assert.equal(postern(['inspect', '--nonsense', 'x']).status, 2);
});

test('explain: each reader, the floor, the rule and why; nothing of the letter', () => {
  const { status, stdout } = postern(
    ['explain', '-', '--from', 'a@clinic.example', '--to', 'b@home.example', '--to', 'c@clinic.example'],
    note,
  );
  assert.equal(status, 0);
  assert.match(stdout, /To b@home\.example:[\s\S]*verified[\s\S]*To c@clinic\.example:/);
  assert.match(stdout, /a medicine in part 1/);
  assert.ok(!stdout.includes('tamoxifen') && !stdout.includes('biopsy'));
});

test('explain --json: one object; wrong usage exits 2; a missing file 1', () => {
  const { stdout } = postern(
    ['explain', '-', '--json', '--from', 'a@clinic.example', '--to', 'b@home.example'],
    note,
  );
  const told = JSON.parse(stdout) as { decisions: { floor: string; recipient: string }[] };
  assert.deepEqual(
    told.decisions.map(({ floor, recipient }) => [recipient, floor]),
    [['b@home.example', 'verified']],
  );
  assert.equal(postern(['explain', '-']).status, 2);
  assert.equal(postern(['explain', '-', '--from', 'x', '--to', 'b@home.example']).status, 2);
  assert.equal(
    postern(['explain', join(dir, 'none'), '--from', 'a@b.example', '--to', 'c@d.example']).status,
    1,
  );
});
