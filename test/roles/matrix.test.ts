import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { allActs, roles } from '#people';
import { type Ask, allRoutes, type Door, nameOf, openDoor } from './door.ts';
import { mayRole, peopleOnly, rights, rows } from './table.ts';

const table = new Map(rows().map((row) => [row.name, row]));
const rowOf = (one: (typeof allRoutes)[number]) => table.get(nameOf(one))!;

/** Long enough that somebody may ask everything once more. */
const pause = 31_000;

/** What is asked of every route must come to what `wanted` says of it; one that is missing fails a test of its own. */
async function everyRoute(ask: Ask, wanted: (one: (typeof allRoutes)[number]) => string): Promise<void> {
  const wrong: string[] = [];
  for (const one of allRoutes.filter((each) => table.has(nameOf(each)))) {
    const outcome = await ask(one);
    if (outcome !== wanted(one)) wrong.push(`${nameOf(one)}: ${outcome}, by the table ${wanted(one)}`);
  }
  assert.deepEqual(wrong, []);
}

describe('each route × each role and key, by the table', () => {
  let door: Door;
  before(async () => {
    door = await openDoor();
  });
  after(() => door.close());

  it('every route stands in the table, and nothing else does', () => {
    const missing = allRoutes
      .filter((one) => !table.has(nameOf(one)))
      .map(({ method, path, who, sensitive }) =>
        `${method.padEnd(6)} ${path.padEnd(37)} ${who.padEnd(16)} ${sensitive ? 'fresh' : ''}`.trimEnd(),
      );
    assert.deepEqual(
      missing,
      [],
      `add to routes in test/roles/table.ts, if that is meant:\n${missing.join('\n')}`,
    );
    const known = new Set(allRoutes.map(nameOf));
    assert.deepEqual(
      [...table.keys()].filter((name) => !known.has(name)),
      [],
      'gone: take these lines out',
    );
    assert.equal(table.size, rows().length, 'one line for each');
  });

  it('every right stands in the table', () => {
    assert.deepEqual([...allActs].sort(), Object.keys(rights).sort(), 'rights in test/roles/table.ts');
  });

  it('a stranger reaches the ways in, and nothing else', () =>
    everyRoute(door.stranger, (one) => (rowOf(one).who === 'anyone' ? 'reached' : 'sign-in-needed')));

  it('a password alone is no more than nothing', () =>
    everyRoute(door.half, (one) => {
      const { who } = rowOf(one);
      if (who === 'anyone') return 'reached';
      return who === 'session' || who === 'enrolling' ? 'sign-in-needed' : 'not-allowed';
    }));

  it('a one-time link lets somebody set up their factors, and nothing else', () =>
    everyRoute(door.enrolling, (one) => {
      const { who } = rowOf(one);
      if (who === 'anyone' || who === 'enrolling') return 'reached';
      return who === 'session' ? 'sign-in-needed' : 'not-allowed';
    }));

  for (const role of roles)
    it(`${role}`, () =>
      everyRoute(door.byRole.get(role)!, (one) =>
        mayRole(role, rowOf(one).who) ? 'reached' : 'not-allowed',
      ));

  for (const act of allActs)
    it(`a key for ${act} alone`, () =>
      everyRoute(door.byKey.get(act)!, (one) => {
        const { who } = rowOf(one);
        if (who === 'anyone' || (who === act && !peopleOnly.includes(act))) return 'reached';
        return who === 'session' || who === 'enrolling' ? 'sign-in-needed' : 'not-allowed';
      }));

  it('stolen cookies from another network do nothing sensitive', async () => {
    door.clock.advance(pause);
    await everyRoute(door.near, (one) => {
      const { who, fresh } = rowOf(one);
      if (!mayRole('admin', who)) return 'not-allowed';
      return fresh ? 'proof-needed' : 'reached';
    });
  });

  it('stolen cookies from a place that is new for the account do nothing but prove who it is', async () => {
    door.clock.advance(pause);
    await everyRoute(door.elsewhere, (one) => {
      const { who, fresh } = rowOf(one);
      if (who === 'anyone' || nameOf(one) === 'POST /session/proof') return 'reached';
      return who === 'enrolling' && !fresh ? 'reached' : 'proof-needed';
    });
  });

  it('minutes after the proof nothing sensitive is done without a new one', async () => {
    door.clock.advance(5 * 60_000);
    await everyRoute(door.byRole.get('admin')!, (one) => {
      const { who, fresh } = rowOf(one);
      if (!mayRole('admin', who)) return 'not-allowed';
      return fresh ? 'proof-needed' : 'reached';
    });
  });
});
