import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault, silentLog } from '#base';
import { type EventDraft, eventKinds } from '#evidence';
import { type Account, People, type Role } from '#people';
import { kindsOf, Reviews, reviewFigures, topicOf, topics } from '#review';
import { type TestStore, testStore } from '../lab/database.ts';

const day = 86_400_000;
const root: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const none = async () => [];

describe('what the review covers', () => {
  it('every kind of event is a topic’s, or routine, or else looked at under "other"', () => {
    assert.equal(topicOf('strange.happened'), 'other');
    for (const kind of Object.keys(eventKinds)) {
      const topic = topicOf(kind);
      assert.ok(topic === null || topics.some(({ name }) => name === topic), kind);
    }
    // What must never be taken for routine.
    const must = {
      'sign-ins': ['signin.failed', 'session.refused', 'device.new'],
      'break-glass': ['glass.asked', 'glass.approved'],
      reads: ['archive.read', 'archive.searched', 'hold.read'],
      exports: ['archive.exported'],
      rules: ['policy.activated', 'policy.drifted'],
      held: ['delivery.released'],
      evidence: ['anchor.late', 'log.stalled', 'log.key-rotated'],
      backups: ['backup.restored', 'backup.failed'],
      clock: ['clock.jumped'],
      people: ['person.changed', 'credential.added'],
    };
    for (const [topic, kinds] of Object.entries(must))
      for (const kind of kinds) assert.equal(topicOf(kind), topic, kind);
    assert.equal(topicOf('message.accepted'), null);
    assert.ok(kindsOf('break-glass').includes('glass.ended'));
  });
});

