import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFault, newId } from '#base';
import { address, keepingGround, person } from './keeping-ground.ts';

const wish = { matter: 'Doe v. Clinic', reason: 'Letter of counsel', custodians: [], query: '', letters: [] };

describe('a legal hold', () => {
  it('keeps what is named, what is found, and what comes later; it wins over destruction', async (t) => {
    const { holds, destructions, keep, exists, indexer, kinds } = await keepingGround(t);
    const named = await keep({ subject: 'Parking' });
    const words = await keep({ from: 'doc@clinic.test', subject: 'Knee', text: 'The prosthesis failed.' });
    const other = await keep({ from: 'doc@clinic.test', subject: 'Lunch', text: 'At noon.' });
    await indexer.run();
    const id = await holds.place(person('amy'), {
      ...wish,
      custodians: [address('doc@clinic.test')],
      query: 'prosthesis',
      letters: [named],
    });
    assert.equal(await holds.sweep(), 1);
    assert.deepEqual((await holds.letters(id, null, 10)).sort(), [named, words].sort());
    // It comes after the hold was placed and is in no index yet.
    const later = await keep({ to: 'Doc@Clinic.test', text: 'About the same prosthesis.' });
    const elsewhere = await keep({ to: 'ben@clinic.test', text: 'About the same prosthesis.' });
    const destruction = await destructions.ask(
      person('amy'),
      [named, words, other, later, elsewhere],
      'Sent in error',
    );
    await destructions.approve(person('bob'), destruction);
    assert.deepEqual(await Promise.all([named, words, later, other, elsewhere].map(exists)), [
      true,
      true,
      true,
      false,
      false,
    ]);
    const seen = await destructions.find(person('amy'), destruction);
    assert.deepEqual(seen.outcomes, { destroyed: 2, held: 3, 'under-way': 0, missing: 0 });
    const [shown] = await holds.list(person('amy'));
    assert.equal(shown?.count, 3, 'also the one that was found when it was to go');
    assert.equal((await holds.count()).letters, 3);
    assert.deepEqual(await kinds('archive.hold%'), [
      'archive.hold-placed',
      'archive.hold-grew',
      'archive.holds-listed',
    ]);
  });

  it('keeps what cannot be opened, since nobody can tell', async (t) => {
    const { holds, destructions, keep, exists, store } = await keepingGround(t);
    const id = await keep();
    await store.query("UPDATE archive_message SET body = substr(body, 2) || '\\x00' WHERE message_id = $1", [
      id,
    ]);
    await holds.place(person('amy'), { ...wish, query: 'prosthesis' });
    const destruction = await destructions.ask(person('amy'), [id], 'Sent in error');
    await destructions.approve(person('bob'), destruction);
    assert.ok(await exists(id));
  });

  it('ends by the word of another person than the one who asked, with a reason', async (t) => {
    const { holds, destructions, keep, exists, evidence, store } = await keepingGround(t);
    const letter = await keep();
    const id = await holds.place(person('amy'), { ...wish, letters: [letter] });
    await assert.rejects(holds.release(person('bob'), id), (error) => isFault(error, 'hold-not-asked'));
    await assert.rejects(holds.askRelease(person('amy'), id, ' '), (error) =>
      isFault(error, 'reason-missing'),
    );
    await holds.askRelease(person('amy'), id, 'Settled');
    await assert.rejects(holds.release(person('amy'), id), (error) => isFault(error, 'hold-same-person'));
    await destructions.atOnce(person('amy'), [letter], 'Sent in error');
    assert.ok(await exists(letter), 'asked is not released');
    await holds.release(person('bob'), id);
    await assert.rejects(holds.release(person('bob'), id), (error) => isFault(error, 'hold-ended'));
    await destructions.atOnce(person('amy'), [letter], 'Sent in error');
    assert.equal(await exists(letter), false);
    assert.deepEqual(await holds.list(person('amy')), []);
    const [all] = await holds.list(person('amy'), true);
    assert.deepEqual([all?.releaseBy, all?.releaseReason, all?.releasedBy], ['amy', 'Settled', 'bob']);
    const [event] = await evidence.latest(store, { kind: 'archive.hold-released', limit: 1 });
    assert.equal(event?.data.askedBy, 'amy');
    const { rows } = await store.query<{ sealed: Buffer }>('SELECT sealed FROM archive_hold');
    assert.ok(!rows[0]!.sealed.includes('Doe'), 'the matter is sealed');
  });

  it('says what is wrong with a wish', async (t) => {
    const { holds } = await keepingGround(t);
    for (const [change, code] of [
      [{}, 'hold-wish'],
      [{ matter: ' ', letters: [newId()] }, 'hold-wish'],
      [{ reason: 'x', letters: [newId()] }, 'hold-wish'],
      [{ query: 'form:ann' }, 'search-query'],
    ] as const)
      await assert.rejects(holds.place(person('amy'), { ...wish, ...change }), (error) =>
        isFault(error, code),
      );
    await assert.rejects(holds.askRelease(person('amy'), newId(), 'Settled'), (error) =>
      isFault(error, 'hold-missing'),
    );
  });
});

it('a hold that is placed while letters are looked at keeps them too', async (t) => {
  const { holds, destructions, keep, exists, archive } = await keepingGround(t);
  await holds.place(person('amy'), { ...wish, query: 'elsewhere' });
  const id = await keep({ text: 'The prosthesis failed.' });
  const open = archive.open.bind(archive);
  let placed = 0;
  archive.open = async (one) => {
    const letter = await open(one);
    if (placed++ === 0) await holds.place(person('amy'), { ...wish, query: 'prosthesis' });
    return letter;
  };
  await destructions.atOnce(person('amy'), [id], 'Sent in error');
  assert.equal(placed, 2, 'it was looked at again');
  assert.ok(await exists(id));
});
