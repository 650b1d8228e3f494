import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault, silentLog } from '#base';
import { type Account, Entrance, People } from '#people';
import { Networks, ownRange, readNetwork, wideRange } from '../../src/people/guard/networks.ts';
import { Pattern } from '../../src/people/guard/pattern.ts';
import { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const minute = 60_000;
const hour = 60 * minute;
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;

describe('what is a network', () => {
  it('names the range one party holds, and its neighbourhood', () => {
    for (const [address, own, wide] of [
      ['203.0.113.7', '203.0.113.7/32', '203.0.113.0/24'],
      ['::ffff:203.0.113.7', '203.0.113.7/32', '203.0.113.0/24'],
      ['2001:DB8:1:2:3::4', '2001:db8:1:2::/64', '2001:db8:1::/48'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
      ['', '', ''],
      ['nonsense', '', ''],
      ['999.1.1.1', '', ''],
    ] as const) {
      assert.equal(ownRange(address), own, address);
      assert.equal(wideRange(address), wide, address);
      if (own !== '')
        assert.ok(new Networks([own]).has(address) && new Networks([wide]).has(address), address);
    }
  });

  it('reads what is typed, or refuses it: 3000 lines of noise end in one of both', () => {
    for (const wrong of [
      '',
      'x',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '::/129',
      '10.0.0/8',
      '10.0.0.0/1e1',
    ])
      assert.throws(() => readNetwork(wrong), refused('network-invalid'), wrong);
    let seed = 7;
    const next = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    for (let n = 0; n < 3000; n++) {
      const text = Array.from({ length: next(24) }, () => '0123456789abcdef:./% x'[next(22)]).join('');
      try {
        assert.ok(new Networks([readNetwork(text).text]));
      } catch (error) {
        assert.ok(refused('network-invalid')(error), text);
      }
    }
  });

  it('counts what happens within a window, and holds no more than it may', () => {
    const clock = new FakeClock();
    const pattern = new Pattern(clock, { failures: 5, different: 3, window: minute }, 10);
    for (let n = 0; n < 4; n++) assert.equal(pattern.note('a', 'x'), null);
    assert.deepEqual(pattern.note('a', 'x'), { failures: 5, different: 1 });
    assert.equal(pattern.note('a', 'x'), null, 'and begins anew');
    assert.equal(pattern.note('b', 'x'), null);
    assert.equal(pattern.note('b', 'y'), null);
    clock.advance(minute + 1);
    assert.equal(pattern.note('b', 'z'), null, 'the window is over');
    for (let n = 0; n < 100; n++) pattern.note(`flood ${n}`, 'x');
    assert.equal(pattern.note('b', 'y'), null, 'forgotten: 10 are held');
  });
});

describe('guessing is blocked for a while', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let other: People;
  let accounts: Account[];
  let entrance: Entrance;
  let password: string;
  const at = (address: string) => ({ address, via: 'submission' as const });
  const events = async (kind: string): Promise<{ data: Record<string, unknown> }[]> =>
    (await lab.evidence.latest(lab.store, { kind: kind as never, limit: 100 })) as never;

  before(async () => {
    lab = await testStore({
      settings: {
        signin: {
          block: { failures: 12, accounts: 5, networks: 6, life: '1h', longest: '3h', never: ['10.0.0.0/8'] },
        },
        intake: { limits: { auth_failures_per_account: 1000, auth_failures_per_address: 1000 } },
      },
    });
    people = new People({ ...lab, log: silentLog });
    other = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    accounts = [];
    for (const name of ['ann', 'bob', 'cid', 'dot', 'eve'])
      accounts.push(
        await people.addPerson(cli, { name, addresses: [`${name}@clinic.example`], roles: ['sender'] }),
      );
    ({ password } = await people.addPassword(cli, 'ann@clinic.example', 'phone'));
    entrance = new Entrance({
      ...lab,
      log: silentLog,
      isInside: (domain) => people.isInside(domain),
      blocks: people.blocks,
      site: () => ({ id: 'x', origins: ['https://x'], name: 'x' }),
    });
    await other.refresh();
  });
  after(async () => {
    await people.stop();
    await other.stop();
    await lab.close();
  });

  it('a network that tries many accounts is turned away, here and in other processes, until the time is over', async () => {
    for (const { addresses } of accounts) await people.password(addresses[0]!, 'guess', at('203.0.113.7'));
    const [made] = await events('block.made');
    assert.deepEqual(
      [made!.data.kind, made!.data.subject, made!.data.reason],
      ['network', '203.0.113.7/32', '5 failed sign-ins for 5 accounts within 10 minutes'],
    );
    const refusal = await people.password('ann@clinic.example', 'guess', at('203.0.113.7'));
    assert.equal(refusal.ok, false);
    assert.equal(!refusal.ok && refusal.wait, hour);
    await other.refresh();
    const there = await other.password('nobody@clinic.example', 'guess', at('203.0.113.7'));
    assert.equal(!there.ok && there.wait, hour);
    assert.equal((await people.password('ann@clinic.example', 'guess', at('203.0.113.8'))).ok, false);
    const near = await people.password('ann@clinic.example', 'guess', at('203.0.113.8'));
    assert.equal(!near.ok && near.wait, undefined, 'the neighbour is looked at');
    const browser = await entrance.password('ann@clinic.example', 'guess', {
      address: '203.0.113.7',
      device: '',
      program: '',
    });
    assert.deepEqual(browser, { kind: 'refused', wait: hour }, 'at every door');

    lab.clock.advance(hour + 1);
    await people.refresh();
    assert.equal((await events('block.ended'))[0]!.data.why, 'over');
    const after = await people.password('ann@clinic.example', 'guess', at('203.0.113.7'));
    assert.equal(!after.ok && after.wait, undefined);
  });

  it('the owner comes in all the same: the right app password passes a blocked network and a blocked account', async () => {
    for (let n = 0; n < 12; n++)
      await people.password('ann@clinic.example', `guess ${n}`, at('198.51.100.1'));
    const guess = await people.password('ann@clinic.example', 'guess', at('198.51.100.1'));
    assert.equal(!guess.ok && guess.wait! > 0, true);
    assert.equal((await people.password('ann@clinic.example', password, at('198.51.100.1'))).ok, true);
    for (let n = 0; n < 6; n++) await people.password('ann@clinic.example', 'guess', at(`192.0.${n}.9`));
    const [made] = await events('block.made');
    assert.equal(made!.data.kind, 'account');
    assert.match(String(made!.data.reason), /^\d+ failed sign-ins from 6 networks within 10 minutes$/);
    const stranger = await people.password('ann@clinic.example', 'guess', at('192.88.99.1'));
    assert.equal(!stranger.ok && stranger.wait! > 0, true);
    assert.equal((await people.password('ann@clinic.example', password, at('192.88.99.1'))).ok, true);
    const neighbour = await people.password('bob@clinic.example', 'guess', at('192.88.99.1'));
    assert.equal(!neighbour.ok && neighbour.wait, undefined, 'others are tried as before');
  });

  it('lasts twice as long each time, and never longer than the longest', async () => {
    const lives: number[] = [];
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < 12; n++) await people.password('bob@clinic.example', 'guess', at('198.18.0.1'));
      const [live] = (await people.blocks.list(cli, { live: true })).filter(
        ({ subject }) => subject === '198.18.0.1/32',
      );
      lives.push((live!.until - live!.madeAt) / hour);
      lab.clock.advance(live!.until - live!.madeAt + 1);
      await people.refresh();
    }
    assert.deepEqual(lives, [1, 2, 3, 3]);
  });

  it('is undone by a person, with an event; names that nobody has, and our own networks, block nothing', async () => {
    for (let n = 0; n < 12; n++) await people.password('bob@clinic.example', 'guess', at('198.18.0.2'));
    const [block] = await people.blocks.list(cli, { live: true });
    await people.blocks.lift(cli, block!.id, 'It was us, testing');
    const tried = await people.password('bob@clinic.example', 'guess', at('198.18.0.2'));
    assert.equal(!tried.ok && tried.wait, undefined);
    assert.equal((await events('block.ended'))[0]!.data.why, 'lifted');
    await assert.rejects(people.blocks.lift(cli, block!.id, ''), refused('block-missing'));

    const before = (await events('block.made')).length;
    for (let n = 0; n < 40; n++) await people.password(`x${n}@clinic.example`, 'guess', at('10.1.2.3'));
    for (let n = 0; n < 40; n++) await people.password('nobody@clinic.example', 'guess', at(`198.19.${n}.1`));
    assert.equal((await events('block.made')).length, before);
  });

  it('networks are blocked by hand, by those who may, of any size but the world', async () => {
    const wish = { network: '2001:0db8:00aa::/44', life: hour, reason: 'Scans from there' };
    const sender: Actor = { kind: 'person', id: accounts[0]!.id, via: 'console' };
    await assert.rejects(people.blocks.add(sender, wish), refused('not-allowed'));
    await assert.rejects(people.blocks.list(sender, { live: true }), refused('not-allowed'));
    await assert.rejects(people.blocks.lift(sender, accounts[0]!.id, ''), refused('not-allowed'));
    await people.blocks.add(cli, wish);
    await assert.rejects(people.blocks.add(cli, wish), refused('blocked-already'));
    await assert.rejects(
      people.blocks.add(cli, { ...wish, network: '0.0.0.0/0' }),
      refused('network-invalid'),
    );
    await assert.rejects(people.blocks.add(cli, { ...wish, life: 0 }), refused('life-invalid'));
    const inside = await people.password('bob@clinic.example', 'guess', at('2001:db8:af::1'));
    assert.equal(!inside.ok && inside.wait, hour);
    const outside = await people.password('bob@clinic.example', 'guess', at('2001:db8:b0::1'));
    assert.equal(!outside.ok && outside.wait, undefined);
    assert.equal((await people.blocks.list(cli, { live: false, limit: 2 })).length, 2);
  });

  it('many processes that see the same make one block', async () => {
    const all = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        [people, other][n % 2]!.password('cid@clinic.example', `guess ${n}`, at('198.18.0.9')),
      ),
    );
    assert.equal(all.length, 24);
    const live = (await people.blocks.list(cli, { live: true })).filter(
      ({ subject }) => subject === '198.18.0.9/32',
    );
    assert.equal(live.length, 1);
  });

  it('a flood from everywhere takes a small share of hashing, and those who are known pass it', async () => {
    lab.clock.advance(2 * hour);
    const from = (n: number): string => `172.${16 + (n >> 8)}.${n & 255}.1`;
    const visitor = (n: number) => ({ address: from(n), device: '', program: '' });
    let [looked, away] = [0, 0];
    for (let n = 0; n < 230; n++) {
      const step = await entrance.password(`p${n}@nowhere.example`, 'guess', visitor(n));
      if (step.kind === 'refused' && step.wait === 1000) away++;
      else looked++;
    }
    assert.deepEqual([looked, away], [200, 30]);
    lab.clock.advance(1000);
    looked = 0;
    for (let n = 300; n < 320; n++)
      if (
        ((await entrance.password('x@nowhere.example', 'guess', visitor(n))) as { wait?: number }).wait ===
        undefined
      )
        looked++;
    assert.equal(looked, 4, 'four more a second');

    for (let n = 0; n < 230; n++) await people.password(`p${n}@nowhere.example`, 'guess', at(from(n)));
    const stranger = await people.password('dot@clinic.example', 'guess', at(from(400)));
    assert.equal(!stranger.ok && stranger.wait, 1000);
    assert.equal((await people.password('ann@clinic.example', password, at(from(401)))).ok, true);
  });
});
