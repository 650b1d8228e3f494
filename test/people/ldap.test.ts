import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Attribute, Change, Client } from 'ldapts';
import { type Actor, isFault, silentLog } from '#base';
import type { SignedIn } from '#mail';
import { type Account, ApiKeys, Entrance, People } from '#people';
import { readDirectory } from '../../src/people/directory/ldap.ts';
import { DirectorySync } from '../../src/people/directory/sync.ts';
import { authority } from '../lab/certificates.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { without } from '../lab/neighbours.ts';
import { openSlapd, root, type Slapd } from '../lab/slapd.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const ca = authority();
const tls = ca.issue(['127.0.0.1']);
const suffix = 'dc=clinic,dc=test';
const skip = without('slapd');
process.env.TEST_DIRECTORY_PASSWORD = 'may-read';

const unit = (name: string): string =>
  `dn: ou=${name},${suffix}\nobjectClass: organizationalUnit\nou: ${name}`;
const person = (uid: string, mail = `${uid}@clinic.example`, more = ''): string =>
  `dn: uid=${uid},ou=people,${suffix}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid} of the clinic\nsn: ${uid}\nmail: ${mail}${more}`;
const dn = (uid: string): string => `uid=${uid},ou=people,${suffix}`;
const group = (name: string, members: readonly string[]): string =>
  `dn: cn=${name},ou=groups,${suffix}\nobjectClass: groupOfNames\ncn: ${name}\n${members.map((one) => `member: ${one}`).join('\n')}`;
const groupDn = (name: string): string => `cn=${name},ou=groups,${suffix}`;

interface Lab extends TestStore<FakeClock> {
  readonly people: People;
  readonly slapd: Slapd;
  readonly entrance: Entrance;
  readonly keys2: ApiKeys;
  /** The next turn, when it is due. */
  turn(): ReturnType<People['sync']['turn']>;
  /** As the administrator of the directory. */
  admin<T>(work: (client: Client) => Promise<T>): Promise<T>;
  events(kind: string): Promise<{ data: Record<string, unknown> }[]>;
  at(address: string): Promise<Account>;
}

const people = Array.from({ length: 12 }, (_, n) => `p${n}`);

async function lab(
  t: TestContext,
  {
    ldif = [],
    settings = {},
    starttls = false,
    database = [],
  }: { ldif?: readonly string[]; settings?: object; starttls?: boolean; database?: readonly string[] } = {},
): Promise<Lab> {
  const slapd = await openSlapd(tls, [], {
    ldif: [unit('people'), unit('groups'), ...ldif].join('\n\n'),
    global: ['moduleload ppolicy'],
    database: ['overlay ppolicy', ...database],
  });
  t.after(() => slapd.close());
  const house = await testStore({
    settings: {
      directory: {
        url: starttls ? slapd.ldap : slapd.ldaps,
        base: `ou=people,${suffix}`,
        user: slapd.user,
        password: 'env:TEST_DIRECTORY_PASSWORD',
        ca: 'directory-ca.pem',
        ...settings,
      },
    },
  });
  writeFileSync(join(house.dir, 'directory-ca.pem'), ca.pem);
  const all = new People({ ...house, log: silentLog });
  await all.addDomain(cli, 'clinic.example');
  t.after(async () => {
    await all.stop();
    await house.close();
  });
  const needs = { ...house, log: silentLog, isInside: (domain: string) => all.isInside(domain) };
  return {
    ...house,
    people: all,
    slapd,
    entrance: new Entrance({
      ...needs,
      blocks: all.blocks,
      site: () => ({ id: 'x', origins: ['https://x'], name: 'x' }),
    }),
    keys2: new ApiKeys(needs),
    async turn() {
      house.clock.advance(20_000);
      return all.sync.turn();
    },
    async admin(work) {
      const client = new Client({ url: slapd.ldaps, tlsOptions: { ca: [ca.pem] } });
      await client.bind(root.user, root.password);
      try {
        return await work(client);
      } finally {
        await client.unbind();
      }
    },
    async events(kind) {
      const { rows } = await house.store.query<{ body: string }>(
        'SELECT body FROM evidence_event WHERE kind = $1 ORDER BY id',
        [kind],
      );
      return rows.map(({ body }) => JSON.parse(body));
    },
    at: (address) => all.get(address),
  };
}

const change = (operation: 'add' | 'delete' | 'replace', type: string, values: string[]): Change =>
  new Change({ operation, modification: new Attribute({ type, values }) });

const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;

