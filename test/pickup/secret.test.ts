import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openRoom, operator, type Room } from './room.ts';

let room: Room;
before(async () => {
  room = await openRoom();
});
after(() => room.close());

test('sensitive content opens by mailbox and secret only, however the secret is typed', async () => {
  const { pickup } = room;
  const placed = await room.place({ sensitive: true });
  const access = await room.enter(placed);
  assert.deepEqual(await pickup.read(access), { kind: 'secret-needed', set: false, locked: false });
  assert.equal(
    await pickup
      .download(access, 1, () => assert.fail('nothing may be opened'))
      .then((one) => (one as { kind: string }).kind),
    'secret-needed',
  );
  assert.equal(
    (await pickup.reply(access, 'f'.repeat(22), () => assert.fail('nothing may be answered'))).kind,
    'closed',
  );
  const wanted = (await pickup.wantSecret(access))!;
  assert.equal(wanted.to.local, 'nurse');
  assert.equal(wanted.senderToken, placed.senderToken);
  assert.equal(await pickup.wantSecret(access), null, 'the sender is asked once an hour');
  assert.deepEqual(await pickup.setSecret(operator, placed.id, 'short'), { kind: 'too-short', least: 6 });
  assert.deepEqual(await pickup.setSecret(operator, placed.id, '  Blue   Straße 7 '), { kind: 'set' });
  assert.deepEqual(await pickup.giveSecret(access, 'red strasse 7'), { kind: 'refused' });
  assert.deepEqual(await pickup.giveSecret(access, 'blue  STRAßE 7'.normalize('NFD')), { kind: 'proven' });
  assert.equal((await pickup.read(access)).kind, 'open');
  await pickup.setSecret(operator, placed.id, 'another one');
  assert.equal((await pickup.read(access)).kind, 'secret-needed', 'a new secret must be shown anew');
});

test('wrong secrets cost growing pauses and then lock until the sender sets a new one', async () => {
  const { pickup, clock } = room;
  const placed = await room.place({ sensitive: true });
  await pickup.setSecret(operator, placed.id, 'the right one');
  let access = await room.enter(placed);
  for (let i = 0; i < 3; i++) assert.equal((await pickup.giveSecret(access, 'wrong')).kind, 'refused');
  assert.equal((await pickup.giveSecret(access, 'wrong')).kind, 'refused');
  assert.equal((await pickup.giveSecret(access, 'the right one')).kind, 'slowed', 'not even looked at');
  const tries: string[] = [];
  while (tries.at(-1) !== 'locked' && tries.length < 30) {
    clock.advance(61 * 60_000);
    access = await room.enter(placed);
    tries.push((await pickup.giveSecret(access, 'wrong')).kind);
  }
  assert.equal(tries.length, 16, 'twenty in all');
  clock.advance(2 * 3_600_000);
  access = await room.enter(placed);
  assert.equal((await pickup.giveSecret(access, 'the right one')).kind, 'locked');
  assert.equal((await pickup.status(operator, placed.id))!.secret, 'locked');
  await pickup.setSecret(operator, placed.id, 'a fresh one');
  assert.equal((await pickup.giveSecret(access, 'a fresh one')).kind, 'proven');
});

test('where no secret is set there is nothing to guess', async () => {
  const placed = await room.place({ floor: 'open' });
  const access = await room.enter(placed);
  for (const guess of ['', '0', 'null', 'undefined'])
    assert.equal((await room.pickup.giveSecret(access, guess)).kind, 'refused');
});
