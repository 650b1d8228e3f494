import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemActor } from '#base';
import { checkReceipt, letterOf, makeReceipt, type Receipt, verifyEvidence } from '#evidence';
import { type Lab, openLab } from '../lab/house.ts';

const operator = { kind: 'operator', id: 'ann', via: 'cli' } as const;

describe('a running server', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({ world: { 'good.test': {}, 'absent.test': { starttls: 'absent' } } });
  });
  after(() => lab?.close());

  /** The receipt of a letter to one reader, once an event of `kind` is in the log. */
  async function receiptOf(id: string, kind: string): Promise<Receipt> {
    const { house, evidenceLog: log } = lab.server;
    await lab.until(async () => {
      const [life] = await lab.server.trace(systemActor('test'), id);
      const event = life?.events.find((one) => one.kind === kind);
      return event && (await log.proofFor(event.id));
    }, `${kind} in the log`);
    const { message, deliveries } = await letterOf(house, id);
    const { dek } = await house.archive.describe(message);
    return makeReceipt({ ...house, log }, operator, { message, delivery: deliveries[0]!, dek });
  }

  it('proves within moments how a letter was delivered, and that another waits in the portal', async () => {
    const letter = { subject: 'Lab result', text: 'Dear Maria Lopez, MRN 00482913. Your HbA1c is 9.1 %.' };
    const sent = await lab.send({ to: 'maria@good.test', ...letter });
    const receipt = await receiptOf(sent.id, 'delivery.delivered');
    const verdict = checkReceipt(receipt);
    assert.deepEqual(verdict.problems, []);
    const events = verdict.says.events as { kind: string; data: Record<string, unknown> }[];
    const end = events.find(({ kind }) => kind === 'delivery.delivered');
    assert.equal(end?.data.method, 'tls');
    assert.match(String(end?.data.reply), /^250 /);
    assert.ok(!JSON.stringify(receipt).includes('HbA1c'), 'nothing of the letter is in it');

    const other = await lab.send({ to: 'maria@absent.test', ...letter });
    const placed = checkReceipt(await receiptOf(other.id, 'pickup.placed'));
    assert.deepEqual(placed.problems, []);
    const kinds = (placed.says.events as { kind: string }[]).map(({ kind }) => kind);
    for (const kind of ['message.accepted', 'delivery.turned', 'pickup.placed'])
      assert.ok(kinds.includes(kind), kind);
  });

  it('leaves a log in its storage folder that checks out', async () => {
    const folder = join(lab.config.storage.dir, 'evidence');
    const dir = existsSync(folder) ? folder : join(lab.dir, folder);
    const [verdict] = await verifyEvidence(dir);
    assert.deepEqual(verdict?.problems, []);
  });
});
