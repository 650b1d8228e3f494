import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Actor, silentLog } from '#base';
import { type Config, configFrom } from '#config';
import { People } from '#people';
import { type FileDrift, Settings, type SettingsNeeds } from '#settings';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const ann: Actor = { kind: 'operator', id: 'ann', via: 'cli' };
const bob: Actor = { kind: 'operator', id: 'bob', via: 'cli' };
const nobody: Actor = { kind: 'person', id: '01a216ef-fe34-75dc-9886-5cd902050171', via: 'console' };
const driftOf = (one: Settings): FileDrift | null => one.baseline.drift;
const why = { reason: 'The board wants it so' };

describe('settings', () => {
  let lab: TestStore<FakeClock>;
  let config: Config;
  let settings: Settings;
  /** Another process, with the same file. */
  const open = async (file: object = {}, more: Partial<SettingsNeeds> = {}) => {
    const its = configFrom({ policy: { default_floor: 'verified' }, ...file }, lab.dir);
    const people = new People({ ...lab, log: silentLog });
    const made = new Settings({
      ...lab,
      log: silentLog,
      config: its,
      require: (actor, act) => people.require(actor, act),
      ...more,
    });
    await made.load();
    return { config: its, settings: made };
  };
  beforeEach(async () => {
    lab = await testStore();
    ({ config, settings } = await open());
  });
  afterEach(() => lab.close());
  const events = async (kind: string) =>
    (await lab.evidence.latest(lab.store, { limit: 200 })).filter((event) => event.kind === kind);

  it('a harmless change counts at once, in every process, and says who, why and what', async () => {
    const other = await open();
    const made = await settings.propose(ann, 'portal', { expires: '14d' }, { ...why, base: 0 });
    assert.deepEqual(made, { number: 1, waits: false });
    assert.equal(config.pickup.expires, 14 * 86_400_000);
    await other.settings.refresh();
    assert.equal(other.config.pickup.expires, 14 * 86_400_000);
    const [version] = await settings.versions(bob, 'portal', { limit: 5 });
    assert.deepEqual(version!.changes, [{ field: 'expires', before: '30d', after: '14d' }]);
    assert.deepEqual(
      [version!.author, version!.reason, version!.state, version!.inForce, version!.risks],
      ['ann', why.reason, 'taken', true, []],
    );
    const [event] = await events('settings.activated');
    assert.deepEqual(
      [event!.actor.id, event!.data.object, event!.data.number, event!.data.previous],
      ['ann', 'portal', 1, 0],
    );
    assert.equal((await open()).config.pickup.expires, 14 * 86_400_000, 'a process that starts later');
  });

  it('a change that makes anything less safe waits for another person, and says in words what it does', async () => {
    for (const [object, change, risk] of [
      ['protection', { default_floor: 'encrypted' }, /may travel with less: encrypted instead of verified/],
      ['protection', { protected_floor: 'open' }, /health information may travel with less/],
      ['scanner', { clamd: '127.0.0.1:3311' }, /Another program says whether letters are clean/],
      ['sign-in', { second_factor: 'readers' }, /second factor/],
      ['sign-in', { idle: '2h' }, /stays open longer: 2h instead of 15m/],
      ['portal', { code_attempts: 50 }, /guessed/],
      ['anchors', { late: '30d' }, /noticed later/],
      [
        'anchors',
        { witnesses: [{ url: 'https://w.example', keys: ['k'] }] },
        /believed from now on: .*w\.example/,
      ],
      ['detection', { ignore: ['cancer'] }, /says nothing of health any more: cancer/],
      ['profile', { subject_tags: [] }, /raises no protection any more: \[secure\]/],
      ['organisation', { postmaster: 'x@evil.test' }, /alarms too/],
    ] as const) {
      const effect = await settings.assess(ann, object, change as never);
      assert.match(effect.risks.join(' '), risk, object);
    }
    assert.deepEqual((await settings.assess(ann, 'protection', { default_floor: 'sealed' })).risks, []);
    const made = await settings.propose(
      ann,
      'protection',
      { default_floor: 'encrypted' },
      { ...why, base: 0 },
    );
    assert.equal(made.waits, true);
    assert.equal(config.policy.default_floor, 'verified');
    await assert.rejects(settings.approve(ann, 'protection', 1), /settings-own/);
    await assert.rejects(settings.approve(nobody, 'protection', 1), /not-allowed/);
    assert.equal(config.policy.default_floor, 'verified');
    assert.equal(await settings.waiting(), 1);
    await settings.approve(bob, 'protection', 1);
    assert.equal(config.policy.default_floor, 'encrypted');
    await assert.rejects(settings.approve(bob, 'protection', 1), /settings-decided/);
    const refused = await settings.propose(ann, 'protection', { default_floor: 'open' }, { ...why, base: 1 });
    await settings.refuse(bob, 'protection', refused.number, 'No');
    await assert.rejects(settings.approve(bob, 'protection', refused.number), /settings-decided/);
    assert.equal(config.policy.default_floor, 'encrypted');
  });

  it('goes back in one step, again and again, to what the file says', async () => {
    await settings.propose(ann, 'portal', { expires: '14d' }, { ...why, base: 0 });
    await settings.propose(ann, 'portal', { expires: '7d', upload: '5MiB' }, { ...why, base: 1 });
    assert.equal(config.pickup.expires, 7 * 86_400_000);
    assert.equal(await settings.rollback(bob, 'portal', 'Too short'), 1);
    assert.deepEqual([config.pickup.expires, config.pickup.upload], [14 * 86_400_000, 20 * 1024 ** 2]);
    assert.equal(await settings.rollback(bob, 'portal', 'Too short still'), 0);
    assert.equal(config.pickup.expires, 30 * 86_400_000);
    await assert.rejects(settings.rollback(bob, 'portal', 'More'), /settings-first/);
    await settings.propose(ann, 'portal', { expires: '10d' }, { ...why, base: 0 });
    await settings.propose(ann, 'portal', { expires: null }, { ...why, base: 3 });
    assert.equal(config.pickup.expires, 30 * 86_400_000, 'null: as the file has it');
  });

  it('refuses what is wrong, stale, without a reason or of no use', async () => {
    const propose = (change: object, more: object = {}) =>
      settings.propose(ann, 'portal', change as never, { ...why, base: 0, ...more });
    await assert.rejects(propose({ expires: 'soon' }), /settings-invalid/);
    await assert.rejects(propose({ url: 'https://evil.test' }), /settings-invalid/);
    await assert.rejects(propose({ __proto__: null, constructor: 1 }), /settings-invalid/);
    await assert.rejects(propose({ expires: '30d' }), /settings-unchanged/);
    await assert.rejects(propose({ expires: '9d' }, { reason: '' }), /settings-reason/);
    await assert.rejects(propose({ expires: '9d' }, { base: 4 }), /settings-stale/);
    await assert.rejects(settings.propose(ann, 'database', {}, { ...why, base: 0 }), /settings-missing/);
    await assert.rejects(
      settings.propose(nobody, 'portal', { expires: '9d' }, { ...why, base: 0 }),
      /not-allowed/,
    );
    // Of two changes from the same version, and of a waiting one that was overtaken, one alone can stand.
    const risky = await settings.propose(ann, 'portal', { code_attempts: 9 }, { ...why, base: 0 });
    const both = await Promise.allSettled([propose({ expires: '8d' }), propose({ expires: '9d' })]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    await assert.rejects(settings.approve(bob, 'portal', risky.number), /settings-stale/);
  });

  it('notices what was changed by hand in the database, and does not use it', async () => {
    await settings.propose(ann, 'protection', { default_floor: 'sealed' }, { ...why, base: 0 });
    const waits = await settings.propose(
      ann,
      'protection',
      { default_floor: 'encrypted' },
      { ...why, base: 1 },
    );
    const { store } = lab;
    // Back to the file's, past everybody.
    await store.query("UPDATE settings_active SET number = 0 WHERE object = 'protection'");
    await settings.refresh();
    assert.equal(config.policy.default_floor, 'sealed');
    assert.match(settings.drift.join(), /approved is version 1/);
    assert.equal((await open()).config.policy.default_floor, 'sealed');
    // To a version that nobody agreed to.
    await store.query(
      'UPDATE settings_active a SET number = $1, hash = v.hash FROM settings_version v WHERE v.number = $1',
      [waits.number],
    );
    await settings.refresh();
    assert.equal(config.policy.default_floor, 'sealed');
    const [first] = await events('settings.drifted');
    assert.equal(first!.data.where, 'database');
    await settings.refresh();
    await (await open()).settings.look();
    const seen = (await events('settings.drifted')).length;
    await settings.look();
    assert.equal((await events('settings.drifted')).length, seen, 'one event for each thing that was found');
    // What waits is made to say something else.
    await store.query(
      'UPDATE settings_active SET number = 1, hash = (SELECT hash FROM settings_version WHERE number = 1)',
    );
    await store.query(
      'UPDATE settings_version a SET sealed = b.sealed FROM settings_version b WHERE a.number = 2 AND b.number = 1',
    );
    await assert.rejects(settings.approve(bob, 'protection', 2), /settings-changed/);
    await store.query('UPDATE settings_version SET state = $1, hash = $2 WHERE number = 1', [
      'waiting',
      'ab',
    ]);
    await settings.look();
    assert.match(settings.drift.join(), /changed in the database by hand/);
  });

  it('notices a file that was changed by hand, and says so until somebody answers for it', async () => {
    await settings.baseline.look();
    assert.equal(driftOf(settings), null);
    const changed = { policy: { default_floor: 'open' }, signin: { idle: '8h' } };
    let file: object = changed;
    const later = await open(changed, { reread: () => configFrom(file, lab.dir) });
    await later.settings.baseline.look();
    assert.deepEqual(driftOf(later.settings)?.fields, ['policy.default_floor', 'signin.idle']);
    await later.settings.baseline.look();
    const drifted = await events('settings.drifted');
    assert.equal(drifted.length, 1);
    assert.deepEqual(JSON.parse(drifted[0]!.secret.what!), [
      'policy.default_floor is not as it was accepted.',
      'signin.idle is not as it was accepted.',
    ]);
    assert.ok(!JSON.stringify(drifted[0]!.data).includes('8h'));
    await assert.rejects(later.settings.baseline.accept(nobody, 'I say so'), /not-allowed/);
    await assert.rejects(later.settings.baseline.accept(ann, ''), /settings-reason/);
    assert.deepEqual(await later.settings.baseline.accept(ann, 'New terminals'), [
      'policy.default_floor',
      'signin.idle',
    ]);
    await later.settings.baseline.look();
    assert.equal(driftOf(later.settings), null);
    await assert.rejects(later.settings.baseline.accept(ann, 'Once more'), /settings-unchanged/);
    // While it runs, by the hour.
    file = { ...changed, malware: { clamd: '' }, pickup: { expires: '90d' } };
    await later.settings.baseline.look();
    assert.deepEqual(driftOf(later.settings)?.fields, ['pickup.expires']);
    file = changed;
    await later.settings.baseline.look();
    assert.equal(driftOf(later.settings), null);
  });

  it('does not start on approved settings that cannot be read', async () => {
    await settings.propose(ann, 'protection', { default_floor: 'sealed' }, { ...why, base: 0 });
    await lab.store.query("UPDATE evidence_event SET sealed = NULL WHERE kind = 'settings.activated'");
    await assert.rejects(open(), /settings-distrusted/);
    await assert.rejects(
      settings.propose(ann, 'portal', { expires: '9d' }, { ...why, base: 0 }),
      /settings-distrusted/,
    );
  });
});
