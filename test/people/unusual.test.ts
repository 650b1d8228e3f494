import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault, newId, silentLog } from '#base';
import { EvidenceLog } from '#evidence';
import { type Account, Entrance, People, sentenceOf, type Unusual } from '#people';
import { baselineOf, daysBefore } from '../../src/people/guard/baseline.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const hour = 3_600_000;
const day = 24 * hour;
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;

describe('a baseline', () => {
  it('is the greatest of floor, three middle days, six deviations and the most there was', () => {
    const steady = Array.from({ length: 28 }, (_, n) => 20 + (n % 3));
    assert.deepEqual(baselineOf(steady, 50), { days: 28, usual: 21, most: 22, bound: 63 });
    assert.deepEqual(baselineOf(steady, 100), { days: 28, usual: 21, most: 22, bound: 100 });
    assert.deepEqual(baselineOf([...steady.slice(1), 500], 50), {
      days: 28,
      usual: 21,
      most: 500,
      bound: 500,
    });
    const wild = Array.from({ length: 28 }, (_, n) => (n % 2) * 100);
    assert.equal(baselineOf(wild, 1).bound, Math.ceil(50 + 6 * 1.4826 * 50));
    assert.deepEqual(baselineOf([9, 9], 50), { days: 2, usual: 9, most: 9, bound: 50 }, 'too new to compare');
    assert.deepEqual(baselineOf([], 5), { days: 0, usual: 0, most: 0, bound: 5 });
  });

  it('counts days on which nothing was done, from the first day and at most 28 of them', () => {
    assert.deepEqual(daysBefore('2026-06-05', '2026-06-02', new Map([['2026-06-03', 4]])), [0, 4, 0]);
    assert.equal(daysBefore('2026-06-05', '2020-01-01', new Map()).length, 28);
    assert.deepEqual(daysBefore('2026-03-01', '2026-02-27', new Map([['2026-02-28', 1]])), [0, 1]);
    assert.deepEqual(daysBefore('2026-06-05', '2026-06-05', new Map()), []);
  });
});

