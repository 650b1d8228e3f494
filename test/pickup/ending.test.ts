import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openRoom, operator, type Room } from './room.ts';

const day = 24 * 3_600_000;
let room: Room;
before(async () => {
  room = await openRoom();
});
after(() => room.close());

const kept = async (id: string): Promise<{ wrapped: Buffer | null; bodies: number }> => {
  const { rows } = await room.store.query<{ wrapped: Buffer | null; bodies: number }>(
    'SELECT wrapped, (SELECT count(*) FROM pickup_body WHERE letter_id = $1) AS bodies FROM pickup_letter WHERE id = $1',
    [id],
  );
  return rows[0]!;
};

test('nothing of a waiting letter stands in the database in clear', async () => {
  const placed = await room.place({ to: 'canary-mailbox' });
  await room.enter(placed);
  for (const table of [
    'pickup_letter',
    'pickup_body',
    'pickup_code',
    'pickup_ask',
    'pickup_session',
    'evidence_event',
  ]) {
    const { rows } = await room.store.query<{ row: string }>(`SELECT ${table}::text AS row FROM ${table}`);
    const all = rows.map(({ row }) => row).join('\n');
    for (const canary of ['canary-4711', 'canary-mailbox', placed.readerToken, placed.senderToken]) {
      assert.ok(
        !all.includes(canary) && !all.includes(Buffer.from(canary).toString('hex')),
        `${canary} in ${table}`,
      );
    }
  }
});

test('retracting destroys the key and the bytes, says whether it had been opened, and stays so', async () => {
  const { pickup } = room;
  const [unopened, opened] = [await room.place(), await room.place()];
  const access = await room.enter(opened);
  await pickup.read(access);
  const { rows } = await room.store.query<{ sealed: Buffer; wrapped: Buffer }>(
    'SELECT sealed, wrapped FROM pickup_body JOIN pickup_letter ON id = letter_id WHERE id = $1',
    [opened.id],
  );
  const before = rows[0]!;
  assert.deepEqual(await pickup.retract(operator, unopened.id, 'wrong reader'), {
    kind: 'retracted',
    openedBefore: false,
  });
  assert.deepEqual(await pickup.retract(operator, opened.id, ''), { kind: 'retracted', openedBefore: true });
  for (const { id } of [unopened, opened]) assert.deepEqual(await kept(id), { wrapped: null, bodies: 0 });
  const closed = await pickup.read(access);
  assert.ok(closed.kind === 'ended' && closed.how === 'retracted');
  assert.deepEqual(await pickup.retract(operator, opened.id, ''), { kind: 'ended' });
  assert.deepEqual(await pickup.extend(operator, opened.id, room.clock.now() + day), { kind: 'ended' });
  assert.deepEqual(await pickup.retract(operator, '019e8888-0000-7000-8000-ffffffffffff', ''), {
    kind: 'missing',
  });
  // Bytes put back without their key open nowhere; with a key of another letter neither.
  await room.store.query('INSERT INTO pickup_body VALUES ($1, $2)', [opened.id, before.sealed]);
  await room.store.query('UPDATE pickup_letter SET ended = NULL WHERE id = $1', [opened.id]);
  await assert.rejects(pickup.read(access), /keys-closed/);
  const other = await room.place();
  await room.store.query(
    'UPDATE pickup_letter SET wrapped = (SELECT wrapped FROM pickup_letter WHERE id = $2) WHERE id = $1',
    [opened.id, other.id],
  );
  await assert.rejects(pickup.read(access), /keys-closed/);
});

test('a letter that is not fetched in time is destroyed and its sender is told once', async () => {
  const { pickup, clock } = room;
  const [placed, longer] = [await room.place(), await room.place()];
  const access = await room.enter(placed);
  const until = clock.now() + 60 * day;
  assert.deepEqual(await pickup.extend(operator, longer.id, until), { kind: 'extended', until });
  assert.equal((await pickup.extend(operator, longer.id, clock.now() - 1)).kind, 'out-of-range');
  assert.equal((await pickup.extend(operator, longer.id, clock.now() + 400 * day)).kind, 'out-of-range');
  assert.equal((await pickup.extend(operator, longer.id, Number.NaN)).kind, 'out-of-range');
  clock.advance(30 * day);
  assert.equal((await pickup.reply(access, 'f'.repeat(22), () => assert.fail())).kind, 'signed-out');
  const [one, two] = await Promise.all([pickup.expire(), pickup.expire()]);
  const told = [...one, ...two].filter(({ id }) => id === placed.id);
  assert.deepEqual(told, [
    {
      id: placed.id,
      opened: false,
      sender: { local: 'nurse', domain: 'clinic.example' },
      recipient: { local: 'ann', domain: 'home.example' },
    },
  ]);
  assert.deepEqual(await kept(placed.id), { wrapped: null, bodies: 0 });
  assert.equal((await kept(longer.id)).bodies, 1);
  const again = await room.enter(placed);
  const closed = await pickup.read(again);
  assert.ok(
    closed.kind === 'ended' && closed.how === 'expired',
    'after the proof the reader is told what happened',
  );
  clock.advance(91 * day);
  await pickup.expire();
  assert.equal(await pickup.status(operator, placed.id), null, 'in the end even the row goes');
  assert.ok((await room.kinds(placed)).includes('pickup.expired'), 'the evidence stays');
});

test('a letter whose time is over is closed before the job comes by', async () => {
  const placed = await room.place();
  room.clock.advance(30 * day);
  const closed = await room.pickup.read(await room.enter(placed));
  assert.ok(closed.kind === 'ended' && closed.how === 'expired');
});

test('letters are listed by address, and looking is itself recorded', async () => {
  const placed = await room.place({ to: 'dora' });
  const found = await room.pickup.list(operator, { address: { local: 'Dora', domain: 'home.example' } });
  assert.deepEqual(
    found.map(({ id, recipient }) => [id, recipient.local]),
    [[placed.id, 'dora']],
  );
  const [event] = await room.evidence.latest(room.store, { kind: 'pickup.looked', limit: 1 });
  assert.equal(event!.secret.address, 'Dora@home.example');
  assert.equal(event!.actor.id, 'op');
});

test('a sender proves their own mailbox; letters without one have no sender page', async () => {
  const placed = await room.place();
  const grant = (await room.pickup.senderOf(await room.enter(placed, 'sender')))!;
  assert.equal(grant.id, placed.id);
  assert.equal(grant.actor.kind, 'person');
  const without = await room.place({ sender: false });
  assert.equal(
    await room.pickup.askCode('sender', without.senderToken, { id: 'x'.repeat(43), address: '' }),
    null,
  );
});
