import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Actor, systemActor } from '#base';
import { type KeyChange, type OnChange, RecipientKeys, type Trust } from '#keys';
import type { Address } from '#mail';
import { type TestStore, testStore } from '../lab/database.ts';
import {
  assemble,
  birth,
  flags,
  life,
  makeKey,
  packet,
  reason,
  selfSignature,
  signatureBody,
} from '../pgp/maker.ts';

const ann: Address = { local: 'ann', domain: 'clinic.example' };
const admin: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const machine = systemActor('discover');
const day = 86_400_000;

interface Lab extends TestStore {
  readonly recipients: RecipientKeys;
  readonly told: KeyChange[];
  events(): Promise<string[]>;
  answer(): ReturnType<RecipientKeys['recipient']>;
}

async function lab(t: TestContext, rules: { onChange?: OnChange; least?: Trust } = {}): Promise<Lab> {
  const house = await testStore();
  t.after(() => house.close());
  const told: KeyChange[] = [];
  const recipients = new RecipientKeys({
    ...house,
    record: (sql, draft) => house.evidence.record(sql, draft),
    tell: async (_sql, change) => {
      told.push(change);
    },
    onChange: rules.onChange ?? 'hold',
    least: rules.least ?? 'seen',
  });
  return {
    ...house,
    recipients,
    told,
    events: async () =>
      (await house.evidence.latest(house.store, { limit: 100 }))
        .map(({ kind }) => kind)
        .filter((kind) => kind.startsWith('key.'))
        .reverse(),
    answer: () => {
      house.clock.advance(6000);
      return recipients.recipient(ann, house.clock.now());
    },
  };
}

test('a first key is taken and told where it came from; the same again is no news', async (t) => {
  const { recipients, answer, events, told } = await lab(t);
  const empty = await answer();
  assert.deepEqual([empty.pgp, empty.smime, empty.change, empty.why], [null, null, null, []]);
  const file = assemble();
  const offered = await recipients.offer(machine, { address: ann, bytes: file, source: 'wkd' });
  assert.equal(offered.kind, 'new');
  assert.equal((await recipients.offer(machine, { address: ann, bytes: file, source: 'wkd' })).kind, 'known');
  const { pgp, smime, change, why } = await answer();
  assert.ok(pgp && !smime && change === null);
  assert.deepEqual([pgp.source, pgp.trust, pgp.chosen.material.kind], ['wkd', 'domain', 'X25519']);
  assert.match(why.join(), /web server/);
  assert.deepEqual(await events(), ['key.learned']);
  assert.deepEqual(told, []);
});

test('a change of key is never taken silently', async (t) => {
  for (const onChange of ['hold', 'pickup'] as const) {
    const { recipients, answer, events, told } = await lab(t, { onChange });
    await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'signed' });
    const other = assemble();
    const offered = await recipients.offer(machine, { address: ann, bytes: other, source: 'wkd' });
    assert.ok(offered.kind === 'pending');
    assert.deepEqual(
      told.map(({ id, source, kind }) => [id, source, kind]),
      [[offered.id, 'wkd', 'pgp']],
    );
    const held = await answer();
    assert.deepEqual([held.pgp, held.change], [null, onChange]);
    assert.match(held.why.join(), /waits for a person/);
    assert.equal(
      (await recipients.offer(machine, { address: ann, bytes: other, source: 'wkd' })).kind,
      'pending',
    );
    assert.equal(told.length, 1);
    const accepted = await recipients.accept(admin, offered.id);
    assert.deepEqual([accepted.state, accepted.source, accepted.origin], ['active', 'pinned', 'wkd']);
    const now = await answer();
    assert.equal(now.pgp?.fingerprint, accepted.fingerprint);
    assert.deepEqual(await events(), ['key.learned', 'key.changed', 'key.accepted']);
    const list = await recipients.list(admin, { address: ann });
    assert.deepEqual(list.map(({ state }) => state).sort(), ['active', 'replaced']);
  }
});

