import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { parseCertificates } from '#cms';
import { type Opening, openLetter, sealLetter } from '#protect';
import * as lab from '../lab/certificates-mail.ts';
import { without } from '../lab/neighbours.ts';
import { openGpg } from '../pgp/gpg.ts';
import {
  cmsSignature,
  content,
  encrypted,
  header,
  letter,
  lines,
  multipart,
  opaque,
  p7m,
  p7s,
  pgpMessage,
  pgpMime,
  pgpSigned,
  signed,
  smimeType,
} from './letters.ts';
import { keyPem, now, type Person, person, pgpPerson, root } from './people.ts';

const alice = 'alice@bank.test';
const mallory = 'mallory@evil.test';
const secret = 'The account number is 4711.';
const body = content(secret);

const people = { alice: person(alice), mallory: person(mallory), maria: person('maria@home.test') };
let pgp: { alice: Awaited<ReturnType<typeof pgpPerson>>; maria: Awaited<ReturnType<typeof pgpPerson>> };
before(async () => {
  pgp = { alice: await pgpPerson(alice), maria: await pgpPerson('maria@home.test') };
});
const roots = parseCertificates(root.der).certificates;
const open = (raw: Buffer, at = Date.now()): Promise<Opening> =>
  openLetter(raw, {
    holders: [{ certificate: people.maria.certificate, key: people.maria.key }],
    secrets: [pgp.maria],
    pgpKeys: [pgp.alice.public],
    roots,
    at,
  });
const validSigners = ({ signatures }: Opening): (string | null)[] =>
  signatures.filter(({ valid }) => valid).map(({ signer }) => signer);

describe('what is sound is opened and its signer named', () => {
  const sound: Record<string, () => string | Promise<string>> = {
    'multipart/signed, as Thunderbird and Apple Mail write it': () => signed(people.alice, body),
    'opaque, as Outlook writes it': () => opaque(people.alice, body),
    'opaque as a nameless file, as gateways leave it': () =>
      opaque(people.alice, body).replace(
        'application/pkcs7-mime; smime-type=signed-data',
        'application/octet-stream',
      ),
    'an old name of the type': () =>
      opaque(people.alice, body).replace('application/pkcs7-mime', 'application/x-pkcs7-mime'),
    'signed, then encrypted with CBC': () => encrypted(people.maria, signed(people.alice, body)),
    'signed, then encrypted with GCM': () =>
      encrypted(people.maria, opaque(people.alice, body), 'aes-256-gcm'),
    'OpenPGP, signed beside': () => pgpSigned(pgp.alice, body),
    'OpenPGP, signed and encrypted in one': async () =>
      pgpMime(await pgpMessage(pgp.maria.chosen, body, pgp.alice)),
    'OpenPGP, signed beside, then encrypted': async () =>
      pgpMime(await pgpMessage(pgp.maria.chosen, await pgpSigned(pgp.alice, body))),
    'OpenPGP in the text': async () =>
      lines('Content-Type: text/plain', '') + (await pgpMessage(pgp.maria.chosen, secret, pgp.alice)),
  };
  for (const [name, make] of Object.entries(sound))
    test(name, async () => {
      const entity = await make();
      for (const raw of [
        letter(`"Alice" <${alice}>`, entity),
        Buffer.from(letter(alice, entity).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
      ]) {
        const opened = await open(raw);
        assert.deepEqual(validSigners(opened), [alice], JSON.stringify(opened));
        assert.equal(opened.text.trim(), secret);
        assert.equal(opened.encrypted, /encrypted|in the text/.test(name));
      }
    });

  test('what we seal, we open: the true subject, and its copy in the text taken away', async () => {
    const raw = Buffer.from(
      `${header(`Alice <${alice}>`, 'Your account')}${content(secret, 'text/html').replace(secret, `<p>${secret}</p>`)}`,
    );
    const signer = {
      smime: { certificate: people.alice.certificate, chain: [], key: people.alice.key },
      pgp: pgp.alice,
    };
    const { certificate } = people.maria;
    const tos = [
      { kind: 'smime', certificate, fingerprint: certificate.fingerprint },
      { kind: 'pgp', chosen: pgp.maria.chosen, fingerprint: '' },
    ] as const;
    for (const to of tos) {
      const sealed = await sealLetter({ raw, to, signer, at: Date.now() });
      const opened = await open(sealed.raw);
      assert.deepEqual(
        { ...opened, signatures: validSigners(opened) },
        { encrypted: true, signatures: [alice], subject: 'Your account', text: secret, warnings: [] },
      );
    }
  });

  test('openssl and gpg write, we read', { skip: without('openssl') || without('gpg') }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'open-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = (name: string, bytes: Buffer | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const files = ['-signer', file('a.pem', people.alice.pem), '-inkey', file('a.key', keyPem(people.alice))];
    const made = execFileSync('openssl', [
      'cms',
      '-sign',
      '-in',
      file('body', secret),
      '-text',
      ...files,
      '-from',
      alice,
      '-to',
      'maria@home.test',
      '-subject',
      'Hi',
    ]);
    assert.deepEqual(validSigners(await open(made)), [alice]);
    const sealed = execFileSync('openssl', [
      'cms',
      '-encrypt',
      '-aes256',
      '-in',
      file('made', made),
      '-from',
      alice,
      '-subject',
      'Hi',
      file('m.pem', people.maria.pem),
    ]);
    const opened = await open(sealed);
    assert.deepEqual(validSigners(opened), [alice], JSON.stringify(opened));
    assert.equal(opened.text.trim(), secret);
    const gpg = openGpg();
    t.after(() => gpg.close());
    await gpg.run(['--import'], Buffer.from(pgp.alice.armored));
    await gpg.run(['--import'], pgp.maria.public.bytes);
    const message = await gpg.run(
      ['--armor', '--sign', '--encrypt', '-r', 'maria@home.test', '-u', alice],
      Buffer.from(body),
    );
    const byGpg = await open(
      letter(alice, pgpMime(message.toString().replaceAll('\n', '\r\n'))),
      Date.now() + 2000,
    );
    assert.deepEqual(validSigners(byGpg), [alice], JSON.stringify(byGpg));
  });
});

