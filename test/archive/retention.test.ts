import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSchedule, type Schedule, sixYears } from '#archive';
import { isFault } from '#base';
import { distrust, type Times } from '../../src/archive/retention/clock-guard.ts';
import { type Filed, keptFor, shortens } from '../../src/archive/retention/schedule.ts';
import { address, day, keepingGround, person } from './keeping-ground.ts';

const hour = 3_600_000;
const letter: Filed = { class: 'conversation', level: 'none', found: [], files: [], domains: [], filed: [] };

describe('a schedule', () => {
  const schedule = readSchedule({
    rules: [
      { name: 'newsletters', days: 30, classes: ['bulk'] },
      { name: 'health', days: 3650, levels: ['phi', 'sensitive'] },
      { name: 'payer', days: 900, domains: ['Payer.Example'], files: ['pdf', 'x12'] },
      { name: 'court', days: null, filed: ['court'] },
    ],
    otherwise: sixYears,
  });

  it('the longest of the rules that fit counts, and all that a rule names must fit', () => {
    const days = (more: Partial<Filed>) => keptFor(schedule, { ...letter, ...more });
    assert.equal(days({}), sixYears);
    assert.equal(days({ class: 'bulk' }), 30);
    assert.equal(days({ class: 'bulk', level: 'phi' }), 3650);
    assert.equal(days({ domains: ['claims.payer.example'], files: ['Claim.PDF'] }), 900);
    assert.equal(days({ domains: ['claims.payer.example'] }), sixYears);
    assert.equal(days({ domains: ['notpayer.example'], files: ['a.pdf'] }), sixYears);
    assert.equal(days({ class: 'bulk', filed: ['court'] }), null);
    assert.equal(keptFor({ rules: [], otherwise: null }, letter), null);
  });

  it('what may keep any letter for a shorter time is known', () => {
    const change = (
      work: (draft: { rules: Record<string, unknown>[]; otherwise: number | null }) => void,
    ) => {
      const draft = JSON.parse(JSON.stringify(schedule)) as Parameters<typeof work>[0];
      work(draft);
      return shortens(schedule, readSchedule(draft));
    };
    assert.equal(
      change(() => {}),
      false,
    );
    assert.equal(
      change((one) => {
        one.rules[0]!.days = 31;
      }),
      false,
    );
    assert.equal(
      change((one) => {
        one.rules[0]!.days = null;
      }),
      false,
    );
    assert.equal(
      change((one) => {
        one.otherwise = null;
      }),
      false,
    );
    assert.equal(
      change((one) => {
        one.rules.push({ name: 'x', days: 9999, found: ['ssn'] });
      }),
      false,
    );
    assert.equal(
      change((one) => {
        one.rules[0]!.days = 29;
      }),
      true,
    );
    assert.equal(
      change((one) => {
        one.rules[3]!.days = 36_000;
      }),
      true,
    );
    assert.equal(
      change((one) => {
        one.otherwise = sixYears - 1;
      }),
      true,
    );
    assert.equal(
      change((one) => {
        one.rules.splice(1, 1);
      }),
      true,
    );
    assert.equal(
      change((one) => {
        one.rules[1]!.levels = ['phi'];
      }),
      true,
    );
    assert.equal(
      change((one) => {
        one.rules.push({ name: 'x', days: 10, found: ['ssn'] });
      }),
      true,
    );
  });

  it('says what is wrong with it, and ends whatever it is given', () => {
    for (const wrong of [
      null,
      [],
      {},
      { rules: [] },
      { rules: {}, otherwise: 1 },
      { rules: [], otherwise: 0 },
      { rules: [], otherwise: 1.5 },
      { rules: [], otherwise: '6 years' },
      { rules: [], otherwise: 1, more: 1 },
      { rules: [{ name: 'x', days: 1 }], otherwise: 1 },
      { rules: [{ name: 'x', days: 1, classes: [] }], otherwise: 1 },
      { rules: [{ name: 'x', days: 1, classes: ['secret'] }], otherwise: 1 },
      { rules: [{ name: 'x', days: 1, door: ['relay'] }], otherwise: 1 },
      { rules: [{ name: '', days: 1, found: ['ssn'] }], otherwise: 1 },
      {
        rules: [
          { name: 'x', days: 1, found: ['ssn'] },
          { name: 'x', days: 2, found: ['mrn'] },
        ],
        otherwise: 1,
      },
    ])
      assert.throws(
        () => readSchedule(wrong),
        (error) => isFault(error, 'schedule-wrong'),
        JSON.stringify(wrong),
      );
    // A fixed seed: a linear congruential generator over pieces of what a schedule is made of.
    let seed = 20_261_126;
    const next = (n: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % n;
    };
    const piece = (depth: number): unknown => {
      const plain = [null, 0, 1, -1, 2192, 1e9, NaN, '', 'bulk', 'phi', 'x', true];
      if (depth === 0) return plain[next(plain.length)];
      if (next(3) === 0) return Array.from({ length: next(4) }, () => piece(depth - 1));
      const names = [
        'rules',
        'otherwise',
        'name',
        'days',
        'classes',
        'levels',
        'found',
        '__proto__',
        'files',
      ];
      return Object.fromEntries(
        Array.from({ length: next(6) }, () => [names[next(names.length)], piece(depth - 1)]),
      );
    };
    let read = 0;
    for (let n = 0; n < 20_000; n++) {
      const given =
        next(2) === 0
          ? piece(3)
          : {
              rules: [{ name: 'x', days: piece(0), found: next(2) ? ['ssn'] : piece(1) }],
              otherwise: piece(0),
            };
      try {
        const one: Schedule = readSchedule(given);
        assert.deepEqual(readSchedule(JSON.parse(JSON.stringify(one))), one);
        read++;
      } catch (error) {
        assert.ok(isFault(error, 'schedule-wrong'), String(error));
      }
    }
    assert.ok(read > 20, String(read));
  });
});

