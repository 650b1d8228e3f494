import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isFault, newId } from '#base';
import { configFrom } from '#config';
import {
  Epochs,
  type KeyProvider,
  Keys,
  kmsProvider,
  makePassphrase,
  moveRoot,
  passphraseProvider,
  providerOf,
  vaultProvider,
} from '#keys';

import { signed } from '#transport';
import { type TestStore, testStore } from '../lab/database.ts';
import type { KeyService } from '../lab/key-service.ts';
import { type FakeKms, fakeKms } from '../lab/kms.ts';
import { type FakeVault, fakeVault } from '../lab/vault.ts';

const fault = (code: string) => (error: unknown) => isFault(error, code);

describe('who holds the root key', () => {
  let lab: TestStore;
  let vault: FakeVault;
  let kms: FakeKms;
  let providers: Record<'vault' | 'kms', { provider: KeyProvider; service: KeyService; secret: string }>;
  const file = (name: string, text: string): string => {
    writeFileSync(join(lab.dir, name), text, { mode: 0o600 });
    return join(lab.dir, name);
  };
  const credentials = (secret: string): string =>
    `[default]\naws_access_key_id = ${kms.accessKey}\naws_secret_access_key = ${secret}\n`;
  before(async () => {
    lab = await testStore();
    vault = await fakeVault('hvs.token', 'postern');
    kms = await fakeKms(() => lab.clock.now());
    const tokenFile = file('vault.token', 'hvs.token\n');
    const credentialsFile = file('aws.credentials', credentials(kms.secretKey));
    const common = { timeoutMs: 500, clock: lab.clock };
    providers = {
      vault: {
        provider: vaultProvider({
          address: vault.url,
          mount: 'transit',
          key: 'postern',
          tokenFile,
          ...common,
        }),
        service: vault,
        secret: tokenFile,
      },
      kms: {
        provider: kmsProvider({
          region: 'eu-central-1',
          key: kms.key,
          credentialsFile,
          endpoint: kms.url,
          ...common,
        }),
        service: kms,
        secret: credentialsFile,
      },
    };
  });
  after(async () => {
    await Promise.all([vault.close(), kms.close()]);
    await lab.close();
  });

  for (const name of ['vault', 'kms'] as const) {
    describe(name, () => {
      it('wraps and opens; other bytes and another key do not open', async () => {
        const { provider } = providers[name];
        const key = randomBytes(32);
        const wrapped = await provider.wrap(key);
        assert.ok(!wrapped.includes(key));
        assert.deepEqual(await provider.unwrap(wrapped), key);
        const bad = Buffer.from(wrapped);
        bad[bad.length - 6] = bad[bad.length - 6] === 0x41 ? 0x42 : 0x41;
        await assert.rejects(provider.unwrap(bad), fault('keys-root-wrong'));
        await assert.rejects(provider.unwrap(Buffer.from('nothing of it')), fault('keys-root-wrong'));
      });

      it('says down, slow, throttled, broken and refused apart, and never hangs', async () => {
        const { provider, service, secret } = providers[name];
        const wrapped = await provider.wrap(randomBytes(32));
        for (const mood of ['down', 'slow', 'garbage', 429, 500, 503] as const) {
          service.mood.mood = mood;
          await assert.rejects(provider.unwrap(wrapped), fault('keys-root-down'), String(mood));
        }
        service.mood.mood = 'well';
        const right = readFileSync(secret, 'utf8');
        writeFileSync(secret, name === 'kms' ? credentials('wrong') : 'hvs.wrong');
        await assert.rejects(provider.unwrap(wrapped), fault('keys-root-refused'));
        writeFileSync(secret, right);
        assert.equal(
          (await provider.unwrap(wrapped)).length,
          32,
          'read anew: a renewed secret serves at once',
        );
      });

      it('down at the start keeps the keys closed; down later, what was loaded serves on', async () => {
        const { provider, service } = providers[name];
        await lab.store.query('DELETE FROM keys_kek');
        const open = (): Promise<Keys> => Keys.open({ provider, sql: lab.store, clock: lab.clock });
        service.mood.mood = 'down';
        await assert.rejects(open(), fault('keys-root-down'));
        service.mood.mood = 'well';
        const keys = await open();
        const id = newId();
        const dek = keys.newDek();
        const wrapped = keys.wrap('mail', id, dek);
        service.mood.mood = 'down';
        await keys.turn();
        assert.deepEqual(keys.unwrap('mail', id, wrapped), dek);
        lab.clock.advance(40 * 86_400_000);
        await assert.rejects(keys.turn(), fault('keys-root-down'));
        assert.deepEqual(
          keys.unwrap('mail', id, keys.wrap('mail', id, dek)),
          dek,
          'the old key goes on wrapping',
        );
        service.mood.mood = 'well';
        await keys.turn();
        assert.deepEqual((await open()).unwrap('mail', id, keys.wrap('mail', id, dek)), dek);
      });

      it('the root of an epoch is made, serves, and is gone when it says so', async () => {
        const { epochs } = providers[name].provider;
        const handle = await epochs.make('2026-01');
        const key = randomBytes(32);
        const wrapped = await epochs.wrap(handle, key);
        assert.deepEqual(await epochs.unwrap(handle, wrapped), key);
        const gone = await epochs.destroy(handle);
        assert.ok(gone <= lab.clock.now() + 8 * 86_400_000);
        await assert.rejects(epochs.unwrap(handle, wrapped), fault('keys-epoch-gone'));
        assert.equal(await epochs.destroy(handle), gone, 'twice does no harm');
        lab.clock.advance(8 * 86_400_000);
        kms.pass(lab.clock.now());
        assert.equal((name === 'kms' ? kms.keys : vault.keys).has(handle), false);
        await assert.rejects(epochs.unwrap(handle, wrapped), fault('keys-epoch-gone'));
        await epochs.destroy(handle);
      });
    });
  }

  it('a rotated transit key opens what it wrapped before', async () => {
    const { provider } = providers.vault;
    const key = randomBytes(32);
    const wrapped = await provider.wrap(key);
    vault.rotate('postern');
    assert.deepEqual(await provider.unwrap(wrapped), key);
    assert.match((await provider.wrap(key)).toString(), /^vault:v2:/);
  });

  it('moves from a passphrase to Vault and on to KMS', async () => {
    await lab.store.query('DELETE FROM keys_kek');
    const path = join(lab.dir, 'moving.passphrase');
    makePassphrase(path);
    const ways = [passphraseProvider(path), providers.vault.provider, providers.kms.provider];
    const open = (provider: KeyProvider): Promise<Keys> =>
      Keys.open({ provider, sql: lab.store, clock: lab.clock });
    const id = newId();
    const first = await open(ways[0]!);
    const dek = first.newDek();
    const wrapped = first.wrap('archive', id, dek);
    const book = (provider: KeyProvider): Epochs =>
      new Epochs({
        store: lab.store,
        clock: lab.clock,
        provider,
        sources: [],
        record: (sql, draft) => lab.evidence.record(sql, draft),
      });
    await book(ways[0]!).turn({ kind: 'operator', id: 'op', via: 'cli' });
    const copy = await lab.store.transaction((sql) => book(ways[0]!).wrap(sql, id, dek));
    for (const n of [0, 1]) {
      const moved = await moveRoot({
        store: lab.store,
        clock: lab.clock,
        from: ways[n]!,
        to: ways[n + 1]!,
        actor: { kind: 'operator', id: 'op', via: 'cli' },
        record: (sql, draft) => lab.evidence.record(sql, draft),
      });
      assert.deepEqual(moved.left, []);
      assert.deepEqual(await book(ways[n + 1]!).unwrap(id, copy), dek, 'keys of months move too');
      await assert.rejects(book(ways[n]!).unwrap(id, copy));
      await assert.rejects(open(ways[n]!), fault('keys-root-wrong'));
      assert.deepEqual((await open(ways[n + 1]!)).unwrap('archive', id, wrapped), dek);
    }
  });

  it('keys do not leave the machine in clear, and the settings name what is missing', () => {
    assert.throws(
      () =>
        vaultProvider({
          ...{ address: 'http://vault.example:8200', mount: 'transit', key: 'k' },
          tokenFile: 'x',
          timeoutMs: 1,
          clock: lab.clock,
        }),
      fault('keys-root-clear'),
    );
    assert.throws(
      () => providerOf(configFrom({ keys: { provider: 'vault' } }, lab.dir), lab.clock),
      (error) => {
        assert.ok(isFault(error, 'keys-setting'));
        assert.match(error.say, /\[keys\.vault\] address/);
        return true;
      },
    );
  });

  it('files of epochs are written over and removed', async () => {
    const path = join(lab.dir, 'files.passphrase');
    makePassphrase(path);
    const { epochs } = passphraseProvider(path, lab.clock);
    const handle = await epochs.make('2026-02');
    const wrapped = await epochs.wrap(handle, randomBytes(32));
    assert.equal((await epochs.unwrap(handle, wrapped)).length, 32);
    assert.equal(readdirSync(`${path}.epochs`).length, 1);
    await epochs.destroy(handle);
    assert.equal(existsSync(join(`${path}.epochs`, handle)), false);
    await assert.rejects(epochs.unwrap(handle, wrapped), fault('keys-epoch-gone'));
    await epochs.destroy(handle);
    await assert.rejects(epochs.wrap('../root.passphrase', randomBytes(32)), fault('keys-root-wrong'));
  });

  it("signs requests as AWS's published examples are signed", () => {
    const sign = (method: string): string =>
      signed({
        method,
        url: new URL('https://example.amazonaws.com/'),
        headers: {},
        body: Buffer.alloc(0),
        region: 'us-east-1',
        service: 'service',
        credentials: { accessKey: 'AKIDEXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
        at: Date.UTC(2015, 7, 30, 12, 36, 0),
      }).authorization!.replace(/^.*Signature=/, '');
    assert.equal(sign('GET'), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
    assert.equal(sign('POST'), '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b');
  });
});
