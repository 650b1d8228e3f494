import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PDFDocument } from '@cantoo/pdf-lib';
import { systemActor } from '#base';
import { Inspect } from '#inspect';
import { DeepLooks } from '../../src/flow/index.ts';
import { type Lab, openLab } from '../lab/house.ts';

const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../inspect/files', name));

/** A page as a scanner makes it: a picture, no text. */
async function scanned(picture: string): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  const image = await pdf.embedPng(file(picture));
  pdf.addPage([612, 792]).drawImage(image, { x: 20, y: 300, width: 570, height: 350 });
  return Buffer.from(await pdf.save());
}

const text = 'Here it is, as you asked. Tell me if anything is missing.';
const attached = (content: Buffer) => ({ filename: 'page.pdf', content, contentType: 'application/pdf' });

describe('what takes long to read is accepted, waits protected, and leaves as it must once it was read', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({
      world: {
        'good.test': {},
        // Its certificate is nobody's: good enough for an ordinary letter, not for a protected one.
        'wrong.test': {
          tls: (await import('../lab/certificates.ts')).authority('Nobody').issue(['mx.wrong.test']),
        },
      },
    });
  });
  after(() => lab?.close());

  const eventsOf = async (id: string) => (await lab.server.trace(systemActor('test'), id))[0]!.events;
  const settled = (id: string, kind: string) =>
    lab.until(
      async () => (await eventsOf(id)).find((event) => event.kind === kind),
      `${kind} of ${id}`,
      30_000,
    );
  const send = (to: string, content: Buffer) =>
    lab.send({ to, subject: 'As you asked', text, attachments: [attached(content)] });

  it('a scanned result is looked at, and goes by protected means only', async () => {
    const { id } = await send('maria@wrong.test', await scanned('result.png'));
    const turned = await settled(id, 'delivery.turned');
    const looked = await settled(id, 'message.looked');
    assert.equal(looked.data.level, 'phi');
    assert.deepEqual(looked.data.uninspectable, []);
    assert.notEqual(turned.data.floor, 'encrypted');
    const events = (await eventsOf(id)).map(({ kind }) => kind);
    assert.ok(
      events.indexOf('message.looked') < events.indexOf('delivery.turned'),
      'first looked at, then sent',
    );
    for (const letter of lab.sinks['wrong.test']!.letters) assert.ok(!letter.raw.includes('page.pdf'));
    const [life] = await lab.server.trace(systemActor('test'), id);
    assert.equal(life!.level, 'phi', 'from now on the letter is known to be protected');
  });

  it('a scanned menu is looked at, and leaves as the ordinary mail it is', async () => {
    const { id } = await send('bob@wrong.test', await scanned('menu.png'));
    const accepted = await settled(id, 'message.accepted');
    assert.equal(accepted.data.look, 'pending');
    const looked = await settled(id, 'message.looked');
    assert.deepEqual([looked.data.level, looked.data.uninspectable, looked.data.findings], ['none', [], []]);
    const delivered = await settled(id, 'delivery.delivered');
    assert.equal(delivered.data.floor, 'encrypted');
  });

  it('a letter whose reading hangs counts as not inspectable, and goes protected', async () => {
    const { house } = lab.server;
    const impatient = new Inspect({ deep: { time: 1 } });
    const usual = house.inspect;
    Object.assign(house, {
      inspect: { letter: (raw: Buffer, how = {}) => ('quick' in how ? usual : impatient).letter(raw, how) },
    });
    try {
      const { id } = await send('bob@wrong.test', await scanned('menu.png'));
      const looked = await settled(id, 'message.looked');
      assert.match(
        JSON.stringify(looked.data.uninspectable),
        /could not be opened in the time|takes longer to read than a look may take/,
      );
      const turned = await settled(id, 'delivery.turned');
      assert.notEqual(turned.data.floor, 'encrypted');
    } finally {
      Object.assign(house, { inspect: usual });
      impatient.close();
    }
  });

  it('nothing leaves before the look: not by asking, not by waiting, not by starting again', async () => {
    await lab.server.looks.stop();
    const { house } = lab.server;
    const before = lab.sinks['good.test']!.letters.length;
    const { id } = await send('ann@good.test', await scanned('menu.png'));
    const operator = systemActor('test');
    const [waiting] = await house.queue.find(operator, id);
    assert.equal(waiting!.state, 'waiting');
    assert.deepEqual(
      await house.queue.retry(operator, [id]),
      [],
      'an operator who asks does not get past it',
    );
    assert.deepEqual(await house.queue.claim({ want: 50, lowest: 3, retries: true, saturated: [] }), []);
    await new Promise((done) => setTimeout(done, 1200));
    assert.equal(lab.sinks['good.test']!.letters.length, before, 'two rounds passed it by');
    // A process that was killed in the middle of a look: its claim stands, and the next one gets it when the lease ends.
    const dead = await house.looks.claim();
    assert.equal(dead!.messageId, id);
    assert.equal(await house.looks.claim(), null, 'nobody looks at it twice at once');
    await house.store.query(`UPDATE queue_look SET due_at = now() - interval '1 second'`);
    const next = new DeepLooks(house, () => lab.server.rounds.poll());
    next.start();
    await settled(id, 'delivery.delivered');
    await next.stop();
    await assert.doesNotReject(
      house.store.transaction(async (sql) => {
        const late = await house.looks.end(sql, dead!, () =>
          assert.fail('the dead process decides nothing any more'),
        );
        assert.equal(late, null);
      }),
    );
    const kinds = (await eventsOf(id)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'message.looked').length, 1);
  });
});
