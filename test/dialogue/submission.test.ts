import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHouse, type TestHouse } from './house.ts';
import { assertServes, Client, play } from './play.ts';

const credentials = Buffer.from('\0nurse@clinic.example\0right horse').toString('base64');

let house: TestHouse;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());

test('a letter travels from STARTTLS to 250', async () => {
  const client = await Client.open(house.at.submission!);
  await play(
    client,
    `
    S: 220 mx.clinic.example ESMTP
    C: EHLO laptop.example
    S: 250
    C: STARTTLS
    S: 220 2.0.0
    T:
    C: EHLO laptop.example
    S: 250
    C: AUTH PLAIN ${credentials}
    S: 235 2.7.0
    C: MAIL FROM:<nurse@clinic.example> SIZE=100
    S: 250 2.1.0
    C: RCPT TO:<reader@outside.example>
    S: 250 2.1.5
    C: DATA
    S: 354
    C: Subject: one
    C:
    C: ..hidden
    C: .
    S: 250 2.0.0 Taken as
    C: QUIT
    S: 221 2.0.0
    S: gone
    `,
  );
  const letter = house.taken.at(-1)!;
  assert.equal(letter.raw.toString(), 'Subject: one\r\n\r\n.hidden\r\n');
  assert.deepEqual(letter.envelope.recipients, [{ address: { local: 'reader', domain: 'outside.example' } }]);
  assert.equal(letter.peer.tls?.version, 'TLSv1.3');
  assert.equal(letter.peer.helo, 'laptop.example');
});

test('the door with TLS from the start serves too', () => assertServes(house.at.submissions!));
