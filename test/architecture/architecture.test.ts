import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { declarations } from './declarations.ts';
import { readHouse, readSources, root, sourceFrom, type Violation } from './house.ts';
import { laws, linesOf } from './laws.ts';
import { broken, fine, type Seed } from './seeds.ts';
import { functionSizes, quantile } from './sizes.ts';
import { checkMigrations } from './sql.ts';

const house = readHouse();
const sources = readSources();
const told = (violations: readonly Violation[]): string =>
  violations.map(({ path, line, what }) => `\n  ${path}:${line}: ${what}`).join('');
const none = (violations: readonly Violation[]): void =>
  assert.ok(violations.length === 0, `broken here:${told(violations)}\n`);

test('every law on the page has a check, and every check a law', () => {
  assert.deepEqual(
    house.laws,
    laws.map((law) => law.number),
  );
  for (const { number } of laws)
    assert.ok(
      broken.some((seed) => seed.law === number),
      `law ${number} has no seeded violation`,
    );
});

for (const law of laws) {
  const named = `law ${law.number}: ${law.says}`;
  const caught = (seed: Seed): Violation[] => {
    const files = [seed, ...(seed.beside ? [seed.beside] : [])];
    return law.check(
      house,
      files.map(({ path, text }) => sourceFrom(path, text)),
    );
  };
  test(`${named}: src obeys`, async () =>
    none(law.check(house, law.number === 12 ? await declarations() : sources)));
  test(`${named}: a seeded violation is caught`, () => {
    for (const seed of broken)
      if (seed.law === law.number)
        assert.ok(caught(seed).length > 0, `not caught: ${seed.path}: ${seed.text}`);
  });
  test(`${named}: what only looks like one is let be`, () => {
    for (const seed of fine) if (seed.law === law.number) none(caught(seed));
  });
}

test('law 4: a library without a row, a row without a library, and a row without a reason are caught', () => {
  const check = laws[3]!.check;
  const row = { name: 'left-pad', rooms: ['base'], reason: '' };
  assert.equal(check({ ...house, dependencies: [...house.dependencies, 'left-pad'] }, []).length, 1);
  assert.equal(
    check({ ...house, libraries: [...house.libraries, { ...row, reason: 'pads' }] }, []).length,
    1,
  );
  assert.equal(
    check(
      { ...house, libraries: [...house.libraries, row], dependencies: [...house.dependencies, 'left-pad'] },
      [],
    ).length,
    1,
  );
});

test('law 5: every table that a migration makes begins with the name of a room', () => {
  const files = globSync('src/store/migrations/*.sql', { cwd: root }).map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
  assert.ok(files.length > 0);
  none(checkMigrations(house, files));
  assert.equal(
    checkMigrations(house, [{ path: 'x.sql', text: 'CREATE TABLE letters (id uuid);' }]).length,
    1,
  );
});

test('every room is in the table and has a door', () => {
  const rooms = new Set(sources.map((source) => source.room));
  for (const room of rooms) assert.ok(house.rows.has(room), `${room} is not in docs/rooms.md`);
  const doors = new Set(sources.map((source) => source.path));
  for (const room of rooms)
    assert.ok(room === 'cli' || doors.has(`src/${room}/index.ts`), `${room} has no index.ts`);
});

test('sizes, for the record', (t) => {
  const files = sources.map(linesOf);
  const functions = sources.flatMap(functionSizes);
  const lines = functions.map((one) => one.lines);
  t.diagnostic(
    `${files.length} files: median ${quantile(files, 0.5)} lines, p90 ${quantile(files, 0.9)}, longest ${Math.max(...files)}`,
  );
  t.diagnostic(
    `${functions.length} functions: median ${quantile(lines, 0.5)} lines, p90 ${quantile(lines, 0.9)}, longest ${Math.max(...lines)}`,
  );
  for (const { path, line, name, lines: long } of functions.filter((one) => one.lines > 60))
    t.diagnostic(`${path}:${line}: ${name} has ${long} lines`);
  const [measured] = functionSizes(
    sourceFrom(
      'src/base/a.ts',
      'function f(a: string): { b: string } {\n  if (a) {\n  }\n  return { b };\n}',
    ),
  );
  assert.deepEqual(measured && { name: measured.name, lines: measured.lines }, { name: 'f', lines: 5 });
});
