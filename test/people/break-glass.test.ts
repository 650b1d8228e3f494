import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, isFault } from '#base';
import { askGlass, decideGlass, readLetter, search } from '#flow';
import type { Role } from '#people';
import { type Lab, openLab } from '../lab/house.ts';

const root: Actor = { kind: 'operator', id: 'root', via: 'cli' };

/** Each by itself: whichever gate is taken out, its own test fails. */
describe('the gates in front of letters of others', () => {
  let lab: Lab;
  let amy: Actor;
  let ben: Actor;
  let ida: Actor;
  let letter = '';
  before(async () => {
    lab = await openLab({ world: { 'good.test': {} } });
    const person = async (name: string, roles: Role[]): Promise<Actor> => {
      const wish = { name, addresses: [`${name}@clinic.test`], roles };
      return { kind: 'person', id: (await house().people.addPerson(root, wish)).id, via: 'console' };
    };
    amy = await person('amy', ['admin']);
    ben = await person('ben', ['admin']);
    ida = await person('ida', ['auditor']);
    letter = (await lab.send({ to: 'ann@good.test', subject: 'Knee', text: 'Your knee is well.' })).id;
  });
  after(() => lab?.close());

  const house = () => lab.server.house;
  const asked = async (by: Actor = amy): Promise<string> =>
    (await askGlass(house(), by, { subject: { letters: [letter] }, reason: 'The ward asks' })).id;
  const decide = (by: Actor, id: string) =>
    decideGlass(house(), by, id, { verdict: 'approved', words: 'I rang the ward' });
  const read = (by: Actor) => readLetter(house(), by, { id: letter, glass: true });
  const refuses = (work: Promise<unknown>, code: string) =>
    assert.rejects(work, (error) => isFault(error, code));

  it('nothing is said of letters of others without a reason, not even how many hold a word', async () => {
    await refuses(search(house(), ida, { query: 'zebra' }), 'reason-missing');
    await refuses(readLetter(house(), ida, { id: letter }), 'reason-missing');
    await refuses(readLetter(house(), ida, { id: letter, reason: ' . ' }), 'reason-missing');
  });

  it('an event of a look at content is not written without a reason, whichever room tries', async () => {
    const { evidence, store } = house();
    const look = { kind: 'archive.read', actor: ida, message: letter } as const;
    await refuses(evidence.record(store, look), 'reason-missing');
    await refuses(evidence.record(store, { ...look, secret: { reason: 'x' } }), 'reason-missing');
    await evidence.record(store, { ...look, secret: { reason: 'Complaint 12' } });
  });

  it('whoever asked for a permission cannot give it', async () => {
    await refuses(decide(amy, await asked()), 'glass-own');
  });

  it('a permission is over when its time is', async () => {
    const id = await asked();
    await decide(ben, id);
    assert.match((await read(amy)).text, /knee/);
    await house().store.query(`UPDATE people_glass SET ends_at = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);
    await refuses(read(amy), 'message-missing');
  });

  it('a permission is used only by a call that asked for a fresh proof', async () => {
    const id = await asked();
    await decide(ben, id);
    await refuses(readLetter(house(), amy, { id: letter }), 'message-missing');
    assert.match((await read(amy)).text, /knee/);
    await house().glass.end(amy, id);
  });

  it('a permission comes with its review', async () => {
    const id = await asked();
    await decide(ben, id);
    const reviews = await house().reviews.list(root, { limit: 100 });
    assert.ok(reviews.some(({ subject, kind }) => subject === id && kind === 'break-glass'));
    await house().glass.end(amy, id);
  });

  it('a key of a system, and a shell, neither ask nor allow', async () => {
    await refuses(asked({ ...amy, via: 'api' }), 'not-allowed');
    await refuses(asked(root), 'person-needed');
    const id = await asked();
    await refuses(decide({ ...ben, via: 'api' }, id), 'not-allowed');
    await refuses(decide(root, id), 'person-needed');
    await decide(ben, id);
    await refuses(read({ ...amy, via: 'api' }), 'message-missing');
    await house().glass.end(ben, id);
  });

  it('why somebody asked and what the other said stands nowhere in clear', async () => {
    const id = await asked();
    await decide(ben, id);
    await read(amy);
    await house().glass.end(amy, id);
    const { rows } = await house().store.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    assert.ok(rows.some(({ name }) => name === 'people_glass'));
    for (const { name } of rows)
      for (const words of ['The ward asks', 'I rang the ward']) {
        const found = await house().store.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM ${name} t WHERE position($1 in t::text) > 0 OR position($2 in t::text) > 0`,
          [words, Buffer.from(words).toString('hex')],
        );
        assert.equal(found.rows[0]!.count, 0, `${name}: ${words}`);
      }
    const [kept] = (await house().glass.list(ida, { limit: 1 })) ?? [];
    assert.deepEqual([kept!.reason, kept!.words], ['The ward asks', 'I rang the ward']);
  });

  it('a permission of somebody who lost their role opens nothing', async () => {
    const id = await asked();
    await decide(ben, id);
    await house().people.setRoles(root, amy.id, ['sender']);
    await refuses(read(amy), 'message-missing');
    await house().people.setRoles(root, amy.id, ['admin']);
    await house().glass.end(ben, id);
  });
});
