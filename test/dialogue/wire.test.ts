import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHouse, type TestHouse } from './house.ts';
import { assertServes, Client, play } from './play.ts';

let house: TestHouse;
before(async () => {
  house = await openHouse({ limits: { message_size: 1_000_000 } });
});
after(() => house.stop());

const start = (): Promise<Client> => Client.signedIn(house.at.submissions!);

test('before TLS there is only EHLO, STARTTLS, NOOP and QUIT, and AUTH is not offered', async () => {
  const client = await Client.open(house.at.submission!);
  await client.expect(220);
  const hello = await client.ask('EHLO a.example', 250);
  assert.match(hello, /STARTTLS/);
  assert.doesNotMatch(hello, /AUTH/);
  for (const extension of [
    'PIPELINING',
    '8BITMIME',
    'SMTPUTF8',
    'DSN',
    'CHUNKING',
    'ENHANCEDSTATUSCODES',
    'SIZE 1000000',
  ])
    assert.ok(hello.includes(extension), extension);
  await play(
    client,
    `
    C: AUTH PLAIN AAAA
    S: 530 5.7.0
    C: MAIL FROM:<nurse@clinic.example>
    S: 530 5.7.0
    C: RSET
    S: 530 5.7.0
    C: VRFY nurse
    S: 530 5.7.0
    C: NOOP
    S: 250 2.0.0
    C: QUIT
    S: 221 2.0.0
    S: gone
    `,
  );
});

test('after TLS everything said before is forgotten, and mail waits for sign-in', async () => {
  const client = await Client.open(house.at.submission!);
  await play(
    client,
    `
    S: 220
    C: EHLO a.example
    S: 250
    C: STARTTLS
    S: 220
    T:
    C: MAIL FROM:<nurse@clinic.example>
    S: 503 5.5.1
    C: EHLO a.example
    S: 250
    C: STARTTLS
    S: 503 5.5.1
    C: MAIL FROM:<nurse@clinic.example>
    S: 530 5.7.0
    C: RCPT TO:<a@b.example>
    S: 530 5.7.0
    C: DATA
    S: 530 5.7.0
    C: BDAT 4 LAST
    C: ab
    S: 530 5.7.0
    C: NOOP
    S: 250
    `,
  );
  client.close();
});

test('the order of commands is kept', async () => {
  const client = await start();
  await play(
    client,
    `
    C: RCPT TO:<a@b.example>
    S: 503 5.5.1
    C: DATA
    S: 503 5.5.1
    C: MAIL FROM:<nurse@clinic.example>
    S: 250 2.1.0
    C: MAIL FROM:<nurse@clinic.example>
    S: 503 5.5.1
    C: DATA
    S: 503 5.5.1
    C: RSET
    S: 250 2.0.0
    C: RCPT TO:<a@b.example>
    S: 503 5.5.1
    C: HELP
    S: 214 2.0.0
    C: VRFY nurse@clinic.example
    S: 252 2.0.0
    C: EXPN staff
    S: 502 5.5.1
    C: LHLO a.example
    S: 500 5.5.1
    `,
  );
  client.close();
});

test('parameters where none belong are refused', async () => {
  const client = await start();
  for (const line of ['DATA x', 'RSET x', 'QUIT x', 'STARTTLS x']) await client.ask(line, '501 5.5.4');
  await client.ask('NOOP anything', 250);
  client.close();
});

test('a pipelined group is answered in order and in step', async () => {
  const client = await start();
  await play(
    client,
    `
    C: MAIL FROM:<nurse@clinic.example>
    C: RCPT TO:<a@outside.example>
    C: RCPT TO:<not an address>
    C: RCPT TO:<b@outside.example>
    C: DATA
    S: 250 2.1.0
    S: 250 2.1.5
    S: 553 5.1.3
    S: 250 2.1.5
    S: 354
    C: Subject: x
    C:
    C: text
    C: .
    C: MAIL FROM:<nurse@clinic.example>
    C: RCPT TO:<c@outside.example>
    C: NOOP
    S: 250 2.0.0 Taken as
    S: 250 2.1.0
    S: 250 2.1.5
    S: 250 2.0.0
    C: QUIT
    S: 221
    S: gone
    `,
  );
  assert.deepEqual(
    house.taken.at(-1)!.envelope.recipients.map((one) => one.address.local),
    ['a', 'b'],
  );
});

