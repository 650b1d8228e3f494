import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { type Endpoint, endpoints } from '#api';
import { type ApiLab, type Client, openApiLab, type Reply } from '../api/house.ts';

type Person = Client & { readonly account: string; code(): string };

/** The endpoints are read by what they say of themselves here: what they ask is never called. */
const nothing: unknown = new Proxy(function none() {}, { get: () => nothing });
const anId = '01a216ef-fe34-75dc-9886-5cd902050171';

/** The same cookies from another machine on the network. */
function elsewhere(base: string, who: Client) {
  return (method: string, path: string, body?: unknown): Promise<Pick<Reply, 'status' | 'body'>> =>
    new Promise((done, failed) => {
      const call = request(
        new URL(path, base),
        {
          method,
          localAddress: '127.0.0.9',
          headers: {
            cookie: [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            'if-match': '*',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => {
            const json = response.headers['content-type']?.includes('json');
            done({ status: response.statusCode ?? 0, body: json && text ? JSON.parse(text) : text });
          });
        },
      );
      call.on('error', failed);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

describe('reading letters of others takes two people, and is reviewed by a third', () => {
  let at: ApiLab;
  let sam: Person;
  let amy: Person;
  let ben: Person;
  let ida: Person;
  let all: readonly Endpoint[] = [];
  let letter = '';
  let other = '';
  before(async () => {
    at = await openApiLab();
    all = endpoints(
      new Proxy({ house: house() }, { get: (has, name) => Reflect.get(has, name) ?? nothing }) as never,
    );
    sam = await at.signedIn('Sam', ['sender']);
    amy = await at.signedIn('Amy', ['admin']);
    ben = await at.signedIn('Ben', ['admin']);
    ida = await at.signedIn('Ida', ['auditor']);
    letter = await sent('The pictures of your knee are good.');
    other = await sent('The pictures of your hip are good.');
  });
  after(() => at.close());

  const sent = async (text: string): Promise<string> =>
    (await sam.call('POST', '/v1/letters', { to: ['ann@good.test'], subject: 'Pictures', text })).body.id;
  const house = () => at.lab.server.house;
  const read = (who: Client, id = letter, body: object = {}) =>
    who.call('POST', `/v1/glass/letters/${id}/read`, body);
  const ask = async (more: object = {}): Promise<Reply> =>
    amy.call('POST', '/v1/glass', { letters: [letter], reason: 'Sam is in theatre, the ward asks', ...more });
  const eventsOf = async (kind: string) =>
    house().evidence.latest(house().store, { kind: kind as never, limit: 50 });
  const mailTo = (words: string) =>
    at.lab.until(
      () => at.lab.sinks['clinic.test']!.letters.find(({ raw }) => raw.toString().includes(words)),
      `a letter with "${words}"`,
    );
  let glass = '';

  it('nobody reads a letter of another by rights that do not name it, and hears not even that it exists', async () => {
    assert.equal((await read(amy)).body.code, 'message-missing');
    assert.equal((await read(amy, anId)).body.code, 'message-missing');
    assert.equal((await read(ida)).body.code, 'not-allowed');
    assert.equal((await read(sam)).body.code, 'not-allowed');
  });

  it('somebody asks with a reason; those who may allow it are told, and nobody can read yet', async () => {
    assert.equal((await sam.call('POST', '/v1/glass', { letters: [letter], reason: 'x y z' })).status, 403);
    assert.equal((await ask({ reason: ' ' })).body.code, 'reason-missing');
    assert.equal((await ask({ letters: [] })).body.code, 'glass-subject');
    assert.equal((await ask({ minutes: 1000 })).body.code, 'glass-lasts');
    const asked = await ask();
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    glass = asked.body.id;
    assert.equal(asked.body.minutes, 60);
    const told = await mailTo('emergency access to letters');
    assert.doesNotMatch(told.raw.toString(), /theatre|knee/, 'the reason stays in the house');
    assert.equal((await read(amy)).body.code, 'message-missing');
  });

  it('whoever asked cannot allow it, nor somebody without the right', async () => {
    const yes = { verdict: 'approved', words: 'I rang the ward' };
    assert.equal((await amy.call('POST', `/v1/glass/${glass}/decide`, yes)).body.code, 'glass-own');
    assert.equal((await sam.call('POST', `/v1/glass/${glass}/decide`, yes)).body.code, 'not-allowed');
    assert.equal((await ben.call('POST', `/v1/glass/${glass}/decide`, { ...yes, words: '' })).status, 400);
    assert.equal((await eventsOf('glass.approved')).length, 0);
    assert.equal((await read(amy)).body.code, 'message-missing');
  });

  it('a second person allows it: then the first reads what was named, and only that', async () => {
    const allowed = await ben.call('POST', `/v1/glass/${glass}/decide`, {
      verdict: 'approved',
      words: 'I rang the ward',
    });
    assert.equal(allowed.body.state, 'open', JSON.stringify(allowed.body));
    const seen = await read(amy);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    assert.match(seen.body.text, /pictures of your knee/);
    assert.equal((await read(amy, other)).body.code, 'message-missing');
    assert.equal((await read(ben)).body.code, 'message-missing', 'whoever allowed it may not read by it');
    const again = await ida.call('POST', `/v1/glass/${glass}/decide`, { verdict: 'refused', words: 'no no' });
    assert.equal(again.body.code, 'glass-decided');
  });

  it('the permission opens nothing at a route that asks for no fresh proof', async () => {
    assert.equal((await amy.call('POST', `/v1/me/letters/${letter}/read`, {})).body.code, 'message-missing');
  });

  it('its owner sees who, under which permission, and why; owner and officer are told', async () => {
    const { items } = (await sam.call('GET', '/v1/me/looks')).body;
    const look = items.find((one: { sight: string }) => one.sight === 'content');
    assert.equal(look.who.name, 'Amy');
    assert.equal(look.why, 'Sam is in theatre, the ward asks');
    assert.equal(look.glass, glass);
    const allowed = items.find((one: { sight: string }) => one.sight === 'access');
    assert.deepEqual([allowed.who.name, allowed.glass], ['Ben', glass]);
    const owner = await mailTo('Somebody may read letters of yours for a while');
    assert.ok(owner.recipients.some((one) => one.includes('sam@clinic.test')));
    const officer = await mailTo('Emergency access to letters was allowed');
    assert.ok(officer.recipients.length > 0);
  });

  it('a review was opened that neither of the two can sign off, nor anybody before the access has ended', async () => {
    const { items } = (await ida.call('GET', '/v1/reviews?open=true')).body;
    const task = items.find((one: { subject: string }) => one.subject === glass);
    assert.equal(task.kind, 'break-glass');
    const sign = (who: Client) =>
      who.call('POST', `/v1/reviews/${task.id}/sign`, {
        topic: 'break-glass',
        verdict: 'fine',
        note: 'The ward confirms it',
      });
    assert.equal((await sign(amy)).body.code, 'review-own');
    assert.equal((await sign(ben)).body.code, 'review-own');
    assert.equal((await sign(ida)).body.code, 'review-early');
    const events = (await ida.call('GET', `/v1/reviews/${task.id}/topics/break-glass`)).body.items;
    const kinds = events.map(({ kind }: { kind: string }) => kind);
    assert.deepEqual(kinds, ['glass.asked', 'glass.approved', 'archive.read']);
    // The hour is over.
    const { store } = house();
    await store.query(`UPDATE people_glass SET ends_at = now() - interval '1 minute' WHERE id = $1`, [glass]);
    assert.equal((await read(amy)).body.code, 'message-missing', 'a permission that is over opens nothing');
    await store.query(`UPDATE review_round SET to_at = now() WHERE id = $1`, [task.id]);
    const signed = await sign(ida);
    assert.equal(signed.body.state, 'signed', JSON.stringify(signed.body));
    assert.equal(signed.body.items[0].signedCount, 3);
    const [proof] = await eventsOf('review.signed');
    assert.equal(proof!.data.subject, glass);
    assert.equal((await sign(ida)).body.code, 'review-signed');
  });

  it('whoever loses the right to ask reads nothing any more, and a permission can be given back', async () => {
    const mine = (await ask({ letters: [other] })).body.id;
    await ida.call('POST', `/v1/glass/${mine}/decide`, { verdict: 'approved', words: 'It is urgent' });
    assert.equal((await read(amy, other)).status, 200);
    assert.equal((await sam.call('POST', `/v1/me/glass/${mine}/end`)).body.code, 'glass-missing');
    assert.equal((await amy.call('POST', `/v1/me/glass/${mine}/end`)).body.state, 'over');
    assert.equal((await read(amy, other)).body.code, 'message-missing');
    assert.equal((await eventsOf('glass.ended')).length, 1);
  });

  it('all letters of one person can be asked for, and that person decides about it last', async () => {
    const asked = await amy.call('POST', '/v1/glass', {
      person: 'ben@clinic.test',
      reason: 'Ben is missing',
    });
    const path = `/v1/glass/${asked.body.id}/decide`;
    const yes = { verdict: 'approved', words: 'I know of it' };
    assert.equal((await ben.call('POST', path, yes)).body.code, 'glass-own');
    assert.equal((await ida.call('POST', path, yes)).body.state, 'open');
    assert.equal((await read(amy)).body.code, 'message-missing', 'Sam is not Ben');
  });

  it('a request that nobody decided about in time has lapsed', async () => {
    const late = (await ask()).body.id;
    await house().store.query(
      `UPDATE people_glass SET asked_at = asked_at - interval '5 hours' WHERE id = $1`,
      [late],
    );
    const yes = { verdict: 'approved', words: 'Better late' };
    assert.equal((await ben.call('POST', `/v1/glass/${late}/decide`, yes)).body.code, 'glass-decided');
  });

  it('where its review cannot be opened, nothing is allowed', async () => {
    const id = (await ask()).body.id;
    const { store } = house();
    await store.query(`ALTER TABLE review_item ADD CONSTRAINT never CHECK (place > 1000) NOT VALID`);
    const yes = { verdict: 'approved', words: 'I rang the ward' };
    assert.equal((await ben.call('POST', `/v1/glass/${id}/decide`, yes)).status, 500);
    await store.query('ALTER TABLE review_item DROP CONSTRAINT never');
    assert.equal((await read(amy)).body.code, 'message-missing');
  });

  it('each sensitive act asks again: a stolen cookie from another network does none of them', async () => {
    const { people } = house();
    await people.setRoles({ kind: 'operator', id: 'root', via: 'cli' }, ben.account, [
      'sender',
      'approver',
      'operator',
      'auditor',
      'admin',
    ]);
    const thief = elsewhere(at.base, ben);
    assert.equal((await thief('GET', '/v1/session')).body.fresh, false, 'the cookie itself is still good');
    const must = [
      ['POST', '/holds/{id}/release'],
      ['POST', '/archive/exports'],
      ['GET', '/archive/exports/{id}/file'],
      ['POST', '/archive/letters/{id}/read'],
      ['POST', '/glass/{id}/decide'],
      ['POST', '/glass/letters/{id}/read'],
      ['POST', '/rules/{number}/approve'],
      ['POST', '/reader-keys'],
      ['POST', '/reviews/{id}/sign'],
    ];
    for (const [method, path] of must)
      assert.ok(
        all.some((one) => one.method === method && one.path === path && one.sensitive),
        `${method} ${path} asks again`,
      );
    const sensitive = all.filter(({ sensitive: asks, who }) => asks && who !== 'enrolling');
    assert.ok(sensitive.length > must.length);
    const refused = (await eventsOf('session.refused')).length;
    let tried = 0;
    for (const { method, path } of sensitive) {
      const url = `/v1${path.replaceAll(/\{\w+\}/g, anId)}`;
      const { status, body } = await thief(method, url, ['GET', 'DELETE'].includes(method) ? undefined : {});
      if (body?.code === 'not-allowed') continue;
      tried++;
      assert.deepEqual([status, body.code], [403, 'proof-needed'], `${method} ${path}`);
    }
    assert.ok(tried >= must.length, String(tried));
    assert.ok((await eventsOf('session.refused')).length > refused, 'each try is an event');
    // A code proves the thief's network only where the thief has the second factor too.
    const guess = await thief('POST', '/v1/session/proof', { kind: 'totp', code: '000000' });
    assert.equal(guess.status, 403);
  });

  it('an old proof is not enough either, from the same device and network', async () => {
    const asked = { letters: [letter], reason: 'Sam is in theatre, the ward asks' };
    await house().store.query(
      `UPDATE people_session SET proved_at = proved_at - interval '1 hour' WHERE account_id = $1`,
      [amy.account],
    );
    assert.equal((await amy.call('POST', '/v1/glass', asked)).body.code, 'proof-needed');
  });
});
