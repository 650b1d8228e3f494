import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from './play.ts';
import { holds, table, totalsOf } from './table.ts';

// A few faults of it; `npm run crash` plays all.
test('nothing accepted is lost, nothing is in clear, nothing goes out twice that need not', async (t) => {
  const seed = 1 + (Date.now() % 1_000_000);
  const parts = await play({
    accepted: 300,
    seed,
    pace: 40,
    short: true,
    limit: 10_000,
    tell: (text) => t.diagnostic(text),
  });
  const totals = totalsOf(parts);
  const report = `seed ${seed}\n${table(parts, totals)}`;
  assert.ok(holds(totals), report);
  assert.ok(totals.accepted >= 15 && parts[0]!.faults.length >= 1, report);
  assert.ok(totals.searched.bytes > 20e6, report);
  t.diagnostic(report);
});
