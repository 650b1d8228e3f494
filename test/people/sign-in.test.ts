import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault, silentLog, systemClock } from '#base';
import type { Address, SignedIn } from '#mail';
import { People } from '#people';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const from = (address: string) => ({ address, via: 'submission' }) as const;
const at = (text: string): Address => ({ local: text.split('@')[0]!, domain: text.split('@')[1]! });

const makePeople = (lab: TestStore<FakeClock>): People => new People({ ...lab, log: silentLog });

async function enter(
  people: People,
  user: string,
  password: string,
  address = '192.0.2.1',
): Promise<SignedIn> {
  const result = await people.password(user, password, from(address));
  assert.ok(result.ok, `${user} should get in`);
  return result.who;
}

describe('signing in with an app password', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let jane: { id: string; password: string };

  before(async () => {
    lab = await testStore();
    people = makePeople(lab);
    await people.addDomain(cli, 'Clinic.Example');
    await people.addPerson(cli, {
      name: 'Dr Jane Roe',
      addresses: ['Jane@clinic.example', 'office@clinic.example'],
    });
    jane = await people.addPassword(cli, 'jane@clinic.example', 'laptop');
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('lets the owner in under any address of theirs, typed as people type', async () => {
    for (const user of [
      'jane@clinic.example',
      'JANE@Clinic.Example',
      ' office@clinic.example ',
      '"jane"@clinic.example',
    ]) {
      const who = await enter(people, user, jane.password);
      assert.equal(who.actor.kind, 'person');
      assert.equal(who.relay, false);
    }
    await enter(people, 'jane@clinic.example', jane.password.replaceAll('-', ' ').toUpperCase());
  });

  it('owns exactly their addresses', async () => {
    const who = await enter(people, 'jane@clinic.example', jane.password);
    for (const mine of [
      'jane@clinic.example',
      'JANE@clinic.example',
      'office@clinic.example',
      '"jane"@clinic.example',
    ])
      assert.ok(who.owns(at(mine)), mine);
    for (const other of [
      'joe@clinic.example',
      'jane@other.example',
      'jane@sub.clinic.example',
      'jane+x@clinic.example',
      '\u0130jane@clinic.example',
    ])
      assert.ok(!who.owns(at(other)), other);
  });

  it('refuses a wrong password, an unknown user and an account without the role, all alike', async () => {
    await people.addPerson(cli, {
      name: 'An Auditor',
      addresses: ['audit@clinic.example'],
      roles: ['auditor'],
    });
    const auditor = await people.addPassword(cli, 'audit@clinic.example', '');
    const near = jane.password.slice(0, -1) + (jane.password.endsWith('0') ? '1' : '0');
    for (const [user, password] of [
      ['jane@clinic.example', near],
      ['jane@clinic.example', ''],
      ['jane@clinic.example', 'x'.repeat(100_000)],
      ['nobody@clinic.example', jane.password],
      ['audit@clinic.example', auditor.password],
      ['', ''],
      ['\0@\r\n', 'x'],
    ] as const) {
      assert.deepEqual(await people.password(user, password, from('198.51.100.1')), { ok: false });
    }
  });

  it('cuts at once on removal, in another process too, and in open sessions after a moment', async () => {
    const other = makePeople(lab);
    await other.refresh();
    const spare = await people.addPassword(cli, 'jane@clinic.example', 'old phone');
    const session = await enter(other, 'jane@clinic.example', spare.password);
    assert.ok(session.owns(at('jane@clinic.example')));
    await people.removePassword(cli, spare.id);
    assert.equal((await other.password('jane@clinic.example', spare.password, from('192.0.2.1'))).ok, false);
    await other.refresh();
    assert.ok(!session.owns(at('jane@clinic.example')));
    const stays = await enter(other, 'jane@clinic.example', jane.password);
    assert.ok(stays.owns(at('jane@clinic.example')));
    await other.stop();
  });

  it('cuts on disabling and on a lost role, and not on a gained one', async () => {
    await people.addPerson(cli, { name: 'Temp', addresses: ['temp@clinic.example'] });
    const temp = await people.addPassword(cli, 'temp@clinic.example', '');
    const first = await enter(people, 'temp@clinic.example', temp.password);
    await people.setRoles(cli, 'temp@clinic.example', ['sender', 'operator']);
    assert.ok(first.owns(at('temp@clinic.example')));
    lab.clock.advance(1000);
    await people.setRoles(cli, 'temp@clinic.example', ['sender']);
    assert.ok(!first.owns(at('temp@clinic.example')));
    const second = await enter(people, 'temp@clinic.example', temp.password);
    assert.ok(second.owns(at('temp@clinic.example')));
    lab.clock.advance(1000);
    await people.disable(cli, 'temp@clinic.example');
    assert.ok(!second.owns(at('temp@clinic.example')));
    assert.equal((await people.password('temp@clinic.example', temp.password, from('192.0.2.1'))).ok, false);
    await people.enable(cli, 'temp@clinic.example');
    assert.ok((await enter(people, 'temp@clinic.example', temp.password)).owns(at('temp@clinic.example')));
  });

  it('knows service accounts: by password or certificate, for every domain of ours, no person at the relay door', async () => {
    await people.addServiceAccount(cli, { name: 'his-lab', relay: true, class: 'transactional' });
    const { password } = await people.addPassword(cli, 'his-lab', '');
    const result = await people.password('HIS-Lab', password, { address: '10.0.0.9', via: 'relay' });
    assert.ok(result.ok);
    assert.equal(result.who.class, 'transactional');
    assert.ok(result.who.relay && result.who.owns(at('anyone@clinic.example')));
    assert.ok(!result.who.owns(at('anyone@elsewhere.example')));
    assert.ok((await people.service('his-lab', { address: '10.0.0.9' })).ok);
    assert.equal((await people.service('nobody', { address: '10.0.0.9' })).ok, false);
    assert.equal((await people.service('jane@clinic.example', { address: '10.0.0.9' })).ok, false);
    assert.equal(
      (await people.password('jane@clinic.example', jane.password, { address: '10.0.0.9', via: 'relay' })).ok,
      false,
    );
  });

  it('stores no name, address, label, password or hash in clear', async () => {
    for (const table of ['people_account', 'people_login', 'people_password', 'evidence_event']) {
      const { rows } = await lab.store.query(`SELECT t::text AS row FROM ${table} t`);
      const hex = (text: string): string => Buffer.from(text).toString('hex');
      const all = JSON.stringify(rows);
      for (const secret of [
        'Jane',
        'jane@',
        'office@',
        'old phone',
        '$argon2id',
        jane.password,
        jane.password.replaceAll('-', ''),
      ]) {
        assert.ok(!all.includes(secret) && !all.includes(hex(secret)), `${table} holds ${secret}`);
      }
    }
  });
});

describe('evidence of signing in', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  before(async () => {
    lab = await testStore();
    people = makePeople(lab);
    await people.addDomain(cli, 'clinic.example');
    await people.addPerson(cli, { name: 'Jane', addresses: ['jane@clinic.example'] });
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('is written for the first at once and for the rest once a minute, with their number', async () => {
    const { password } = await people.addPassword(cli, 'jane@clinic.example', '');
    for (let n = 0; n < 5; n++) await enter(people, 'jane@clinic.example', password);
    for (let n = 0; n < 4; n++) await people.password('jane@clinic.example', 'wrong', from('198.51.100.7'));
    const seen = async (kind: 'signin.succeeded' | 'signin.failed') =>
      (await lab.evidence.latest(lab.store, { kind, limit: 10 })).reverse();
    assert.deepEqual(
      (await seen('signin.succeeded')).map((event) => event.data.count),
      [1],
    );
    assert.deepEqual(
      (await seen('signin.failed')).map((event) => event.data.count),
      [1],
    );
    lab.clock.advance(61_000);
    await people.refresh();
    assert.deepEqual(
      (await seen('signin.succeeded')).map((event) => event.data.count),
      [1, 4],
    );
    const failed = await seen('signin.failed');
    assert.deepEqual(
      failed.map((event) => event.data.count),
      [1, 3],
    );
    assert.equal(failed[0]!.secret.user, 'jane@clinic.example');
    assert.equal(failed[0]!.actor.address, '198.51.100.7');
    const [credential] = await people.passwords('jane@clinic.example');
    assert.ok(credential!.usedAt !== null);
  });

  it('failing means that nobody gets in, not even with a verdict remembered', async () => {
    const { password } = await people.addPassword(cli, 'jane@clinic.example', 'second');
    await enter(people, 'jane@clinic.example', password, '192.0.2.50');
    await lab.store.query('ALTER TABLE evidence_event RENAME TO evidence_gone');
    for (const user of ['jane@clinic.example', 'nobody@clinic.example']) {
      await assert.rejects(people.password(user, password, from('192.0.2.51')), (error) => isFault(error));
      await assert.rejects(people.password(user, password, from('192.0.2.51')), (error) => isFault(error));
    }
    await lab.store.query('ALTER TABLE evidence_gone RENAME TO evidence_event');
    await enter(people, 'jane@clinic.example', password, '192.0.2.51');
  });
});

describe('guessing', () => {
  it('slows down by account and by network, gives tries back over time, and never keeps the owner out', async () => {
    const lab = await testStore({
      settings: { intake: { limits: { auth_failures_per_account: 4, auth_failures_per_address: 6 } } },
    });
    const people = makePeople(lab);
    await people.addDomain(cli, 'clinic.example');
    await people.addPerson(cli, { name: 'Jane', addresses: ['jane@clinic.example'] });
    const { password } = await people.addPassword(cli, 'jane@clinic.example', '');
    const guess = (user: string, address: string) => people.password(user, 'guess', from(address));
    for (let n = 0; n < 4; n++)
      assert.deepEqual(await guess('jane@clinic.example', `203.0.113.${n}`), { ok: false });
    const slowed = await guess('jane@clinic.example', '203.0.113.200');
    assert.ok(!slowed.ok && slowed.wait! > 0 && slowed.wait! <= 15 * 60_000);
    for (let n = 0; n < 6; n++)
      assert.deepEqual(await guess(`user${n}@clinic.example`, '2001:db8:0:1::1'), { ok: false });
    for (const same of ['2001:db8:0:1::2', '2001:db8::1:ffff:0:0:9']) {
      const refused = await guess('user9@clinic.example', same);
      assert.ok(!refused.ok && refused.wait! > 0, same);
    }
    assert.deepEqual(await guess('user9@clinic.example', '2001:db8:0:2::2'), { ok: false });
    // Everything is against her: her account is slowed, and so is the network she comes from, where she never was.
    await enter(people, 'jane@clinic.example', password, '2001:db8:0:1::2');
    lab.clock.advance(slowed.wait!);
    assert.deepEqual(await guess('jane@clinic.example', '203.0.113.201'), { ok: false });
    await people.stop();
    await lab.close();
  });

  it('at 500 a second leaves an honest sign-in quick and the evidence small', async () => {
    const lab = await testStore({ clock: systemClock });
    const people = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    await people.addPerson(cli, { name: 'Jane', addresses: ['jane@clinic.example'] });
    const passwords = [];
    for (let n = 0; n < 4; n++)
      passwords.push((await people.addPassword(cli, 'jane@clinic.example', `${n}`)).password);
    let attacking = true;
    let guesses = 0;
    const pending = new Set<Promise<unknown>>();
    const attack = setInterval(() => {
      for (let n = 0; attacking && n < 25; n++) {
        const number = guesses++;
        const user = number % 2 ? 'jane@clinic.example' : `user${number}@clinic.example`;
        const address =
          number % 3 ? '127.0.0.1' : `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
        const one = people
          .password(user, `guess-${number}`, from(address))
          .then((result) => assert.ok(!result.ok));
        pending.add(one);
        void one.finally(() => pending.delete(one));
      }
    }, 50);
    try {
      await new Promise((resolve) => setTimeout(resolve, 700));
      for (const password of passwords) {
        const start = systemClock.monotonic();
        await enter(people, 'jane@clinic.example', password, '127.0.0.1');
        const took = systemClock.monotonic() - start;
        assert.ok(took < 2000, `took ${took} ms`);
      }
    } finally {
      attacking = false;
      clearInterval(attack);
    }
    await Promise.all(pending);
    assert.ok(guesses >= 300, `${guesses} guesses`);
    const failed = await lab.evidence.latest(lab.store, { kind: 'signin.failed', limit: 10_000 });
    assert.ok(failed.length <= 301, `${failed.length} events`);
    await people.stop();
    await lab.close();
  });
});

describe('changing people', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  before(async () => {
    lab = await testStore();
    people = makePeople(lab);
    await people.addDomain(cli, 'klinik.example');
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });
  const refused = (code: string) => (error: unknown) => isFault(error, code);

  it('takes only addresses in own domains, once each, in one form', async () => {
    await people.addPerson(cli, { name: 'A', addresses: ['a@klinik.example'] });
    await assert.rejects(
      people.addPerson(cli, { name: 'B', addresses: ['A@klinik.example'] }),
      refused('login-taken'),
    );
    await assert.rejects(
      people.addPerson(cli, { name: 'B', addresses: ['b@elsewhere.example'] }),
      refused('address-not-inside'),
    );
    await assert.rejects(people.addPerson(cli, { name: 'B', addresses: ['b'] }), refused('address-invalid'));
    await assert.rejects(people.addPerson(cli, { name: 'B', addresses: [] }), refused('address-missing'));
    await assert.rejects(
      people.addPerson(cli, { name: 'B\r\nBcc: x', addresses: ['b@klinik.example'] }),
      refused('name-invalid'),
    );
    await assert.rejects(people.addServiceAccount(cli, { name: 'a b' }), refused('name-invalid'));
    assert.equal((await people.list()).length, 1);
    assert.deepEqual((await people.get('a@klinik.example')).roles, ['sender']);
  });

  it('keeps a domain that is in use, and forgets one that is not', async () => {
    await assert.rejects(people.removeDomain(cli, 'klinik.example'), refused('domain-in-use'));
    assert.deepEqual(await people.addDomain(cli, 'bücher.example'), {
      name: 'xn--bcher-kva.example',
      added: true,
    });
    assert.equal((await people.addDomain(cli, 'xn--bcher-kva.example')).added, false);
    assert.ok(people.isInside('xn--bcher-kva.example'));
    await people.removeDomain(cli, 'bücher.example');
    assert.ok(!people.isInside('xn--bcher-kva.example'));
    await assert.rejects(people.removeDomain(cli, 'bücher.example'), refused('domain-missing'));
  });

  it('is for admins alone, and rights follow the roles held now', async () => {
    const { id } = await people.addPerson(cli, {
      name: 'Op',
      addresses: ['op@klinik.example'],
      roles: ['operator'],
    });
    const operator: Actor = { kind: 'person', id, via: 'console' };
    assert.ok(await people.may(operator, 'queue.change'));
    assert.ok(!(await people.may(operator, 'archive.read')));
    await assert.rejects(people.addDomain(operator, 'more.example'), refused('not-allowed'));
    await people.setRoles(cli, id, ['admin']);
    await people.addDomain(operator, 'more.example');
    await people.disable(cli, id);
    assert.ok(!(await people.may(operator, 'queue.read')));
    assert.ok(!(await people.may({ kind: 'reader', id, via: 'portal' }, 'mail.send')));
  });

  it('writes an event for each change', async () => {
    const { id } = await people.addPerson(cli, { name: 'Ev', addresses: ['ev@klinik.example'] });
    await people.addAddress(cli, id, 'ev2@klinik.example');
    await people.removeAddress(cli, id, 'ev@klinik.example');
    await assert.rejects(people.removeAddress(cli, id, 'ev2@klinik.example'), refused('address-last'));
    const made = await people.addPassword(cli, id, 'x');
    await people.removePassword(cli, made.id);
    await assert.rejects(people.removePassword(cli, made.id), refused('credential-missing'));
    await people.disable(cli, id);
    const mine = (await lab.evidence.latest(lab.store, { limit: 6 })).reverse();
    assert.deepEqual(
      mine.map((event) => event.kind),
      [
        'person.added',
        'person.changed',
        'person.changed',
        'credential.added',
        'credential.removed',
        'person.removed',
      ],
    );
    assert.equal(mine[1]!.secret.address, 'ev2@klinik.example');
    assert.equal(await people.directoryName(at('ev2@klinik.example')), 'Ev');
    assert.equal(await people.directoryName(at('ev@klinik.example')), null);
  });
});
