import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Clock, Fault, systemClock } from '#base';
import { roundOfReviews } from '#flow';
import { openLab } from '../lab/house.ts';

const day = 86_400_000;
const root = { kind: 'operator', id: 'root', via: 'cli' } as const;

it('a log that cannot be checked is a finding, and what keeps a review from being opened keeps no late one quiet', async (t) => {
  let ago = 8 * day;
  const clock: Clock = { now: () => systemClock.now() - ago, monotonic: () => systemClock.monotonic() };
  const lab = await openLab({ clock });
  t.after(() => lab.close());
  const { house } = lab.server;
  ago = 0;
  const broken = new Fault({ code: 'folder-unreadable', kind: 'broken', say: 'The folder cannot be read.' });
  await roundOfReviews(house, { audit: () => Promise.reject(broken), places: [] });
  const [review] = await house.reviews.list(root, { limit: 5 });
  const { items } = await house.reviews.read(root, review!.id);
  const { found } = items.find(({ topic }) => topic === 'evidence')!;
  assert.ok(
    found.some((what) => what.includes('folder-unreadable')),
    found.join(),
  );
  // Twenty days later the next one cannot be opened, since the database is busy; the first is late.
  ago = -20 * day;
  const busy = new Fault({ code: 'store-busy', kind: 'busy', say: 'Later.' });
  await assert.rejects(
    roundOfReviews(house, { audit: () => Promise.reject(busy), places: [] }),
    /store-busy/,
  );
  const late = await house.evidence.latest(house.store, { kind: 'review.overdue', limit: 5 });
  assert.deepEqual(
    late.map(({ data }) => data.review),
    [review!.id],
  );
});
