import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { type Actor, isFault, silentLog } from '#base';
import { type Account, Entrance, People, type SignInWord, type Step, type Visitor } from '#people';
import { Countries } from '../../src/people/guard/countries.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;
type Entered = Extract<Step, { kind: 'entered' }>;

describe('the list of countries', () => {
  it('knows where an address is, in both forms of line and both families', () => {
    const list = new Countries(
      [
        'network,country',
        '203.0.113.0/24,us',
        '# a comment',
        '"198.51.100.0","198.51.100.127","MX"',
        '2001:db8::/32,DE',
        '2001:db9::,2001:db9:ffff:ffff:ffff:ffff:ffff:ffff,FR',
        '',
      ].join('\r\n'),
    );
    for (const [address, country] of [
      ['203.0.113.0', 'US'],
      ['203.0.113.255', 'US'],
      ['::ffff:203.0.113.9', 'US'],
      ['203.0.114.0', null],
      ['198.51.100.127', 'MX'],
      ['198.51.100.128', null],
      ['2001:db8:ffff::1', 'DE'],
      ['2001:db9::', 'FR'],
      ['2001:dba::', null],
      ['nonsense', null],
    ] as const)
      assert.equal(list.of(address), country, address);
    assert.throws(() => new Countries('203.0.113.0/24,US\n203.0.113.0/33,US'), refused('countries-invalid'));
    assert.throws(() => new Countries('203.0.113.0/24,US\nx,USA'), refused('countries-invalid'));
  });

  it('reads noise to an end: 3000 lists', () => {
    let seed = 11;
    const next = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    for (let n = 0; n < 3000; n++) {
      const text = Array.from({ length: next(60) }, () => '0123456789abcdef.:/,"US\n'[next(24)]).join('');
      try {
        const list = new Countries(text);
        const found = list.of('203.0.113.7');
        assert.ok(found === null || /^[A-Z]{2}$/.test(found));
      } catch (error) {
        assert.ok(refused('countries-invalid')(error), text);
      }
    }
  });
});

