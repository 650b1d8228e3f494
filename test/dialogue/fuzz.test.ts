import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openHouse, type TestHouse } from './house.ts';
import { assertServes, Client } from './play.ts';

let house: TestHouse;
before(async () => {
  house = await openHouse({ limits: { unauthenticated_deadline: 1500, idle: 1500 } });
});
after(() => house.stop());

const words = fc.constantFrom(
  'EHLO a.example\r\n',
  'HELO a\r\n',
  'MAIL FROM:<nurse@clinic.example>\r\n',
  'MAIL FROM:<nurse@clinic.example> SIZE=100 BODY=8BITMIME\r\n',
  'RCPT TO:<a@outside.example>\r\n',
  'RCPT TO:<"',
  '>',
  'DATA\r\n',
  'BDAT 5\r\n',
  'BDAT 10 LAST\r\n',
  'BDAT 0 LAST\r\n',
  'BDAT -5\r\n',
  'RSET\r\n',
  'NOOP\r\n',
  'QUIT\r\n',
  'STARTTLS\r\n',
  'AUTH PLAIN\r\n',
  'AUTH LOGIN\r\n',
  '*\r\n',
  'AAAA\r\n',
  'VRFY x\r\n',
  'HELP\r\n',
  'Subject: x\r\n',
  '\r\n',
  '.\r\n',
  '..\r\n',
  'abcde',
  'GET / HTTP/1.0\r\n',
  ' ',
);
const rude = fc.oneof(
  { weight: 12, arbitrary: words },
  { weight: 1, arbitrary: fc.constantFrom('\r', '\n', '\0', '\n.\n', 'x'.repeat(3000), '\u00e4') },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

/** Every letter that was taken is sound, whatever was sent. */
function assertSound(from: number): void {
  for (const letter of house.taken.slice(from)) {
    assert.doesNotMatch(letter.raw.toString('latin1'), /\r(?!\n)|(?<!\r)\n|\0/);
    assert.ok(letter.envelope.recipients.length > 0);
    assert.equal(letter.envelope.sender?.local, 'nurse');
  }
}

for (const door of ['signed in', 'over TLS', 'in clear'] as const) {
  test(`random dialogues ${door}: no letter unsound, no memory kept, an honest client is served`, async () => {
    const place = door === 'in clear' ? house.at.submission! : house.at.submissions!;
    const opening = {
      'signed in': () => Client.signedIn(place),
      'over TLS': () => Client.secure(place),
      'in clear': () => Client.open(place),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(rude, { minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 4 }),
        async (writes) => {
          const before = house.taken.length;
          const client = await opening[door]();
          for (const parts of writes) {
            client.write(Buffer.from(parts.join(''), 'latin1'));
            await new Promise((done) => setTimeout(done, 2));
          }
          client.finish();
          for (const reply of await client.rest()) assert.match(reply, /^(?:\d{3}-.*\r\n)*[2-5]\d\d /);
          client.close();
          assertSound(before);
          if (door !== 'signed in') assert.equal(house.taken.length, before);
          await assertServes(house.at.submissions!);
        },
      ),
      { seed: 20261124, numRuns: 60 },
    );
    assert.equal(house.intake.counts().bytes, 0);
    assert.ok(!house.log.lines.some((line) => line.includes('intake.broken')), house.log.lines.join('\n'));
  });
}

test('random bytes on the TLS door', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      const client = await Client.open(house.at.submissions!);
      client.write(Buffer.from(bytes));
      client.finish();
      await client.rest();
      client.close();
    }),
    { seed: 5, numRuns: 40 },
  );
  await assertServes(house.at.submissions!);
});
