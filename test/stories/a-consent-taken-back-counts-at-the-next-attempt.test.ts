import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import type { Address, Door } from '#mail';
import { type Lab, openLab } from '../lab/house.ts';

const actor = systemActor('test');
const day = 86_400_000;
const at = (text: string): Address => ({ local: text.split('@')[0]!, domain: text.split('@')[1]! });
const result = {
  subject: 'Lab result for Maria Lopez',
  text: 'Dear Maria Lopez, DOB 04/12/1961, MRN 00482913. Your potassium is 5.9 mmol/L. Please stop taking lisinopril.',
};
const recovery = {
  subject: 'Referral',
  text: 'Maria Lopez, DOB 04/12/1961, MRN 00482913, is in our opioid use disorder program and takes methadone 80 mg in the methadone clinic. She relapsed on heroin in May.',
};
const offer = {
  subject: 'New opening hours',
  text: 'Our new wellness shop on Elm Street opens on Friday. Ten percent off all yoga mats.',
  headers: { 'X-Postern-Purpose': 'marketing' },
};

describe('a consent that was taken back counts at the next attempt', () => {
  let lab: Lab;
  /** What the servers outside say to a recipient while they are not ready. */
  let busy = true;
  before(async () => {
    const onRcpt = () => (busy ? '451 4.3.0 not now' : undefined);
    lab = await openLab({
      world: { 'clear.test': { starttls: 'absent', onRcpt }, 'good.test': { onRcpt }, 'calm.test': {} },
    });
  });
  after(() => lab?.close());

  const events = async (id: string) => (await lab.server.trace(actor, id))[0]?.events ?? [];
  const happened = (id: string, kind: string) =>
    lab.until(async () => (await events(id)).find((event) => event.kind === kind), `${kind} of ${id}`);

  /** As another process would: the server's own register is loaded anew only every few seconds. */
  const consent = async (address: string, more: object): Promise<string> => {
    const id = await lab.server.house.consents.record(actor, {
      kind: 'access-request',
      addresses: [at(address)],
      expiresAt: Date.now() + day,
      evidence: 'asked for at the desk, warned, accepted',
      warned: true,
      ...more,
    });
    lab.server.house.policy.useConsents(await lab.server.house.consents.live());
    return id;
  };

  it('a request for unprotected mail, revoked while the letter waits: nothing leaves in clear any more', async () => {
    busy = true;
    const request = await consent('maria@clear.test', {});
    const { id } = await lab.send({ to: 'maria@clear.test', ...result });
    const first = await happened(id, 'delivery.attempted');
    assert.match(first.secret.reason ?? '', /4\.3\.0|not now/);
    await lab.server.house.consents.revoke(actor, request);
    busy = false;
    const turned = await happened(id, 'delivery.turned');
    assert.equal(turned.data.rule, 'request-ended');
    assert.ok(!lab.sinks['clear.test']!.letters.some((letter) => letter.raw.includes('potassium')));
  });

  it('the same request, not revoked: the letter goes as the reader asked', async () => {
    busy = true;
    await consent('joan@clear.test', {});
    const { id } = await lab.send({ to: 'joan@clear.test', ...result });
    await happened(id, 'delivery.attempted');
    busy = false;
    assert.equal((await happened(id, 'delivery.delivered')).data.floor, 'open');
  });

  it('a marketing authorisation, revoked while the letter waits: it comes back to its sender in words', async () => {
    busy = true;
    const yes = await consent('joan@good.test', { kind: 'marketing-authorisation' });
    const { id } = await lab.send({ to: 'joan@good.test', ...offer });
    await happened(id, 'delivery.attempted');
    await lab.server.house.consents.revoke(actor, yes);
    busy = false;
    await happened(id, 'delivery.failed');
    assert.equal(lab.sinks['good.test']!.letters.length, 0);
    const report = await lab.until(
      () =>
        lab.sinks['clinic.test']!.letters.find((letter) => letter.raw.includes('message/delivery-status')),
      'a report',
    );
    assert.match(report.raw.toString(), /5\.7\.1/);
    assert.match(report.raw.toString().replaceAll(/=\r\n|\r\n\s*/g, ' '), /authorised marketing mail/);
    assert.ok(!report.raw.includes('yoga'));
  });

  it('marketing to somebody who authorised nothing is refused at the door, and a purpose nobody knows too', async () => {
    await assert.rejects(lab.send({ to: 'eve@calm.test', ...offer }), /5\.7\.1[\s\S]*164\.508/);
    const headers = { 'X-Postern-Purpose': 'whatever' };
    await assert.rejects(lab.send({ to: 'eve@calm.test', ...offer, headers }), /5\.6\.0/);
    await consent('eve@calm.test', { kind: 'marketing-authorisation' });
    await lab.send({ to: 'eve@calm.test', ...offer });
    const [letter] = await lab.arrived('calm.test', 1);
    assert.ok(!/x-postern/i.test(letter!.raw.toString()), 'the claim itself does not leave');
  });

  it('a level that its sender declares raises the floor though nothing is found; a word nobody knows is refused', async () => {
    const plain = { to: 'fay@calm.test', subject: 'Hours', text: 'We open at nine.' };
    const floor = async (level?: string) => {
      const headers = level ? { 'X-Postern-Level': level } : {};
      const { id } = await lab.send({ ...plain, headers });
      const accepted = (await events(id)).find(({ kind }) => kind === 'message.accepted')!;
      return (accepted.data.decisions as { floor: string }[])[0]!.floor;
    };
    assert.deepEqual(
      [await floor(), await floor('none'), await floor('phi'), await floor('sensitive; hiv')],
      ['encrypted', 'encrypted', 'verified', 'sealed'],
    );
    await assert.rejects(floor('secret'), /5\.6\.0/);
    await assert.rejects(floor('sensitive; gossip'), /5\.6\.0/);
  });

  it('a letter under a Part 2 consent carries the notice inside and nowhere else', async () => {
    await consent('dr@calm.test', {
      kind: 'part2-consent',
      classes: ['part2'],
      purposes: ['treatment'],
      document: Buffer.from('signed'),
    });
    const headers = { 'X-Postern-Purpose': 'treatment' };
    const { pickup } = lab.server.house;
    const place = pickup.place.bind(pickup);
    let carried: Buffer = Buffer.alloc(0);
    // Looked at on its way into the portal: what is kept there is sealed.
    pickup.place = (sql, letter) => {
      carried = letter.raw;
      return place(sql, letter);
    };
    const { id } = await lab.send({ to: 'dr@calm.test', ...recovery, headers });
    await happened(id, 'delivery.turned');
    const text = carried.toString();
    assert.match(text, /^42 CFR part 2 prohibits unauthorized use or disclosure of these records\.\r$/m);
    assert.match(text, /methadone 80 mg/);
    assert.ok(!/42 CFR/.test(text.slice(0, text.indexOf('\r\n\r\n'))), 'not in the header');
    const notices = lab.sinks['calm.test']!.letters.map((letter) => letter.raw.toString());
    assert.ok(notices.every((raw) => !/42 CFR|methadone|part 2/i.test(raw)));
  });

  it('no door lets marketing through that was not authorised', async () => {
    const { server } = lab;
    const doors: Record<Door, true> = {
      submission: true,
      relay: true,
      portal: true,
      inside: true,
      import: true,
      journal: true,
    };
    for (const door of Object.keys(doors) as Door[]) {
      const answer = await server.accept({
        id: newId(),
        door,
        actor,
        peer: { address: 'inside', helo: 'test', tls: null },
        envelope: {
          sender: at('nurse@clinic.test'),
          recipients: [{ address: at('nobody@calm.test') }],
          smtputf8: false,
          body: '7bit',
        },
        raw: Buffer.from(
          'From: nurse@clinic.test\r\nTo: nobody@calm.test\r\nSubject: Hours\r\nX-Postern-Purpose: marketing\r\n\r\nNew hours.\r\n',
        ),
        receivedAt: Date.now(),
        class: 'bulk',
      });
      assert.equal(answer.kind, 'refused', door);
    }
  });

  it('and there is no other way into the queue: what is queued was ruled on', () => {
    const src = new URL('../../src/', import.meta.url).pathname;
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const using = (pattern: RegExp): string[] =>
      files.filter((file) => pattern.test(readFileSync(join(src, file), 'utf8'))).sort();
    assert.deepEqual(using(/\bqueue\.(draft|enqueue)\(/), ['flow/keep.ts']);
    // Letters from elsewhere are kept and never queued.
    const kept = ['archive/import/importer.ts', 'flow/journal.ts', 'flow/keep.ts'];
    assert.deepEqual(using(/\barchive\.seal\(/), kept);
    const preparing = using(/(?<!function )\bprepare\(\s*house\b/);
    assert.deepEqual(preparing, ['flow/accept.ts', 'flow/report.ts']);
    for (const file of preparing) assert.match(readFileSync(join(src, file), 'utf8'), /\brulingOn\(house\b/);
    assert.deepEqual(using(/\bdelivery\.carry\(/), ['flow/carry.ts']);
    assert.deepEqual(using(/\bpickup\.place\(/), ['flow/outcomes.ts']);
  });
});
