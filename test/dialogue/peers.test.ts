import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import nodemailer from 'nodemailer';
import { openHouse, people, type TestHouse } from './house.ts';
import type { Place } from './place.ts';

let house: TestHouse;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());

const has = (program: string): boolean => spawnSync('which', [program]).status === 0;

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** A line to type, and what must have been seen before the next is typed. */
type Typed = readonly [line: string, seen?: RegExp];

/** Runs a program to its end; `typed` is typed into it as by somebody who waits for the answers. */
async function run(program: string, args: readonly string[], typed: readonly Typed[] = []): Promise<Ended> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  const hear = (chunk: Buffer): void => {
    out += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((done) => child.once('close', done));
  for (const [line, seen] of typed) {
    const before = out.length;
    child.stdin.write(`${line}\r\n`);
    for (let i = 0; seen && i < 500 && !seen.test(out.slice(before)); i++)
      await new Promise((done) => setTimeout(done, 10));
  }
  child.stdin.end();
  return { code: await ended, out };
}

const at = (place: Place): string => `${place.host}:${place.port}`;

const dialogue: readonly Typed[] = [
  ['EHLO laptop.example', /250 AUTH/],
  [`AUTH PLAIN ${Buffer.from('\0nurse@clinic.example\0right horse').toString('base64')}`, /235 /],
  ['MAIL FROM:<nurse@clinic.example>', /250 /],
  ['rcpt to:<reader@outside.example>', /250 /],
  ['DATA', /354 /],
  ['Subject: by hand'],
  [''],
  ['typed'],
  ['.', /250 /],
  ['QUIT', /221 /],
];

for (const starttls of [true, false]) {
  test(`openssl s_client ${starttls ? 'by STARTTLS' : 'over TLS'}`, {
    skip: has('openssl') ? false : 'openssl is not installed',
  }, async () => {
    const place = starttls ? house.at.submission! : house.at.submissions!;
    const args = ['s_client', '-quiet', '-connect', at(place), ...(starttls ? ['-starttls', 'smtp'] : [])];
    const { out } = await run('openssl', args, dialogue);
    assert.match(out, /250 2\.0\.0 Taken as [\s\S]*221 2\.0\.0/);
    assert.equal(house.taken.at(-1)!.raw.toString(), 'Subject: by hand\r\n\r\ntyped\r\n');
  });
}

for (const auth of ['PLAIN', 'LOGIN']) {
  test(`swaks with AUTH ${auth}`, { skip: has('swaks') ? false : 'swaks is not installed' }, async () => {
    const place = house.at.submission!;
    const { code, out } = await run('swaks', [
      '--server',
      place.host,
      '--port',
      String(place.port),
      '--tls',
      '--auth',
      auth,
      '--auth-user',
      'nurse@clinic.example',
      '--auth-password',
      people['nurse@clinic.example']!,
      '--from',
      'nurse@clinic.example',
      '--to',
      'reader@outside.example',
      '--header',
      'Subject: swaks',
    ]);
    assert.equal(code, 0, out);
    assert.match(house.taken.at(-1)!.raw.toString(), /Subject: swaks/);
  });
}

test('swaks without TLS is refused', { skip: has('swaks') ? false : 'swaks is not installed' }, async () => {
  const place = house.at.submission!;
  const { code, out } = await run('swaks', [
    '--server',
    place.host,
    '--port',
    String(place.port),
    '--from',
    'nurse@clinic.example',
    '--to',
    'reader@outside.example',
  ]);
  assert.notEqual(code, 0);
  assert.match(out, /530 5\.7\.0/);
});

test('nodemailer, many letters over few connections, with text of every kind', async () => {
  const place = house.at.submission!;
  const before = house.taken.length;
  const transport = nodemailer.createTransport({
    host: place.host,
    port: place.port,
    requireTLS: true,
    pool: true,
    maxConnections: 3,
    tls: { rejectUnauthorized: false },
    auth: { user: 'nurse@clinic.example', pass: 'right horse' },
  });
  const text = '.\n..\nFrom here\n.hidden\nä\n';
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      transport.sendMail({
        from: 'Nurse <nurse@clinic.example>',
        to: `r${i}@outside.example`,
        subject: `Ward ${i}`,
        text,
        dsn: { id: `id${i}`, return: 'headers', notify: 'failure', recipient: 'nurse@clinic.example' },
      }),
    ),
  );
  transport.close();
  assert.equal(house.taken.length - before, 20);
  const one = house.taken.at(-1)!;
  assert.equal(one.envelope.ret, 'hdrs');
  assert.match(one.raw.toString(), /\r\n\.hidden\r\n/);
});

test('python’s smtplib', { skip: has('python3') ? false : 'python3 is not installed' }, async () => {
  const place = house.at.submission!;
  const script = [
    'import smtplib, ssl, sys',
    'c = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE',
    's = smtplib.SMTP(sys.argv[1], int(sys.argv[2])); s.starttls(context=c); s.login("nurse@clinic.example", "right horse")',
    's.sendmail("nurse@clinic.example", ["a@outside.example", "b@outside.example"], "Subject: py\\n\\n.dot\\n", ["BODY=8BITMIME"], ["NOTIFY=NEVER"])',
    's.quit()',
  ];
  const { code, out } = await run('python3', ['-c', script.join('\n'), place.host, String(place.port)]);
  assert.equal(code, 0, out);
  const { raw, envelope } = house.taken.at(-1)!;
  assert.equal(raw.toString(), 'Subject: py\r\n\r\n.dot\r\n');
  assert.deepEqual(
    envelope.recipients.map((one) => one.notify),
    [['never'], ['never']],
  );
});
