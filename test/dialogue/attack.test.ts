import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHouse, type TestHouse } from './house.ts';
import { assertServes, Client } from './play.ts';

let house: TestHouse;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());

const start = (): Promise<Client> => Client.signedIn(house.at.submissions!);

async function inText(): Promise<Client> {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('RCPT TO:<reader@outside.example>', 250);
  await client.ask('DATA', 354);
  return client;
}

/** What has been published as the end of a letter for one server and not for the next (SMTP smuggling, 2023). */
const ends: Record<string, string | Buffer> = {
  'LF . LF': '\n.\n',
  'LF . CRLF': '\n.\r\n',
  'CR . CRLF': '\r.\r\n',
  'CRLF . LF': '\r\n.\n',
  'CRLF . CR': '\r\n.\r',
  'CR . CR': '\r.\r',
  'CR . LF': '\r.\n',
  'LF . CR': '\n.\r',
  'CR LF . CR CR LF': '\r\n.\r\r\n',
  'CR CR LF . CR LF': '\r\r\n.\r\n',
  'LF CR . CR LF': '\n\r.\r\n',
  NUL: '\r\n.\0\r\n',
  'NUL before': '\r\n\0.\r\n',
  tab: '\r\n.\t\r\n',
  space: '\r\n. \r\n',
  'space before': '\r\n .\r\n',
  VT: '\r\n\v.\r\n',
  FF: '\r\n.\f\r\n',
  NEL: '\u0085.\u0085',
  LS: '\u2028.\u2028',
  'two dots': '\r\n..\r\n',
  BOM: '\r\n\ufeff.\r\n',
};

const smuggled =
  'MAIL FROM:<nurse@clinic.example>\r\nRCPT TO:<victim@outside.example>\r\nDATA\r\nSubject: SMUGGLED\r\n\r\nsmuggled\r\n.\r\n';

for (const [name, end] of Object.entries(ends)) {
  for (const at of ['at once', 'byte by byte']) {
    test(`smuggling behind ${name}, ${at}: one letter at most`, async () => {
      const before = house.taken.length;
      const client = await inText();
      const bytes = Buffer.concat([
        Buffer.from('Subject: outer\r\n\r\nouter'),
        Buffer.from(end as string),
        Buffer.from(smuggled),
      ]);
      if (at === 'at once') client.write(bytes);
      else await client.dribble(bytes);
      client.write('QUIT\r\n');
      const replies = await client.rest();
      const bare = /\r(?!\n)|(?<!\r)\n|\0/.test(String(end));
      if (bare) assert.match(replies[0]!, /^550 5\.6\.0/);
      const letters = house.taken.slice(before);
      assert.equal(letters.length, bare ? 0 : 1);
      for (const letter of letters) {
        assert.doesNotMatch(letter.raw.toString().split('\r\n\r\n')[0]!, /SMUGGLED/);
        assert.equal(letter.envelope.recipients.length, 1);
        assert.equal(letter.envelope.recipients[0]!.address.local, 'reader');
      }
    });
  }
}

test('bare line ends in BDAT are refused as in DATA', async () => {
  for (const text of ['a\nb\r\n', 'a\rb\r\n', 'a\0b\r\n', 'a\r']) {
    const client = await start();
    await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
    await client.ask('RCPT TO:<reader@outside.example>', 250);
    client.write(`BDAT ${text.length} LAST\r\n${text}NOOP\r\n`);
    await client.expect('550 5.6.0');
    assert.deepEqual(await client.rest(), []);
  }
});

test('bare line ends and NUL in commands are refused and end the connection', async () => {
  for (const line of ['NOOP\nNOOP\r\n', 'NO\rOP\r\n', '\n', 'NOOP\r\r\n', 'NO\0OP\r\n', 'NOOP\n']) {
    const client = await start();
    client.write(`${line}NOOP\r\n`);
    await client.expect('550 5.6.0');
    assert.deepEqual(await client.rest(), []);
  }
});

test('commands sent in clear behind STARTTLS never run', async () => {
  for (const more of ['EHLO evil.example\r\n', 'RSET\r\nNOOP\r\n', 'x']) {
    const client = await Client.open(house.at.submission!);
    await client.expect(220);
    await client.ask('EHLO a.example', 250);
    client.write(`STARTTLS\r\n${more}`);
    await client.expect('554 5.5.0');
    assert.deepEqual(await client.rest(), []);
  }
  await assertServes(house.at.submissions!);
});

test('what is in clear after 220 is not TLS: nothing is answered', async () => {
  const client = await Client.open(house.at.submission!);
  await client.expect(220);
  await client.ask('STARTTLS', 220);
  client.write('EHLO a.example\r\n');
  for (const reply of await client.rest()) assert.doesNotMatch(reply, /^250/);
});