interface Attack {
  readonly make: () => string | Buffer | Promise<string | Buffer>;
  readonly from?: string;
  /** Signers that it may be shown with; nobody where left out. */
  readonly signers?: readonly string[];
  /** Must not be in what is shown. */
  readonly hidden?: string;
  readonly warns?: RegExp;
}

/** Parts that a signature or encryption does not cover, in every place where programs have shown them as if. */
const lie = content('Please pay to account 6666.');
const attacks: Record<string, Attack> = {
  'altered after it was signed': { make: () => signed(people.alice, body).replace('4711', '6666') },
  'altered, opaque': {
    make: () => p7m('signed-data', flipped(cmsSignature(people.alice, body, false), '4711', '6666')),
  },
  'signed by another in the name of Alice': {
    make: () => signed(people.mallory, body),
    signers: [mallory],
    warns: /was signed by mallory@evil\.test/,
  },
  'the name of Alice displayed, another address': {
    from: `"${alice}" <${mallory}>`,
    make: () => signed(people.mallory, body),
    signers: [mallory],
  },
  'two authors': {
    from: `${alice}, ${mallory}`,
    make: () => signed(people.mallory, body),
    signers: [mallory],
    warns: /one author/,
  },
  'two From fields': {
    make: () => Buffer.from(`From: ${mallory}\r\n${header(alice)}${signed(people.mallory, body)}`, 'latin1'),
    signers: [mallory],
    warns: /more than one From/,
  },
  'an authority that nobody believes': {
    make: () =>
      signed(
        person(alice, { issuer: lab.makeAuthority('Evil', { from: now - 1e9, until: now + 1e10 }) }),
        body,
      ),
  },
  'a certificate that vouches for itself': { make: () => signed(self(alice), body) },
  'an expired certificate': { make: () => signed(person(alice, { until: now - lab.day }), body) },
  'a certificate that is not for mail': {
    make: () => signed(person(alice, { extensions: { purposes: lab.purposes(lab.serverAuth) } }), body),
  },
  'a certificate bound to no address': {
    make: () =>
      signed(
        person(alice, { extensions: { alternative: lab.alternative(lab.hostName('bank.test')) } }),
        body,
      ),
  },
  'partial: the signed letter within another': {
    make: () => multipart('multipart/mixed', [lie, signed(people.alice, body)]),
  },
  'partial: the lie behind the signed part': {
    make: () => multipart('multipart/mixed', [signed(people.alice, body), lie]),
  },
  'partial: as alternatives': {
    make: () => multipart('multipart/alternative', [lie, signed(people.alice, body)]),
  },
  'partial: related': { make: () => multipart('multipart/related', [lie, signed(people.alice, body)]) },
  'partial: an opaque part within another letter': {
    make: () => multipart('multipart/mixed', [lie, opaque(people.alice, body)]),
  },
  'wrapped: a signed letter as attachment': {
    make: () =>
      multipart('multipart/mixed', [
        lie,
        `Content-Type: message/rfc822\r\n\r\n${header(alice)}${signed(people.alice, body)}`,
      ]),
  },
  'wrapped: the whole letter is a forwarded one': {
    from: mallory,
    make: () => `Content-Type: message/rfc822\r\n\r\n${header(alice)}${signed(people.alice, body)}`,
  },
  'detached: a signature as attachment': {
    make: () => multipart('multipart/mixed', [body, p7s(cmsSignature(people.alice, body, true))]),
  },
  'stripped: no signature in it': { make: () => multipart(smimeType, [body]) },
  'stripped: an empty signature': { make: () => multipart(smimeType, [body, p7s(Buffer.alloc(0))]) },
  'stripped: the encryption taken off': {
    make: () => signed(people.alice, body.replace('charset=utf-8', 'charset=utf-8; hp="cipher"')),
    warns: /came without encryption/,
  },
  'three parts': {
    make: () => multipart(smimeType, [body, p7s(cmsSignature(people.alice, body, true)), lie]),
  },
  'the lie first, signature of the second': {
    make: () => multipart(smimeType, [lie, body, p7s(cmsSignature(people.alice, body, true))]),
  },
  'the protocol says another kind': {
    make: () =>
      signed(people.alice, body).replace(
        'protocol="application/pkcs7-signature"',
        'protocol="application/pgp-signature"',
      ),
  },
  'two content types': {
    make: () => `Content-Type: multipart/mixed; boundary="ss"\r\n${signed(people.alice, body)}`,
    warns: /more than one Content-Type/,
  },
  'a comment in the content type': {
    make: () =>
      signed(people.alice, body).replace(
        'multipart/signed;',
        'multipart/signed (multipart/mixed; boundary=other);',
      ),
  },
  'two boundaries': {
    make: () => signed(people.alice, body).replace('boundary="ss"', 'boundary="ss"; boundary="tt"'),
  },
  'multiply signed: Mallory around Alice': {
    make: () => signed(people.mallory, signed(people.alice, body, 'in')),
  },
  'multiply signed: Alice around a broken one': {
    make: () => signed(people.alice, signed(people.alice, body, 'in').replace('4711', '6666')),
  },
  'signed around the encryption': {
    from: mallory,
    make: () => signed(people.mallory, encrypted(people.maria, body)),
  },
  'an opaque one with a second content beside it': {
    make: () => multipart(smimeType, [lie, p7s(cmsSignature(people.alice, body, false))]),
  },
  'EFAIL: HTML around an encrypted part': {
    make: () =>
      multipart('multipart/mixed', [
        content('<img src="http://evil.test/', 'text/html'),
        encrypted(people.maria, body),
        content('">', 'text/html'),
      ]),
    hidden: '4711',
    warns: /encrypted by itself/,
  },
  'EFAIL: an OpenPGP part in the middle': {
    make: async () =>
      multipart('multipart/mixed', [
        content('<img src="http://evil.test/', 'text/html'),
        pgpMime(await pgpMessage(pgp.maria.chosen, body, pgp.alice)),
      ]),
    hidden: '4711',
    warns: /encrypted by itself/,
  },
  'EFAIL: encrypted in an attached letter': {
    make: () =>
      multipart('multipart/mixed', [
        lie,
        `Content-Type: message/rfc822\r\n\r\n${header(alice)}${encrypted(people.maria, body)}`,
      ]),
    hidden: '4711',
  },
  'CBC that nobody signed': { make: () => encrypted(people.maria, body), warns: /does not prove/ },
  'GCM with one bit turned': {
    make: () => p7m('authEnveloped-data', turned(encryptedDer(people.maria))),
    hidden: '4711',
    warns: /cannot be opened/,
  },
  'PGP/MIME with a third part': {
    make: async () =>
      multipart('multipart/encrypted; protocol="application/pgp-encrypted"', [
        lines('Content-Type: application/pgp-encrypted', '', 'Version: 1'),
        lines('Content-Type: application/octet-stream', '') + (await pgpMessage(pgp.maria.chosen, body)),
        lie,
      ]),
    hidden: '4711',
  },
  'OpenPGP altered after it was signed': {
    make: async () => (await pgpSigned(pgp.alice, body)).replace('4711', '6666'),
  },
  'OpenPGP signed by a key that is not known': { make: async () => pgpSigned(await pgpPerson(alice), body) },
  'inline: text before what is signed': {
    make: async () => content(`Please pay to 6666.\r\n\r\n${await cleartext(secret)}`),
  },
  'inline: a comment line that is no Hash': {
    make: async () => content((await cleartext(secret)).replace('Hash: SHA512', 'Comment: pay to 6666')),
  },
  'inline: the encrypted text within other text': {
    make: async () => content(`Look:\r\n${await pgpMessage(pgp.maria.chosen, secret, pgp.alice)}`),
    hidden: '4711',
    warns: /within other text/,
  },
  'inline: signed text as one part of several': {
    make: async () => multipart('multipart/mixed', [lie, content(await cleartext(secret))]),
  },
  'a false copy of the subject in the header outside': {
    make: () =>
      Buffer.from(
        header(alice, 'Pay at once') +
          signed(
            people.alice,
            `Subject: Your account\r\nFrom: ${alice}\r\n${body.replace('charset=utf-8', 'charset=utf-8; hp="clear"')}`,
          ),
        'latin1',
      ),
    signers: [alice],
    hidden: 'Pay at once',
    warns: /subject outside/,
  },
  'another author outside than inside': {
    from: mallory,
    make: () =>
      signed(
        people.alice,
        `Subject: x\r\nFrom: ${alice}\r\n${body.replace('charset=utf-8', 'charset=utf-8; hp="clear"')}`,
      ),
    signers: [alice],
    warns: /author inside/,
  },
  'the subject is not signed, and it is said': {
    make: () => signed(people.alice, body),
    signers: [alice],
    warns: /not the subject/,
  },
  'layer upon layer': {
    make: () =>
      Array.from({ length: 12 }).reduce<string>((inner, _, n) => signed(people.alice, inner, `l${n}`), body),
    warns: /more layers/,
  },
  'certificates only': { make: () => p7m('certs-only', Buffer.from('3000', 'hex')), warns: /cannot be read/ },
};

