/** How the walk holds what there is, and what was seen, against the tables. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/house.ts';
import type { Rows } from './rows.ts';
import { commands, pages, routes } from './table.ts';
import { doors } from './table-doors.ts';

/** Everything that is there has a row, and no row is of something that is not. */
export function complete(what: string, there: readonly string[], rows: Rows): void {
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

/** Each row that says what is left is held against what was seen; `refused` says what the story was refused. */
export function held(
  rows: Rows,
  left: ReadonlyMap<string, ReadonlySet<string>>,
  refused: readonly string[] = [],
): void {
  for (const [name, row] of Object.entries(rows)) {
    if ('in' in row) {
      const file = join(root, row.in);
      assert.ok(existsSync(file), `${name}: there is no ${row.in}`);
      const text = readFileSync(file, 'utf8');
      for (const kind of row.leaves)
        assert.ok(text.includes(kind), `${name}: ${row.in} looks for no ${kind}`);
    } else if ('leaves' in row) {
      const kinds = left.get(name);
      assert.ok(kinds, `${name} was not done\n${refused.join('\n')}`);
      const found = row.leaves.filter((kind) => kinds.has(kind));
      assert.deepEqual(found, row.leaves, `${name} left ${[...kinds].join(', ') || 'nothing'}`);
    } else if ('by' in row) {
      const of = routes[row.by] ?? commands[row.by] ?? pages[row.by] ?? doors[row.by];
      assert.ok(of && 'leaves' in of, `${name}: ${row.by} leaves nothing`);
    } else if ('untried' in row) assert.ok(row.why.length > 5, name);
    else assert.ok(row.nothing.length > 5, name);
  }
}
