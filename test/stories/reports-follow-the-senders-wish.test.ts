import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Lab, openLab, ownDomain } from '../lab/house.ts';

describe('a sender who asks to be told is told once, by whoever can tell (RFC 3461)', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({
      world: {
        'reports.test': {},
        'silent.test': { without: ['DSN'] },
        'gone.test': { onRcpt: () => '550 5.1.1 no such person' },
      },
    });
  });
  after(() => lab?.close());

  const reports = () =>
    lab.sinks[ownDomain]!.letters.map((letter) => letter.raw.toString()).filter((raw) =>
      raw.includes('multipart/report'),
    );
  const send = (to: string, notify: string[]) =>
    lab.send({
      to,
      subject: 'Parking',
      text: 'Closed on Friday.',
      dsn: { notify, id: 'wish-1', return: 'headers', recipient: to } as never,
    });

  it('the next server takes the wish over where it offers DSN', async () => {
    await send('bob@reports.test', ['success', 'failure']);
    const [letter] = await lab.arrived('reports.test', 1);
    assert.match(letter!.rcptParameters.join(' '), /NOTIFY=SUCCESS,FAILURE/i);
    assert.match(letter!.mailParameters, /ENVID=wish-1/);
  });

  it('we report "relayed" where it does not', async () => {
    await send('bob@silent.test', ['success']);
    const report = await lab.until(() => reports().find((raw) => raw.includes('silent.test')), 'the report');
    assert.match(report, /Action: relayed/);
    assert.match(report, /Original-Envelope-Id: wish-1/);
    assert.ok(!reports().some((raw) => raw.includes('reports.test')), 'nobody is told twice');
  });

  it('a sender who never wants to hear does not', async () => {
    await send('bob@gone.test', ['never']);
    await send('ann@gone.test', ['failure']);
    await lab.until(() => reports().find((raw) => raw.includes('ann@gone.test')), 'the failure');
    assert.ok(!reports().some((raw) => raw.includes('bob@gone.test')));
  });
});
