import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createDecipheriv } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderPlace, packsOf } from '#archive';
import { Opened, Place, recoveryKey, seedFrom } from '#backup';
import { isFault, newId } from '#base';
import { type DestructionCertificate, makeDestructionCertificate, verifyEvidence } from '#evidence';
import { without } from '../lab/neighbours.ts';
import { foldAll } from './folding.ts';
import { day, keepingGround, person, us } from './keeping-ground.ts';

type Ground = Awaited<ReturnType<typeof keepingGround>>;

/** What somebody who copied the whole database holds. */
async function copyOf({ store }: Ground, id: string) {
  const one = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await store.query<Record<string, unknown>>(sql, values)).rows as T[];
  const [letter] = await one<{ wrapped_archive: Buffer; wrapped_mail: Buffer; meta: Buffer }>(
    'SELECT * FROM archive_message WHERE message_id = $1',
    [id],
  );
  const keks = await one<{ id: number; purpose: string; period: string; epoch: number; wrapped: Buffer }>(
    'SELECT * FROM keys_kek WHERE epoch IS NOT NULL',
  );
  const epochs = await one<{ number: number; handle: string; wrapped: Buffer | null }>(
    'SELECT * FROM keys_epoch',
  );
  const [at] = await one<{ pack_id: string; start: number; length: number }>(
    'SELECT pack_id, start::int AS start, length FROM archive_packed WHERE message_id = $1',
    [id],
  );
  return { letter: letter!, keks, epochs, at: at! };
}

