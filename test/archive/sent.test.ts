import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeExport } from '#archive';
import { type Actor, isFault, systemActor } from '#base';
import { openExports } from '#flow';
import { commonEnd } from '../../src/archive/sent/forms.ts';
import { type Lab, openLab } from '../lab/house.ts';
import { person } from '../protect/people.ts';

const cli: Actor = { kind: 'operator', id: 'test', via: 'cli' };
const actor = systemActor('test');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('letters as they left', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({
      world: { 'good.test': {}, 'other.test': {}, 'smime.test': {} },
      settings: { storage: { inline_limit: '64KiB' } },
    });
    const { recipients } = lab.server.house;
    const maria = person('maria@smime.test');
    await recipients.pin(actor, { local: 'maria', domain: 'smime.test' }, maria.der);
  });
  after(() => lab.close());
  const formsOf = async (id: string, count: number) => {
    const { archive } = lab.server.house;
    return lab.until(async () => {
      const letter = await archive.open(id);
      const forms = await archive.sent.of(letter);
      return forms.flatMap(({ deliveries }) => deliveries).length >= count && { letter, forms };
    }, 'what left');
  };
  const delivered = async (id: string) => {
    const [life] = await lab.server.trace(actor, id);
    return life!.events.filter(({ kind }) => kind === 'delivery.delivered');
  };

  it('over TLS: once for all readers, octet for octet what arrived, and little beside the letter', async () => {
    const text = 'The car park is closed on Friday.\n'.repeat(200);
    const { id } = await lab.send({
      to: ['ann@good.test', 'bo@other.test'],
      bcc: 'cy@good.test',
      subject: 'Parking',
      text,
    });
    const { letter, forms } = await formsOf(id, 3);
    assert.equal(forms.length, 1);
    const arrived = [...(await lab.arrived('good.test', 2)), ...(await lab.arrived('other.test', 1))];
    for (const { raw } of arrived) assert.ok(raw.equals(forms[0]!.raw));
    assert.match(forms[0]!.raw.toString(), /^Received: /);
    for (const event of await delivered(id)) {
      assert.equal(event.data.sent, forms[0]!.hash);
      assert.ok(forms[0]!.deliveries.includes(event.delivery!));
    }
    const { rows } = await lab.server.house.store.query<{ octets: number; start: number }>(
      'SELECT octet_length(sealed) AS octets, start FROM archive_sent WHERE message_id = $1',
      [id],
    );
    assert.ok(rows[0]!.octets < 3000, `${rows[0]!.octets}`);
    assert.ok(letter.raw.length - rows[0]!.start > 6000);
  });

  it('sealed: all the octets that this reader got, large ones in a file', async () => {
    const { house } = lab.server;
    const { id } = await lab.send({
      to: 'maria@smime.test',
      subject: 'HIV result',
      text: 'Dear Maria Lopez, DOB 04/12/1961: your HIV viral load is 40 copies/mL. Continue dolutegravir.',
      attachments: [{ filename: 'scan.bin', content: randomBytes(120_000) }],
    });
    const [arrived] = await lab.arrived('smime.test', 1);
    const { forms } = await formsOf(id, 1);
    assert.ok(arrived!.raw.equals(forms[0]!.raw));
    assert.match(arrived!.raw.toString(), /pkcs7-mime/);
    const { rows } = await house.store.query<{ sealed: Buffer | null; object: string }>(
      'SELECT sealed, object FROM archive_sent WHERE message_id = $1',
      [id],
    );
    assert.equal(rows[0]!.sealed, null);
    const files = readdirSync(join(lab.dir, 'objects'), { recursive: true }).map(String);
    const file = files.find((name) => name.endsWith(rows[0]!.object))!;
    assert.ok(!readFileSync(join(lab.dir, 'objects', file)).includes('pkcs7-mime'));
  });

  it('leave in an export with the letter, and fit what the proof says', async (t) => {
    const { id } = await lab.send({
      to: 'dee@good.test',
      subject: 'Parking again',
      text: 'It is open again.',
    });
    const { forms } = await formsOf(id, 1);
    const exports = openExports(lab.server.house);
    t.after(() => exports.stop());
    const dir = mkdtempSync(join(tmpdir(), 'sent-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const begun = await exports.begin(cli, { forms: ['eml', 'proof'], ids: [id], reason: 'Subpoena 3' });
    await lab.until(async () => {
      await exports.turn();
      return (await exports.find(cli, begun.id)).state === 'ready';
    }, 'its letters');
    await lab.until(async () => {
      await lab.server.evidenceLog.turn();
      const { rows } = await lab.server.house.store.query(
        `SELECT 1 FROM evidence_event e WHERE message_id = $1
           AND NOT EXISTS (SELECT FROM evidence_leaf l WHERE l.event_id = e.id)`,
        [id],
      );
      return rows.length === 0;
    }, 'leaves');
    await writeExport(exports, cli, { id: begun.id, folder: dir });
    const [name] = readdirSync(join(dir, 'sent'));
    const file = readFileSync(join(dir, 'sent', name!));
    assert.ok(file.equals(forms[0]!.raw));
    const [receipt] = JSON.parse(readFileSync(join(dir, 'proofs/PST0000001.json'), 'utf8'));
    const bodies = receipt.events.map(({ body }: { body: string }) => JSON.parse(body));
    const said = bodies.find(({ kind }: { kind: string }) => kind === 'delivery.delivered');
    assert.equal(said.data.sent, sha256(file));
  });

  it('are settled without where they cannot be kept: nothing is sent twice', async () => {
    const { archive } = lab.server.house;
    const seal = archive.sent.seal.bind(archive.sent);
    archive.sent.seal = async () => {
      throw new Error('the disk is full');
    };
    const { id } = await lab.send({ to: 'eve@other.test', subject: 'Parking', text: 'Closed.' });
    await lab.until(async () => (await delivered(id)).length === 1, 'the outcome');
    archive.sent.seal = seal;
    assert.deepEqual(await archive.sent.of(await archive.open(id)), []);
    assert.equal(
      lab.sinks['other.test']!.letters.filter(({ raw }) => raw.includes('eve@other.test')).length,
      1,
    );
  });

  it('say so where their octets were changed', async () => {
    const { id } = await lab.send({ to: 'fay@good.test', subject: 'Parking', text: 'Open.' });
    const { letter } = await formsOf(id, 1);
    const { house } = lab.server;
    await house.store.query('UPDATE archive_sent SET start = start + 1 WHERE message_id = $1', [id]);
    await assert.rejects(house.archive.sent.of(letter), (error) => isFault(error, 'message-damaged'));
  });
});

describe('what two letters have in common at their end', () => {
  it('is found to the octet', () => {
    let state = 99;
    const next = (most: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state % most;
    };
    for (let round = 0; round < 2000; round++) {
      const make = (): Buffer => Buffer.from(Array.from({ length: next(40) }, () => 65 + next(2)));
      const tail = make();
      const [one, other] = [Buffer.concat([make(), tail]), Buffer.concat([make(), tail])];
      let wanted = 0;
      while (wanted < one.length && wanted < other.length && one.at(-1 - wanted) === other.at(-1 - wanted))
        wanted++;
      assert.equal(commonEnd(one, other), wanted);
    }
  });
});
