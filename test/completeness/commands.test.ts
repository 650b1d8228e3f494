/** The same for the command line: see walk.test.ts. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { eventKinds } from '#evidence';
import { cliStory } from './cli-story.ts';
import { commandNames, failures, ran } from './commands.ts';
import { doorNames, watchDoors } from './doors.ts';
import { complete, held } from './held.ts';
import { seen, watchEvidence } from './spy.ts';
import { commands, pages, routes } from './table.ts';
import { actsOfCommands, doors } from './table-doors.ts';

describe('every command that shows or changes protected content leaves an event', () => {
  before(async () => {
    watchEvidence();
    await watchDoors();
    await cliStory();
  });

  it('commands', async () => {
    complete('commands', await commandNames(), commands);
    held(commands, ran, failures);
  });

  it('methods behind them', () => {
    held(actsOfCommands, seen, failures);
  });
});

describe('nothing is left out of the tables', () => {
  it('methods at the doors of the rooms', async () => {
    complete('methods', await doorNames(), doors);
    held(
      Object.fromEntries(Object.entries(doors).filter(([, row]) => !('leaves' in row) || 'in' in row)),
      new Map(),
    );
  });

  it('few are left that nobody has tried', () => {
    const left = Object.entries({ ...routes, ...pages, ...commands, ...doors }).filter(
      ([, row]) => 'untried' in row,
    );
    assert.ok(left.length <= 18, left.map(([name]) => name).join(', '));
  });

  it('every event that a row names is one', () => {
    for (const row of Object.values({ ...routes, ...pages, ...commands, ...doors }))
      if ('leaves' in row) for (const kind of row.leaves) assert.ok(Object.hasOwn(eventKinds, kind), kind);
  });
});