/** Everything that lets somebody in, and whether it does now. */
async function waysIn(one: Lab, who: Account, signedIn?: SignedIn) {
  const address = { local: who.addresses[0]!.split('@')[0]!, domain: 'clinic.example' };
  const { password } = await one.people.addPassword(cli, who.id, 'phone');
  const mail = signedIn ?? (await open(one, who.addresses[0]!, password));
  const { token } = await one.entrance.invite(cli, who);
  const visitor = { address: '192.0.2.1', device: '', program: 'x' };
  const step = await one.entrance.acceptInvite(token, visitor);
  assert.ok(step.kind === 'entered');
  const key = await one.keys2.add(cli, who, {
    label: 'x',
    acts: ['mail.send'],
    networks: [],
    life: 3_600_000,
  });
  return async () => ({
    mailOpen: mail.owns(address),
    password: (
      await one.people.password(who.addresses[0]!, password, { address: '192.0.2.1', via: 'submission' })
    ).ok,
    session: (await one.entrance.visit(step.token, { ...visitor, device: step.device })) !== null,
    key: ((await one.keys2.holder(key.token, '192.0.2.1'))?.acts.size ?? 0) > 0,
  });
}
async function open(one: Lab, user: string, password: string): Promise<SignedIn> {
  const answer = await one.people.password(user, password, { address: '192.0.2.1', via: 'submission' });
  assert.ok(answer.ok);
  return answer.who;
}
const allOpen = { mailOpen: true, password: true, session: true, key: true };
const allShut = { mailOpen: false, password: false, session: false, key: false };

test('people, names, addresses and groups come from the directory, nested groups too', {
  skip,
}, async (t) => {
  const one = await lab(t, {
    ldif: [
      ...people.map((uid) => person(uid)),
      person(
        'amy',
        'Amy@Clinic.Example',
        '\nmail: amy.ames@clinic.example\nmail: amy@elsewhere.example\ndisplayName: Dr Amy Ames',
      ),
      person('far', 'far@elsewhere.example'),
      group('nurses', [dn('p1'), groupDn('ward')]),
      group('ward', [dn('p2').toUpperCase(), groupDn('nurses')]),
    ],
    settings: { groups: { [groupDn('nurses')]: ['operator'], [groupDn('nobody')]: ['auditor'] } },
  });
  const done = await one.turn();
  assert.deepEqual(done.kind === 'done' && [done.counts.added, done.held], [13, 0]);
  const amy = await one.at('amy.ames@clinic.example');
  assert.deepEqual(
    [amy.name, amy.addresses.toSorted(), amy.source, amy.roles, amy.ownRoles],
    ['Dr Amy Ames', ['Amy@clinic.example', 'amy.ames@clinic.example'], 'ldap', ['sender'], []],
  );
  for (const uid of ['p1', 'p2'])
    assert.deepEqual((await one.at(`${uid}@clinic.example`)).roles, ['operator', 'sender']);
  assert.deepEqual((await one.at('p3@clinic.example')).roles, ['sender']);
  const rights = await one.people.groups.rights((await one.at('p2@clinic.example')).id);
  assert.deepEqual(rights.acts.find(({ act }) => act === 'queue.read')?.because, [
    { role: 'operator', group: 'nurses' },
  ]);
  const state = await one.people.sync.state();
  assert.deepEqual([state.seen, state.leftOut, state.failedSince], [14, 1, null]);
  assert.match(state.reason, /there is no group cn=nobody/);
  assert.equal((await one.turn()).kind, 'same');
  assert.equal((await one.people.sync.turn()).kind, 'idle', 'not due yet');

  await one.admin((client) =>
    client.modify(dn('amy'), [
      change('replace', 'displayName', ['Amy Adler']),
      change('delete', 'mail', ['amy.ames@clinic.example']),
    ]),
  );
  await one.admin((client) =>
    client.modify(groupDn('ward'), [change('delete', 'member', [dn('p2').toUpperCase()])]),
  );
  await one.turn();
  const after = await one.at('amy@clinic.example');
  assert.deepEqual([after.id, after.name, after.addresses], [amy.id, 'Amy Adler', ['Amy@clinic.example']]);
  assert.deepEqual((await one.at('p2@clinic.example')).roles, ['sender']);
});

test('over StartTLS a disabled account is cut at the next turn, everything at once, and comes back when switched on', {
  skip,
}, async (t) => {
  const one = await lab(t, { ldif: people.map((uid) => person(uid)), starttls: true });
  await one.turn();
  const who = await one.at('p1@clinic.example');
  const ways = await waysIn(one, who);
  assert.deepEqual(await ways(), allOpen);
  await one.admin((client) =>
    client.modify(dn('p1'), [change('add', 'pwdAccountLockedTime', ['000001010000Z'])]),
  );
  const done = await one.turn();
  assert.deepEqual(done.kind === 'done' && done.counts.off, 1);
  assert.deepEqual(await ways(), allShut);
  const off = await one.at('p1@clinic.example');
  assert.deepEqual([off.state, off.offBy], ['disabled', 'ldap']);
  const boss: Actor = { kind: 'person', id: (await addAdmin(one)).id, via: 'console' };
  await assert.rejects(one.people.enable(boss, off.id), refused('kept-elsewhere'));

  await one.admin((client) => client.modify(dn('p1'), [change('delete', 'pwdAccountLockedTime', [])]));
  await one.turn();
  const back = await one.at('p1@clinic.example');
  assert.equal(back.state, 'active');
  assert.deepEqual(await ways(), { ...allShut, password: true, key: true }, 'what was open stays shut');
});

