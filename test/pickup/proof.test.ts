import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { floors } from '#mail';
import { laptop, openRoom, operator, phone, type Room, secretText } from './room.ts';

let room: Room;
let strict: Room;
before(async () => {
  [room, strict] = await Promise.all([openRoom(), openRoom({ policy: { profile: 'strict' } })]);
});
after(() => Promise.all([room.close(), strict.close()]));

test('placing the same delivery again changes nothing and gives the same links', async () => {
  const first = await room.place({ floor: null });
  const again = await room.store.transaction((sql) =>
    room.pickup.place(sql, {
      delivery: first.id,
      message: first.id,
      recipient: { local: 'eve', domain: 'evil.example' },
      sender: null,
      raw: Buffer.from('other'),
      sensitive: true,
      class: 'bulk',
      receivedAt: 0,
    }),
  );
  assert.deepEqual(again, first);
  assert.notEqual(first.readerToken, first.senderToken);
  assert.match(first.readerToken, /^[\w-]{43}$/);
  assert.equal((await room.pickup.status(operator, first.id))!.recipient.local, 'ann');
  assert.equal((await room.kinds(first)).filter((kind) => kind === 'pickup.placed').length, 1);
});

test('what a letter asks of its reader follows from its content and from the way its notice travelled', async () => {
  const table = [
    [room, false, ['mailbox-and-secret', 'mailbox', 'mailbox', 'mailbox', 'mailbox']],
    [room, true, Array(5).fill('mailbox-and-secret')],
    [strict, false, ['mailbox-and-secret', 'mailbox-and-secret', 'mailbox', 'mailbox', 'mailbox']],
    [strict, true, Array(5).fill('mailbox-and-secret')],
  ] as const;
  for (const [where, sensitive, needs] of table) {
    for (const [i, floor] of floors.entries()) {
      const placed = await where.place({ floor, sensitive });
      assert.equal((await where.pickup.status(operator, placed.id))!.need, needs[i], `${floor} ${sensitive}`);
    }
  }
});

test('while the notice is not known to have travelled, no code is sent', async () => {
  const placed = await room.place({ floor: null });
  assert.equal(await room.pickup.askCode('reader', placed.readerToken, phone), null);
  const travelled = await room.store.transaction((sql) =>
    room.pickup.noticeTravelled(sql, placed.id, 'encrypted'),
  );
  assert.deepEqual(travelled, { need: 'mailbox', secretMissing: false });
  assert.ok(await room.pickup.askCode('reader', placed.readerToken, phone));
});

test('a later letter that travelled in clear closes even an open session until a secret is given', async () => {
  const placed = await room.place();
  const access = await room.enter(placed);
  assert.equal((await room.pickup.read(access)).kind, 'open');
  const travelled = await room.store.transaction((sql) =>
    room.pickup.noticeTravelled(sql, placed.id, 'open'),
  );
  assert.deepEqual(travelled, { need: 'mailbox-and-secret', secretMissing: true });
  assert.deepEqual(await room.pickup.read(access), { kind: 'secret-needed', set: false, locked: false });
  await room.store.transaction((sql) => room.pickup.noticeTravelled(sql, placed.id, 'verified'));
  assert.equal((await room.pickup.read(access)).kind, 'secret-needed', 'the weakest way counts');
});

test('a code opens once, in the browser that asked, for that letter and role only', async () => {
  const { pickup } = room;
  const [placed, other] = [await room.place(), await room.place()];
  const sent = (await pickup.askCode('reader', placed.readerToken, phone))!;
  assert.match(sent.code, /^\d{8}$/);
  assert.equal((await pickup.prove('reader', placed.readerToken, laptop, sent.code)).kind, 'refused');
  assert.equal((await pickup.prove('reader', other.readerToken, phone, sent.code)).kind, 'refused');
  assert.equal((await pickup.prove('sender', placed.senderToken, phone, sent.code)).kind, 'refused');
  assert.equal((await pickup.prove('reader', placed.senderToken, phone, sent.code)).kind, 'refused');
  const spaced = ` ${sent.code.slice(0, 4)} - ${sent.code.slice(4)}`;
  assert.equal((await pickup.prove('reader', placed.readerToken, phone, spaced)).kind, 'proven');
  assert.equal((await pickup.prove('reader', placed.readerToken, phone, sent.code)).kind, 'refused');
});

