import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault, silentLog } from '#base';
import type { SignedIn } from '#mail';
import { type Account, ApiKeys, Entrance, People } from '#people';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;
const from = { address: '192.0.2.7', via: 'submission' } as const;

describe('groups and partner organisations', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  let entrance: Entrance;
  let keys: ApiKeys;
  let ann: Account;
  const person = (name: string, roles: readonly string[] = []): Promise<Account> =>
    people.addPerson(cli, { name, addresses: [`${name}@clinic.example`], roles: roles as never });
  const as = ({ id }: Account): Actor => ({ kind: 'person', id, via: 'console', address: '192.0.2.7' });
  const lastEvent = async (kind: string) =>
    (
      await lab.store.query<{ body: string }>(
        'SELECT body FROM evidence_event WHERE kind = $1 ORDER BY id DESC LIMIT 1',
        [kind],
      )
    ).rows.map(({ body }) => JSON.parse(body).data)[0];
  const enter = async (who: Account): Promise<SignedIn> => {
    const { password } = await people.addPassword(cli, who.id, 'laptop');
    const answer = await people.password(who.addresses[0]!, password, from);
    assert.ok(answer.ok);
    return answer.who;
  };

  before(async () => {
    lab = await testStore();
    people = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    const needs = { ...lab, log: silentLog, isInside: (domain: string) => people.isInside(domain) };
    entrance = new Entrance({
      ...needs,
      blocks: people.blocks,
      site: () => ({ id: 'x', origins: ['https://x'], name: 'x' }),
    });
    keys = new ApiKeys(needs);
    ann = await person('ann');
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  it('gives the roles of a group to its members, says why, and cuts whoever loses them', async () => {
    const id = await people.groups.add(cli, { name: 'Nurses', roles: ['sender'] });
    await assert.rejects(people.groups.add(cli, { name: 'nurses', roles: [] }), refused('group-taken'));
    assert.equal(await people.may(as(ann), 'mail.send'), false);
    await people.groups.change(cli, id, { members: [ann.id] });
    assert.equal(await people.may(as(ann), 'mail.send'), true);
    const now = await people.get(ann.id);
    assert.deepEqual([now.roles, now.ownRoles], [['sender'], []]);
    assert.deepEqual((await people.groups.rights(ann.id)).acts, [
      { act: 'mail.send', because: [{ role: 'sender', group: 'Nurses' }] },
    ]);

    const who = await enter(ann);
    const mine = { local: 'ann', domain: 'clinic.example' };
    assert.ok(who.owns(mine));
    await people.setRoles(cli, ann.id, ['operator']);
    await people.refresh();
    assert.ok(who.owns(mine), 'a role more cuts nobody');

    lab.clock.advance(1000);
    await people.groups.change(cli, id, { members: [] });
    await people.refresh();
    assert.equal(who.owns(mine), false, 'the sign-in that was open writes as nobody any more');
    assert.equal((await people.password('ann@clinic.example', 'x', from)).ok, false);
    assert.deepEqual((await lastEvent('group.changed')).cut, [ann.id]);
    await people.setRoles(cli, ann.id, []);
  });

  it('cuts the members when a group loses a role, and when it goes', async () => {
    const bob = await person('bob');
    const id = await people.groups.add(cli, { name: 'Auditors', roles: ['sender', 'auditor'] });
    await people.groups.change(cli, id, { members: [bob.id] });
    assert.equal(entrance.needsSecond(await people.get(bob.id)), true, 'whoever reads needs two factors');
    const who = await enter(bob);
    lab.clock.advance(1000);
    await people.groups.change(cli, id, { roles: ['sender'] });
    await people.refresh();
    assert.equal(who.owns({ local: 'bob', domain: 'clinic.example' }), false);
    lab.clock.advance(1000);
    const again = await enter(bob);
    lab.clock.advance(1000);
    await people.groups.remove(cli, id);
    await people.refresh();
    assert.equal(again.owns({ local: 'bob', domain: 'clinic.example' }), false);
    assert.deepEqual((await people.get(bob.id)).roles, []);
  });

  it('a key of somebody does no more than they may now, through a group as well', async () => {
    const cleo = await person('cleo');
    const id = await people.groups.add(cli, { name: 'Operators', roles: ['operator'] });
    await people.groups.change(cli, id, { members: [cleo.id] });
    const wish = { label: 'x', acts: ['queue.read'], networks: [], life: 3_600_000 };
    const { token } = await keys.add(cli, await people.get(cleo.id), wish);
    assert.deepEqual([...(await keys.holder(token, '192.0.2.7'))!.acts], ['queue.read']);
    await people.groups.change(cli, id, { members: [] });
    assert.deepEqual([...(await keys.holder(token, '192.0.2.7'))!.acts], []);
  });

  it('lets nobody give rights to themselves, not by a role, not by a group, not by the roles of a group', async () => {
    const boss = await person('boss', ['admin']);
    const other = await person('other', ['admin']);
    const id = await people.groups.add(as(boss), { name: 'Readers', roles: ['auditor'] });
    const mine = await people.groups.add(as(boss), { name: 'Bosses', roles: ['sender'] });
    await assert.rejects(people.setRoles(as(boss), boss.id, ['admin', 'auditor']), refused('own-rights'));
    await assert.rejects(people.groups.change(as(boss), id, { members: [boss.id] }), refused('own-rights'));
    await people.groups.change(as(other), mine, { members: [boss.id] });
    await assert.rejects(people.groups.change(as(boss), mine, { roles: ['auditor'] }), refused('own-rights'));
    assert.deepEqual((await people.get(boss.id)).roles, ['admin', 'sender'], 'nothing of it stayed');
    await people.groups.change(as(other), id, { members: [boss.id] });
    assert.deepEqual((await people.get(boss.id)).roles, ['admin', 'auditor', 'sender']);
    await people.setRoles(as(boss), boss.id, []);
    await assert.rejects(
      people.groups.add(as(await person('eve')), { name: 'x', roles: [] }),
      refused('not-allowed'),
    );
  });

  it('bounds the people of a partner: address, roles, network, time', async () => {
    const wish = {
      name: 'Westend Pathology',
      domains: ['Lab.Example'],
      networks: ['198.51.100.0/24'],
      endsAt: null,
    };
    for (const role of ['sender', 'admin', 'provisioner'] as const)
      await assert.rejects(people.partners.add(cli, { ...wish, roles: [role] }), refused('role-not-theirs'));
    await assert.rejects(
      people.partners.add(cli, { ...wish, domains: ['clinic.example'], roles: [] }),
      refused('domain-inside'),
    );
    const until = lab.clock.now() + 60_000;
    const lab1 = await people.partners.add(cli, { ...wish, roles: ['approver'], endsAt: until });
    await assert.rejects(
      people.addPerson(cli, { name: 'Zoe', addresses: ['zoe@other.example'], partner: lab1.id }),
      refused('address-not-inside'),
    );
    const zoe = await people.addPerson(cli, {
      name: 'Zoe',
      addresses: ['zoe@lab.example'],
      roles: ['approver', 'sender', 'auditor'],
      partner: lab1.id,
    });
    assert.deepEqual(zoe.roles, ['approver']);
    assert.deepEqual(
      (await people.groups.rights(zoe.id)).withheld.map(({ role }) => role),
      ['auditor', 'sender'],
    );
    const { password } = await people.addPassword(cli, zoe.id, 'x');
    assert.equal(
      (await people.password('zoe@lab.example', password, from)).ok,
      false,
      'never writes in our name',
    );

    const { token } = await entrance.invite(cli, zoe);
    const near = { address: '198.51.100.9', device: '', program: 'x' };
    const came = await entrance.acceptInvite(token, near);
    assert.ok(came.kind === 'entered');
    const device = { ...near, device: came.device };
    assert.ok(await entrance.visit(came.token, device));
    assert.equal(await entrance.visit(came.token, { ...device, address: '192.0.2.7' }), null);

    const key = { label: 'x', acts: ['hold.read'], networks: [], life: 3_600_000 };
    const made = await keys.add(cli, zoe, key);
    assert.equal(await keys.holder(made.token, '192.0.2.7'), null);
    assert.ok(await keys.holder(made.token, '198.51.100.1'));
    lab.clock.advance(60_000);
    assert.equal(await people.partners.endOver(), 1);
    assert.equal(await keys.holder(made.token, '198.51.100.1'), null);
    assert.equal((await people.get(zoe.id)).state, 'disabled');
    assert.deepEqual((await lastEvent('partner.changed')).cut, [zoe.id]);
  });

  it('keeps no name of a group or partner in clear', async () => {
    const { rows } = await lab.store.query<{ all: string }>(
      `SELECT string_agg(t::text, ' ') AS all FROM (SELECT g::text AS t FROM people_group g UNION ALL
         SELECT p::text FROM people_partner p UNION ALL SELECT encode(name_sealed, 'escape') FROM people_group) t`,
    );
    assert.doesNotMatch(rows[0]!.all, /nurses|operators|pathology/i);
  });
});
