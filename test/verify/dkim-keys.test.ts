import assert from 'node:assert/strict';
import { createPublicKey, sign, verify } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault } from '#base';
import { DkimKeys, zoneLine } from '#verify';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const domain = 'clinic.example';

describe('DKIM keys', () => {
  let lab: TestStore;
  let dkim: DkimKeys;
  before(async () => {
    lab = await testStore();
    dkim = new DkimKeys(lab);
  });
  after(() => lab.close());

  it('are made as a pair that does not sign yet, with records that fit the keys', async () => {
    const made = await dkim.make(cli, domain);
    assert.deepEqual(
      made.map(({ algorithm, state }) => [algorithm, state]),
      [
        ['rsa-sha256', 'made'],
        ['ed25519-sha256', 'made'],
      ],
    );
    assert.deepEqual(await dkim.signers(domain), []);
    const [rsa] = made;
    await dkim.activate(cli, domain, rsa!.pair);
    const signers = await dkim.signers(domain);
    assert.equal(signers.length, 2);
    for (const signer of signers) {
      const p = made.find(({ selector }) => selector === signer.selector)!.record.match(/p=(.*)$/)![1]!;
      const isRsa = signer.algorithm === 'rsa-sha256';
      const spki = isRsa
        ? Buffer.from(p, 'base64')
        : Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(p, 'base64')]);
      const text = Buffer.from('a letter');
      const hash = isRsa ? 'sha256' : null;
      assert.ok(
        verify(
          hash,
          text,
          createPublicKey({ key: spki, format: 'der', type: 'spki' }),
          sign(hash, text, signer.key),
        ),
      );
    }
  });

  it('turn over: the next pair signs, the one before does not, in another process too after a moment', async () => {
    const other = new DkimKeys(lab);
    const before = (await other.signers(domain)).map(({ selector }) => selector);
    const [next] = await dkim.make(cli, domain);
    await dkim.activate(cli, domain, next!.selector);
    lab.clock.advance(10_001);
    const now = (await other.signers(domain)).map(({ selector }) => selector);
    assert.equal(now.length, 2);
    assert.ok(now.every((selector) => selector.startsWith(next!.pair) && !before.includes(selector)));
    await dkim.retire(cli, domain, next!.pair);
    assert.deepEqual(await dkim.signers(domain), []);
    assert.ok((await dkim.list(domain)).every(({ state }) => state === 'retired'));
    await assert.rejects(dkim.activate(cli, 'other.example', next!.pair), (error) =>
      isFault(error, 'dkim-missing'),
    );
  });

  it('are sealed at rest, and each change is an event', async () => {
    const { rows } = await lab.store.query<{ sealed: Buffer }>('SELECT sealed FROM verify_dkim');
    // The algorithm's identifier stands in every PKCS#8 key.
    for (const { sealed } of rows)
      for (const oid of ['2a864886f70d0101', '2b6570']) assert.ok(!sealed.toString('hex').includes(oid));
    const kinds = (await lab.evidence.latest(lab.store, { limit: 20 })).map(({ kind }) => kind).sort();
    assert.deepEqual(kinds, [
      'dkim.activated',
      'dkim.activated',
      'dkim.made',
      'dkim.made',
      'dkim.retired',
      'dkim.retired',
    ]);
  });

  it('are printed for a zone file in strings of at most 255 octets that join to the record', async () => {
    for (const key of await dkim.list()) {
      const strings = [...zoneLine(key).matchAll(/"([^"]*)"/g)].map(([, text]) => text!);
      assert.ok(strings.every((text) => text.length <= 255));
      assert.equal(strings.join(''), key.record);
    }
  });
});
