import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemActor } from '#base';
import type { Store } from '#store';
import { candidates, countCandidates } from '../../src/archive/search/candidates.ts';
import { momentOf, monthOf } from '../../src/archive/search/moments.ts';
import { blockWithout } from '../../src/archive/search/segments/postings.ts';
import { insertAgain } from '../../src/archive/search/store.ts';
import { Tokens } from '../../src/archive/search/tokens.ts';
import { foldAll } from './folding.ts';
import { address, keepingGround } from './keeping-ground.ts';

const us = systemActor('lab');
const month = 31 * 86_400_000;
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
type Ground = Awaited<ReturnType<typeof keepingGround>>;

const idsOf =
  ({ search }: Ground) =>
  async (query: string, ...own: string[]): Promise<Set<string>> => {
    const scope =
      own.length > 0
        ? { kind: 'own' as const, addresses: own.map((one) => address(one)) }
        : { kind: 'all' as const };
    const page = await search.find(us, { query, scope, reason: 'case 7' });
    assert.deepEqual(page.broken, []);
    return new Set(page.hits.map(({ id }) => id));
  };

/** The segments: their letters as they were put in, zeros where one is gone, and how many postings are left. */
async function segmentsOf(store: Store): Promise<{ month: number; ids: string[]; postings: number }[]> {
  const { rows } = await store.query<{ segment: string; month: number; shift: number; ids: Buffer }>(
    'SELECT segment, month, shift, ids FROM archive_search_segment ORDER BY low',
  );
  return Promise.all(
    rows.map(async ({ segment, month, ids }) => {
      const blocks = await store.query<{ octets: number }>(
        'SELECT octet_length(postings) AS octets FROM archive_search_block WHERE segment = $1',
        [segment],
      );
      return {
        month,
        ids: ids.toString('hex').match(/.{32}/g)!,
        postings: blocks.rows.reduce((sum, { octets }) => sum + octets, 0),
      };
    }),
  );
}

const hex = (id: string): string => id.replaceAll('-', '');
const waiting = async (store: Store): Promise<number> =>
  (await store.query('SELECT 1 FROM archive_search_open')).rowCount;