test('text sent before 354 is neither command nor letter', async () => {
  const client = await start();
  const before = house.taken.length;
  client.write(
    `MAIL FROM:<nurse@clinic.example>\r\nRCPT TO:<reader@outside.example>\r\nDATA\r\nSubject: early\r\n\r\n.\r\n${smuggled}`,
  );
  await client.expect(250);
  await client.expect(250);
  await client.expect('554 5.5.0');
  assert.deepEqual(await client.rest(), []);
  assert.equal(house.taken.length, before);
});

test('the text behind a refused DATA does not run as commands', async () => {
  const client = await start();
  const before = house.taken.length;
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  await client.ask('DATA', '503');
  client.write(`Subject: x\r\n\r\nRSET\r\n${smuggled}`);
  await client.expect('554 5.5.0');
  assert.deepEqual(await client.rest(), []);
  assert.equal(house.taken.length, before);
});

test('who speaks before the greeting is sent away, and costs nobody else time', async () => {
  const early = await Client.early(house.at.submission!, 'EHLO early.example\r\n');
  await early.expect('554 5.5.0');
  assert.deepEqual(await early.rest(), []);
  const began = performance.now();
  const honest = await Client.open(house.at.submission!);
  await honest.expect(220);
  assert.ok(performance.now() - began < 90, 'the greeting waits no fixed time');
  honest.close();
});

test('other protocols are sent away', async () => {
  const openers = [
    'GET / HTTP/1.1\r\nHost: mx\r\n\r\nMAIL FROM:<nurse@clinic.example>\r\n',
    'POST / HTTP/1.0\r\n\r\n',
    'PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n',
    'SSH-2.0-x\r\n',
    'OPTIONS sip:x SIP/2.0\r\n',
  ];
  for (const opener of openers) {
    const client = await Client.open(house.at.submission!);
    await client.expect(220);
    client.write(opener);
    await client.expect(/^554/);
    assert.deepEqual(await client.rest(), [], opener);
  }
  const binary = await Client.open(house.at.submission!);
  await binary.expect(220);
  binary.write(Buffer.from('0d0a0d0a000d0a515549540a2111000c', 'hex'));
  for (const reply of await binary.rest()) assert.match(reply, /^5/);
});

test('a browser’s TLS is refused, and HTTP on the TLS door gets nothing', async () => {
  await assert.rejects(Client.secure(house.at.submissions!, { ALPNProtocols: ['h2', 'http/1.1'] }));
  const client = await Client.open(house.at.submissions!);
  client.write('GET / HTTP/1.1\r\n\r\n');
  assert.deepEqual(await client.rest(), []);
  const mail = await Client.secure(house.at.submissions!, { ALPNProtocols: ['smtp'] });
  await mail.expect(220);
  mail.close();
});

test('XCLIENT and its like are not spoken', async () => {
  const client = await start();
  for (const line of ['XCLIENT ADDR=127.0.0.1', 'XFORWARD NAME=x', 'TURN', 'ETRN x'])
    await client.ask(line, '502 5.5.1');
  client.close();
});

test('old TLS is not spoken', async () => {
  await assert.rejects(
    Client.secure(house.at.submissions!, {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    }),
  );
});

test('over-long lines get 500, in AUTH and outside, and the connection goes on', async () => {
  const client = await Client.secure(house.at.submissions!);
  await client.expect(220);
  await client.ask('EHLO a.example', 250);
  await client.ask(`AUTH PLAIN ${'A'.repeat(13_000)}`, /^500/);
  await client.ask('AUTH LOGIN', 334);
  await client.ask('A'.repeat(13_000), '500 5.5.6');
  await client.ask(`NOOP ${'x'.repeat(5000)}`, '500 5.5.2');
  await client.ask('NOOP', 250);
  client.close();
});

test('a line without end ends the connection, not the memory', async () => {
  const client = await start();
  for (let i = 0; i < 40; i++) client.write('x'.repeat(64 * 1024));
  await client.expect('500 5.5.2');
  assert.deepEqual(await client.rest(), []);
  await assertServes(house.at.submissions!);
});