test('a key that was rejected is not asked about again, and the one before is used', async (t) => {
  const { recipients, answer, told } = await lab(t);
  const first = assemble();
  await recipients.offer(machine, { address: ann, bytes: first, source: 'wkd' });
  const other = assemble();
  const offered = await recipients.offer(machine, { address: ann, bytes: other, source: 'wkd' });
  assert.ok(offered.kind === 'pending');
  await recipients.reject(admin, offered.id);
  assert.ok((await answer()).pgp);
  assert.equal(
    (await recipients.offer(machine, { address: ann, bytes: other, source: 'dns' })).kind,
    'rejected',
  );
  assert.equal(told.length, 1);
  assert.ok((await answer()).pgp);
  await assert.rejects(recipients.accept(admin, offered.id), { code: 'key-not-pending' });
});

test('a pinned key wins over all that come, and over those before', async (t) => {
  const { recipients, answer, told } = await lab(t);
  await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'dns' });
  const mine = assemble();
  const pinned = await recipients.pin(admin, ann, mine);
  assert.equal(pinned.kind, 'new');
  const rival = await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'dns' });
  assert.equal(rival.kind, 'pending');
  assert.equal(told.length, 1);
  const { pgp, change } = await answer();
  assert.deepEqual([pgp?.trust, change], ['checked', null]);
});

test('what is believed less does not stop letters; hearsay is kept and not used', async (t) => {
  const { recipients, answer } = await lab(t);
  await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'gossip' });
  const hearsay = await answer();
  assert.equal(hearsay.pgp, null);
  assert.match(hearsay.why.join(), /hearsay/);
  const real = await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'dns' });
  assert.equal(real.kind, 'new');
  const weaker = await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'autocrypt' });
  assert.equal(weaker.kind, 'pending');
  const { pgp, change } = await answer();
  assert.deepEqual([pgp?.source, change], ['dns', null]);
});

test('what is unfit is refused and leaves no trace, whoever vouches for it', async (t) => {
  const { recipients, answer, events } = await lab(t);
  const expired = assemble({
    certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(3), life(day)] })],
  });
  for (const bytes of [
    expired,
    assemble({ userId: 'Bob <bob@clinic.example>' }),
    Buffer.from('nonsense'),
    Buffer.alloc(300_000),
  ]) {
    const offered = await recipients.offer(machine, { address: ann, bytes, source: 'dns' });
    assert.equal(offered.kind, 'refused');
    assert.equal((await recipients.pin(admin, ann, bytes)).kind, 'refused');
  }
  assert.equal((await answer()).pgp, null);
  assert.deepEqual(await events(), []);
});

test('a revocation is news and is not forgotten when an older copy comes by', async (t) => {
  const { recipients, answer, events } = await lab(t);
  const primary = makeKey({ kind: 'eddsa' });
  const subkey = makeKey({ kind: 'cv25519' });
  const before = assemble({ primary, subkey });
  const revoked = assemble({
    primary,
    subkey,
    direct: [signatureBody({ type: 0x20, by: primary, document: primary.hashed, hashed: [reason(2)] })],
  });
  await recipients.offer(machine, { address: ann, bytes: before, source: 'wkd' });
  assert.ok((await answer()).pgp);
  const news = await recipients.offer(machine, { address: ann, bytes: revoked, source: 'autocrypt' });
  assert.equal(news.kind, 'refreshed');
  const after = await answer();
  assert.equal(after.pgp, null);
  assert.match(after.why.join(), /revoked/);
  await recipients.offer(machine, { address: ann, bytes: before, source: 'dns' });
  assert.equal((await answer()).pgp, null);
  assert.deepEqual(await events(), ['key.learned', 'key.refreshed', 'key.refreshed']);
  // A revocation that the key did not make is no news.
  const other = await lab(t);
  await other.recipients.offer(machine, { address: ann, bytes: before, source: 'wkd' });
  const forged = assemble({
    primary,
    subkey,
    direct: [signatureBody({ type: 0x20, by: makeKey({ kind: 'eddsa' }), document: primary.hashed })],
  });
  await other.recipients.offer(machine, { address: ann, bytes: forged, source: 'gossip' });
  assert.ok((await other.answer()).pgp);
});