test('a whole dialogue byte by byte comes to the same', async () => {
  const client = await Client.open(house.at.submission!);
  await client.expect(220);
  await client.dribble('EHLO a.example\r\n');
  await client.expect(250);
  await client.dribble('STARTTLS\r\n');
  await client.expect(220);
  await client.startTls();
  await client.dribble('EHLO a.example\r\nAUTH LOGIN\r\n');
  await client.expect(250);
  await client.expect('334 VXNlcm5hbWU6');
  await client.dribble(`${Buffer.from('nurse@clinic.example').toString('base64')}\r\n`);
  await client.expect('334 UGFzc3dvcmQ6');
  await client.dribble(`${Buffer.from('right horse').toString('base64')}\r\n`);
  await client.expect('235 2.7.0');
  await client.dribble('MAIL FROM:<nurse@clinic.example>\r\nRCPT TO:<a@outside.example>\r\nDATA\r\n');
  await client.expect(250);
  await client.expect(250);
  await client.expect(354);
  await client.dribble('Subject: slow\r\n\r\n..\r\n...x\r\n.\r\nQUIT\r\n');
  await client.expect('250 2.0.0');
  await client.expect(221);
  assert.equal(house.taken.at(-1)!.raw.toString(), 'Subject: slow\r\n\r\n.\r\n..x\r\n');
});

test('BDAT in chunks of all sizes brings the same letter', async () => {
  const letter = Buffer.from(`Subject: chunks\r\n\r\n.\r\n..\r\n${'line of text\r\n'.repeat(6)}`);
  const client = await start();
  for (let size = 1; size <= letter.length; size += size < 8 ? 1 : 7) {
    await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
    await client.ask('RCPT TO:<a@outside.example>', 250);
    let replies = 0;
    const out: Buffer[] = [];
    for (let at = 0; at < letter.length; at += size) {
      const chunk = letter.subarray(at, at + size);
      out.push(Buffer.from(`BDAT ${chunk.length}${at + size >= letter.length ? ' LAST' : ''}\r\n`), chunk);
      replies++;
    }
    client.write(Buffer.concat(out));
    for (; replies > 1; replies--) await client.expect('250 2.0.0');
    await client.expect('250 2.0.0 Taken');
    assert.ok(house.taken.at(-1)!.raw.equals(letter), `chunks of ${size}`);
  }
  client.close();
});

test('BDAT 0 LAST ends a letter; DATA and RCPT do not mix with BDAT', async () => {
  const client = await start();
  await play(
    client,
    `
    C: MAIL FROM:<nurse@clinic.example>
    C: RCPT TO:<a@outside.example>
    C: BDAT 12
    C: Subject: x
    S: 250
    S: 250
    S: 250 2.0.0 12 bytes
    C: RCPT TO:<b@outside.example>
    S: 503 5.5.1
    C: DATA
    S: 503 5.5.1
    C: BDAT 2
    C:
    C: BDAT 0 LAST
    S: 250 2.0.0 2 bytes
    S: 250 2.0.0 Taken
    C: BDAT 0 LAST
    S: 503 5.5.1
    `,
  );
  assert.equal(house.taken.at(-1)!.raw.toString(), 'Subject: x\r\n\r\n');
  client.close();
});

test('BDAT behind a refused RCPT is thrown away and never run as commands', async () => {
  const client = await start();
  const before = house.taken.length;
  const inside = 'RSET\r\nMAIL FROM:<nurse@clinic.example>\r\n';
  client.write(
    `MAIL FROM:<nurse@clinic.example>\r\nRCPT TO:<bad address>\r\nBDAT ${inside.length}\r\n${inside}BDAT ${inside.length} LAST\r\n${inside}NOOP\r\n`,
  );
  for (const wanted of ['250 2.1.0', '553', '554 5.5.1', '503 5.5.1', '250 2.0.0 OK'])
    await client.expect(wanted);
  assert.equal(house.taken.length, before);
  await client.ask('RSET', 250);
  assert.match(await client.letter(), /^250/);
  client.close();
});

test('a size of BDAT that cannot be followed ends the connection', async () => {
  for (const size of ['-1', 'x', '99999999999999999999', '1e9', '0x10', '', '4 FIRST', '999999999999999']) {
    const client = await start();
    await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
    await client.ask('RCPT TO:<a@outside.example>', 250);
    await client.ask(`BDAT ${size}`, 5);
    assert.deepEqual(await client.rest(), []);
    client.close();
  }
  await assertServes(house.at.submissions!);
});

