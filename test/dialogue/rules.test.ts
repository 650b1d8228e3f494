import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { Fault } from '#base';
import type { Acceptance, Submission } from '#mail';
import { makeKeys, openHouse, type Settings, signIn, type TestHouse } from './house.ts';
import { assertServes, Client } from './play.ts';

const houses: TestHouse[] = [];
after(() => Promise.all(houses.map((house) => house.stop())));

async function open(settings: Settings = {}): Promise<TestHouse> {
  const house = await openHouse(settings);
  houses.push(house);
  return house;
}

const person = (house: TestHouse): Promise<Client> => Client.signedIn(house.at.submissions!);

test('a person writes from own addresses only, in the envelope and in From', async () => {
  const client = await person(await open());
  await client.ask('MAIL FROM:<amy@clinic.example>', '553 5.7.1');
  await client.ask('MAIL FROM:<>', '550 5.7.1');
  assert.match(await client.letter('From: Amy <amy@clinic.example>\r\n\r\nx\r\n'), /^550 5\.7\.1/);
  assert.match(
    await client.letter('From: nurse@clinic.example, amy@clinic.example\r\n\r\nx\r\n'),
    /^550 5\.7\.1/,
  );
  assert.match(
    await client.letter('From: nurse@clinic.example\r\nFrom: amy@clinic.example\r\n\r\nx\r\n'),
    /^550 5\.6\.0/,
  );
  assert.match(await client.letter('From: nurse@clinic.example@x\r\n\r\nx\r\n'), /^550 5\.6\.0/);
  assert.match(
    await client.letter('from : "Nurse, Ward 3" <nurse@clinic.example>\r\n\r\nx\r\n'),
    /^(250|550)/,
  );
  assert.match(await client.letter('From: "Nurse, Ward 3" <nurse@clinic.example>\r\n\r\nx\r\n'), /^250/);
  client.close();
});

test('250 comes after the commit, and what is thrown, refused or put off is said so', async () => {
  let answer: (submission: Submission) => Promise<Acceptance> = async (one) => ({
    kind: 'accepted',
    id: one.id,
  });
  const house = await open({ accept: (submission) => answer(submission) });
  const client = await person(house);
  let commit = (): void => {};
  answer = (one) =>
    new Promise((done) => {
      commit = () => done({ kind: 'accepted', id: one.id });
    });
  const reply = client.letter();
  await assert.rejects(
    Promise.race([reply, new Promise((_, no) => setTimeout(() => no(new Error('no answer yet')), 150))]),
    /no answer yet/,
  );
  commit();
  assert.match(await reply, /^250/);

  answer = () => Promise.reject(new Error('canary of the inside'));
  const broken = await client.letter();
  assert.match(broken, /^451 4\.3\.0 .*\([0-9a-f-]{36}\)$/);
  assert.doesNotMatch(broken, /canary/);
  const id = /\(([0-9a-f-]{36})\)/.exec(broken)![1]!;
  assert.ok(house.log.lines.some((line) => line.includes(id)));

  answer = () => {
    throw new Fault({ code: 'x', kind: 'forbidden', say: 'Policy says no.' });
  };
  assert.match(await client.letter(), /^550 5\.7\.1 Policy says no/);
  answer = async () => ({ kind: 'refused', code: 550, enhanced: '5.7.1', text: 'not this way' });
  assert.equal(await client.letter(), '550 5.7.1 not this way');
  answer = async () => ({ kind: 'later', code: 450, enhanced: '4.7.1', text: 'later' });
  assert.equal(await client.letter(), '450 4.7.1 later');
  answer = async () => ({ kind: 'refused', code: 250, enhanced: '2.0.0', text: 'a lie\r\n250 OK' });
  assert.equal(await client.letter(), '554 5.0.0 a lie?250 OK');
  answer = async () => ({}) as Acceptance;
  assert.match(await client.letter(), /^451/);
  assert.equal(house.taken.length, 1);
  assert.equal(house.intake.counts().bytes, 0);
  client.close();
});

test('an accept that hangs is answered 451', async () => {
  const house = await open({ accept: () => new Promise(() => {}), limits: { accept_deadline: 300 } });
  const client = await person(house);
  assert.match(await client.letter(), /^451 4\.3\.0/);
  assert.deepEqual(await client.rest(), []);
});

test('a full disk and full memory put letters off', async () => {
  let room = false;
  const house = await open({ mayTake: () => room, limits: { in_flight: 40_000 } });
  const client = await person(house);
  await client.ask('MAIL FROM:<nurse@clinic.example>', '452 4.3.1');
  room = true;
  await client.ask('MAIL FROM:<nurse@clinic.example> SIZE=50000', '452 4.3.1');
  assert.match(await client.letter(`Subject: x\r\n\r\n${'y'.repeat(60_000)}\r\n`), /^452 4\.3\.1/);
  assert.match(await client.letter(), /^250/);
  assert.equal(house.intake.counts().bytes, 0);
  client.close();
});

