/**
 * Everything that shows or changes protected content leaves an event, reads included (45 CFR 164.312(b)): every method at
 * the doors of the rooms, every call of the API, every page of the portal, every command. What there is, is found by
 * looking, so that something new without a row here is noticed; what a row says is found by doing it.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { eventKinds } from '#evidence';
import { root } from '../architecture/house.ts';
import { apiStory, called, refusals, routeNames } from './api-story.ts';
import { cliStory } from './cli-story.ts';
import { commandNames, failures, ran } from './commands.ts';
import { doorNames, watchDoors } from './doors.ts';
import { pageNames, portalStory, turnedAway, visited } from './portal-story.ts';
import type { Rows } from './rows.ts';
import { seen, watchEvidence } from './spy.ts';
import { commands, pages, routes } from './table.ts';
import { doors } from './table-doors.ts';

/** What the story was refused, for whoever looks why something was not done. */
const refused = (): string => [...refusals, ...turnedAway, ...failures].join('\n');

function complete(what: string, there: readonly string[], rows: Rows): void {
  const known = new Set(there);
  assert.deepEqual(
    there.filter((name) => !Object.hasOwn(rows, name)),
    [],
    `${what} without a row in test/completeness: say what they leave`,
  );
  assert.deepEqual(
    Object.keys(rows).filter((name) => !known.has(name)),
    [],
    `rows of ${what} that are not there`,
  );
}

/** Each row that says what is left is held against what was seen. */
function held(rows: Rows, left: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [name, row] of Object.entries(rows)) {
    if ('in' in row) {
      const file = join(root, row.in);
      assert.ok(existsSync(file), `${name}: there is no ${row.in}`);
      const text = readFileSync(file, 'utf8');
      for (const kind of row.leaves)
        assert.ok(text.includes(kind), `${name}: ${row.in} looks for no ${kind}`);
    } else if ('leaves' in row) {
      const kinds = left.get(name);
      assert.ok(kinds, `${name} was not done\n${refused()}`);
      const found = row.leaves.filter((kind) => kinds.has(kind));
      assert.deepEqual(found, row.leaves, `${name} left ${[...kinds].join(', ') || 'nothing'}`);
    } else if ('by' in row) {
      const of = routes[row.by] ?? commands[row.by] ?? pages[row.by] ?? doors[row.by];
      assert.ok(of && 'leaves' in of, `${name}: ${row.by} leaves nothing`);
    } else if ('untried' in row) assert.ok(row.why.length > 5, name);
    else assert.ok(row.nothing.length > 5, name);
  }
}

describe('everything that shows or changes protected content leaves an event', () => {
  before(async () => {
    watchEvidence();
    await watchDoors();
    await apiStory();
    await portalStory();
    await cliStory();
  });

  it('calls of the API', () => {
    complete('calls', routeNames, routes);
    held(routes, called);
  });

  it('pages of the portal', () => {
    complete('pages', pageNames, pages);
    held(pages, visited);
  });

  it('commands', async () => {
    complete('commands', await commandNames(), commands);
    held(commands, ran);
  });

  it('methods at the doors of the rooms', async () => {
    complete('methods', await doorNames(), doors);
    held(doors, seen);
  });

  it('few are left that nobody has tried', () => {
    const left = Object.entries({ ...routes, ...pages, ...commands, ...doors }).filter(
      ([, row]) => 'untried' in row,
    );
    assert.ok(left.length <= 12, left.map(([name]) => name).join(', '));
  });

  it('every event that a row names is one', () => {
    for (const row of Object.values({ ...routes, ...pages, ...commands, ...doors }))
      if ('leaves' in row) for (const kind of row.leaves) assert.ok(Object.hasOwn(eventKinds, kind), kind);
  });
});
