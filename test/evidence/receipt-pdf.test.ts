import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Clock, newId, silentLog, systemActor } from '#base';
import { EvidenceLog, makeReceipt, type Receipt, receiptPdf } from '#evidence';
import { testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';

const actor = systemActor('test');

describe('a receipt as PDF', () => {
  let dir: string;
  let path: string;
  let receipt: Receipt;
  let pdf: Buffer;
  const [message, delivery, other] = [newId(), newId(), newId()];

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'postern-receipt-'));
    path = join(dir, 'receipt.pdf');
    const lab = await testStore();
    const { store, keys, clock, evidence } = lab;
    const log = new EvidenceLog({
      store,
      keys,
      clock: clock as Clock,
      log: silentLog,
      dir: join(dir, 'evidence'),
    });
    const decisions = [delivery, other].map((one) => ({
      delivery: one,
      floor: 'verified',
      rule: `rule-${one}`,
    }));
    await evidence.record(
      store,
      {
        kind: 'message.accepted',
        actor,
        message,
        data: { decisions },
        secret: { recipients: 'eve@other.example' },
      },
      {
        kind: 'delivery.delivered',
        actor,
        message,
        delivery,
        data: { tls: { version: 'TLSv1.3' } },
        secret: { reply: '250 ok queued as 42 für Ann' },
      },
    );
    await log.turn();
    receipt = await makeReceipt({ ...lab, log }, actor, { message, delivery, dek: null });
    await log.stop();
    await lab.close();
    pdf = await receiptPdf(receipt, { organisation: 'Clinic <Lakeside>', file: `${delivery}.json` });
    writeFileSync(path, pdf);
  });
  after(() => rmSync(dir, { recursive: true }));

  it('is the same at each making, and names the file that proves it', async () => {
    const again = await receiptPdf(receipt, { organisation: 'Clinic <Lakeside>', file: `${delivery}.json` });
    assert.ok(again.equals(pdf));
    assert.equal(pdf.toString('latin1', 0, 5), '%PDF-');
  });

  it('has its text as text, of this reader and no other', { skip: without('pdftotext') }, () => {
    const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
    for (const part of [
      'Custody receipt',
      'Clinic <Lakeside>',
      message,
      delivery,
      'delivery.delivered',
      '250 ok queued as 42 für Ann',
      'TLSv1.3',
      'rule-',
      `postern verify ${delivery}.json`,
      'How to check it',
    ])
      assert.ok(text.includes(part), `${part} is not in it`);
    for (const part of [`rule-${other}`, 'eve@other.example']) assert.equal(text.includes(part), false, part);
    const whole = text.replaceAll(/\s+/g, '');
    for (const key of receipt.log.keys)
      assert.ok(whole.includes(key.length > 160 ? key.split('+')[1]! : key), 'a key is not in it');
  });

  it('is well-formed, tagged, and says its title and language', { skip: without('qpdf') }, () => {
    execFileSync('qpdf', ['--check', path], { stdio: 'pipe' });
    const plain = execFileSync('qpdf', ['--qdf', '--object-streams=disable', path, '-'], {
      encoding: 'latin1',
      maxBuffer: 2 ** 26,
    });
    assert.match(plain, /\/Lang \(en\)/);
    assert.match(plain, /\/Marked true/);
    assert.match(plain, /\/DisplayDocTitle true/);
    assert.match(plain, /\/StructTreeRoot/);
  });
});