test('letters and recipients an hour are limited by person', async () => {
  const house = await open({ limits: { messages_per_hour: 2, recipients_per_hour: 3 } });
  const client = await person(house);
  assert.match(await client.letter(), /^250/);
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  await client.ask('RCPT TO:<b@outside.example>', 250);
  await client.ask('RCPT TO:<c@outside.example>', '450 4.7.1');
  await client.ask('RSET', 250);
  await client.ask('MAIL FROM:<nurse@clinic.example>', '450 4.7.1');
  const other = await Client.signedIn(house.at.submissions!, 'amy@clinic.example', 'blue battery');
  assert.match(await other.letter(undefined, undefined, 'amy@clinic.example'), /^250/);
  client.close();
  other.close();
});

test('letters over one connection are limited', async () => {
  const client = await person(await open({ limits: { messages_per_connection: 2 } }));
  assert.match(await client.letter(), /^250/);
  assert.match(await client.letter(), /^250/);
  await client.ask('MAIL FROM:<nurse@clinic.example>', '421 4.7.0');
});

test('who is throttled or cannot be looked up is told so for the time being', async () => {
  const password: typeof signIn.password = async (user) => {
    if (user === 'broken') throw new Error('database canary');
    return { ok: false, wait: 60_000 };
  };
  const house = await open({ signIn: { ...signIn, password } });
  const client = await Client.secure(house.at.submissions!);
  await client.expect(220);
  await client.ask('EHLO a', 250);
  const as = (user: string): string => `AUTH PLAIN ${Buffer.from(`\0${user}\0p`).toString('base64')}`;
  await client.ask(as('slow'), '454 4.7.0');
  assert.doesNotMatch(await client.ask(as('broken'), '454 4.7.0'), /canary/);
  client.close();
});

test('a flood of sign-ins stands in line, and mail of those who are in goes on', async () => {
  const password: typeof signIn.password = async (user, secret, peer) => {
    await new Promise((done) => setTimeout(done, user === 'guess' ? 100 : 0));
    return signIn.password(user, secret, peer);
  };
  const house = await open({ signIn: { ...signIn, password }, limits: { sign_ins: 2, sign_ins_waiting: 5 } });
  const inside = await person(house);
  const line = `AUTH PLAIN ${Buffer.from('\0guess\0p').toString('base64')}`;
  const replies = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const client = await Client.secure(house.at.submissions!);
      await client.expect(220);
      await client.ask('EHLO a', 250);
      const reply = await client.ask(line, /^(535|454)/);
      client.close();
      return reply.slice(0, 3);
    }),
  );
  assert.match(await inside.letter(), /^250/);
  assert.ok(replies.includes('454') && replies.includes('535'));
  await assertServes(house.at.submissions!);
  inside.close();
});

test('relay: nobody from elsewhere, whatever the address looks like', async () => {
  const house = await open({ relay: { networks: ['192.0.2.0/24'], user: 'relay' } });
  const client = await Client.open(house.at.relay!);
  await client.expect(220);
  await client.ask('EHLO a.example', 250);
  await client.ask('MAIL FROM:<x@clinic.example>', '530 5.7.0');
  await client.ask('STARTTLS', 220);
  await client.startTls();
  assert.doesNotMatch(await client.ask('EHLO a.example', 250), /AUTH/);
  await client.ask('AUTH PLAIN AHJlbGF5AHN0YXBsZQ==', '554 5.7.1');
  for (const from of ['<x@clinic.example>', '<>', '<postmaster>', '<y@z.example>'])
    await client.ask(`MAIL FROM:${from}`, '554 5.7.1');
  client.close();
});

test('relay: by network and password, with the null sender, and only for relay accounts', async () => {
  const house = await open({ relay: { networks: ['127.0.0.0/8'] } });
  const client = await Client.open(house.at.relay!);
  await client.expect(220);
  await client.ask('STARTTLS', 220);
  await client.startTls();
  await client.ask('EHLO ehr.example', 250);
  await client.ask('MAIL FROM:<x@clinic.example>', '530 5.7.0');
  await client.ask(
    `AUTH PLAIN ${Buffer.from('\0nurse@clinic.example\0right horse').toString('base64')}`,
    '535 5.7.8',
  );
  await client.ask(`AUTH PLAIN ${Buffer.from('\0relay\0staple').toString('base64')}`, '235');
  assert.match(
    await client.letter(
      'From: anybody@clinic.example\r\n\r\nx\r\n',
      'a@outside.example',
      'anybody@clinic.example',
    ),
    /^250/,
  );
  assert.equal(house.taken.at(-1)!.door, 'relay');
  assert.match(await client.letter('From: x@clinic.example\r\n\r\nx\r\n', 'a@outside.example', ''), /^250/);
  assert.equal(house.taken.at(-1)!.envelope.sender, null);
  await client.ask('MAIL FROM:<x@elsewhere.example>', '553 5.7.1');
  client.close();
});