const addAdmin = (one: Lab): Promise<Account> =>
  one.people.addPerson(cli, { name: 'Boss', addresses: ['boss@clinic.example'], roles: ['admin'] });

test('a removed account loses every way in for good; its address may go to somebody new, its history not', {
  skip,
}, async (t) => {
  const one = await lab(t, { ldif: people.map((uid) => person(uid)) });
  await one.turn();
  const who = await one.at('p1@clinic.example');
  const ways = await waysIn(one, who);
  await one.admin((client) => client.del(dn('p1')));
  const done = await one.turn();
  assert.deepEqual(done.kind === 'done' && done.counts.removed, 1);
  assert.deepEqual(await ways(), allShut);
  assert.equal((await one.people.passwords(who.id)).length, 0);
  assert.equal((await one.events('person.erased')).length, 1);

  await one.admin((client) =>
    client.add(dn('p1'), {
      objectClass: 'inetOrgPerson',
      uid: 'p1',
      cn: 'Somebody new',
      sn: 'x',
      mail: 'p1@clinic.example',
    }),
  );
  await one.turn();
  const fresh = await one.at('p1@clinic.example');
  assert.notEqual(fresh.id, who.id);
  assert.deepEqual(await ways(), allShut, 'nothing of it lives again');
});

test('who was switched off by hand stays off; who was here by hand is taken over', { skip }, async (t) => {
  const one = await lab(t, { ldif: people.map((uid) => person(uid)) });
  const before = await one.people.addPerson(cli, {
    name: 'P Zero',
    addresses: ['p0@clinic.example'],
    roles: ['approver'],
  });
  await one.turn();
  const taken = await one.at('p0@clinic.example');
  assert.deepEqual([taken.id, taken.source, taken.roles], [before.id, 'ldap', ['approver', 'sender']]);
  await one.people.disable(cli, 'p2@clinic.example');
  await one.people.sync.soon();
  await one.turn();
  assert.equal((await one.at('p2@clinic.example')).state, 'disabled');
});

test('an address that is somebody else’s stays theirs, and whoever claims it is left out', {
  skip,
}, async (t) => {
  const one = await lab(t, { ldif: people.map((uid) => person(uid)) });
  await one.turn();
  const before = await one.at('p1@clinic.example');
  await one.admin((client) =>
    client.add(dn('twin'), {
      objectClass: 'inetOrgPerson',
      uid: 'twin',
      cn: 'Twin',
      sn: 'x',
      mail: ['twin@clinic.example', 'p1@clinic.example'],
    }),
  );
  await one.turn();
  const after = await one.at('p1@clinic.example');
  assert.deepEqual([after.id, after.addresses], [before.id, before.addresses]);
  assert.equal(await one.people.find('twin@clinic.example'), null, 'not half of somebody');
  assert.equal((await one.people.sync.state()).leftOut, 1);
});

test('a directory that cannot be asked changes nobody, and says so', { skip }, async (t) => {
  const one = await lab(t, { ldif: people.map((uid) => person(uid)) });
  await one.turn();
  const state = () =>
    one.people
      .list()
      .then((all) => all.map(({ id, state, roles, addresses }) => ({ id, state, roles, addresses })));
  const before = await state();
  process.env.TEST_DIRECTORY_PASSWORD = 'wrong';
  assert.equal((await one.turn()).kind, 'failed');
  process.env.TEST_DIRECTORY_PASSWORD = 'may-read';
  writeFileSync(join(one.dir, 'directory-ca.pem'), authority().pem);
  const untrusted = await one.turn();
  assert.equal(untrusted.kind, 'failed');
  writeFileSync(join(one.dir, 'directory-ca.pem'), ca.pem);
  await one.slapd.close();
  const gone = await one.turn();
  assert.ok(gone.kind === 'failed' && gone.reason !== '');
  assert.deepEqual(await state(), before);
  assert.equal((await one.events('directory.failed')).length, 1, 'one word for one outage');
  assert.notEqual((await one.people.sync.state()).failedSince, null);
});

