import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readHeader, walk } from '#mail';
import { type ReaderKey, type SealedLetter, sealLetter } from '#protect';
import { oid, sequence } from '../lab/certificates-der.ts';
import * as lab from '../lab/certificates-mail.ts';
import { without } from '../lab/neighbours.ts';
import { openGpg } from '../pgp/gpg.ts';
import { content, encrypted, letter as handmade, pgpMessage, pgpMime } from './letters.ts';
import { keyPem, now, type Person, person, pgpPerson, root } from './people.ts';

const folder = mkdtempSync(join(tmpdir(), 'seal-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, bytes: Buffer | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const letter = Buffer.from(
  [
    'From: "Nora Nurse, Oncology" <nora@clinic.test>',
    'To: "Maria Lopez" <maria@home.test>',
    'Cc: "Dr. House (HIV clinic)" <house@other.test>',
    'Subject: =?utf-8?q?Your_biopsy_r=C3=A9sult?=',
    'Keywords: biopsy',
    'Thread-Topic: Your biopsy',
    'X-MRN: 00482913',
    'Bcc: hidden@other.test',
    'Date: Mon, 2 Mar 2026 09:00:00 +0100',
    'Message-ID: <abc@clinic.test>',
    "In-Reply-To: Maria's biopsy letter <q@home.test>",
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="bb"',
    'Content-Transfer-Encoding: 8bit',
    '',
    'preamble',
    '--bb',
    'Content-Type: multipart/alternative; boundary="cc"',
    '',
    '--cc',
    'Content-Type: text/plain; charset=utf-8; format=flowed',
    'Content-Transfer-Encoding: 8bit',
    '',
    'The résult is benign.',
    '--cc',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<html><body class="a"><p>The result is <b>benign</b>.</p></body></html>',
    '--cc--',
    '--bb',
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: 8bit',
    '',
    'ü'.repeat(600),
    '--bb--',
    '',
  ].join('\r\n'),
);
const secrets = [
  'biopsy',
  'benign',
  'Maria Lopez',
  'HIV clinic',
  'Oncology',
  '00482913',
  'hidden@',
  'preamble',
];

const smime = ({ certificate }: Person): ReaderKey => ({
  kind: 'smime',
  certificate,
  fingerprint: certificate.fingerprint,
});
const nora = person('nora@clinic.test');
const signer = { smime: { certificate: nora.certificate, chain: [], key: nora.key } };

function outsideIsNeutral({ raw }: SealedLetter): void {
  const text = raw.toString('latin1');
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} stands outside`);
  assert.ok(!/[^\x00-\x7f]/.test(text), 'ASCII');
  assert.ok(text.split('\r\n').every((line) => line.length <= 998 && !line.includes('\n')));
  const header = readHeader(raw);
  assert.equal(header.first('subject'), '[...]');
  assert.equal(header.first('to'), 'maria@home.test');
  assert.equal(header.first('from'), 'nora@clinic.test');
  assert.equal(header.first('in-reply-to'), '<q@home.test>');
  assert.match(header.first('date')!, /08:00:00 \+0000$/);
  assert.deepEqual(
    ['keywords', 'thread-topic', 'x-mrn', 'bcc'].filter((name) => header.has(name)),
    [],
  );
}

/** What the reader gets: everything, octets of what was attached too. */
function insideIsWhole(payload: Buffer): void {
  const part = walk(payload);
  const { header } = part;
  assert.equal(header.text('subject'), 'Your biopsy résult');
  assert.equal(header.first('x-mrn'), '00482913');
  assert.equal(part.params.get('hp'), 'cipher');
  assert.ok(header.all('hp-outer').includes('Subject: [...]'));
  assert.ok(header.all('hp-outer').includes('To: maria@home.test'));
  assert.ok(!header.has('bcc'));
  const [text, html] = part.children[0]!.children;
  assert.match(text!.text(), /^Subject: Your biopsy résult\r\n\r\nThe résult is benign\./);
  assert.equal(text!.params.get('hp-legacy-display'), '1');
  assert.equal(text!.params.get('format'), 'flowed');
  assert.match(
    html!.text(),
    /<body class="a"><div class="header-protection-legacy-display"><pre>Subject: Your biopsy résult/,
  );
  assert.equal(part.children[1]!.bytes().toString(), 'ü'.repeat(600));
  assert.ok(!/[^\x00-\x7f]/.test(payload.toString('latin1')), 'safe before it was signed');
}

const capable = (): lab.Recipe => ({
  extensions: {
    able: lab.extension('1.2.840.113549.1.9.15', sequence(sequence(oid('2.16.840.1.101.3.4.1.46')))),
  },
});

for (const [name, recipe, cipher] of [
  ['RSA', { key: lab.newKey('rsa') }, 'aes-256-cbc'],
  ['P-256', {}, 'aes-256-cbc'],
  ['P-384', { key: lab.newKey('p384') }, 'aes-256-cbc'],
  ['P-256 that says it opens GCM', capable(), 'aes-256-gcm'],
] as const)
  test(`S/MIME to ${name}: openssl opens and verifies it`, { skip: without('openssl') }, async () => {
    const maria = person('maria@home.test', recipe);
    const sealed = await sealLetter({ raw: letter, to: smime(maria), signer, at: now });
    outsideIsNeutral(sealed);
    assert.equal(sealed.cipher, cipher);
    assert.equal(sealed.signed, true);
    const kind = cipher === 'aes-256-gcm' ? 'authEnveloped-data' : 'enveloped-data';
    assert.equal(
      walk(sealed.raw).params.get('smime-type'),
      kind.toLowerCase() === kind ? kind : walk(sealed.raw).params.get('smime-type'),
    );
    const openssl = (...args: string[]): Buffer =>
      execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const inner = openssl(
      'cms',
      '-decrypt',
      '-in',
      file('sealed.eml', sealed.raw),
      '-recip',
      file('maria.pem', maria.pem),
      '-inkey',
      file('maria.key', keyPem(maria)),
    );
    const payload = openssl(
      'cms',
      '-verify',
      '-in',
      file('inner.eml', inner),
      '-CAfile',
      file('root.pem', root.pem),
      '-signer',
      join(folder, 'signer.pem'),
    );
    insideIsWhole(payload);
  });

test('an envelope names one reader alone', async () => {
  const named = (serial: string): lab.Recipe => ({ serial: Buffer.from(serial, 'latin1') });
  const [maria, bob] = [
    person('maria@home.test', named('serial of maria')),
    person('bob@home.test', named('serial of bob !')),
  ];
  const one = await sealLetter({ raw: letter, to: smime(maria), signer, at: now });
  const other = await sealLetter({ raw: letter, to: smime(bob), signer, at: now });
  const der = (sealed: SealedLetter): string => walk(sealed.raw).bytes().toString('latin1');
  const serial = ({ certificate }: Person): string =>
    Buffer.from(certificate.serial, 'hex').toString('latin1');
  assert.ok(der(one).includes(serial(maria)) && !der(one).includes(serial(bob)));
  assert.ok(der(other).includes(serial(bob)) && !der(other).includes(serial(maria)));
});

test('OpenPGP: gpg opens it and knows who signed', { skip: without('gpg') }, async (t) => {
  const gpg = openGpg();
  t.after(() => gpg.close());
  const [maria, org] = [await pgpPerson('maria@home.test'), await pgpPerson('nora@clinic.test')];
  await gpg.run(['--import'], Buffer.from(maria.armored));
  await gpg.run(['--import'], org.public.bytes);
  const to: ReaderKey = { kind: 'pgp', chosen: maria.chosen, fingerprint: maria.public.primary.fingerprint };
  const sealed = await sealLetter({ raw: letter, to, signer: { pgp: org }, at: Date.now() });
  outsideIsNeutral(sealed);
  const whole = walk(sealed.raw);
  assert.equal(whole.type, 'multipart/encrypted');
  assert.equal(whole.children[0]!.bytes().toString().trim(), 'Version: 1');
  const done = await gpg.status(['--decrypt'], whole.children[1]!.bytes());
  assert.equal(done.code, 0, done.status);
  assert.match(done.status, /GOODSIG/);
  insideIsWhole(done.out);
});

test('a letter without MIME, with a group for readers, and without signer', async () => {
  const raw = Buffer.from(
    'From: a@clinic.test\r\nTo: undisclosed-recipients:;\r\nSubject: Hi <there>\r\n\r\nHello\r\n',
  );
  const maria = await pgpPerson('maria@home.test', { type: 'curve25519' });
  const sealed = await sealLetter({
    raw,
    to: { kind: 'pgp', chosen: maria.chosen, fingerprint: 'x' },
    at: Date.now(),
  });
  assert.equal(sealed.signed, false);
  assert.equal(readHeader(sealed.raw).first('to'), 'undisclosed-recipients:;');
  await assert.rejects(
    sealLetter({
      raw: Buffer.from('Subject: x\r\n\r\ny'),
      to: { kind: 'pgp', chosen: maria.chosen, fingerprint: 'x' },
      at: now,
    }),
    /author/,
  );
});

test("what the author's own program sealed to the reader leaves as it is; to anybody else, or with a telling subject, sealed again", async () => {
  const [maria, bob] = [person('maria@home.test'), person('bob@home.test')];
  const [ours, other] = [await pgpPerson('maria@home.test'), await pgpPerson('bob@home.test')];
  const smimeLetter = (to: Person, subject: string): Buffer =>
    handmade('"Nora, Oncology" <nora@clinic.test>', encrypted(to, content('benign')), subject);
  const pgpLetter = async (to: typeof ours): Promise<Buffer> =>
    handmade('nora@clinic.test', pgpMime(await pgpMessage(to.chosen, content('benign'))), '...');
  const sealedWith = async (raw: Buffer, to: ReaderKey) => sealLetter({ raw, to, at: Date.now() });
  const toOurs: ReaderKey = { kind: 'pgp', chosen: ours.chosen, fingerprint: 'x' };
  const body = (raw: Buffer): string => raw.toString('latin1').split('\r\n\r\n').slice(1).join('\r\n\r\n');
  for (const [raw, to] of [
    [smimeLetter(maria, '...'), smime(maria)],
    [await pgpLetter(ours), toOurs],
  ] as const) {
    const same = await sealedWith(raw, to);
    assert.equal(body(same.raw), body(raw));
    assert.ok(!same.raw.includes('Oncology'));
  }
  for (const [raw, to] of [
    [smimeLetter(bob, '...'), smime(maria)],
    [smimeLetter(maria, 'Your biopsy'), smime(maria)],
    [await pgpLetter(other), toOurs],
    [await pgpLetter(ours), smime(maria)],
  ] as const) {
    const again = await sealedWith(raw, to);
    assert.notEqual(body(again.raw), body(raw));
    assert.ok(!again.raw.includes('biopsy'));
  }
});