test('a key that has expired since is not used, and the letter is told why', async (t) => {
  const { recipients, answer, clock } = await lab(t);
  const left = Math.floor((clock.now() - birth) / 1000) * 1000 + 10 * day;
  const file = assemble({
    certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(3), life(left)] })],
  });
  await recipients.offer(machine, { address: ann, bytes: file, source: 'wkd' });
  assert.ok((await answer()).pgp);
  clock.advance(9 * day);
  assert.ok((await answer()).pgp);
  clock.advance(2 * day);
  const { pgp, why } = await answer();
  assert.equal(pgp, null);
  assert.match(why.join(), /expired/);
});

test('two that come at once: one is taken, the other waits', async (t) => {
  const { recipients, told } = await lab(t);
  const kinds = await Promise.all(
    Array.from({ length: 6 }, () =>
      recipients.offer(machine, { address: ann, bytes: assemble(), source: 'wkd' }),
    ),
  );
  assert.deepEqual(kinds.map(({ kind }) => kind).sort(), ['new', ...Array<string>(5).fill('pending')]);
  assert.equal(told.length, 5);
});

test('where nobody can be told, the change is not kept either', async (t) => {
  const house = await testStore();
  t.after(() => house.close());
  const recipients = new RecipientKeys({
    ...house,
    record: (sql, draft) => house.evidence.record(sql, draft),
    tell: () => Promise.reject(new Error('nobody is there')),
    onChange: 'hold',
    least: 'seen',
  });
  await recipients.offer(machine, { address: ann, bytes: assemble(), source: 'wkd' });
  await assert.rejects(recipients.offer(machine, { address: ann, bytes: assemble(), source: 'wkd' }));
  assert.equal((await recipients.list(admin)).length, 1);
});

test('certificates are kept beside keys; the rows say neither whose nor which', async (t) => {
  const { recipients, answer, store } = await lab(t);
  const file = assemble();
  await recipients.offer(machine, { address: ann, bytes: file, source: 'wkd' });
  const rows = JSON.stringify((await store.query('SELECT * FROM keys_recipient')).rows);
  const { pgp } = await answer();
  for (const word of ['ann', 'clinic', pgp!.fingerprint]) assert.ok(!rows.includes(word));
  const inside = (await store.query<{ sealed: Buffer }>('SELECT sealed FROM keys_recipient')).rows[0]!.sealed;
  assert.ok(!inside.includes('clinic') && !inside.includes(packet(13, Buffer.from('Ann')).subarray(-3)));
});

test('a removed key is learned anew; one that comes back after another is a change', async (t) => {
  const { recipients, answer, events } = await lab(t, { least: 'domain' });
  const [one, two] = [assemble(), assemble()];
  await recipients.offer(machine, { address: ann, bytes: one, source: 'autocrypt' });
  assert.equal((await recipients.offer(machine, { address: ann, bytes: two, source: 'wkd' })).kind, 'new');
  const back = await recipients.offer(machine, { address: ann, bytes: one, source: 'wkd' });
  assert.ok(back.kind === 'pending');
  assert.equal((await answer()).change, 'hold');
  await recipients.remove(admin, back.id);
  assert.ok((await answer()).pgp);
  const [left] = await recipients.list(admin, { address: ann });
  await recipients.remove(admin, left!.id);
  assert.equal((await answer()).pgp, null);
  assert.equal((await recipients.offer(machine, { address: ann, bytes: one, source: 'wkd' })).kind, 'new');
  await assert.rejects(recipients.get(admin, left!.id), { code: 'key-missing' });
  assert.ok((await events()).includes('key.removed'));
});