/** AES-256-GCM as all of it is sealed; null where it does not open. */
function opened(key: Buffer, aad: string, sealed: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = decipher.update(sealed.subarray(12, -16));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

/** Everything that somebody with a copy, both stores and all keys the house has now can try; the letter, or null. */
async function tried(
  ground: Ground,
  id: string,
  copy: Awaited<ReturnType<typeof copyOf>>,
  extra: readonly { number: number; key: Buffer }[] = [],
): Promise<Buffer | null> {
  const { provider, epochs, config, second } = ground;
  const months: { number: number; key: Buffer }[] = [...(await epochs.living()), ...extra];
  for (const { number, handle, wrapped } of copy.epochs)
    if (wrapped)
      await provider.epochs.unwrap(handle, wrapped).then(
        (key) => months.push({ number, key }),
        () => {},
      );
  const keks = copy.keks.flatMap(({ id: kek, purpose, period, wrapped, epoch }) =>
    months
      .flatMap(({ key, number }) => [
        opened(key, `epoch:${epoch}\nkek:${purpose}:${period}`, wrapped),
        opened(key, `epoch:${number}\nkek:${purpose}:${period}`, wrapped),
      ])
      .flatMap((key) => (key ? [{ kek, purpose, key }] : [])),
  );
  // Those that the house has in use, however they are wrapped now.
  for (const row of (await copyOf2(ground)).keks)
    for (const { key } of months) {
      const plain = opened(key, `epoch:${row.epoch}\nkek:${row.purpose}:${row.period}`, row.wrapped);
      if (plain) keks.push({ kek: row.id, purpose: row.purpose, key: plain });
    }
  for (const { key, purpose } of keks)
    for (const wrapped of [copy.letter.wrapped_archive, copy.letter.wrapped_mail]) {
      const dek = opened(key, `${id}\ndek:${purpose}\n1`, wrapped.subarray(2));
      if (!dek) continue;
      for (const place of [new FolderPlace(packsOf(config)), new FolderPlace(second)]) {
        const bytes = await place.read(copy.at.pack_id, copy.at.start, copy.at.length);
        assert.equal(bytes?.length, copy.at.length, 'the bytes are there');
        const body = opened(dek, `${id}\nbody\n1`, bytes);
        if (body) return body;
      }
    }
  return null;
}

async function copyOf2({ store }: Ground) {
  return {
    keks: (
      await store.query<{ id: number; purpose: string; period: string; epoch: number; wrapped: Buffer }>(
        'SELECT * FROM keys_kek WHERE epoch IS NOT NULL',
      )
    ).rows,
  };
}

async function packed(ground: Ground): Promise<void> {
  const { packer, copier, indexer, pass } = ground;
  pass(1000);
  await indexer.run();
  await packer.run();
  await copier.copy();
  await packer.run();
}

describe('destruction', () => {
  it('what was destroyed was tried with every key and every copy, and did not open', async (t) => {
    const ground = await keepingGround(t);
    const { destructions, keep, exists, epochs, backup, makeBackup, place, pass, archive, clock, shares } =
      ground;
    const id = await keep({ subject: 'Result', text: 'The biopsy is in.' });
    const kept = await keep({ subject: 'Other', text: 'Nothing of that kind.' });
    await packed(ground);
    const before = await makeBackup();
    const copy = await copyOf(ground, id);
    assert.match(
      (await tried(ground, id, copy))!.toString(),
      /biopsy/,
      'it opens now: or this proves nothing',
    );
    const ask = await destructions.ask(person('amy'), [id], 'Sent to the wrong archive');
    await assert.rejects(destructions.approve(person('amy'), ask), (error) =>
      isFault(error, 'destruction-same-person'),
    );
    assert.ok(await exists(id));
    await destructions.approve(person('bob'), ask);
    await assert.rejects(archive.open(id), /was destroyed on/);
    const { databaseUntil, backupUntil } = await destructions.find(us, ask);
    const until = Math.max(databaseUntil!, backupUntil!);
    // The month turns: copies of the database are dead, the backup still opens for the holders of shares.
    pass(databaseUntil! - clock.now());
    await epochs.turn(us);
    assert.equal(await tried(ground, id, copy), null, 'a copy of the database does not open any more');
    assert.match((await archive.open(kept)).raw.toString(), /Nothing of that kind/);
    const seed = seedFrom(shares().slice(0, 2));
    const fromBackup = async () =>
      (await Opened.withRecovery(new Place(place), before.manifest.run, recoveryKey(seed))).epochs();
    assert.match((await tried(ground, id, copy, (await fromBackup())!))!.toString(), /biopsy/);
    await destructions.confirm(us);
    assert.equal((await destructions.find(us, ask)).state, 'done', 'its date has not come');
    // And then no backup opens it either.
    await makeBackup();
    pass(until - clock.now() + 1);
    await makeBackup();
    await epochs.turn(us);
    await backup.prune(us, place);
    assert.equal(await fromBackup(), null);
    assert.equal(await tried(ground, id, copy, (await fromBackup()) ?? []), null);
    await destructions.confirm(us);
    assert.equal((await destructions.find(us, ask)).state, 'confirmed');
    assert.match((await archive.open(kept)).raw.toString(), /Nothing of that kind/);
  });

  it('nothing of the letter is left in any table, and the log still verifies', async (t) => {
    const ground = await keepingGround(t);
    const { destructions, keep, store, search, indexer, log, pass, kinds, evidence } = ground;
    const ids = [await keep({ text: 'The biopsy is in.' }), await keep({ text: 'Another biopsy.' })];
    await keep({ text: 'Nothing of that kind.' });
    await indexer.run();
    assert.equal(await foldAll(store), 3);
    for (const id of ids) {
      await store.query(
        `INSERT INTO queue_settled (message_id, id, outcome, settled_at, domain, recipient_blind)
         VALUES ($1, $2, 'placed', now(), 'example.net', $3)`,
        [id, newId(), Buffer.alloc(32, 1)],
      );
      await store.query(
        `INSERT INTO pickup_letter (id, message_id, reader_hash, sender_hash, recipient_blind, addresses, sensitive,
           class, size, placed_at, expires_at) VALUES ($1, $2, $3, $3, $4, '', false, 'conversation', 1, now(), now())`,
        [newId(), id, Buffer.from(id), Buffer.alloc(32, 1)],
      );
    }
    await store.query("INSERT INTO archive_filing SELECT message_id, 'part2' FROM archive_message");
    await store.query(
      "INSERT INTO archive_sent (message_id, hash, size, start, sealed) SELECT message_id, hash, 1, 0, '\\x00' FROM archive_message",
    );
    await store.query(
      'INSERT INTO archive_sent_to (delivery_id, message_id, hash) SELECT gen_random_uuid(), message_id, hash FROM archive_message',
    );
    const before = await search.find(us, { query: 'biopsy', reason: 'case 7', scope: { kind: 'all' } });
    assert.equal(before.hits.length, 2);
    const where = async (): Promise<string[]> => {
      // An id in whatever form: as one, in a list, or as octets among others.
      const hex = ids.map((id) => `%${id.replaceAll('-', '')}%`);
      const { rows } = await store.query<{ table: string; column: string; type: string }>(
        `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
         JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('uuid', 'ARRAY', 'bytea')
         ORDER BY 1, 2`,
      );
      const found: string[] = [];
      for (const { table, column, type } of rows) {
        const text = type === 'bytea' ? `encode(${column}, 'hex')` : `replace(${column}::text, '-', '')`;
        const { rowCount } = await store.query(
          `SELECT 1 FROM ${table} WHERE ${text} LIKE ANY($1::text[]) LIMIT 1`,
          [hex],
        );
        if (rowCount > 0) found.push(table);
      }
      return found;
    };
    const all = await where();
    for (const table of [
      'archive_message',
      'archive_search',
      'archive_search_segment',
      'archive_filing',
      'archive_sent',
      'archive_sent_to',
      'queue_settled',
      'pickup_letter',
    ])
      assert.ok(all.includes(table), table);
    await destructions.atOnce(person('amy'), ids, 'Sent in error');
    // Evidence stays, the tombstone, and the record of the destruction itself.
    assert.deepEqual(
      (await where()).filter((table) => !table.startsWith('evidence_')),
      ['archive_destruction_letter', 'archive_gone'],
    );
    const after = await search.find(us, { query: 'biopsy', reason: 'case 7', scope: { kind: 'all' } });
    assert.deepEqual([after.hits, after.count], [[], { letters: 0, exact: true }]);
    assert.equal(
      (await kinds('pickup.retracted')).length,
      2,
      'what still waited in the portal was withdrawn',
    );
    for (const { kind, secret } of await evidence.ofMessage(store, ids[0]!, null))
      if (kind !== 'archive.found') assert.deepEqual(secret, {}, kind);
    pass(1000);
    await log.turn();
    const verdict = await log.audit({ dirs: [join(ground.dir, 'evidence')], keys: await log.publicKeys() });
    assert.deepEqual(verdict.problems, []);
  });

  it('the certificate is checked by anybody, and any change of it is found', async (t) => {
    const ground = await keepingGround(t);
    const { destructions, keep, store, clock, evidence, log, pass } = ground;
    const ids = [await keep(), await keep({ text: 'Second' })];
    const id = await destructions.atOnce(person('amy'), ids, 'Sent in error');
    const empty = await destructions.atOnce(person('amy'), [newId()], 'Sent in error');
    const needs = { store, clock, evidence, log };
    const make = (destruction: string) =>
      makeDestructionCertificate(needs, person('amy'), { destruction, letters: ids, organisation: 'Clinic' });
    await log.turn();
    pass(2000);
    await log.turn();
    await assert.rejects(make(empty), (error) => isFault(error, 'destruction-empty'));
    const certificate = await make(id);
    assert.deepEqual(certificate.letters.map(({ message }) => message).sort(), [...ids].sort());
    const dir = mkdtempSync(join(tmpdir(), 'postern-certificate-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const missing = without('python3');
    const check = async (value: DestructionCertificate) => {
      const path = join(dir, 'certificate.json');
      writeFileSync(path, JSON.stringify(value));
      const verdict = (await verifyEvidence(path))[0]!;
      // The second verifier is another program in another language, and says the same.
      const other = missing
        ? null
        : spawnSync('python3', [join(import.meta.dirname, '../../tools/verify.py'), path]);
      if (other) assert.equal(other.status === 0, verdict.valid, `${verdict.problems}: ${other.stdout}`);
      return verdict;
    };
    const good = await check(certificate);
    assert.ok(good.kind === 'destruction' && good.valid, good.problems.join());
    assert.equal(good.says.opensNowhereAfter, certificate.opensNowhereAfter);
    const later = new Date(Date.parse(certificate.opensNowhereAfter) + day).toISOString();
    const [first, ...rest] = certificate.events;
    for (const changed of [
      { ...certificate, opensNowhereAfter: later },
      { ...certificate, organisation: 'Another' },
      { ...certificate, letters: certificate.letters.slice(1) },
      { ...certificate, events: rest, letters: certificate.letters.slice(1) },
      {
        ...certificate,
        events: [{ ...first!, body: first!.body.replace('archive.destroyed', 'archive.read') }, ...rest],
      },
      { ...certificate, events: [{ ...first!, proof: first!.proof.slice(1) }, ...rest] },
      { ...certificate, signatures: certificate.signatures.map(() => 'AAAA') },
      { ...certificate, signatures: [] },
      { ...certificate, letters: [certificate.letters[0]!, certificate.letters[0]!] },
      { ...certificate, checkpoint: certificate.checkpoint.replace(/\n\d+\n/, '\n70\n') },
    ])
      assert.notDeepEqual((await check(changed)).problems, []);
  });

  it('is not done while the index still tells of words of what went', async (t) => {
    const ground = await keepingGround(t);
    const { destructions, keep, store, search, indexer } = ground;
    const gone = await keep({ text: 'The biopsy is in.' });
    await keep({ text: 'Nothing of that kind.' });
    await indexer.run();
    await foldAll(store);
    const octets = async (): Promise<number> => {
      const { rows } = await store.query<{ octets: number }>(
        'SELECT sum(octet_length(postings))::int AS octets FROM archive_search_block',
      );
      return rows[0]!.octets;
    };
    const before = await octets();
    const clean = t.mock.method(search, 'clean', () => Promise.reject(new Error('the power went')));
    const ask = await destructions.ask(person('amy'), [gone], 'Sent in error');
    await assert.rejects(destructions.approve(person('bob'), ask));
    const left = await destructions.find(us, ask);
    assert.deepEqual([left.doneAt, left.outcomes.destroyed], [null, 1]);
    assert.equal(await octets(), before);
    await assert.rejects(destructions.goOn(us));
    clean.mock.restore();
    await destructions.goOn(us);
    assert.notEqual((await destructions.find(us, ask)).doneAt, null);
    assert.ok((await octets()) < before);
  });

  it('a letter under way stays; what a dead process left is brought to its end; a date that was not kept is said', async (t) => {
    const ground = await keepingGround(t);
    const { destructions, keep, exists, store, clock, pass, kinds, epochs } = ground;
    const [moving, plain, last] = [await keep(), await keep(), await keep()];
    await store.query(
      `INSERT INTO queue_delivery (message_id, id, priority, domain, due_at, accepted_at, recipient_blind, sealed)
       VALUES ($1, $2, 1, 'example.net', now(), now(), '\\x00', '\\x00')`,
      [moving, newId()],
    );
    const ask = await destructions.ask(person('amy'), [moving, plain, newId()], 'Sent in error');
    // Approved, and then the process died.
    await store.query(
      "UPDATE archive_destruction SET decided_by = 'bob', decided_at = now(), refused = false WHERE id = $1",
      [ask],
    );
    const refused = await destructions.ask(person('amy'), [last], 'Sent in error');
    await destructions.refuse(person('amy'), refused);
    await destructions.goOn(us);
    assert.deepEqual(await Promise.all([moving, plain, last].map(exists)), [true, false, true]);
    const seen = await destructions.find(us, ask);
    assert.deepEqual(seen.outcomes, { destroyed: 1, held: 0, 'under-way': 1, missing: 1 });
    await assert.rejects(destructions.approve(person('cat'), refused), (error) =>
      isFault(error, 'destruction-decided'),
    );
    pass(seen.databaseUntil! - clock.now() + 1);
    await destructions.confirm(us);
    await destructions.confirm(us);
    assert.equal((await destructions.find(us, ask)).state, 'late', 'the month has not turned');
    assert.equal(await destructions.late(), 1);
    assert.deepEqual(await kinds('archive.destruction-late'), ['archive.destruction-late']);
    await epochs.turn(us);
    await destructions.confirm(us);
    assert.equal(await destructions.late(), 0);
    assert.deepEqual(await kinds('archive.destruction-confirmed'), ['archive.destruction-confirmed']);
  });

  it('files of large bodies go, and a letter that is being indexed does not come back', async (t) => {
    const ground = await keepingGround(t);
    const { destructions, keep, store, indexer, config, archive } = ground;
    const large = await keep({ text: Array.from({ length: 40_000 }, () => newId()).join(' ') });
    // It is destroyed while it is being read for the index.
    const open = archive.open.bind(archive);
    let read = 0;
    archive.open = async (id) => {
      const letter = await open(id);
      read++;
      await destructions.atOnce(person('amy'), [large], 'Sent in error');
      return letter;
    };
    await indexer.run();
    archive.open = open;
    assert.equal(read, 1);
    const { objectsOf, Objects } = await import('#archive');
    await assert.rejects(new Objects(objectsOf(config)).get(large), (error) =>
      isFault(error, 'object-missing'),
    );
    const { rowCount } = await store.query('SELECT 1 FROM archive_search');
    assert.equal(rowCount, 0);
  });
});
