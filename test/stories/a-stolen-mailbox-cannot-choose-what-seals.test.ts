import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemActor } from '#base';
import { walk } from '#mail';
import { selfSigned } from '../lab/certificates.ts';
import { type Lab, openLab } from '../lab/house.ts';
import { Browser, hidden } from '../portal/browser.ts';
import { person } from '../protect/people.ts';

const actor = systemActor('test');
const who = 'maria@home.test';
const ordinary = {
  to: who,
  subject: 'Your appointment',
  text: 'Dear Maria Lopez, DOB 04/12/1961, MRN 4471902: your blood pressure was 150/95. Continue lisinopril 10 mg.',
};
const sensitive = {
  to: who,
  subject: 'HIV result',
  text: 'Dear Maria Lopez, DOB 04/12/1961: your HIV viral load is 40 copies/mL. Continue dolutegravir.',
};

describe('a certificate given by somebody who proved the mailbox alone', () => {
  let lab: Lab;
  const thief = person(who);
  before(async () => {
    lab = await openLab({ world: { 'home.test': { tls: selfSigned(['mx.home.test']) } } });
    await give();
  });
  after(() => lab?.close());

  const found = (words: RegExp) =>
    lab.until(
      () => lab.sinks['home.test']!.letters.map(({ raw }) => words.exec(walk(raw).text())).find(Boolean),
      `${words}`,
    );
  const wentBy = async (id: string) => {
    const went = await lab.until(async () => {
      const [life] = await lab.server.trace(actor, id);
      return life?.events.find(({ kind }) => kind === 'delivery.delivered' || kind === 'pickup.placed');
    }, `the way of ${id}`);
    return went.kind === 'pickup.placed' ? 'pickup' : went.data.method;
  };

  /** What a thief of the mailbox can do: fetch an ordinary letter with a code, and leave a certificate of their own. */
  async function give(): Promise<void> {
    await lab.send(ordinary);
    const link = new URL((await found(/https?:\/\/\S+\/m\/\S+/))[0]).pathname;
    await lab.settled();
    const browser = new Browser(lab.at.portal!);
    await browser.get(link);
    await browser.post(`${link}/ask`);
    await browser.post(`${link}/code`, { code: (await found(/^\s*(\d{8})\s*$/m))[1]! });
    const form = new FormData();
    form.set('form', hidden(await browser.get(`${link}/keys`), 'form'));
    form.set('key', new Blob([new Uint8Array(thief.der)]), 'maria.cer');
    assert.equal((await browser.send('POST', `${link}/keys`, form)).status, 303);
  }

  it('seals what the mailbox alone would have opened', async () => {
    assert.equal(await wentBy((await lab.send(ordinary)).id), 'smime');
  });

  it('seals nothing that needs more than the mailbox: the portal keeps it, and asks the secret', async () => {
    assert.equal(await wentBy((await lab.send(sensitive)).id), 'pickup');
    for (const { raw } of lab.sinks['home.test']!.letters) assert.doesNotMatch(raw.toString('latin1'), /HIV/);
  });
});