test('an answer that the directory cuts short changes nobody', { skip }, async (t) => {
  const one = await lab(t, { ldif: Array.from({ length: 30 }, (_, n) => person(`q${n}`)) });
  await one.turn();
  await one.slapd.close();
  const short = await openSlapd(tls, [], {
    ldif: [unit('people'), unit('groups'), ...Array.from({ length: 30 }, (_, n) => person(`q${n}`))].join(
      '\n\n',
    ),
    database: ['limits * size.hard=10 size.soft=10 size.prtotal=10'],
  });
  t.after(() => short.close());
  (one.config.directory as { url: string }).url = short.ldaps;
  const turn = await one.turn();
  assert.ok(turn.kind === 'failed' && /SizeLimit/.test(turn.reason), JSON.stringify(turn));
  assert.ok((await one.people.list()).every(({ state }) => state === 'active'));
});

test('who is left out of a long answer is asked for by name before they are cut', { skip }, async (t) => {
  const one = await lab(t, { ldif: people.map((uid) => person(uid)) });
  await one.turn();
  await one.admin((client) => client.del(dn('p3')));
  const sync = new DirectorySync({
    ...one,
    log: silentLog,
    isInside: (domain) => one.people.isInside(domain),
    groups: one.people.groups,
    require: async () => {},
    refresh: async () => {},
    read: (needs, work) =>
      readDirectory(needs, ({ snapshot, stillThere }) =>
        work({ snapshot: { ...snapshot, people: snapshot.people.slice(2) }, stillThere }),
      ),
  });
  one.clock.advance(20_000);
  const done = await sync.turn();
  assert.deepEqual(done.kind === 'done' && [done.counts.removed, done.held], [1, 0]);
  const off = (await one.people.list()).filter(({ state }) => state !== 'active');
  assert.deepEqual(
    off.map(({ addresses }) => addresses),
    [['p3@clinic.example']],
  );
});

test('where many are missing at once a person is asked; single ones are cut meanwhile', {
  skip,
}, async (t) => {
  const one = await lab(t, {
    ldif: [...people.map((uid) => person(uid)), group('nurses', people.map(dn))],
    settings: { groups: { [groupDn('nurses')]: ['operator'] } },
  });
  await one.turn();
  const active = async () => (await one.people.list()).filter(({ state }) => state === 'active').length;
  assert.equal(await active(), 12);
  for (const uid of people.slice(0, 5)) await one.admin((client) => client.del(dn(uid)));
  await one.admin((client) =>
    client.modify(dn('p11'), [change('add', 'pwdAccountLockedTime', ['000001010000Z'])]),
  );
  const held = await one.turn();
  assert.deepEqual(held.kind === 'done' && [held.held, held.counts.removed, held.counts.off], [5, 0, 1]);
  assert.equal(await active(), 11);
  assert.deepEqual(
    (await one.at('p1@clinic.example')).roles,
    ['operator', 'sender'],
    'nor are their groups taken',
  );
  assert.equal((await one.turn()).kind, 'done');
  assert.equal((await one.events('directory.held')).length, 1, 'said once');
  const eve = await one.people.addPerson(cli, { name: 'Eve', addresses: ['eve@clinic.example'] });
  await assert.rejects(
    one.people.sync.approve({ kind: 'person', id: eve.id, via: 'console' }),
    refused('not-allowed'),
  );
  assert.equal(await one.people.sync.approve(cli), 5);
  const done = await one.turn();
  assert.deepEqual(done.kind === 'done' && [done.held, done.counts.removed], [0, 5]);
  assert.equal(await active(), 7);
  await assert.rejects(one.people.sync.approve(cli), refused('nothing-held'));

  // A group that is suddenly empty is held the same way.
  await one.admin((client) => client.modify(groupDn('nurses'), [change('replace', 'member', [dn('p5')])]));
  await one.turn();
  assert.deepEqual((await one.at('p6@clinic.example')).roles, ['operator', 'sender']);
  await one.people.sync.approve(cli);
  await one.turn();
  assert.deepEqual((await one.at('p6@clinic.example')).roles, ['sender']);
});

test('many people are read by pages, and made over several turns so that nobody waits to be cut', {
  skip,
}, async (t) => {
  const one = await lab(t, {
    ldif: Array.from({ length: 612 }, (_, n) => person(`m${n}`)),
    database: ['limits * size.soft=250 size.hard=250 size.prtotal=unlimited'],
    settings: { groups: {} },
  });
  const added = async (): Promise<number> => {
    const done = await one.turn();
    return done.kind === 'done' ? done.counts.added : -1;
  };
  assert.deepEqual([await added(), await added(), await added()], [500, 112, -1]);
  assert.deepEqual((await one.at('m611@clinic.example')).roles, ['sender']);
});
