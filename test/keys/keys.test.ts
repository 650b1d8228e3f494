import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isFault, newId } from '#base';
import { Keys, makePassphrase, passphraseProvider } from '#keys';
import { type TestStore, testStore } from '../lab/database.ts';

const closed = (error: unknown) => isFault(error, 'keys-closed');

describe('keys', () => {
  let lab: TestStore;
  before(async () => {
    lab = await testStore();
  });
  after(() => lab.close());

  it('a wrapped key opens only for its record and its purpose', () => {
    const { keys } = lab;
    const id = newId();
    const dek = keys.newDek();
    const wrapped = keys.wrap('mail', id, dek);
    assert.deepEqual(keys.unwrap('mail', id, wrapped), dek);
    assert.throws(() => keys.unwrap('mail', newId(), wrapped), closed);
    assert.throws(() => keys.unwrap('archive', id, wrapped), closed);
    assert.throws(() => keys.unwrap('mail', id, wrapped.with(10, wrapped[10]! ^ 1) as Buffer), Error);
  });

  it('a sealed value opens only in its place, and not when a byte changed', () => {
    const { keys } = lab;
    const dek = keys.newDek();
    const binding = { id: newId(), part: 'body' };
    const sealed = keys.seal(dek, binding, Buffer.from('potassium 5.9'));
    assert.equal(keys.open(dek, binding, sealed).toString(), 'potassium 5.9');
    for (const wrong of [
      { ...binding, part: 'meta' },
      { ...binding, id: newId() },
      { ...binding, version: 2 },
    ]) {
      assert.throws(() => keys.open(dek, wrong, sealed), closed);
    }
    for (let at = 0; at < sealed.length; at++) {
      const bad = Buffer.from(sealed);
      bad[at]! ^= 1;
      assert.throws(() => keys.open(dek, binding, bad), closed);
    }
    for (const length of [0, 1, 27, 28, sealed.length - 1])
      assert.throws(() => keys.open(dek, binding, sealed.subarray(0, length)), closed);
  });

  it('a process that does not hold a purpose cannot open it', async () => {
    const path = join(lab.dir, 'narrow.passphrase');
    makePassphrase(path);
    const other = await testStore();
    await other.store.query('DELETE FROM keys_kek');
    const all = await Keys.open({ provider: passphraseProvider(path), sql: other.store, clock: other.clock });
    const portal = await Keys.open({
      provider: passphraseProvider(path),
      sql: other.store,
      clock: other.clock,
      held: ['pickup', 'blind'],
    });
    const id = newId();
    assert.throws(() => portal.unwrap('mail', id, all.wrap('mail', id, all.newDek())), closed);
    const dek = all.newDek();
    assert.deepEqual(portal.unwrap('pickup', id, all.wrap('pickup', id, dek)), dek);
    await other.close();
  });
  it('another passphrase opens nothing, and says so', async () => {
    const path = join(lab.dir, 'other.passphrase');
    makePassphrase(path);
    await assert.rejects(
      Keys.open({ provider: passphraseProvider(path), sql: lab.store, clock: lab.clock }),
      (error) => isFault(error, 'keys-root-wrong'),
    );
  });

  it('refuses a passphrase that others may read, a short one, and a missing one', () => {
    const path = join(lab.dir, 'bad.passphrase');
    assert.throws(
      () => passphraseProvider(path),
      (error) => isFault(error, 'keys-passphrase-missing'),
    );
    writeFileSync(path, 'x'.repeat(40));
    chmodSync(path, 0o644);
    assert.throws(
      () => passphraseProvider(path),
      (error) => isFault(error, 'keys-passphrase-open'),
    );
    writeFileSync(path, 'short');
    chmodSync(path, 0o600);
    assert.throws(
      () => passphraseProvider(path),
      (error) => isFault(error, 'keys-passphrase-short'),
    );
  });

  it('a new month brings a new key; what the old one wrapped still opens', async () => {
    const { keys, clock } = lab;
    const id = newId();
    const dek = keys.newDek();
    const old = keys.wrap('mail', id, dek);
    const blind = keys.blind('address', 'a@b.test');
    clock.advance(40 * 86_400_000);
    await keys.turn();
    const fresh = keys.wrap('mail', id, dek);
    assert.notEqual(old.readUInt16BE(0), fresh.readUInt16BE(0));
    assert.deepEqual(keys.unwrap('mail', id, old), dek);
    assert.deepEqual(keys.unwrap('mail', id, fresh), dek);
    assert.deepEqual(keys.blind('address', 'a@b.test'), blind, 'addresses must be found again next month');
  });

  it('two processes that open an empty database at once agree on the keys', async () => {
    const other = await testStore();
    await other.store.query('DELETE FROM keys_kek');
    const path = join(lab.dir, 'race.passphrase');
    makePassphrase(path);
    const open = () =>
      Keys.open({ provider: passphraseProvider(path), sql: other.store, clock: other.clock });
    const [a, b] = await Promise.all([open(), open()]);
    const id = newId();
    const dek = a.newDek();
    await b.turn();
    assert.deepEqual(b.unwrap('mail', id, a.wrap('mail', id, dek)), dek);
    assert.deepEqual(a.blind('x', 'y'), b.blind('x', 'y'));
    await other.close();
  });
});