test('a session opens its own letter, in its own browser, as its own role only', async () => {
  const [placed, other] = [await room.place(), await room.place()];
  const access = await room.enter(placed);
  for (const wrong of [
    { token: other.readerToken },
    { browser: laptop },
    { session: 'x'.repeat(43) },
    { role: 'sender' as const, token: placed.senderToken },
  ]) {
    assert.deepEqual(await room.pickup.read({ ...access, ...wrong }), { kind: 'signed-out' });
  }
  assert.equal(await room.pickup.senderOf(access), null);
  const opened = await room.pickup.read(access);
  assert.equal(opened.kind === 'open' && opened.raw.toString(), secretText);
});

test('codes given side by side: one wins', async () => {
  const placed = await room.place();
  const sent = (await room.pickup.askCode('reader', placed.readerToken, phone))!;
  const all = await Promise.all(
    Array.from({ length: 4 }, () => room.pickup.prove('reader', placed.readerToken, phone, sent.code)),
  );
  assert.equal(all.filter((one) => one.kind === 'proven').length, 1);
});

test('guessing ends after five attempts, even with the right code, and even side by side', async () => {
  const placed = await room.place();
  const sent = (await room.pickup.askCode('reader', placed.readerToken, phone))!;
  const wrong = sent.code === '00000000' ? '00000001' : '00000000';
  await Promise.all(
    Array.from({ length: 5 }, () => room.pickup.prove('reader', placed.readerToken, phone, wrong)),
  );
  assert.equal((await room.pickup.prove('reader', placed.readerToken, phone, sent.code)).kind, 'refused');
  assert.equal((await room.kinds(placed)).filter((kind) => kind === 'pickup.code-refused').length, 6);
});

test('codes are throttled by letter and by mailbox, and old ones are no good', async () => {
  const { pickup, clock } = room;
  const placed = await room.place({ to: 'bob' });
  const ask = (letter = placed): Promise<unknown> => pickup.askCode('reader', letter.readerToken, phone);
  const last = [];
  for (let i = 0; i < 6; i++) last.push(await ask());
  assert.deepEqual(
    last.map((one) => one !== null),
    [true, true, true, true, true, false],
  );
  for (let i = 0; i < 5; i++) assert.ok(await ask(await room.place({ to: 'bob' })));
  assert.equal(await ask(await room.place({ to: 'BOB' })), null, 'ten to one mailbox');
  clock.advance(16 * 60_000);
  const sent = (await pickup.askCode('reader', placed.readerToken, phone))!;
  clock.advance(15 * 60_000);
  assert.equal((await pickup.prove('reader', placed.readerToken, phone, sent.code)).kind, 'refused');
});

test('a session ends when it is idle, and in any case after twelve hours', async () => {
  const { pickup, clock } = room;
  const access = await room.enter(await room.place({ to: 'carl' }));
  clock.advance(29 * 60_000);
  assert.equal((await pickup.read(access)).kind, 'open');
  clock.advance(29 * 60_000);
  assert.equal((await pickup.read(access)).kind, 'open');
  clock.advance(31 * 60_000);
  assert.equal((await pickup.read(access)).kind, 'signed-out');
  assert.equal(
    (await pickup.reply(access, 'f'.repeat(22), async (letter) => ({ kind: 'accepted', id: letter.message })))
      .kind,
    'accepted',
    'what was being written may still be sent',
  );
  clock.advance(12 * 3_600_000);
  assert.equal((await pickup.reply(access, 'g'.repeat(22), async () => assert.fail())).kind, 'signed-out');
});
