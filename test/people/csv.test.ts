import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import { type Actor, isFault, silentLog } from '#base';
import { People } from '#people';
import { readCsv } from '../../src/people/directory/csv.ts';
import type { FakeClock } from '../lab/clock.ts';
import { type TestStore, testStore } from '../lab/database.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const refused = (code: string) => (error: unknown) => isFault(error) && error.code === code;

describe('people from a table', () => {
  let lab: TestStore<FakeClock>;
  let people: People;
  const events = async () =>
    (await lab.store.query<{ n: number }>('SELECT count(*)::int AS n FROM evidence_event')).rows[0]!.n;
  const words = (plan: Awaited<ReturnType<People['file']['plan']>>) =>
    plan.changes.map(
      ({ name, steps }) => `${name}: ${steps.map(({ kind, text }) => `${kind} ${text}`.trim()).join(', ')}`,
    );

  before(async () => {
    lab = await testStore();
    people = new People({ ...lab, log: silentLog });
    await people.addDomain(cli, 'clinic.example');
    await people.addPerson(cli, { name: 'Ann Archer', addresses: ['ann@clinic.example'], roles: ['admin'] });
    await people.addPerson(cli, { name: 'Bob', addresses: ['bob@clinic.example', 'b@clinic.example'] });
    await people.addPerson(cli, { name: 'Unlisted', addresses: ['u@clinic.example'] });
    await people.groups.add(cli, { name: 'Night shift', roles: ['operator'] });
  });
  after(async () => {
    await people.stop();
    await lab.close();
  });

  const text = [
    '\uFEFFName;Addresses;Roles;Groups;State',
    '"Archer; Ann";ann@clinic.example;admin approver;;',
    'Bob;bob@clinic.example;;Night Shift;off',
    '',
    '"Cleo ""Kit"" Clark";cleo@clinic.example kit@clinic.example;sender;Night shift;on',
  ].join('\r\n');

  it('shows the difference and changes nothing', async () => {
    const before = await events();
    const plan = await people.file.plan(text);
    assert.deepEqual(plan.problems, []);
    assert.deepEqual(words(plan), [
      'Archer; Ann: name Archer; Ann, role approver',
      'Bob: address-gone b@clinic.example, role-gone sender, group Night shift, off',
      'Cleo "Kit" Clark: new Cleo "Kit" Clark, address cleo@clinic.example, address kit@clinic.example, role sender, group Night shift',
    ]);
    assert.deepEqual([plan.same, plan.unlisted], [0, 1]);
    assert.equal(await events(), before);
    assert.equal(await people.find('cleo@clinic.example'), null);
  });

  it('does exactly what was looked at, or nothing', async () => {
    const looked = await people.file.plan(text);
    await people.setRoles(cli, 'bob@clinic.example', ['sender', 'auditor']);
    await assert.rejects(people.file.apply(cli, text, looked.hash), refused('plan-changed'));
    const { hash } = await people.file.plan(text);
    const bob = await people.get('bob@clinic.example');
    await assert.rejects(
      people.file.apply({ kind: 'person', id: bob.id, via: 'console' }, text, hash),
      refused('not-allowed'),
    );
    await people.file.apply(cli, text, hash);
    const cleo = await people.get('kit@clinic.example');
    assert.deepEqual(
      [cleo.name, cleo.roles, cleo.ownRoles],
      ['Cleo "Kit" Clark', ['operator', 'sender'], ['sender']],
    );
    const now = await people.get('bob@clinic.example');
    assert.deepEqual([now.state, now.addresses, now.ownRoles], ['disabled', ['bob@clinic.example'], []]);
    assert.equal((await people.get('u@clinic.example')).state, 'active', 'who is not listed stays');
    const again = await people.file.plan(text);
    assert.deepEqual([again.changes, again.same], [[], 3]);
  });

  it('gives nobody rights over themselves, and then does nothing of the rest either', async () => {
    const ann = await people.get('ann@clinic.example');
    const wish =
      'name,addresses,roles\nDora,dora@clinic.example,sender\nAnn,ann@clinic.example,admin approver auditor\n';
    const { hash } = await people.file.plan(wish);
    await assert.rejects(
      people.file.apply({ kind: 'person', id: ann.id, via: 'console' }, wish, hash),
      refused('own-rights'),
    );
    assert.equal(await people.find('dora@clinic.example'), null);
  });

  it('says what is wrong with which line, and does nothing', async () => {
    await people.addServiceAccount(cli, { name: 'fax' });
    for (const [rows, line, says] of [
      ['name,addresses,colour\nx,x@clinic.example,red', 1, /"colour" is none/],
      ['name\nx', 1, /name and addresses/],
      ['name,addresses\nx,x@elsewhere.example', 2, /not one of your domains/],
      ['name,addresses\nx,', 2, /no address/],
      ['name,addresses\n,x@clinic.example', 2, /name has/],
      ['name,addresses\nx,nonsense', 2, /not a mail address/],
      ['name,addresses,roles\nx,x@clinic.example,boss', 2, /no role "boss"/],
      ['name,addresses,groups\nx,x@clinic.example,Day shift', 2, /no group "Day shift"/],
      ['name,addresses,state\nx,x@clinic.example,maybe', 2, /"on" or "off"/],
      ['name,addresses\nx,x@clinic.example\ny,X@clinic.example', 3, /stands on line 2/],
      ['name,addresses\nx,ann@clinic.example cleo@clinic.example', 2, /two accounts/],
      ['name,addresses\nx,x@clinic.example,more', 2, /more cells/],
      ['name,addresses\n"x,x@clinic.example', 2, /quote/],
      ['', 1, /nothing in it/],
    ] as const) {
      const plan = await people.file.plan(rows);
      assert.equal(plan.problems[0]?.line, line, `${rows}: ${JSON.stringify(plan)}`);
      assert.match(plan.problems[0]?.says ?? '', says);
      await assert.rejects(people.file.apply(cli, rows, plan.hash), refused('plan-wrong'));
    }
  });
});

