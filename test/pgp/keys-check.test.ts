import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { armor } from '#pgp';
import { type Case, faults, now } from './faults.ts';
import { who } from './maker.ts';
import { sound } from './sound.ts';

const exec = promisify(execFile);
const main = join(import.meta.dirname, '../../src/main.ts');

test('postern keys check answers a line for each file, sound or not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const usual = ({ at, address }: Case): boolean => at === undefined && address === undefined;
  const cases = [
    ...faults()
      .filter(usual)
      .map((one) => ({ ...one, usable: false })),
    ...sound().map((one) => ({ ...one, usable: true })),
  ];
  const files = cases.map(({ file, name }, n) => {
    const path = join(folder, `${n}.key`);
    writeFileSync(path, n % 2 === 0 || /cut|nothing/.test(name) ? file : armor('PUBLIC KEY BLOCK', file));
    return path;
  });
  const { stdout } = await exec(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    main,
    'keys',
    'check',
    ...files,
    '--address',
    who,
    '--at',
    new Date(now).toISOString(),
    '--json',
  ]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; usable: boolean; reason: string });
  assert.equal(lines.length, files.length);
  for (const [n, line] of lines.entries()) {
    assert.equal(line.file, files[n]);
    assert.equal(line.usable, cases[n]!.usable, `${cases[n]!.name}: ${line.reason}`);
    assert.ok(line.reason.length > 3);
  }
});
