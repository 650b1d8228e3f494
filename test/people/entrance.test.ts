import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { type Actor, isFault, silentLog } from '#base';
import { type Account, Entrance, People, type Step, type Visit, type Visitor } from '#people';
import { isLeaked } from '../../src/people/entrance/secret.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { softPasskey } from '../lab/passkey.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const origin = 'https://mail.clinic.example';
const home = (device = ''): Visitor => ({ address: '192.0.2.7', device, program: 'Firefox on Windows' });
const minute = 60_000;

type Entered = Extract<Step, { kind: 'entered' }>;
function entered(step: Step): Entered {
  assert.equal(step.kind, 'entered');
  return step as Entered;
}
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;

describe('coming in at the console', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let entrance: Entrance;
  let ann: Account;
  const password = 'copper kettle on the ninth stair';
  let secret = '';
  let device = '';
  let codes: string[] = [];
  const passkey = softPasskey(origin);
  const code = (): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: lab.clock.now() });
  const events = async (kind: string): Promise<number> =>
    (
      await lab.store.query<{ n: number }>('SELECT count(*)::int AS n FROM evidence_event WHERE kind = $1', [
        kind,
      ])
    ).rows[0]!.n;
  const openVisit = async (): Promise<{ token: string; device: string; visit: Visit }> => {
    lab.clock.advance(31_000);
    const half = entered(await entrance.password('ann@clinic.example', password, home(device)));
    const step = entered(
      await entrance.second(half.token, { kind: 'totp', code: code() }, home(half.device)),
    );
    const visit = await entrance.visit(step.token, home(step.device));
    assert.ok(visit);
    return { token: step.token, device: step.device, visit };
  };

  before(async () => {
    const leaked = ['correct horse battery staple', 'zzz', 'aaa', 'mmm', 'bbb']
      .map((one) => createHash('sha1').update(one).digest('hex').toUpperCase())
      .sort()
      .map((hash, n) => `${hash}:${n + 1}`);
    lab = await testStore({ settings: { signin: { leaked_passwords: 'leaked.txt' } } });
    writeFileSync(join(lab.dir, 'leaked.txt'), `${leaked.join('\r\n')}\r\n`);
    people = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    ann = await people.addPerson(cli, {
      name: 'Ann Archer',
      addresses: ['ann@clinic.example'],
      roles: ['admin'],
    });
    entrance = new Entrance({
      ...lab,
      log: silentLog,
      isInside: (domain) => people.isInside(domain),
      blocks: people.blocks,
      site: () => ({ id: 'mail.clinic.example', origins: [origin], name: 'Clinic' }),
    });
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('lets a person in for the first time by a link that is good once', async () => {
    const { token } = await entrance.invite(cli, ann);
    const step = entered(await entrance.acceptInvite(token, home()));
    assert.equal(step.state, 'enrol');
    assert.deepEqual(await entrance.acceptInvite(token, home()), { kind: 'refused' });
    const visit = (await entrance.visit(step.token, home()))!;
    await assert.rejects(entrance.require(visit, 'queue.read'), refused('not-allowed'));

    for (const weak of ['short', 'aaaaaaaaaaaaaaaaaa', 'archer-clinic', 'correct horse battery staple'])
      await assert.rejects(
        entrance.factors.setSecret(visit.actor, ann, weak),
        refused('password-weak'),
        weak,
      );
    await entrance.factors.setSecret(visit.actor, ann, password);
    await assert.rejects(entrance.finishEnrolment(step.token, home()), refused('factor-needed'));

    const app = await entrance.factors.startApp(ann, 'my phone');
    secret = app.secret;
    assert.match(app.uri, /^otpauth:\/\/totp\/.*ann(%40|@)clinic\.example/);
    await assert.rejects(
      entrance.factors.confirmApp(visit.actor, ann, app.id, '000000'),
      refused('factor-refused'),
    );
    await entrance.factors.confirmApp(visit.actor, ann, app.id, code());
    codes = await entrance.factors.renewRecovery(visit.actor, ann.id);
    assert.equal(new Set(codes).size, 10);
    const full = entered(await entrance.finishEnrolment(step.token, home(step.device)));
    device = full.device;
    assert.equal(full.state, 'open');
    assert.equal(await entrance.visit(step.token, home(step.device)), null, 'the old token died');
    assert.equal((await entrance.visit(full.token, home(device)))?.account.id, ann.id);
  });

  it('finds every leaked password on the list, wherever it stands', async () => {
    const path = join(lab.dir, 'many.txt');
    const words = Array.from({ length: 300 }, (_, n) => `leaked password number ${n}`);
    const lines = words.map((one) => createHash('sha1').update(one).digest('hex').toUpperCase()).sort();
    for (const text of [lines.join('\n'), lines.map((line, n) => `${line}:${n * n}\r\n`).join('')]) {
      writeFileSync(path, text);
      for (const word of words) assert.equal(await isLeaked(path, word), true, word);
      for (const word of words) assert.equal(await isLeaked(path, `${word} not`), false);
    }
    await assert.rejects(isLeaked(join(lab.dir, 'none.txt'), 'x'), refused('leaked-list-unreadable'));
  });

  it('asks for both halves, and takes a code once', async () => {
    lab.clock.advance(31_000);
    const half = entered(await entrance.password('ann@clinic.example', password, home(device)));
    assert.equal(half.state, 'half');
    assert.deepEqual(half.offers, ['totp', 'recovery']);
    const visit = (await entrance.visit(half.token, home(device)))!;
    await assert.rejects(entrance.require(visit, 'queue.read'), refused('not-allowed'));
    const now = code();
    assert.equal(
      (await entrance.second(half.token, { kind: 'totp', code: now }, home(device))).kind,
      'entered',
    );
    const again = entered(await entrance.password('ann@clinic.example', password, home(device)));
    assert.deepEqual(await entrance.second(again.token, { kind: 'totp', code: now }, home(device)), {
      kind: 'refused',
    });
    const spare = entered(
      await entrance.second(
        again.token,
        { kind: 'recovery', code: ` ${codes[0]!.toUpperCase()} ` },
        home(device),
      ),
    );
    assert.equal(spare.state, 'open');
    const third = entered(await entrance.password('ann@clinic.example', password, home(device)));
    assert.equal(
      (await entrance.second(third.token, { kind: 'recovery', code: codes[0]! }, home(device))).kind,
      'refused',
    );
  });

  it('takes five codes a session and no more, even a right one after them', async () => {
    const half = entered(await entrance.password('ann@clinic.example', password, home(device)));
    for (let i = 0; i < 5; i++)
      assert.equal(
        (await entrance.second(half.token, { kind: 'totp', code: '123456' }, home(device))).kind,
        'refused',
      );
    lab.clock.advance(31_000);
    assert.equal(
      (await entrance.second(half.token, { kind: 'totp', code: code() }, home(device))).kind,
      'refused',
    );
    lab.clock.advance(60 * minute);
  });

  it('comes in by a passkey alone, and by nobody else’s', async () => {
    const { visit } = await openVisit();
    const { ticket, options } = await entrance.factors.wishPasskey(ann);
    const response = passkey.make(options as never);
    await entrance.factors.addPasskey(visit.actor, ann, { ticket, response, label: 'laptop' });
    await assert.rejects(
      entrance.factors.addPasskey(visit.actor, ann, { ticket, response, label: 'again' }),
      refused('factor-refused'),
    );
    const ask = () => entrance.askPasskey(null);
    const right = await ask();
    const step = entered(
      await entrance.passkey(right.ticket, passkey.answer(right.options as never), home(device)),
    );
    assert.equal(step.state, 'open');
    assert.equal(
      (await entrance.passkey(right.ticket, passkey.answer(right.options as never), home(device))).kind,
      'refused',
      'a challenge is good once',
    );
    const wrongs = [
      async () => passkey.answer((await ask()).options as never),
      async (q: Awaited<ReturnType<typeof ask>>) =>
        passkey.answer(q.options as never, { origin: 'https://mail.clinic.example.evil.example' }),
      async (q: Awaited<ReturnType<typeof ask>>) => passkey.answer(q.options as never, { verified: false }),
      async (q: Awaited<ReturnType<typeof ask>>) => softPasskey(origin).answer(q.options as never),
    ];
    for (const wrong of wrongs) {
      const q = await ask();
      assert.equal((await entrance.passkey(q.ticket, await wrong(q), home(device))).kind, 'refused');
    }
  });

  it('asks again before a sensitive act: when the proof is old, or the network another', async () => {
    const { token, device: own, visit } = await openVisit();
    await entrance.require(visit, 'people.change', true);
    lab.clock.advance(6 * minute);
    const later = (await entrance.visit(token, home(own)))!;
    await entrance.require(later, 'people.change');
    await assert.rejects(entrance.require(later, 'people.change', true), refused('proof-needed'));
    assert.equal(await entrance.prove(later, { kind: 'totp', code: '000000' }, home(own)), false);
    assert.equal(await entrance.prove(later, { kind: 'totp', code: code() }, home(own)), true);
    const fresh = (await entrance.visit(token, home(own)))!;
    await entrance.require(fresh, 'people.change', true);
    const elsewhere = (await entrance.visit(token, { ...home(own), address: '198.51.100.9' }))!;
    assert.equal(elsewhere.moved, true);
    await assert.rejects(entrance.require(elsewhere, 'people.change', true), refused('proof-needed'));
    assert.ok((await events('session.refused')) >= 2);
  });

  it('ends a session whose cookie comes without its device', async () => {
    const { token, device: own } = await openVisit();
    assert.equal(await entrance.visit(token, home('stolen-without-device')), null);
    assert.equal(await entrance.visit(token, home(own)), null);
  });

  it('ends when idle, when old, and with the rights of its owner', async () => {
    const idle = await openVisit();
    lab.clock.advance(16 * minute);
    assert.equal(await entrance.visit(idle.token, home(idle.device)), null);
    const old = await openVisit();
    for (let i = 0; i < 74; i++) {
      lab.clock.advance(10 * minute);
      await entrance.visit(old.token, home(old.device));
    }
    assert.equal(await entrance.visit(old.token, home(old.device)), null);
    const cut = await openVisit();
    lab.clock.advance(1000);
    await people.disable(cli, 'ann@clinic.example');
    assert.equal(await entrance.visit(cut.token, home(cut.device)), null);
    assert.equal((await entrance.password('ann@clinic.example', password, home(device))).kind, 'refused');
    await people.enable(cli, 'ann@clinic.example');
  });

  it('shows sessions and ends them one by one or all', async () => {
    const one = await openVisit();
    const two = await openVisit();
    const shown = await entrance.sessions.list(ann.id);
    assert.ok(shown.length >= 2);
    assert.equal(shown[0]!.device, 'Firefox on Windows');
    assert.equal(
      await entrance.sessions.endShown(
        two.visit.actor,
        ann.id,
        one.visit.session.toString('hex').slice(0, 16),
      ),
      true,
    );
    assert.equal(await entrance.visit(one.token, home(one.device)), null);
    assert.ok(await entrance.visit(two.token, home(two.device)));
    await entrance.sessions.endAll(cli, ann.id, 'ended');
    assert.equal(await entrance.visit(two.token, home(two.device)), null);
  });

  it('slows guessing from anywhere without keeping out the owner’s own device', async () => {
    let waited = 0;
    for (let i = 0; i < 30; i++) {
      const visitor: Visitor = { address: `203.0.113.${i}`, device: '', program: 'x' };
      const step = await entrance.password('ann@clinic.example', `guess number ${i} of many`, visitor);
      assert.equal(step.kind, 'refused');
      if (step.kind === 'refused' && step.wait) waited++;
    }
    assert.ok(waited >= 15, `${waited} of 30 were turned away unlooked`);
    assert.equal((await entrance.password('ann@clinic.example', password, home(device))).kind, 'entered');
    assert.equal(
      (await entrance.password('ann@clinic.example', password, { ...home(), address: '203.0.113.200' })).kind,
      'refused',
    );
  });

  it('answers an unknown account as it answers a wrong password', async () => {
    lab.clock.advance(60 * minute);
    const unknown = await entrance.password('nobody@clinic.example', 'some password or other', home());
    const wrong = await entrance.password('ann@clinic.example', 'some password or other', home());
    assert.deepEqual(unknown, wrong);
  });

  it('keeps the last factor', async () => {
    const all = await entrance.factors.list(ann.id);
    assert.equal(all.length, 2);
    await entrance.factors.remove(cli, ann.id, all[0]!.id);
    await assert.rejects(entrance.factors.remove(cli, ann.id, all[1]!.id), refused('factor-refused'));
  });

  it('writes nothing readable: no password, secret, code or label stands in a table', async () => {
    const { rows } = await lab.store.query<{ t: string }>(
      `SELECT string_agg(t::text, ' ') AS t FROM (
         SELECT s::text AS t FROM people_secret s UNION ALL SELECT f::text FROM people_factor f
         UNION ALL SELECT r::text FROM people_recovery r UNION ALL SELECT d::text FROM people_device d
         UNION ALL SELECT v::text FROM people_session v) AS all_rows`,
    );
    const hex = (text: string): string => Buffer.from(text).toString('hex');
    for (const word of [password, secret, codes[1]!, 'my phone', 'Firefox', device])
      assert.ok(!rows[0]!.t.includes(word) && !rows[0]!.t.includes(hex(word)), word);
  });
});
