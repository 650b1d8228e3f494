import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { type Actor, silentLog } from '#base';
import { checkText } from '#config';
import { type Account, Entrance, People, type Step } from '#people';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { softPasskey } from '../lab/passkey.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const here = { address: '192.0.2.7', device: '', program: 'Firefox' };
const password = 'copper kettle on the ninth stair';

describe('where a second factor is for readers alone', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let entrance: Entrance;
  const stateOf = (step: Step): string => (step.kind === 'entered' ? step.state : step.kind);
  const person = async (name: string, roles: readonly string[]): Promise<Account> => {
    const account = await people.addPerson(cli, {
      name,
      addresses: [`${name}@clinic.example`],
      roles: roles as never,
    });
    await entrance.factors.setSecret(cli, account, password);
    return account;
  };

  before(async () => {
    lab = await testStore({ settings: { signin: { second_factor: 'readers' } } });
    people = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    entrance = new Entrance({
      ...lab,
      log: silentLog,
      isInside: (domain) => people.isInside(domain),
      blocks: people.blocks,
      site: () => ({ id: 'x', origins: ['https://x'], name: 'x' }),
    });
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('whoever may read letters comes in with two, whatever the settings say', async () => {
    await person('operator', ['operator']);
    await person('auditor', ['auditor']);
    assert.equal(stateOf(await entrance.password('operator@clinic.example', password, here)), 'open');
    assert.equal(stateOf(await entrance.password('auditor@clinic.example', password, here)), 'enrol');
  });

  it('a session of one factor ends once its owner may read, by a role or by a group', async () => {
    for (const way of ['role', 'group'] as const) {
      const account = await person(way, ['operator']);
      const step = await entrance.password(`${way}@clinic.example`, password, here);
      assert.ok(step.kind === 'entered' && step.state === 'open');
      const mine = { ...here, device: step.device };
      assert.ok(await entrance.visit(step.token, mine));
      if (way === 'role') await people.setRoles(cli, account.id, ['operator', 'auditor']);
      else {
        const id = await people.groups.add(cli, { name: 'Readers', roles: ['auditor'] });
        await people.groups.change(cli, id, { members: [account.id] });
      }
      assert.equal(await entrance.visit(step.token, mine), null, way);
      assert.equal(stateOf(await entrance.password(`${way}@clinic.example`, password, mine)), 'enrol');
    }
  });
});

test('where passwords are off and there is no provider, nobody is left with an app alone', async (t) => {
  const lab = await testStore({ settings: { signin: { password: false } } });
  const people = new People({ ...lab, log: silentLog });
  t.after(async () => {
    await people.stop();
    await lab.close();
  });
  await people.addDomain(cli, 'clinic.example');
  const origin = 'https://mail.clinic.example';
  const entrance = new Entrance({
    ...lab,
    log: silentLog,
    isInside: (domain) => people.isInside(domain),
    blocks: people.blocks,
    site: () => ({ id: 'mail.clinic.example', origins: [origin], name: 'x' }),
  });
  const ann = await people.addPerson(cli, {
    name: 'Ann',
    addresses: ['ann@clinic.example'],
    roles: ['admin'],
  });
  const { token } = await entrance.invite(cli, ann);
  const step = await entrance.acceptInvite(token, here);
  assert.ok(step.kind === 'entered', 'the link from the shell always lets somebody in');
  await entrance.factors.setSecret(cli, ann, password);
  const app = await entrance.factors.startApp(ann, 'phone');
  const code = new TOTP({ secret: Secret.fromBase32(app.secret) }).generate({ timestamp: lab.clock.now() });
  await entrance.factors.confirmApp(cli, ann, app.id, code);
  const mine = { ...here, device: step.device };
  await assert.rejects(entrance.finishEnrolment(step.token, mine), /passwords are off/);
  const passkey = softPasskey(origin);
  const wish = await entrance.factors.wishPasskey(ann);
  const response = passkey.make(wish.options as never);
  await entrance.factors.addPasskey(cli, ann, { ticket: wish.ticket, response, label: 'laptop' });
  assert.equal((await entrance.finishEnrolment(step.token, mine)).kind, 'entered');
  assert.deepEqual(await entrance.password('ann@clinic.example', password, here), { kind: 'refused' });
});

test('a list of leaked passwords that is out of order is refused: nothing would be found in it', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'leaked-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const hashes = Array.from({ length: 5000 }, (_, n) =>
    createHash('sha1').update(`password ${n}`).digest('hex').toUpperCase(),
  );
  const sorted = hashes.toSorted();
  const swapped = [...sorted.slice(2500), ...sorted.slice(0, 2500)];
  const doubts = (lines: readonly string[]): string[] => {
    writeFileSync(join(dir, 'leaked.txt'), lines.join('\r\n'));
    return checkText('[signin]\nleaked_passwords = "leaked.txt"\n', join(dir, 'postern.toml'), 0)
      .problems.filter(({ setting }) => setting === 'signin.leaked_passwords')
      .map(({ weight }) => weight);
  };
  assert.deepEqual(doubts(sorted), []);
  assert.deepEqual(doubts(sorted.map((line, n) => `${line}:${n * n}`)), []);
  assert.deepEqual(doubts(sorted.slice(0, 1)), []);
  assert.deepEqual(doubts(hashes), ['refuse']);
  assert.deepEqual(doubts(swapped), ['refuse']);
  assert.deepEqual(doubts(['password1', 'password2']), ['refuse']);
  assert.deepEqual(doubts([]), ['refuse']);
});