test('tables are read as RFC 4180 has them', () => {
  const read = (text: string) => {
    const table = readCsv(text);
    return table.ok ? [table.head, ...table.rows.map(({ cells, line }) => [line, ...cells])] : table;
  };
  assert.deepEqual(read('A,B\r\n1, 2 \r\n"a ""b"", c","d\r\ne"\n\n3,'), [
    ['a', 'b'],
    [2, '1', '2'],
    [3, 'a "b", c', 'd\r\ne'],
    [6, '3', ''],
  ]);
  assert.deepEqual(read('a\tb\n1\t2,3'), [
    ['a', 'b'],
    [2, '1', '2,3'],
  ]);
  assert.deepEqual(read('a,b\n"x"y,z'), { ok: false, line: 2, says: 'Text follows a closed quote.' });
});

test('whatever is given, reading it ends, and what was written is read', () => {
  let seed = 5;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % most;
  };
  const pieces = ['"', ',', ';', '\n', '\r\n', '\r', 'a', ' ', '""', '\t', 'é', '\uFEFF', '\u0000'];
  for (let n = 0; n < 5000; n++)
    readCsv(Array.from({ length: next(40) }, () => pieces[next(pieces.length)]).join(''));
  for (let n = 0; n < 500; n++) {
    const rows = Array.from({ length: 1 + next(4) }, () =>
      Array.from({ length: 3 }, () => `x${Array.from({ length: next(6) }, () => pieces[next(9)]).join('')}`),
    );
    const text = [['p', 'q', 'r'], ...rows]
      .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
      .join('\r\n');
    const table = readCsv(text);
    assert.ok(table.ok);
    assert.deepEqual(
      table.rows.map(({ cells }) => cells),
      rows,
    );
  }
});