function flipped(der: Buffer, find: string, put: string): Buffer {
  const at = der.indexOf(find);
  assert.ok(at > 0);
  return Buffer.concat([der.subarray(0, at), Buffer.from(put), der.subarray(at + put.length)]);
}
const encryptedDer = (to: Person): Buffer =>
  Buffer.from(encrypted(to, body, 'aes-256-gcm').split('\r\n\r\n')[1]!, 'base64');
function turned(der: Buffer): Buffer {
  const copy = Buffer.from(der);
  copy[copy.length - 40]! ^= 1;
  return copy;
}
function self(address: string): Person {
  const made = lab.makePerson(address, { subject: 'Alice', from: now - lab.day, until: now + lab.day });
  return { ...made, address, certificate: parseCertificates(made.der).certificates[0]! };
}
async function cleartext(text: string): Promise<string> {
  const { createCleartextMessage, sign } = await import('openpgp');
  const made = await sign({ message: await createCleartextMessage({ text }), signingKeys: pgp.alice.handle });
  return made.replace(/\r?\n/g, '\r\n');
}

describe('what only looks sealed or signed does not pass', () => {
  for (const [name, attack] of Object.entries(attacks))
    test(name, async () => {
      const made = await attack.make();
      const raw = typeof made === 'string' ? letter(attack.from ?? alice, made) : made;
      const opened = await open(raw);
      const shown = JSON.stringify(opened);
      assert.deepEqual(validSigners(opened), attack.signers ?? [], shown);
      if (attack.hidden) assert.ok(!`${opened.subject}\n${opened.text}`.includes(attack.hidden), shown);
      if (attack.warns) assert.match(opened.warnings.join('\n'), attack.warns);
      for (const { valid, signer } of opened.signatures) if (!valid) assert.equal(signer, null);
    });

  test('inline text that is signed whole is good, so that the attacks above are attacks', async () => {
    const opened = await open(letter(alice, content(await cleartext(secret))));
    assert.deepEqual(validSigners(opened), [alice], JSON.stringify(opened));
  });

  test('whatever octets are turned, it ends, throws nothing, and shows no false signature', async () => {
    let seed = 42;
    const next = (most: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed % most;
    };
    const whole = [
      encrypted(people.maria, signed(people.alice, body)),
      signed(people.alice, body),
      await pgpSigned(pgp.alice, body),
    ];
    for (const entity of whole)
      for (let n = 0; n < 150; n++) {
        const raw = letter(alice, entity);
        const start = header(alice).length;
        for (let m = 0; m <= n % 3; m++) raw[start + next(raw.length - start)] = next(256);
        const opened = await open(raw);
        if (validSigners(opened).length > 0) assert.equal(opened.text.trim(), secret);
      }
  });
});
