import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isFault, systemClock } from '#base';
import { type ConfigProblem, checkedConfig, checkFile, checkText, configFields, problemLine } from '#config';
import { selfSigned } from '#keys';
import { FakeClock } from '../lab/clock.ts';

const here = import.meta.dirname;
const files = readdirSync(here).filter((name) => name.endsWith('.toml'));

interface Expected {
  readonly line: number | null;
  readonly setting: string;
  readonly words: string;
}

/** `# expect LINE SETTING: WORDS` at the end of each file; LINE `-` where the setting is not in the file. */
function expectedIn(text: string): Expected[] {
  return [...text.matchAll(/^# expect (\d+|-) (\S*): (.*)$/gm)].map(([, line, setting, words]) => ({
    line: line === '-' ? null : Number(line),
    setting: setting!,
    words: words!,
  }));
}

const meets = (problem: ConfigProblem, { line, setting, words }: Expected): boolean =>
  problem.line === line &&
  problem.setting === setting &&
  `${problem.wrong}. ${problem.right}`.includes(words);

describe('a bad settings file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'postern-bad-config-'));
  before(() => {
    cpSync(here, dir, { recursive: true, filter: (source) => source === here || source.endsWith('.toml') });
    const names = ['mail.clinic.example'];
    const good = selfSigned({ names, days: 365, clock: systemClock });
    const old = selfSigned({ names, days: 30, clock: new FakeClock(Date.UTC(2020, 0, 1)) });
    const put = (name: string, text: string, mode: number): void =>
      writeFileSync(join(dir, name), text, { mode });
    put('good.crt', good.certificate, 0o644);
    put('good.key', good.key, 0o600);
    put('open.key', good.key, 0o644);
    put('other.key', old.key, 0o600);
    put('expired.crt', old.certificate, 0o644);
    put('expired.key', old.key, 0o600);
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  for (const name of files) {
    it(`${name} is told what is wrong, where, and what would be right`, () => {
      const expected = expectedIn(readFileSync(join(dir, name), 'utf8'));
      assert.ok(expected.length > 0, 'the file says what is expected of it');
      const { problems } = checkFile(join(dir, name), systemClock);
      for (const want of expected) {
        assert.ok(
          problems.some((problem) => meets(problem, want)),
          `expected ${JSON.stringify(want)} among\n${problems.map((problem) => problemLine(name, problem)).join('\n')}`,
        );
      }
      const surplus = problems.filter(
        (problem) => problem.weight !== 'note' && !expected.some((want) => meets(problem, want)),
      );
      assert.deepEqual(surplus, []);
    });
  }

  it('keeps Postern from starting, in words with lines, unless it only needs repair', () => {
    assert.throws(
      () => checkedConfig(join(dir, 'ports-clash.toml'), systemClock),
      (error) =>
        isFault(error, 'config-invalid') && error.say.includes('ports-clash.toml:9: intake.submissions.port'),
    );
    assert.equal(checkedConfig(join(dir, 'expired.toml'), systemClock).problems[0]?.weight, 'repair');
    assert.throws(
      () => checkedConfig(join(dir, 'nowhere.toml'), systemClock),
      (error) => isFault(error, 'config-missing'),
    );
  });

  it('is never thrown over, whatever the bytes', () => {
    for (const text of [
      '\0',
      '[',
      '[[a]]\n[a]',
      'a.b.c = """\n\n',
      "x = '''",
      '= 1',
      'organisation = 3',
      '[organisation]\n"__proto__" = 1',
      '[__proto__]\na = 1',
    ]) {
      assert.ok(checkText(text, 'x.toml', 0).problems.length > 0, text);
    }
  });
});

describe('the settings', () => {
  it('each have words that say what they are, or a name that does', () => {
    const fields = configFields();
    assert.ok(fields.length > 100);
    for (const { path, doc, table } of fields)
      assert.ok(!table || doc !== '' || path.at(-1) === 'routes', path.join('.'));
  });
});