describe('devices and places', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let entrance: Entrance;
  let ann: Account;
  let secret: string;
  let device: string;
  const told: SignInWord[] = [];
  const password = 'copper kettle on the ninth stair';
  const from = (address: string, token = device): Visitor => ({ address, device: token, program: 'Firefox' });
  const code = (): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: lab.clock.now() });
  const comeIn = async (visitor: Visitor): Promise<Entered> => {
    lab.clock.advance(31_000);
    const half = (await entrance.password('ann@clinic.example', password, visitor)) as Entered;
    return (await entrance.second(half.token, { kind: 'totp', code: code() }, visitor)) as Entered;
  };
  const kinds = (): string[] =>
    told
      .splice(0)
      .map(({ kind, newDevice, newPlace }) => `${kind}${newDevice ? ' device' : ''} ${newPlace}`.trim());
  const make = (tell: boolean): Entrance =>
    new Entrance({
      ...lab,
      log: silentLog,
      isInside: (domain) => people.isInside(domain),
      blocks: people.blocks,
      ...(tell ? { tell: async (_: unknown, word: SignInWord) => void told.push(word) } : {}),
      site: () => ({ id: 'x', origins: ['https://x'], name: 'x' }),
    });

  before(async () => {
    lab = await testStore({ settings: { signin: { countries: 'countries.csv' } } });
    writeFileSync(
      join(lab.dir, 'countries.csv'),
      '203.0.113.0/24,US\n203.0.114.0/24,US\n198.51.100.0/24,MX\n',
    );
    people = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    ann = await people.addPerson(cli, { name: 'Ann', addresses: ['ann@clinic.example'], roles: ['admin'] });
    entrance = make(true);
    const { token } = await entrance.invite(cli, ann);
    const enrol = (await entrance.acceptInvite(token, from('203.0.113.7', ''))) as Entered;
    const actor: Actor = { kind: 'person', id: ann.id, via: 'console' };
    await entrance.factors.setSecret(actor, ann, password);
    const app = await entrance.factors.startApp(ann, 'phone');
    secret = app.secret;
    await entrance.factors.confirmApp(actor, ann, app.id, code());
    device = ((await entrance.finishEnrolment(enrol.token, from('203.0.113.7', enrol.device))) as Entered)
      .device;
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('says nothing of the very first sign-in, and nothing of what is known', async () => {
    assert.deepEqual(kinds(), []);
    await comeIn(from('203.0.113.7'));
    await comeIn(from('203.0.114.9'));
    assert.deepEqual(kinds(), [], 'another network of the same country');
  });

  it('writes to the person when a device or a country is new, each once', async () => {
    const other = await comeIn(from('203.0.113.7', ''));
    assert.deepEqual(kinds(), ['new device']);
    await comeIn(from('203.0.113.7', other.device));
    await comeIn(from('198.51.100.3'));
    assert.deepEqual(kinds(), ['new MX']);
    await comeIn(from('198.51.100.4'));
    await comeIn(from('192.0.2.200'));
    assert.deepEqual(kinds(), ['new 192.0.0.0/16'], 'where the list knows no country, the range counts');
  });

  it('a session that turns up in a strange place does nothing before its owner has proved who they are', async () => {
    const { token } = await comeIn(from('203.0.113.7'));
    kinds();
    const near = (await entrance.visit(token, from('203.0.114.1')))!;
    assert.equal(near.strange, false);
    await entrance.requireKnownPlace(near, 'x');
    const far = (await entrance.visit(token, from('100.64.0.1')))!;
    assert.equal(far.strange, true);
    await assert.rejects(entrance.requireKnownPlace(far, 'x'), refused('proof-needed'));
    lab.clock.advance(31_000);
    assert.equal(await entrance.prove(far, { kind: 'totp', code: '000000' }, from('100.64.0.1')), false);
    assert.equal((await entrance.visit(token, from('100.64.0.1')))!.strange, true);
    assert.equal(await entrance.prove(far, { kind: 'totp', code: code() }, from('100.64.0.1')), true);
    assert.equal((await entrance.visit(token, from('100.64.0.1')))!.strange, false);
    assert.deepEqual(kinds(), ['new 100.64.0.0/16'], 'and they are told');
  });

  it('tells of every sign-in, or of failed tries, as the person chooses; of failed ones once a day', async () => {
    const actor: Actor = { kind: 'person', id: ann.id, via: 'console' };
    assert.deepEqual(await entrance.sessions.alerts.choice(ann.id), { success: false, failure: true });
    await entrance.sessions.alerts.choose(actor, ann.id, { success: true, failure: true });
    await comeIn(from('203.0.113.7'));
    assert.deepEqual(kinds(), ['success']);
    lab.clock.advance(2 * 3_600_000);
    const fail = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i++)
        await entrance.password('ann@clinic.example', 'wrong', from('192.0.2.1', ''));
    };
    await fail(4);
    assert.deepEqual(kinds(), []);
    await fail(1);
    assert.deepEqual(kinds(), ['failure']);
    await fail(10);
    assert.deepEqual(kinds(), []);
    lab.clock.advance(25 * 3_600_000);
    await fail(5);
    assert.deepEqual(kinds(), ['failure']);
    await entrance.sessions.alerts.choose(actor, ann.id, { success: false, failure: false });
    lab.clock.advance(25 * 3_600_000);
    await fail(5);
    await comeIn(from('203.0.113.7'));
    assert.deepEqual(kinds(), []);
  });

  it('who has no second factor signs in again where they never were', async () => {
    const bea = await people.addPerson(cli, { name: 'Bea', addresses: ['bea@clinic.example'] });
    const { token, device: theirs } = await lab.store.transaction((sql) =>
      entrance.sessions.begin(sql, bea, from('203.0.113.7', ''), {
        state: 'open',
        proof: 'oidc',
        offers: [],
      }),
    );
    assert.ok(await entrance.visit(token, from('203.0.114.7', theirs)));
    assert.equal(await entrance.visit(token, from('100.65.0.1', theirs)), null);
    assert.equal(await entrance.visit(token, from('203.0.113.7', theirs)), null, 'it has ended');
  });

  it('lists devices; forgetting one ends what is open on it, and it counts as new', async () => {
    const { token, device: theirs } = await comeIn(from('203.0.113.7', ''));
    kinds();
    const all = await entrance.sessions.devices(ann.id);
    const one = all.find(({ sessions, lastAt }) => sessions === 1 && lastAt === lab.clock.now())!;
    assert.equal(one.program, 'Firefox');
    const actor: Actor = { kind: 'person', id: ann.id, via: 'console' };
    const bob = await people.addPerson(cli, { name: 'Bob', addresses: ['bob@clinic.example'] });
    assert.equal(await entrance.sessions.forgetDevice(actor, bob.id, one.id), false, 'nobody else’s');
    assert.ok(await entrance.visit(token, from('203.0.113.7', theirs)));
    assert.equal(await entrance.sessions.forgetDevice(actor, ann.id, one.id), true);
    assert.equal(await entrance.visit(token, from('203.0.113.7', theirs)), null);
    await comeIn(from('203.0.113.7', theirs));
    assert.deepEqual(kinds(), ['new device']);
    assert.equal(await entrance.sessions.forgetDevice(actor, ann.id, 'x'), false);
  });
});