test('SIZE is believed at MAIL and checked while reading', async () => {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example> SIZE=1000001', '552 5.3.4');
  const big = `Subject: big\r\n\r\n${`${'x'.repeat(998)}\r\n`.repeat(1100)}`;
  await client.ask('MAIL FROM:<nurse@clinic.example> SIZE=10', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  await client.ask('DATA', 354);
  client.write(`${big}.\r\n`);
  await client.expect('552 5.3.4');
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  client.write(`BDAT ${big.length}\r\n${big}BDAT 2 LAST\r\n\r\n`);
  await client.expect('552 5.3.4');
  await client.expect('503 5.5.1');
  await client.ask('RSET', 250);
  assert.match(await client.letter(), /^250/);
  assert.equal(house.intake.counts().bytes, 0);
  client.close();
});

test('a letter without end is cut off', async () => {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  await client.ask('DATA', 354);
  for (let i = 0; i < 64; i++) client.write('x'.repeat(64 * 1024));
  await client.expect('552 5.3.4');
  assert.deepEqual(await client.rest(), []);
  client.close();
});

test('addresses beyond ASCII need SMTPUTF8, and then come through', async () => {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<jürgen@outside.example>', '553 5.6.7');
  await client.ask(Buffer.from('RCPT TO:<j\xfcrgen@outside.example>\r\n', 'latin1'), /^5/);
  await client.ask('RSET', 250);
  await client.ask('MAIL FROM:<nurse@clinic.example> SMTPUTF8 BODY=8BITMIME', 250);
  await client.ask('RCPT TO:<jürgen@bücher.example>', 250);
  await client.ask('DATA', 354);
  client.write('Subject: grüße\r\n\r\nä\r\n.\r\n');
  await client.expect('250 2.0.0');
  const { envelope } = house.taken.at(-1)!;
  assert.deepEqual(envelope.recipients[0]!.address, { local: 'jürgen', domain: 'xn--bcher-kva.example' });
  assert.deepEqual([envelope.smtputf8, envelope.body], [true, '8bitmime']);
  client.close();
});

test('eight-bit text without BODY=8BITMIME is passed on as what it is', async () => {
  const client = await start();
  assert.match(await client.letter('Subject: x\r\n\r\nä\r\n'), /^250/);
  assert.equal(house.taken.at(-1)!.envelope.body, '8bitmime');
  assert.match(await client.letter(), /^250/);
  assert.equal(house.taken.at(-1)!.envelope.body, '7bit');
  client.close();
});

test('wishes of DSN come through', async () => {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example> RET=HDRS ENVID=QQ314159', 250);
  await client.ask('RCPT TO:<a@outside.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@outside.example', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  await client.ask('DATA', 354);
  client.write('Subject: x\r\n\r\n.\r\n');
  await client.expect('250 2.0.0');
  const { envelope } = house.taken.at(-1)!;
  assert.deepEqual([envelope.ret, envelope.envid], ['hdrs', 'QQ314159']);
  assert.deepEqual(envelope.recipients, [
    {
      address: { local: 'a', domain: 'outside.example' },
      notify: ['success', 'failure'],
      orcpt: 'rfc822;a@outside.example',
    },
  ]);
  client.close();
});

test('a client that closes its side after the last dot still gets its reply', async () => {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  await client.ask('DATA', 354);
  client.write('Subject: x\r\n\r\n.\r\n');
  client.finish();
  await client.expect('250 2.0.0');
  assert.deepEqual(await client.rest(), []);
});

test('a letter cut off in the middle is not taken', async () => {
  const before = house.taken.length;
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<a@outside.example>', 250);
  await client.ask('DATA', 354);
  client.write('Subject: x\r\n\r\nhalf');
  client.finish();
  assert.deepEqual(await client.rest(), []);
  assert.equal(house.taken.length, before);
  assert.equal(house.intake.counts().bytes, 0);
});

test('long text lines are taken as they are', async () => {
  const client = await start();
  assert.match(await client.letter(`Subject: x\r\n\r\n${'y'.repeat(50_000)}\r\n`), /^250/);
  client.close();
});
