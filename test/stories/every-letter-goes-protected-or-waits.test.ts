import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemActor } from '#base';
import { authority } from '../lab/certificates.ts';
import { type Lab, openLab, ownDomain } from '../lab/house.ts';
import type { SinkBehaviour } from '../lab/sink.ts';

const canary = 'CANARY-7f3a91';
const result = {
  subject: `Lab result for Maria Lopez ${canary}`,
  text: `Dear Maria Lopez, DOB 04/12/1961, MRN 00482913. Your potassium is 5.9 mmol/L and your HbA1c is 9.1 %. ${canary}\r\nPlease stop taking lisinopril.`,
};
const reminder = {
  subject: 'Parking',
  text: 'The car park on Elm Street is closed on Friday. Please use the one on Oak Street.',
};

const other = authority('Nobody Trusts Me');
const world: Record<string, Partial<SinkBehaviour>> = {
  'good.test': {},
  'stripped.test': { starttls: 'stripped' },
  'absent.test': { starttls: 'absent' },
  'wrongname.test': { tls: other.issue(['mx.wrongname.test']) },
  'old.test': { tlsVersions: 'outdated' },
  'cut.test': { starttls: 'cut' },
  'injects.test': { starttls: 'injects' },
  'grey.test': { greylist: true },
  'full.test': { onRcpt: () => '552 5.2.2 mailbox full' },
  'repeats.test': {
    onDot: ({ raw }) => `554 5.6.0 not wanted: ${/^Subject: (.*)$/m.exec(raw.toString())?.[1]?.trim()}`,
  },
};

describe('every letter leaves under the best protection its reader can open, or waits in the portal', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({ world });
  });
  after(() => lab?.close());

  const settledTo = (id: string, kind: string) =>
    lab.until(async () => {
      const [life] = await lab.server.trace(systemActor('test'), id);
      return life?.events.find((event) => event.kind === kind);
    }, `${kind} of ${id}`);

  it('a result to a reader with verified TLS goes there, signed, with the trace of how', async () => {
    const { id } = await lab.send({ to: 'maria@good.test', ...result });
    const [letter] = await lab.arrived('good.test', 1);
    assert.ok(letter!.tls, 'it came over TLS');
    assert.ok(letter!.raw.includes(canary), 'the whole letter is there');
    assert.deepEqual(letter!.recipients, ['maria@good.test']);
    assert.match(
      letter!.raw.toString(),
      /^Received: from mail\.clinic\.test [^;]*by\s+mail\.clinic\.test with ESMTPSA id /,
    );
    const event = await settledTo(id, 'delivery.delivered');
    assert.equal(event.data.floor, 'verified');
    assert.match(event.secret.reply!, /^250 /);
    assert.match(String((event.data.tls as { version: string }).version), /^TLSv1\.[23]$/);
  });

  for (const domain of [
    'stripped.test',
    'absent.test',
    'wrongname.test',
    'old.test',
    'cut.test',
    'injects.test',
  ]) {
    it(`the same result to ${domain} turns to the portal in the same attempt, and nothing of it leaves`, async () => {
      const { id } = await lab.send({ to: `maria@${domain}`, ...result });
      const turned = await settledTo(id, 'delivery.turned');
      assert.equal(turned.data.attempt, 1);
      assert.ok(turned.secret.reason!.length > 10, 'the reason is in words');
      const clear = lab.sinks[domain]!.clear.toString('latin1');
      assert.ok(!clear.includes(canary) && !clear.includes('potassium'), 'no protected octet in clear');
      for (const letter of lab.sinks[domain]!.letters)
        assert.ok(!letter.raw.includes(canary) && !letter.raw.includes('Maria'));
    });
  }

  it('an ordinary letter needs no more than encryption, by any certificate', async () => {
    const { id } = await lab.send({ to: 'bob@wrongname.test', ...reminder });
    const event = await settledTo(id, 'delivery.delivered');
    assert.equal(event.data.floor, 'encrypted');
  });

  it('a greylisted letter waits and arrives', async () => {
    const { id } = await lab.send({ to: 'bob@grey.test', ...reminder });
    await settledTo(id, 'delivery.attempted');
    await lab.arrived('grey.test', 1);
  });

  it('a reader who is refused comes back to the sender as a report that quotes nothing', async () => {
    const before = lab.sinks[ownDomain]!.letters.length;
    await lab.send({ to: 'maria@full.test', ...result });
    const letters = await lab.arrived(ownDomain, before + 1);
    const report = letters.find(
      (letter) => letter.raw.includes('maria@full.test') && letter.raw.includes('multipart/report'),
    );
    assert.ok(report, 'a delivery report arrived');
    const text = report.raw.toString();
    assert.match(text, /mailbox full/);
    assert.ok(!text.includes(canary) && !text.includes('Lopez') && !text.includes('potassium'));
  });

  it('a server that repeats the letter in its refusal is not repeated in the report', async () => {
    await lab.send({ to: 'maria@repeats.test', ...result });
    const report = await lab.until(
      () => lab.sinks[ownDomain]!.letters.find((letter) => letter.raw.includes('maria@repeats.test')),
      'the report',
    );
    const text = report.raw.toString();
    assert.match(text, /554 5\.6\.0 not wanted: \[\.\.\.\]/);
    assert.ok(!text.includes(canary) && !text.includes('Lopez') && !text.includes('Lab result'));
  });

  it('notices tell no protected word, and the sender gets a link to follow the letter', async () => {
    const notice = await lab.until(
      () =>
        lab.sinks['wrongname.test']!.letters.find(
          (letter) => letter.recipients[0] === 'maria@wrongname.test',
        ),
      'the notice',
    );
    const text = notice.raw.toString();
    assert.match(text, /\/m\/[\w-]+/);
    assert.match(text, /Riverside Clinic/);
    assert.ok(!/lab result|potassium|lopez/i.test(text));
    await lab.until(
      () => lab.sinks[ownDomain]!.letters.find((letter) => letter.raw.includes('/s/')),
      'the word to the sender',
    );
  });
});