describe('segments of the search index', () => {
  it('take up what waits once its month is over, and letters are found as before, by their own people only', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store, pass } = ground;
    const found = idsOf(ground);
    const old = await keep({ text: 'The ultrasound is in.', from: 'meg@clinic.test', ago: 70 * 86_400_000 });
    const other = await keep({ text: 'An ultrasound again.', from: 'tom@clinic.test', ago: 69 * 86_400_000 });
    const today = await keep({ text: 'Ultrasound today.', from: 'meg@clinic.test' });
    await indexer.run();
    const segments = await segmentsOf(store);
    assert.deepEqual(
      segments.map(({ ids }) => ids),
      [[hex(old), hex(other)]],
    );
    assert.equal(await waiting(store), 1);
    assert.deepEqual(await found('ultrasounds'), new Set([old, other, today]));
    assert.deepEqual(await found('ultrasound again'), new Set([other]));
    assert.deepEqual(await found('ultrasound', 'meg@clinic.test'), new Set([old, today]));
    assert.deepEqual(await found('ultrasound', 'nobody@clinic.test'), new Set());
    assert.deepEqual(await found('from:tom'), new Set([other]));
    pass(2 * month);
    await indexer.run();
    assert.equal(await waiting(store), 0);
    assert.equal((await segmentsOf(store)).length, 2);
    assert.deepEqual(await found('ultrasounds'), new Set([old, other, today]));
  });

  it('of one month are gone through from the newest, page by page', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store, search } = ground;
    const ids: string[] = [];
    for (let n = 0; n < 60; n++) ids.push(await keep({ text: n % 2 ? 'heron' : 'heron stork' }));
    await indexer.run();
    for (let n = 0; n < 5; n++) {
      // As if each dozen had filled a segment.
      await store.query('CREATE TABLE IF NOT EXISTS test_aside AS SELECT * FROM archive_search_open LIMIT 0');
      await store.query(
        `WITH later AS (DELETE FROM archive_search_open WHERE message_id > $1 RETURNING *)
         INSERT INTO test_aside SELECT * FROM later`,
        [ids[n * 12 + 11]],
      );
      await foldAll(store);
      await store.query('INSERT INTO archive_search_open SELECT * FROM test_aside');
      await store.query('DELETE FROM test_aside');
    }
    await store.query('DROP TABLE test_aside');
    assert.equal((await segmentsOf(store)).length, 5);
    const pages: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await search.find(us, {
        query: 'heron',
        scope: { kind: 'all' },
        reason: 'case 7',
        limit: 7,
        ...(cursor ? { cursor } : {}),
      });
      pages.push(...page.hits.map(({ id }) => id));
      cursor = page.next;
      if (!cursor) break;
    }
    assert.deepEqual(pages, ids.toReversed());
    assert.equal((await idsOf(ground)('heron stork')).size, 30);
    // What is counted is what would be found, whatever of it the postings tell by themselves.
    const tokens = new Tokens(ground.keys);
    const month = monthOf(momentOf(ids[0]!));
    const party = tokens.party(address('nurse@clinic.test'));
    for (const [word, low, high, parties, expected] of [
      ['heron', ids[0]!, last, null, 60],
      ['stork', ids[0]!, last, null, 30],
      ['heron', ids[20]!, ids[40]!, null, 20],
      ['heron', ids[20]!, ids[40]!, [party], 20],
      ['heron', ids[0]!, last, [tokens.party(address('tom@clinic.test'))], 0],
    ] as const) {
      const asked = {
        ...{ low, high, parties, attachment: false, larger: null, smaller: null, level: null },
        tokens: [{ month, all: [tokens.of(month, 'any', word)] }],
        byDate: false,
      };
      assert.equal((await candidates(store, asked, 1000)).length, expected);
      assert.equal(await countCandidates(store, asked, 1000), expected);
      assert.equal(await countCandidates(store, asked, 7), Math.min(7, expected));
    }
  });

  it('keep nothing of a letter that is taken out, and go with their last one', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store, search } = ground;
    const found = idsOf(ground);
    const [stays, goes] = [
      await keep({ text: 'pelican biopsy' }),
      await keep({ text: 'biopsy result urgent' }),
    ];
    await indexer.run();
    await foldAll(store);
    const { rows } = await store.query<{ shift: number; block: number; postings: Buffer }>(
      'SELECT shift, block, postings FROM archive_search_block JOIN archive_search_segment USING (segment)',
    );
    await store.transaction((sql) => search.forget(sql, [goes]));
    assert.deepEqual(await found('biopsy'), new Set([stays]));
    await search.clean();
    const [segment] = await segmentsOf(store);
    assert.deepEqual(segment!.ids, [hex(stays), '0'.repeat(32)]);
    const ends = await store.query('SELECT low, high FROM archive_search_segment');
    assert.deepEqual(ends.rows, [{ low: stays, high: stays }]);
    const left = rows.map((row) => blockWithout(row, row.shift, new Set([1]))?.length ?? 0);
    assert.ok(left.some((octets, n) => octets < rows[n]!.postings.length));
    assert.equal(
      segment!.postings,
      left.reduce((sum, octets) => sum + octets, 0),
    );
    assert.deepEqual(await found('biopsy'), new Set([stays]));
    await store.transaction((sql) => search.forget(sql, [stays, goes]));
    assert.deepEqual(await segmentsOf(store), []);
    assert.equal((await store.query('SELECT 1 FROM archive_search_block')).rowCount, 0);
    assert.deepEqual(await found('biopsy'), new Set());
  });

  it('let go of a letter that is indexed once more: it stands in one place', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store } = ground;
    const found = idsOf(ground);
    const [one, other] = [await keep({ text: 'curlew' }), await keep({ text: 'curlew' })];
    await indexer.run();
    await foldAll(store);
    await insertAgain(store, [one]);
    await indexer.run();
    assert.equal(await waiting(store), 1);
    assert.deepEqual((await segmentsOf(store))[0]!.ids, ['0'.repeat(32), hex(other)]);
    assert.deepEqual(await found('curlew'), new Set([one, other]));
    await foldAll(store);
    assert.equal((await segmentsOf(store)).length, 2);
    assert.deepEqual(await found('curlew'), new Set([one, other]));
  });

  it('show nothing by a posting that is wrong: each hit is opened', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store } = ground;
    await keep({ text: 'avocet' });
    await keep({ text: 'nothing of it' });
    await indexer.run();
    await foldAll(store);
    await store.query(
      'UPDATE archive_search_segment SET ids = substring(ids FROM 17 FOR 16) || substring(ids FROM 1 FOR 16)',
    );
    assert.deepEqual(await idsOf(ground)('avocet'), new Set());
  });

  it('show a letter to its own people only, whatever a posting says of whose it is', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store } = ground;
    const meg = await keep({ text: 'avocet', from: 'meg@clinic.test' });
    await keep({ text: 'avocet', from: 'tom@clinic.test' });
    await indexer.run();
    await foldAll(store);
    assert.deepEqual(await idsOf(ground)('avocet', 'meg@clinic.test'), new Set([meg]));
    // Now what is said of one letter is said of the other.
    await store.query(
      'UPDATE archive_search_segment SET ids = substring(ids FROM 17 FOR 16) || substring(ids FROM 1 FOR 16)',
    );
    assert.deepEqual(await idsOf(ground)('avocet', 'meg@clinic.test'), new Set());
  });

  it('whatever breaks while they are made, and whoever searches meanwhile, every letter is found', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store } = ground;
    const found = idsOf(ground);
    const all = new Set<string>();
    for (let n = 0; n < 30; n++) all.add(await keep({ text: 'plover' }));
    await indexer.run();
    const broken = Object.create(store, {
      transaction: {
        value: (work: Parameters<Store['transaction']>[0]) =>
          store.transaction(async (sql) => {
            await work(sql);
            throw new Error('the power went');
          }),
      },
    }) as Store;
    await assert.rejects(foldAll(broken));
    assert.equal(await waiting(store), 30);
    assert.deepEqual(await segmentsOf(store), []);
    let done = false;
    const looking = (async () => {
      let times = 0;
      for (; !done || times < 3; times++) assert.deepEqual(await found('plover'), all);
      return times;
    })();
    await foldAll(store);
    done = true;
    assert.ok((await looking) >= 3);
    assert.equal(await waiting(store), 0);
  });

  it('tokens that a process from before wrote into the row are found after the next round', async (t) => {
    const ground = await keepingGround(t);
    const { keep, indexer, store, pass } = ground;
    const id = await keep({ text: 'dunlin' });
    await indexer.run();
    await store.query(
      `WITH gone AS (DELETE FROM archive_search_open RETURNING message_id, tokens)
       UPDATE archive_search s SET tokens = gone.tokens FROM gone WHERE gone.message_id = s.message_id`,
    );
    assert.deepEqual(await idsOf(ground)('dunlin'), new Set());
    pass(2 * 3_600_000);
    await indexer.run();
    assert.deepEqual(await idsOf(ground)('dunlin'), new Set([id]));
    const { rowCount } = await store.query('SELECT 1 FROM archive_search WHERE tokens IS NOT NULL');
    assert.equal(rowCount, 0);
  });
});