describe('reviews of the log', () => {
  let lab: TestStore;
  let people: People;
  let reviews: Reviews;
  let ida: Account;
  let rex: Account;
  before(async () => {
    lab = await testStore();
    people = new People({ ...lab, log: silentLog });
    await people.addDomain(root, 'clinic.test');
    reviews = new Reviews({ ...lab, people });
    const person = (name: string, roles: Role[]) =>
      people.addPerson(root, { name, addresses: [`${name}@clinic.test`], roles });
    ida = await person('ida', ['auditor']);
    rex = await person('rex', ['sender']);
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  const as = ({ id }: Account): Actor => ({ kind: 'person', id, via: 'console' });
  const record = (...drafts: EventDraft[]) => lab.evidence.record(lab.store, ...drafts);
  const latest = async (kind: keyof typeof eventKinds) => lab.evidence.latest(lab.store, { kind, limit: 50 });
  const figures = async () => {
    const { open, overdue } = await reviewFigures(lab.store, new Date(lab.clock.now()));
    return [open, overdue];
  };
  let first = '';

  it('none is due before its time; then one is opened with what happened, and by one process alone', async () => {
    assert.equal(await reviews.openDue(none), null);
    lab.clock.advance(2 * day);
    const failed: EventDraft = { kind: 'signin.failed', actor: as(rex), data: { why: 'wrong', count: 1 } };
    await record(failed, failed, failed, { kind: 'clock.jumped', actor: root, data: { ms: 90_000 } });
    assert.equal(await reviews.openDue(none), null);
    lab.clock.advance(5 * day + 120_000);
    const look = async () => [{ topic: 'evidence' as const, what: 'Checkpoints go nowhere.' }];
    const opened = await Promise.all([reviews.openDue(look), reviews.openDue(look)]);
    const ids = opened.filter((one) => one !== null);
    assert.equal(ids.length, 1);
    first = ids[0]!;
    const report = await reviews.read(as(ida), first);
    const count = Object.fromEntries(report.items.map((one) => [one.topic, one.count]));
    assert.equal(count['sign-ins'], 3);
    assert.equal(count.clock, 1);
    assert.equal(count.people, 3, 'a domain and two people');
    assert.equal(count.backups, 0);
    assert.deepEqual(report.items.find(({ topic }) => topic === 'evidence')!.found, [
      'Checkpoints go nowhere.',
    ]);
    assert.equal(report.toDo, 4, 'what is empty need not be signed off by itself');
    assert.equal((await latest('review.opened')).length, 1);
  });

  it('only whoever may looks at one or signs it off, and only with a note', async () => {
    const signing = { topic: 'clock', verdict: 'fine', note: 'The battery was changed' } as const;
    for (const work of [
      () => reviews.list(as(rex), { limit: 5 }),
      () => reviews.read(as(rex), first),
      () => reviews.events(as(rex), first, 'clock', { limit: 5 }),
      () => reviews.sign(first, { actor: as(rex), ...signing }),
    ])
      await assert.rejects(work(), (error) => isFault(error, 'not-allowed'));
    await assert.rejects(reviews.sign(first, { actor: as(ida), ...signing, note: ' ' }), (error) =>
      isFault(error, 'reason-missing'),
    );
    // The shell has the right; the signature is some person's.
    await assert.rejects(reviews.sign(first, { actor: root, ...signing }), (error) =>
      isFault(error, 'not-reviewer'),
    );
    await assert.rejects(reviews.sign(first, { actor: root, by: rex.id, ...signing }), (error) =>
      isFault(error, 'not-reviewer'),
    );
    assert.equal((await latest('review.signed-item')).length, 0);
  });

  it('a signature is about what was there: counted and hashed anew', async () => {
    const events = await reviews.events(as(ida), first, 'sign-ins', { limit: 50 });
    assert.equal(events.length, 3);
    const { rows } = await lab.store.query<{ leaf_hash: Buffer }>(
      'SELECT leaf_hash FROM evidence_event WHERE id = ANY($1::uuid[]) ORDER BY id',
      [events.map(({ id }) => id)],
    );
    const hash = createHash('sha256')
      .update(Buffer.concat(rows.map((row) => row.leaf_hash)))
      .digest('hex');
    const note = 'Rex forgot his password, he says';
    const report = await reviews.sign(first, {
      actor: as(ida),
      topic: 'sign-ins',
      verdict: 'concern',
      note,
    });
    const item = report.items.find(({ topic }) => topic === 'sign-ins')!;
    assert.deepEqual([item.signedCount, item.hash, item.note, item.signedBy], [3, hash, note, ida.id]);
    const [event] = await latest('review.signed-item');
    assert.deepEqual([event!.data.count, event!.data.hash, event!.data.own], [3, hash, 0]);
    assert.equal(event!.secret.note, note);
    const { rows: kept } = await lab.store.query<{ note: Buffer }>(
      'SELECT note FROM review_item WHERE note IS NOT NULL',
    );
    assert.ok(
      kept.every((row) => !row.note.includes('Rex')),
      'notes are sealed',
    );
    await assert.rejects(
      reviews.sign(first, { actor: as(ida), topic: 'sign-ins', verdict: 'fine', note: 'once more' }),
      (error) => isFault(error, 'review-signed'),
    );
  });

  it('is overdue when nobody has signed it off: told of at once, again each day, and no more when it is done', async () => {
    const take = () => lab.store.transaction((sql) => reviews.takeOverdue(sql, 2));
    assert.deepEqual(await take(), []);
    assert.deepEqual(await figures(), [1, 0]);
    lab.clock.advance(3 * day + 1);
    assert.deepEqual(
      (await take()).map(({ id }) => id),
      [first],
    );
    assert.deepEqual(await take(), []);
    lab.clock.advance(day);
    assert.equal((await take()).length, 1);
    assert.equal((await latest('review.overdue')).length, 2);
    assert.deepEqual(await figures(), [1, 1]);
    for (const topic of ['people', 'evidence', 'clock'])
      await reviews.sign(first, {
        actor: root,
        by: 'ida@clinic.test',
        topic,
        verdict: 'fine',
        note: 'I looked',
      });
    lab.clock.advance(2 * day);
    assert.deepEqual(await take(), []);
    const [proof] = await latest('review.signed');
    assert.equal(proof!.data.review, first);
    assert.equal(proof!.data.concerns, 1);
    assert.equal(proof!.data.late, true);
    assert.equal(proof!.data.by, ida.id);
    const counts = Object.fromEntries(
      (proof!.data.topics as { topic: string; count: number }[]).map(({ topic, count }) => [topic, count]),
    );
    assert.deepEqual([counts['sign-ins'], counts.clock, counts.backups], [3, 1, 0]);
    assert.equal((await reviews.read(as(ida), first)).state, 'signed');
  });

  it('spans follow each other without a gap, and a house that slept for weeks gets one review of all of it', async () => {
    lab.clock.advance(35 * day);
    const id = await reviews.openDue(none);
    assert.ok(id);
    const [next, before] = await reviews.list(as(ida), { limit: 5 });
    assert.equal(next!.from, before!.to);
    assert.ok(next!.to - next!.from > 35 * day);
    assert.equal(await reviews.openDue(none), null);
    const own = (await reviews.read(as(ida), id)).items.find(({ topic }) => topic === 'reviews')!;
    assert.equal(own.count, 2, 'that the one before was late is a topic of this one');
    const page = await reviews.list(as(ida), { limit: 5, open: true });
    assert.deepEqual(
      page.map((one) => one.id),
      [id],
    );
    const more = await reviews.list(as(ida), { limit: 5, after: id });
    assert.deepEqual(
      more.map((one) => one.id),
      [first],
    );
  });
});