/** The door of a relay that has shown `keys`, as far as EHLO. */
async function relayWith(house: TestHouse, keys: ReturnType<typeof makeKeys> | null): Promise<Client> {
  const client = await Client.open(house.at.relay!);
  await client.expect(220);
  await client.ask('STARTTLS', 220);
  await client.startTls(keys ? { cert: keys.cert, key: keys.key } : {});
  await client.ask('EHLO ehr.example', 250);
  return client;
}

test('relay: by a certificate of the authority, or by fingerprint, or both', async () => {
  const [ehr, stranger] = [makeKeys('ehr'), makeKeys('stranger')];
  const print = createHash('sha256').update(new X509Certificate(ehr.cert).raw).digest('hex');
  const colons = print.toUpperCase().match(/../g)!.join(':');
  const sets = [
    { client_ca: [ehr.file] },
    { fingerprints: [colons] },
    { client_ca: [ehr.file], fingerprints: [print] },
  ];
  for (const relay of sets) {
    const house = await open({ relay: { ...relay, user: 'relay' } });
    for (let again = 0; again < 2; again++) {
      const client = await relayWith(house, ehr);
      assert.match(
        await client.letter('Subject: x\r\n\r\nx\r\n', 'a@outside.example', 'lab@clinic.example'),
        /^250/,
      );
      client.close();
    }
    for (const keys of [stranger, null]) {
      const client = await relayWith(house, keys);
      await client.ask('MAIL FROM:<lab@clinic.example>', '554 5.7.1');
      client.close();
    }
  }
  const pinnedElsewhere = await open({
    relay: { client_ca: [ehr.file], fingerprints: ['00'.repeat(32)], user: 'relay' },
  });
  const client = await relayWith(pinnedElsewhere, ehr);
  await client.ask('MAIL FROM:<lab@clinic.example>', '554 5.7.1');
  client.close();
});

test('a certificate without a relay account opens nothing', async () => {
  const ehr = makeKeys('ehr-2');
  for (const user of ['', 'nobody', 'nurse@clinic.example']) {
    const client = await relayWith(await open({ relay: { client_ca: [ehr.file], user } }), ehr);
    await client.ask('MAIL FROM:<lab@clinic.example>', '554 5.7.1');
    client.close();
  }
});

test('stop lets a letter under way finish, and sends the others away', async () => {
  let commit = (): void => {};
  const house = await openHouse({
    accept: (one) =>
      new Promise((done) => {
        commit = () => done({ kind: 'accepted', id: one.id });
      }),
  });
  const [busy, idle] = [await person(house), await person(house)];
  const reply = busy.letter();
  while (house.intake.counts().bytes === 0) await new Promise((done) => setTimeout(done, 5));
  const stopped = house.stop();
  await idle.expect('421 4.3.2');
  setTimeout(commit, 50);
  assert.match(await reply, /^250/);
  await busy.expect('421 4.3.2');
  await stopped;
  assert.equal(house.intake.counts().connections, 0);
  await assert.rejects(Client.open(house.at.submissions!));
});

test('a new certificate is used from the next connection on', async () => {
  const [first, second] = [makeKeys('first'), makeKeys('second')];
  let keys = first;
  const house = await open({ tls: () => keys });
  const served = async (pinned: Buffer): Promise<void> => {
    const client = await Client.secure(house.at.submissions!, {
      ca: pinned,
      rejectUnauthorized: true,
      servername: 'localhost',
    });
    await client.expect(220);
    client.close();
  };
  await served(first.cert);
  keys = second;
  house.intake.reload();
  await served(second.cert);
  await assert.rejects(served(first.cert));
});

test('the figures tell what was taken and refused', async () => {
  const house = await open();
  const client = await person(house);
  await client.letter();
  await client.ask('FOO', 500);
  const counts = house.intake.counts();
  assert.deepEqual(
    [counts.connections, counts.accepted, counts.bytes, counts.refused['500 5.5.1']],
    [1, 1, 0, 1],
  );
  client.close();
});

test('the class of a letter comes from the account or its header', async () => {
  const house = await open();
  const client = await person(house);
  const table: [string, string][] = [
    ['Subject: x', 'conversation'],
    ['X-Priority: 1 (Highest)', 'urgent'],
    ['X-Priority: 10', 'conversation'],
    ['Importance: High', 'urgent'],
    ['Precedence: bulk', 'bulk'],
    ['List-Id: <news.clinic.example>', 'bulk'],
    ['Auto-Submitted: auto-generated', 'transactional'],
    ['Auto-Submitted: no', 'conversation'],
    ['X-Postern-Class: urgent\r\nPrecedence: bulk', 'urgent'],
    ['X-Postern-Class: other', 'conversation'],
  ];
  for (const [header, wanted] of table) {
    assert.match(await client.letter(`${header}\r\n\r\nx\r\n`), /^250/);
    assert.equal(house.taken.at(-1)!.class, wanted, header);
  }
  client.close();
});
