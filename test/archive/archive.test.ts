import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Archive } from '#archive';
import { isFault, newId, systemActor } from '#base';
import { pathIn } from '#config';
import type { Inspection, Submission } from '#mail';
import { type TestStore, testStore } from '../lab/database.ts';

const inspection: Inspection = {
  level: 'phi',
  score: 0.9,
  inspectable: true,
  uninspectable: [],
  findings: [{ kind: 'mrn', place: 'subject', confidence: 0.9 }],
  labels: [],
  pack: 'core-1',
};
const letterOf = (text: string | Buffer): Submission => ({
  id: newId(),
  door: 'submission',
  actor: systemActor('test'),
  peer: { address: '127.0.0.1', helo: 'pc', tls: null },
  class: 'conversation',
  receivedAt: 1_700_000_000_000,
  envelope: {
    sender: { local: 'nurse', domain: 'clinic.test' },
    recipients: [{ address: { local: 'ann', domain: 'example.net' } }],
    smtputf8: false,
    body: '7bit',
  },
  raw: Buffer.concat([Buffer.from('Subject: canary-subject\r\n\r\n'), Buffer.from(text)]),
});

describe('the archive', () => {
  let lab: TestStore;
  let archive: Archive;
  before(async () => {
    lab = await testStore();
    archive = new Archive({ config: lab.config, keys: lab.keys, sql: lab.store });
  });
  after(() => lab.close());

  async function keep(submission: Submission) {
    const sealed = await archive.seal(submission, inspection);
    await lab.store.transaction((sql) => archive.keep(sql, [sealed]));
    return submission;
  }
  const objects = () => {
    const dir = join(pathIn(lab.config, lab.config.storage.dir), 'objects');
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  };

  it('gives back every byte, small and large, and what it knew of the letter', async () => {
    for (const text of ['small', randomBytes(200_000), randomBytes(2_000_000)]) {
      const { id, raw, envelope } = await keep(letterOf(text));
      const open = await archive.open(id);
      assert.ok(open.raw.equals(raw));
      assert.deepEqual(open.envelope, envelope);
      assert.deepEqual(open.inspection, inspection);
      assert.equal((await archive.describe(id)).size, raw.length);
    }
  });

  it('letters opened in one moment are each themselves, and one that is missing spoils none', async () => {
    const letters = await Promise.all(Array.from({ length: 70 }, (_, n) => keep(letterOf(`number ${n}`))));
    const asked = [...letters.map(({ id }) => id), newId(), "no id'", letters[3]!.id];
    const answers = await Promise.allSettled(asked.map((id) => archive.open(id)));
    for (const [n, { raw }] of letters.entries()) {
      const answer = answers[n]!;
      assert.ok(answer.status === 'fulfilled' && answer.value.raw.equals(raw));
    }
    for (const answer of answers.slice(70, 72))
      assert.ok(answer.status === 'rejected' && answer.reason.code === 'message-missing');
    assert.equal(answers[72]!.status, 'fulfilled');
  });

  it('a large body is a sealed file, and nothing readable lies in it or in the row', async () => {
    const { id } = await keep(letterOf(Buffer.concat([Buffer.from('canary-body '), randomBytes(600_000)])));
    const [file] = objects().filter((path) => path.endsWith(id));
    assert.ok(file && !readFileSync(file).includes('canary'));
    const { rows } = await lab.store.query<{ text: string }>(
      'SELECT m::text AS text FROM archive_message m WHERE message_id = $1',
      [id],
    );
    assert.ok(!/canary|nurse|ann@/.test(rows[0]!.text));
  });

  it('a torn, changed or missing object is reported, never delivered', async () => {
    const { id } = await keep(letterOf(randomBytes(600_000)));
    const [file] = objects().filter((path) => path.endsWith(id));
    const whole = readFileSync(file!);
    for (const bad of [Buffer.alloc(0), whole.subarray(0, 1000), whole.with(5000, whole[5000]! ^ 1)]) {
      writeFileSync(file!, bad);
      await assert.rejects(archive.open(id), (error) => isFault(error, 'keys-closed'));
    }
    rmSync(file!);
    await assert.rejects(archive.open(id), (error) => isFault(error, 'object-missing'));
  });

  it('a body swapped with another letter’s does not open', async () => {
    const one = await keep(letterOf('one'));
    const two = await keep(letterOf('two'));
    await lab.store.query(
      'UPDATE archive_message SET body = (SELECT body FROM archive_message WHERE message_id = $2) WHERE message_id = $1',
      [one.id, two.id],
    );
    await assert.rejects(archive.open(one.id), (error) => isFault(error, 'keys-closed'));
  });

  it('finds letters by who wrote them, without an address in clear', async () => {
    const { id } = await keep(letterOf('by whom'));
    assert.ok((await archive.writtenBy({ local: 'NURSE', domain: 'clinic.test' }, 100)).includes(id));
    assert.deepEqual(await archive.writtenBy({ local: 'other', domain: 'clinic.test' }, 100), []);
  });
});
