import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openHouse, type Settings, type TestHouse } from './house.ts';
import { assertServes, Client } from './play.ts';

const houses: TestHouse[] = [];
after(() => Promise.all(houses.map((house) => house.stop())));

async function open(limits: NonNullable<Settings['limits']>): Promise<TestHouse> {
  const house = await openHouse({ limits });
  houses.push(house);
  return house;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Sends a byte every 30 ms until the server hangs up; what it said last. */
async function drip(client: Client, byte: string): Promise<string> {
  let over = false;
  const replies = client.rest(8000).finally(() => {
    over = true;
  });
  for (let i = 0; !over && i < 200; i++) {
    client.write(byte);
    await sleep(30);
  }
  return (await replies).at(-1) ?? 'nothing';
}

test('a silent client is sent away', async () => {
  const house = await open({ idle: 300 });
  const client = await Client.signedIn(house.at.submissions!);
  await client.expect('421 4.4.2', 3000);
  assert.deepEqual(await client.rest(), []);
});

test('a command line that drips in does not hold its place by dripping', async () => {
  const house = await open({ command_deadline: 300 });
  const client = await Client.signedIn(house.at.submissions!);
  assert.match(await drip(client, 'x'), /^421 4\.4\.2/);
});

test('a letter that drips in does not either, by DATA or by BDAT', async () => {
  const house = await open({ data_deadline: 300 });
  for (const command of ['DATA', 'BDAT 5000 LAST']) {
    const client = await Client.signedIn(house.at.submissions!);
    await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
    await client.ask('RCPT TO:<reader@outside.example>', 250);
    client.write(`${command}\r\n`);
    if (command === 'DATA') await client.expect(354);
    assert.match(await drip(client, 'x'), /^421 4\.4\.2/);
  }
  assert.equal(house.intake.counts().bytes, 0);
});

test('who does not sign in has a minute and no more, however busy', async () => {
  const house = await open({ unauthenticated_deadline: 400, commands: 10_000 });
  const busy = await Client.secure(house.at.submissions!);
  await busy.expect(220);
  assert.match(await drip(busy, 'NOOP\r\n'), /^421 4\.4\.2/);
  const plain = await Client.open(house.at.submission!);
  await plain.expect(220);
  await plain.expect('421 4.4.2');
  const handshake = await Client.open(house.at.submissions!);
  assert.deepEqual(await handshake.rest(), []);
});

test('a session has an end', async () => {
  const house = await open({ session_deadline: 400, commands: 10_000 });
  const client = await Client.signedIn(house.at.submissions!);
  assert.match(await drip(client, 'NOOP\r\n'), /^421 4\.4\.2/);
});

test('errors cost time after the first few, and wrong passwords at once', async () => {
  const house = await open({ error_delay: 150 });
  const client = await Client.signedIn(house.at.submissions!);
  const timed = async (line: string, wanted: number): Promise<number> => {
    const began = performance.now();
    await client.ask(line, wanted);
    return performance.now() - began;
  };
  for (let i = 0; i < 3; i++) assert.ok((await timed('FOO', 500)) < 140);
  assert.ok((await timed('FOO', 500)) >= 145);
  assert.ok((await timed('NOOP', 250)) < 140);
  const guess = await Client.secure(house.at.submissions!);
  await guess.expect(220);
  await guess.ask('EHLO a', 250);
  const began = performance.now();
  await guess.ask(`AUTH PLAIN ${Buffer.from('\0x\0y').toString('base64')}`, '535');
  assert.ok(performance.now() - began >= 145);
  client.close();
  guess.close();
});

test('fifty who hold a place and say nothing do not keep an honest client out', async () => {
  const house = await open({ connections: 60, connections_per_address: 50 });
  const idle: Client[] = [];
  for (let i = 0; i < 50; i++) {
    const client = await Client.open(i % 2 ? house.at.submission! : house.at.submissions!);
    client.write('E');
    idle.push(client);
  }
  await sleep(1100);
  for (let i = 0; i < 5; i++) await assertServes(house.at.submissions!);
  for (const client of idle) client.close();
});

test('beside fifty letters that drip in, an honest client is served', async () => {
  const house = await open({});
  const slow = await Promise.all(
    Array.from({ length: 45 }, async () => {
      const client = await Client.signedIn(house.at.submissions!);
      await client.ask('MAIL FROM:<nurse@clinic.example>', 250);
      await client.ask('RCPT TO:<reader@outside.example>', 250);
      await client.ask('DATA', 354);
      return client;
    }),
  );
  const timer = setInterval(() => {
    for (const client of slow) client.write('x');
  }, 20);
  const began = performance.now();
  await assertServes(house.at.submissions!);
  assert.ok(performance.now() - began < 2000);
  clearInterval(timer);
  for (const client of slow) client.close();
});

test('connections are limited, all together and from one address, and a place is free again when left', async () => {
  for (const limits of [{ connections: 2 }, { connections_per_address: 2 }]) {
    const house = await open(limits);
    const one = await Client.signedIn(house.at.submissions!);
    const two = await Client.signedIn(house.at.submissions!);
    const three = await Client.open(house.at.submission!);
    await three.expect('421 4.7.0');
    assert.deepEqual(await three.rest(), []);
    one.close();
    await sleep(50);
    await assertServes(house.at.submissions!);
    two.close();
  }
});

test('new connections a minute are limited, and those of who signs in do not count', async () => {
  const house = await open({ connections_per_minute: 5 });
  for (let i = 0; i < 12; i++) await assertServes(house.at.submissions!);
  for (let i = 0; i < 5; i++) (await Client.open(house.at.submission!)).close();
  const client = await Client.open(house.at.submission!);
  await client.expect('421 4.7.0');
});

test('who does not read the replies is not served on, and memory does not grow', async () => {
  const house = await open({ commands: 1_000_000, idle: 700 });
  const client = await Client.signedIn(house.at.submissions!);
  client.deaf();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 30; i++) client.write('NOOP\r\n'.repeat(20_000));
  await sleep(400);
  await assertServes(house.at.submissions!);
  assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  for (let i = 0; i < 60 && house.intake.counts().connections > 0; i++) await sleep(100);
  assert.equal(house.intake.counts().connections, 0);
  client.close();
});