test('loops are seen: too many Received fields, or too many of our own', async () => {
  const client = await start();
  const hops = (count: number, by: string): string =>
    `${`Received: from a by ${by} with ESMTPS; Mon, 1 Jun 2026 09:00:00 +0000\r\n`.repeat(count)}Subject: x\r\n\r\nx\r\n`;
  assert.match(await client.letter(hops(50, 'other.example')), /^250/);
  assert.match(await client.letter(hops(51, 'other.example')), /^554 5\.4\.6/);
  assert.match(await client.letter(hops(120, 'other.example')), /^554 5\.4\.6/);
  assert.match(await client.letter(hops(5, 'MX.clinic.example')), /^554 5\.4\.6/);
  assert.match(await client.letter(hops(4, 'mx.clinic.example')), /^250/);
  client.close();
});

test('header floods and folding bombs are refused', async () => {
  const client = await start();
  assert.match(
    await client.letter(`${`X-Flood: ${'x'.repeat(60)}\r\n`.repeat(10_000)}\r\nx\r\n`),
    /^552 5\.3\.4/,
  );
  assert.match(await client.letter(`X-Fold: a\r\n${' b\r\n'.repeat(100_000)}\r\nx\r\n`), /^552 5\.3\.4/);
  assert.match(await client.letter(`${'X: y\r\n'.repeat(3000)}\r\nx\r\n`), /^552 5\.3\.4/);
  assert.match(await client.letter(), /^250/);
  client.close();
});

test('a flood of recipients is answered with 452 beyond the limit, and the letter goes to the others', async () => {
  const client = await start();
  await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
  client.write(Array.from({ length: 1200 }, (_, i) => `RCPT TO:<r${i}@outside.example>\r\n`).join(''));
  let taken = 0;
  for (let i = 0; i < 1200; i++)
    if ((await client.expect(/^(250 2\.1\.5|452 4\.5\.3)/)).startsWith('250')) taken++;
  assert.equal(taken, 1000);
  await client.ask('DATA', 354);
  client.write('Subject: x\r\n\r\n.\r\n');
  await client.expect('250 2.0.0');
  assert.equal(house.taken.at(-1)!.envelope.recipients.length, 1000);
  client.close();
});

test('errors, refused recipients, idle commands and wrong passwords all end the connection', async () => {
  const errors = await start();
  for (let i = 0; i < 9; i++) await errors.ask('FOO', '500 5.5.1');
  await errors.ask('FOO', '421 4.7.0');
  assert.deepEqual(await errors.rest(), []);

  const recipients = await start();
  await recipients.ask('MAIL FROM:<nurse@clinic.example>', 250);
  for (let i = 0; i < 19; i++) await recipients.ask(`RCPT TO:<r${i}>`, '553 5.1.3');
  await recipients.ask('RCPT TO:<r>', '421 4.7.0');
  assert.deepEqual(await recipients.rest(), []);

  const idle = await start();
  idle.write('NOOP\r\n'.repeat(300));
  const replies = await idle.rest();
  assert.match(replies.at(-1)!, /^421 4\.7\.0/);
  assert.ok(replies.length <= 101);

  const guess = await Client.secure(house.at.submissions!);
  await guess.expect(220);
  await guess.ask('EHLO a.example', 250);
  const wrong = Buffer.from('\0nurse@clinic.example\0guess-canary').toString('base64');
  await guess.ask(`AUTH PLAIN ${wrong}`, '535 5.7.8');
  await guess.ask(`AUTH PLAIN ${wrong}`, '535 5.7.8');
  await guess.ask(`AUTH PLAIN ${wrong}`, '421 4.7.0');
  assert.deepEqual(await guess.rest(), []);
  assert.doesNotMatch(house.log.lines.join('\n'), /guess-canary/);
  assert.ok(!house.log.lines.join('\n').includes(wrong));
  await assertServes(house.at.submissions!);
});

test('sign-in by the book: cancelled, malformed, unknown, twice', async () => {
  const client = await Client.secure(house.at.submissions!);
  await client.expect(220);
  await client.ask('AUTH PLAIN AAAA', '503 5.5.1');
  assert.match(await client.ask('EHLO a.example', 250), /AUTH PLAIN LOGIN/);
  await client.ask('AUTH PLAIN', '334');
  await client.ask('*', '501 5.7.0');
  await client.ask('AUTH LOGIN', '334 VXNlcm5hbWU6');
  await client.ask('!!!', '501 5.5.2');
  await client.ask('AUTH CRAM-MD5', '504 5.5.4');
  await client.ask('AUTH', '501');
  await client.ask(
    `AUTH PLAIN ${Buffer.from('amy@clinic.example\0nurse@clinic.example\0right horse').toString('base64')}`,
    '535 5.7.8',
  );
  await client.ask(
    `AUTH PLAIN ${Buffer.from('\0nurse@clinic.example\0right horse').toString('base64')}`,
    '235 2.7.0',
  );
  await client.ask('AUTH PLAIN', '503 5.5.1');
  client.close();
});