describe('use out of the ordinary', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let ann: Account;
  let bob: Account;
  let log: EvidenceLog;
  const told: (readonly Unusual[])[] = [];
  const actor = (account: Account, address = '203.0.113.7'): Actor => ({
    kind: 'person',
    id: account.id,
    via: 'submission',
    address,
  });
  /** Writes down that somebody did something so many times, and lets it be counted. */
  const did = async (kind: string, who: Account, times: number, address?: string): Promise<void> => {
    const draft = {
      kind: kind as never,
      actor: actor(who, address),
      data: { count: 1 },
      secret: { reason: 'test' },
    };
    await lab.evidence.record(lab.store, ...Array.from({ length: times }, () => draft));
  };
  const turn = async (): Promise<Unusual[]> => {
    await log.turn();
    await people.unusual.turn();
    return told.splice(0).flat();
  };
  const events = async (kind: string): Promise<number> =>
    (await lab.evidence.latest(lab.store, { kind: kind as never, limit: 100 })).length;

  before(async () => {
    lab = await testStore();
    people = new People({ ...lab, log: silentLog, tellUnusual: async (_, found) => void told.push(found) });
    await people.addDomain(cli, 'clinic.example');
    ann = await people.addPerson(cli, {
      name: 'Ann',
      addresses: ['ann@clinic.example'],
      roles: ['sender', 'admin'],
    });
    bob = await people.addPerson(cli, { name: 'Bob', addresses: ['bob@clinic.example'], roles: ['sender'] });
    log = new EvidenceLog({
      ...lab,
      log: silentLog,
      dir: `${lab.dir}/evidence`,
      name: 'mail.clinic.example',
    });
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('says nothing of a month of ordinary days', async () => {
    for (let n = 0; n < 30; n++) {
      await did('message.accepted', ann, 20 + (n % 3));
      await did('signin.succeeded', ann, 1);
      await did('signin.failed', ann, n % 3);
      assert.deepEqual(await turn(), [], `day ${n}`);
      lab.clock.advance(day);
    }
  });

  it('raises many more letters than usual, once, with the numbers anybody can check', async () => {
    await did('message.accepted', ann, 63);
    assert.deepEqual(await turn(), [], 'three times the middle day is still ordinary');
    await did('message.accepted', ann, 1);
    const [one, ...more] = await turn();
    assert.deepEqual(more, []);
    assert.equal(
      sentenceOf(one!, 'Ann'),
      'Ann sent 64 letters on 2026-07-01. On the 28 days before it was 21 on the middle day and 22 at most; more than 63 counts as unusual.',
    );
    await did('message.accepted', ann, 100);
    assert.deepEqual(await turn(), [], 'once a day');
    const [listed] = await people.unusual.list(cli, { open: true });
    assert.equal(listed!.n, 164, 'and counts on');
    assert.equal(await events('unusual.found'), 1);
  });

  it('raises failed sign-ins, reads and exports of one account, not of another', async () => {
    await did('signin.failed', bob, 11, '198.51.100.9');
    await did('archive.read', bob, 41);
    await did('pack.begun', bob, 4);
    const found = await turn();
    assert.deepEqual(
      found.map(({ account, what, n }) => [account === bob.id, what, n]),
      [
        [true, 'failures', 11],
        [true, 'reads', 41],
        [true, 'exports', 4],
      ],
    );
    assert.match(sentenceOf(found[0]!, 'Bob'), /too new to compare; more than 10 counts as unusual/);
  });

  it('raises a sign-in at an hour, and from a place, where there never was one', async () => {
    lab.clock.advance(day + hour);
    await did('signin.succeeded', ann, 1);
    assert.deepEqual(await turn(), [], 'an hour later than usual is nothing');
    lab.clock.advance(day - hour + 16 * hour);
    await did('signin.succeeded', ann, 1, '192.0.2.1');
    const found = await turn();
    assert.deepEqual(
      found.map(({ what, detail }) => [what, detail]),
      [
        ['hours', '01'],
        ['places', '192.0.0.0/16'],
      ],
    );
    assert.match(sentenceOf(found[0]!, 'Ann'), /between 01:00 and 01:59 UTC/);
  });

  it('raises one password tried on many accounts, though each fails but once', async () => {
    const many: Account[] = [];
    for (let n = 0; n < 16; n++)
      many.push(await people.addPerson(cli, { name: `P${n}`, addresses: [`p${n}@clinic.example`] }));
    for (const one of many.slice(0, 15)) await did('signin.failed', one, 1, '198.51.100.9');
    assert.deepEqual(await turn(), []);
    await did('signin.failed', many[15]!, 1, '198.51.100.10');
    const [one] = await turn();
    assert.deepEqual([one!.what, one!.account, one!.n], ['spray', null, 16]);
    await assert.rejects(
      people.unusual.answer(cli, one!.id, { how: 'hold', reason: 'x' }),
      refused('answer-invalid'),
    );
  });

  it('says nothing of what a system sends before it is known for a week', async () => {
    const robot = await people.addServiceAccount(cli, { name: 'records' });
    const draft = { kind: 'message.accepted' as const, actor: { ...actor(robot), kind: 'service' as const } };
    await lab.evidence.record(lab.store, ...Array.from({ length: 300 }, () => draft));
    assert.deepEqual(await turn(), []);
  });

  it('many processes count what happened once', async () => {
    const others = [1, 2, 3].map(() => new People({ ...lab, log: silentLog }));
    await did('message.accepted', bob, 30);
    await log.turn();
    await Promise.all([people, ...others].map((one) => one.unusual.turn()));
    const { rows } = await lab.store.query<{ n: number }>(
      `SELECT n FROM people_use WHERE account_id = $1 AND what = 'letters'`,
      [bob.id],
    );
    assert.deepEqual(rows, [{ n: 30 }]);
    for (const one of others) await one.stop();
  });

  it('is answered by those who may, with a reason, once; letters of the account are held until freed', async () => {
    const [alert] = (await people.unusual.list(cli, { open: true })).filter(({ what }) => what === 'letters');
    const how = 'hold' as const;
    await assert.rejects(
      people.unusual.answer(actor(bob), alert!.id, { how, reason: 'x' }),
      refused('not-allowed'),
    );
    await assert.rejects(people.unusual.list(actor(bob), { open: true }), refused('not-allowed'));
    await assert.rejects(
      people.unusual.answer(cli, alert!.id, { how, reason: ' ' }),
      refused('reason-missing'),
    );
    assert.equal(people.unusual.heldOutgoing(ann.id), null);
    await people.unusual.answer(actor(ann), alert!.id, { how, reason: 'She is on leave' });
    assert.equal(people.unusual.heldOutgoing(ann.id)?.reason, 'She is on leave');
    await assert.rejects(
      people.unusual.answer(cli, alert!.id, { how, reason: 'again' }),
      refused('unusual-missing'),
    );
    const other = new People({ ...lab, log: silentLog });
    await other.refresh();
    assert.equal(other.unusual.heldOutgoing(ann.id)?.by, ann.id, 'in every process');
    await other.stop();
    assert.deepEqual([await events('unusual.answered'), await events('outgoing.held')], [1, 1]);
    await people.unusual.free(cli, ann.id, 'It was her, sending the newsletter');
    assert.equal(people.unusual.heldOutgoing(ann.id), null);
    await assert.rejects(people.unusual.free(cli, ann.id, ''), refused('hold-missing'));
    await assert.rejects(people.unusual.hold(cli, 'x', 'y'), refused('account-missing'));
  });

  it('step-up: what is open does nothing before a new proof; sign-out: it ends', async () => {
    const entrance = new Entrance({
      ...lab,
      log: silentLog,
      isInside: () => true,
      blocks: people.blocks,
      site: () => ({ id: 'x', origins: ['https://x'], name: 'x' }),
    });
    const at = { address: '203.0.113.7', device: '', program: '' };
    await lab.store.query(
      `INSERT INTO people_factor (id, account_id, kind, sealed, label_sealed, confirmed, added_at)
       VALUES ($1, $2, 'totp', '', '', true, now())`,
      [newId(), bob.id],
    );
    const open = async (): Promise<{ token: string; device: string }> =>
      lab.store.transaction((sql) =>
        entrance.sessions.begin(sql, bob, at, { state: 'open', proof: 'passkey', offers: [] }),
      );
    const { token, device } = await open();
    const found = (await people.unusual.list(cli, { open: true })).filter(
      ({ account }) => account === bob.id,
    );
    assert.equal((await entrance.visit(token, { ...at, device }))!.strange, false);
    await people.unusual.answer(cli, found[0]!.id, { how: 'step-up', reason: 'Is it him?' });
    assert.equal((await entrance.visit(token, { ...at, device }))!.strange, true);
    await people.unusual.answer(cli, found[1]!.id, { how: 'sign-out', reason: 'It is not' });
    assert.equal(await entrance.visit(token, { ...at, device }), null);
  });
});