it('the time is not believed where anything speaks against it', () => {
  const now = Date.UTC(2026, 5, 1);
  const fine: Times = { now, database: now, seen: now - hour, event: now - 1000, drift: 0 };
  assert.equal(distrust(fine), null);
  assert.equal(distrust({ ...fine, seen: null, event: null, drift: null }), null);
  assert.equal(distrust({ ...fine, seen: now - 6 * day, event: now - 6 * day, drift: null }), null);
  for (const doubt of [
    { drift: 6 * 60_000 },
    { drift: -6 * 60_000 },
    { database: now - 2 * hour },
    { database: now + 2 * hour },
    { seen: now + 2 * hour },
    { seen: now - 8 * day },
    { event: now + 2 * hour },
    { event: now - 3650 * day },
  ])
    assert.notEqual(distrust({ ...fine, ...doubt }), null, JSON.stringify(doubt));
});

describe('retention', () => {
  const short = { rules: [{ name: 'newsletters', days: 30, classes: ['bulk'] }], otherwise: 100 };

  it('letters are stamped at acceptance; a change counts for later ones, and shortening takes two people', async (t) => {
    const { retention, archive, keep, store, kinds } = await keepingGround(t);
    const stamp = async (id: string): Promise<[number | null, number | null]> => {
      const { rows } = await store.query<{ kept_by: number; kept_until: Date | null; accepted_at: Date }>(
        'SELECT kept_by, kept_until, accepted_at FROM archive_message WHERE message_id = $1',
        [id],
      );
      const { kept_by, kept_until, accepted_at } = rows[0]!;
      return [kept_by, kept_until && Math.round((kept_until.getTime() - accepted_at.getTime()) / day)];
    };
    const early = await keep();
    assert.deepEqual(await stamp(early), [0, null], 'nobody has said how long: for good');
    assert.equal(await retention.propose(person('amy'), short, 'Board decision 12'), 1);
    await assert.rejects(retention.propose(person('amy'), short, 'Again'), (error) =>
      isFault(error, 'schedule-waits'),
    );
    await archive.refreshSchedule();
    assert.deepEqual(await stamp(await keep()), [0, null], 'proposed is not in force');
    await assert.rejects(retention.approve(person('amy'), 1), (error) =>
      isFault(error, 'schedule-same-person'),
    );
    await retention.approve(person('bob'), 1);
    await archive.refreshSchedule();
    const plain = await keep();
    assert.deepEqual(await stamp(plain), [1, 100]);
    assert.deepEqual(await stamp(await keep({ class: 'bulk' })), [1, 30]);
    assert.deepEqual(await stamp(early), [0, null], 'earlier letters stay as they were stamped');
    await assert.rejects(retention.propose(person('amy'), short, 'Again'), (error) =>
      isFault(error, 'schedule-same'),
    );
    // Longer: one person is enough.
    await retention.propose(person('amy'), { ...short, otherwise: 200 }, 'State law');
    await retention.approve(person('amy'), 2);
    await archive.refreshSchedule();
    assert.deepEqual(await stamp(await keep()), [2, 200]);
    assert.deepEqual(await stamp(plain), [1, 100]);
    await retention.propose(person('amy'), { ...short, otherwise: 10 }, 'Less to keep');
    await assert.rejects(retention.approve(person('amy'), 3), (error) =>
      isFault(error, 'schedule-same-person'),
    );
    await retention.refuse(person('amy'), 3);
    assert.deepEqual(
      (await retention.versions()).map(({ version, state, inForce }) => [version, state, inForce]),
      [
        [3, 'refused', false],
        [2, 'approved', true],
        [1, 'approved', false],
      ],
    );
    assert.deepEqual(await kinds('archive.schedule%'), [
      'archive.schedule-proposed',
      'archive.schedule-approved',
      'archive.schedule-proposed',
      'archive.schedule-approved',
      'archive.schedule-proposed',
      'archive.schedule-refused',
    ]);
  });

  it('what becomes known later keeps a letter longer, never shorter', async (t) => {
    const { retention, archive, keep, store } = await keepingGround(t);
    await retention.propose(
      person('amy'),
      {
        rules: [
          { name: 'court', days: null, filed: ['court'] },
          { name: 'journal', days: 500, filed: ['journal'] },
          { name: 'health', days: 900, levels: ['phi'] },
          { name: 'fleeting', days: 5, filed: ['fleeting'] },
        ],
        otherwise: 100,
      },
      'Board decision 12',
    );
    await retention.approve(person('bob'), 1);
    await archive.refreshSchedule();
    const daysOf = async (id: string): Promise<number | null> =>
      (
        await store.query<{ days: number | null }>(
          `SELECT extract(day FROM kept_until - accepted_at)::int AS days FROM archive_message WHERE message_id = $1`,
          [id],
        )
      ).rows[0]!.days;
    const file = (id: string, ...classes: string[]) =>
      store.transaction((sql) => archive.file(sql, id, classes));
    const one = await keep();
    await file(one, 'fleeting');
    assert.equal(await daysOf(one), 100);
    await file(one, 'journal');
    assert.equal(await daysOf(one), 500);
    const open = await archive.open(one);
    await store.transaction((sql) => archive.looked(sql, open, { ...open.inspection, level: 'phi' }));
    assert.equal(await daysOf(one), 900);
    await file(one, 'court');
    assert.equal(await daysOf(one), null);
  });

  it('what is over goes, what is held stays, and all of it is counted', async (t) => {
    const { retention, archive, keep, exists, holds, indexer, pass, kinds } = await keepingGround(t);
    await retention.propose(person('amy'), short, 'Board decision 12');
    await retention.approve(person('bob'), 1);
    await archive.refreshSchedule();
    const over = await keep({ class: 'bulk', ago: 40 * day });
    const held = await keep({ class: 'bulk', ago: 41 * day, from: 'doc@clinic.test' });
    const young = await keep({ class: 'bulk' });
    await indexer.run();
    await holds.place(person('amy'), {
      matter: 'Doe',
      reason: 'Letter of counsel',
      custodians: [address('doc@clinic.test')],
      query: '',
      letters: [],
    });
    assert.equal(await retention.purge(), 0, 'the first run has no earlier moment to compare with');
    pass(hour);
    assert.equal(await retention.purge(), 1);
    assert.deepEqual(await Promise.all([over, held, young].map(exists)), [false, true, true]);
    assert.deepEqual(
      await retention.standing().then(({ stamped, due, held, stopped }) => ({ stamped, due, held, stopped })),
      {
        stamped: 2,
        due: 1,
        held: 1,
        stopped: null,
      },
    );
    pass(hour);
    assert.equal(await retention.purge(), 0);
    assert.equal(
      (await kinds('archive.destruction-asked')).length,
      1,
      'what is held is not asked for each hour',
    );
  });

  it('a clock that jumps destroys nothing, is said, and purging waits for the word of a person', async (t) => {
    const { retention, archive, keep, exists, clock, pass, kinds } = await keepingGround(t);
    await retention.propose(person('amy'), short, 'Board decision 12');
    await retention.approve(person('bob'), 1);
    await archive.refreshSchedule();
    const id = await keep();
    await retention.purge();
    const right = clock.now();
    clock.set(right + 20 * 365 * day);
    assert.equal(await retention.purge(), 0);
    assert.ok(await exists(id));
    assert.match((await retention.standing()).stopped!.why, /moved by 7300 days/);
    assert.deepEqual(await kinds('archive.purge-stopped'), ['archive.purge-stopped']);
    clock.set(right);
    pass(150 * day);
    assert.equal(await retention.purge(), 0, 'it stays stopped');
    assert.ok(await exists(id));
    await assert.rejects(retention.resume(person('amy'), ''), (error) => isFault(error, 'reason-missing'));
    await retention.resume(person('amy'), 'Compared with two other clocks');
    await assert.rejects(retention.resume(person('amy'), 'Again'), (error) => isFault(error, 'purge-runs'));
    pass(hour);
    assert.equal(await retention.purge(), 1);
    assert.equal(await exists(id), false);
  });
});
