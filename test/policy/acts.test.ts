import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parse } from '#policy';
import { type Lab, openLab, ownDomain } from '../lab/house.ts';

describe('what a rule asks for beside protection is done', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({
      world: { 'home.test': {}, 'partner.test': {}, 'old.test': { starttls: 'stripped' } },
    });
  });
  after(() => lab?.close());

  const under = (act: string, when = 'When a letter goes to home.test'): void => {
    const reading = parse(
      `Rules of "acts".\nRule one because of "45 CFR 164.530(i)":\n${when}, then ${act}.`,
    );
    assert.ok(reading.ok, reading.ok ? '' : reading.problem.say);
    lab.server.house.policy.use(reading.document, 1);
  };
  let count = 0;
  const send = (to = 'ann@home.test', more: object = {}) =>
    lab.send({ to, subject: `Parking ${++count}`, text: 'Closed on Friday.', ...more });
  const at = (domain: string): string[] => lab.sinks[domain]!.letters.map(({ raw }) => raw.toString());
  const events = async (id: string) => {
    const [life] = await lab.server.trace({ kind: 'operator', id: 'test', via: 'cli' }, id);
    return life!.events;
  };
  const ended = (id: string, kind: string) =>
    lab.until(async () => (await events(id)).find((event) => event.kind === kind), kind);
  beforeEach(async () => {
    // What the test before sent arrives first.
    await lab.settled();
    for (const sink of Object.values(lab.sinks)) sink.letters.length = 0;
  });

  it('adds a header, signed with the rest', async () => {
    under('add the header "X-Clinic-Checked: yes, by rule"');
    await send();
    const [letter] = await lab.arrived('home.test', 1);
    const raw = letter!.raw.toString();
    assert.match(raw, /^X-Clinic-Checked: yes, by rule\r$/m);
    under('seal it', 'When a letter goes to nobody.test');
    await send();
    await lab.arrived('home.test', 2);
    assert.doesNotMatch(at('home.test')[1]!, /X-Clinic-Checked/);
  });

  it('sends it to another reader instead, and only to that one', async () => {
    under('send it to desk@partner.test instead');
    const { id } = await send();
    const [letter] = await lab.arrived('partner.test', 1);
    assert.deepEqual(letter!.recipients, ['desk@partner.test']);
    await ended(id, 'delivery.delivered');
    assert.equal(at('home.test').length, 0);
    const delivered = (await events(id)).find(({ kind }) => kind === 'delivery.delivered')!;
    assert.equal(delivered.secret.recipient, 'desk@partner.test');
  });

  it('keeps it and delivers it to nobody', async () => {
    under('archive it only and file it as "journal"');
    const { id } = await send();
    await ended(id, 'delivery.archived');
    assert.equal(at('home.test').length, 0);
    assert.deepEqual(await lab.server.house.archive.filedAs(id), ['journal']);
    assert.equal((await lab.server.house.archive.open(id)).id, id);
  });

  it('tells those who are to be told, of the number and the rule and nothing else', async () => {
    under(`tell it@${ownDomain}, stranger@partner.test`);
    const { id } = await send();
    const [notice] = await lab.arrived(ownDomain, 1);
    const raw = notice!.raw.toString();
    assert.ok(raw.includes(id));
    assert.doesNotMatch(raw, /Parking|Friday|ann@home/);
    assert.deepEqual(notice!.recipients, [`it@${ownDomain}`]);
    assert.equal(at('partner.test').length, 0, 'nobody outside is told');
  });

  it('files it under a retention class', async () => {
    under('file it as "part2"');
    const { id } = await send();
    await ended(id, 'delivery.delivered');
    assert.deepEqual(await lab.server.house.archive.filedAs(id), ['part2']);
  });

  it('lets it wait in the portal for less than the settings do', async () => {
    under('let it expire after 2 days and use only the portal');
    const { id } = await send();
    const placed = await ended(id, 'pickup.placed');
    const days = (Date.parse(String(placed.data.expires)) - Date.parse(placed.at)) / 86_400_000;
    assert.ok(Math.abs(days - 2) < 0.01, `${days}`);
  });

  it('refuses in the rule’s words, and holds', async () => {
    under('refuse it with "Call the front desk instead."');
    await assert.rejects(send(), /550 5\.7\.1 .*Call the front desk instead/);
    under('hold it for approval because "Somebody looks first."');
    const { id } = await send();
    assert.equal((await lab.server.house.queue.counts()).held, 1);
    assert.equal(at('home.test').length, 0);
    assert.ok(id);
  });

  it('prefers another way where it is allowed', async () => {
    under('prefer the portal');
    const { id } = await send();
    await ended(id, 'pickup.placed');
  });
});
