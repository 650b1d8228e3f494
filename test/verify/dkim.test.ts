import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { type DkimSigner, dkimRecord, dnsStrings, makeDkimKey, signAll, signDkim } from '#verify';
import { relaxedBody, relaxedField } from '../../src/verify/canonical.ts';

const now = Date.UTC(2026, 10, 24, 17);
let signers: DkimSigner[];
const zone = new Map<string, string>();

before(async () => {
  signers = await Promise.all(
    (['rsa-sha256', 'ed25519-sha256'] as const).map(async (algorithm) => {
      const { privateKey, publicKey } = await makeDkimKey(algorithm);
      const selector = algorithm.slice(0, 3);
      zone.set(`${selector}._domainkey.clinic.example`, dkimRecord(publicKey));
      return { domain: 'clinic.example', selector, algorithm, key: privateKey };
    }),
  );
});

const resolver = (name: string): Promise<string[][]> => {
  const record = zone.get(name);
  if (record) return Promise.resolve([record.match(/.{1,255}/g) ?? []]);
  return Promise.reject(Object.assign(new Error('no record'), { code: 'ENOTFOUND' }));
};

/** What an independent verifier says of each signature of a letter. */
async function verdicts(letter: Buffer, at = now): Promise<string[]> {
  const { results } = await dkimVerify(letter, { resolver, curTime: new Date(at) });
  return results.map((result) => `${result.algo ?? ''} ${result.status.result}`);
}

const bothPass = ['rsa-sha256 pass', 'ed25519-sha256 pass'];
const header = [
  'From: Clinic <a@clinic.example>',
  'To: b@example.org',
  'Subject: hello',
  'Date: Tue, 24 Nov 2026 17:00:00 +0000',
  'Message-ID: <1@clinic.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
].join('\r\n');
const signed = async (raw: Buffer): Promise<Buffer> =>
  Buffer.concat([...(await signAll({ raw, signers, now })), raw]);
const letterOf = (fields: string, body: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${fields}\r\n\r\n`), Buffer.from(body as string)]);

const bodies: [string, string | Buffer][] = [
  ['an ordinary one', 'Hello\r\n\r\nBye\r\n'],
  ['none', ''],
  ['one without a last line end', 'Hello'],
  ['one empty line', '\r\n'],
  ['empty lines only', '\r\n\r\n\r\n'],
  ['empty lines at the end', 'Hello\r\n\r\n\r\n\r\n'],
  ['empty lines at the start', '\r\n\r\nHello\r\n'],
  ['tabs and runs of spaces', 'a\t\tb   c \t d\r\n\t x\r\n'],
  ['white space at line ends', 'a \r\nb\t\r\n  \r\nc  \r\n'],
  ['a lone space', ' '],
  ['a lone space and a line end', ' \r\n'],
  ['lines of white space at the end', 'a\r\n \r\n\t\r\n'],
  ['white space without a last line end', 'a\r\n  '],
  ['UTF-8', 'Grüße 日本 😀\r\n'],
  [
    'octets of every value but CR and LF',
    Buffer.from(Array.from({ length: 256 }, (_, i) => i).filter((i) => i !== 10 && i !== 13)),
  ],
  ['dots', '.\r\n..\r\n.a\r\n'],
  ['a long one', 'x'.repeat(900).concat('\r\n').repeat(200)],
];
for (const [what, body] of bodies) {
  test(`both signatures hold over a body of ${what}`, async () =>
    assert.deepEqual(await verdicts(await signed(letterOf(header, body))), bothPass));
}

const headers: [string, string][] = [
  ['folded fields', header.replace('hello', 'hello\r\n folded\r\n\t again  and   again \t')],
  ['UTF-8 in fields', header.replace('hello', 'Grüße 日本').replace('Clinic', 'Klinik Müllersee')],
  ['white space before colons', header.replace('Subject:', 'Subject :')],
  ['odd case', header.replace('Subject:', 'sUBJECT:').replace('MIME-Version', 'Mime-version')],
  ['an empty subject', header.replace(' hello', '')],
  ['no white space after colons', header.replaceAll(': ', ':')],
  [
    'many of one name',
    `Received: a\r\nReferences: <1@a>\r\nReferences: <2@a>\r\n${header}\r\nReferences: <3@a>`,
  ],
  ['few fields', 'From: a@clinic.example'],
  [
    'list fields',
    `${header}\r\nList-Unsubscribe: <https://clinic.example/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click`,
  ],
];
for (const [what, fields] of headers) {
  test(`both signatures hold over a header with ${what}`, async () =>
    assert.deepEqual(await verdicts(await signed(letterOf(fields, 'Hello\r\n'))), bothPass));
}

test('octets that are not UTF-8 are signed as they are', async () => {
  const raw = Buffer.from(`${header.replace('hello', 'caf\u00e9')}\r\n\r\ncaf\u00e9\r\n`, 'latin1');
  assert.deepEqual(await verdicts(await signed(raw)), bothPass);
});

test('whatever is changed or added afterwards breaks them', async () => {
  const letter = (await signed(letterOf(header, 'Hello\r\n'))).toString('latin1');
  const changes: [string, string][] = [
    ['Subject: hello', 'Subject: hallo'],
    ['Hello\r\n', 'Hello\r\nmore\r\n'],
    ['Hello', 'Hullo'],
    ...[
      'From: x@evil.example',
      'Subject: other',
      'To: c@example.org',
      'Cc: c@example.org',
      'Reply-To: x@evil.example',
      'Date: Tue, 24 Nov 2026 18:00:00 +0000',
      'Content-Type: text/html',
      'Sender: x@evil.example',
      'Content-Transfer-Encoding: base64',
      'Message-ID: <2@clinic.example>',
      'MIME-Version: 2.0',
    ].flatMap((field): [string, string][] => [
      ['From: Clinic', `${field}\r\nFrom: Clinic`],
      ['charset=utf-8\r\n', `charset=utf-8\r\n${field}\r\n`],
    ]),
  ];
  for (const [from, to] of changes) {
    assert.ok(letter.includes(from));
    const results = await verdicts(Buffer.from(letter.replace(from, to), 'latin1'));
    assert.ok(
      results.length === 2 && results.every((result) => !result.endsWith(' pass')),
      `${to}: ${results.join()}`,
    );
  }
  assert.deepEqual(
    await verdicts(Buffer.from(`Received: x\r\nX-Scanned: yes\r\n${letter}`, 'latin1')),
    bothPass,
  );
});

test('a signature tells its time, ends after a fortnight, and names no length', async () => {
  const raw = letterOf(header, 'Hello\r\n');
  const field = (await signDkim({ raw, now, ...signers[0]! })).toString();
  assert.match(
    field,
    /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed;\r\n d=clinic\.example; s=rsa;\r\n t=(\d+); x=(\d+);/,
  );
  const [, t, x] = /t=(\d+); x=(\d+);/.exec(field) ?? [];
  assert.deepEqual([Number(t), Number(x)], [now / 1000, now / 1000 + 14 * 86_400]);
  assert.doesNotMatch(field, /[;\s]l=/);
  assert.match(field, /h=from:from:sender:reply-to:to:/);
  assert.ok(field.endsWith('\r\n') && field.split('\r\n').every((line) => line.length <= 100));
  const short = (await signDkim({ raw, now, expire: 60_000, ...signers[0]! })).toString();
  assert.ok(short.includes(`x=${now / 1000 + 60};`));
});

test('fields asked for are signed too', async () => {
  const raw = letterOf(`${header}\r\nX-Own: y`, '');
  assert.match(
    (await signDkim({ raw, now, ...signers[1]!, headers: ['X-Own', 'X-Not-There'] }))
      .toString()
      .replaceAll(/\s/g, ''),
    /:x-own;/,
  );
});

test('no signer, no signature; a malformed one is a fault', async () => {
  assert.deepEqual(await signAll({ raw: letterOf(header, ''), signers: [], now }), []);
  await assert.rejects(signDkim({ raw: letterOf(header, ''), now, ...signers[0]!, domain: 'a;\r\nx' }), {
    code: 'dkim-name',
  });
});

test('records are what resolvers and zone files hold', () => {
  const [rsa, ed] = signers.map((signer) => dkimRecord(signer.key));
  assert.equal(rsa, zone.get('rsa._domainkey.clinic.example'));
  assert.match(ed ?? '', /^v=DKIM1; h=sha256; k=ed25519; p=[\w+/]{43}=$/);
  const strings = dnsStrings(rsa ?? '').match(/"([^"]*)"/g) ?? [];
  assert.equal(strings.length, 2);
  assert.equal(strings.map((piece) => piece.slice(1, -1)).join(''), rsa);
});

/** The same canonical form by the words of RFC 6376 §3.4.4, as slow and plain as it goes. */
function plainly(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\r\n`).join('');
}

test('the fast canonical form is the plain one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', ' ', '\t', '\r\n', '\r', '\n', '  ', '\xff'), { maxLength: 40 }),
      (pieces) => {
        const body = pieces
          .join('')
          .replaceAll(/\r(?!\n)/g, '')
          .replaceAll(/(?<!\r)\n/g, '');
        assert.equal(relaxedBody(Buffer.from(body, 'latin1')).toString('latin1'), plainly(body));
      },
    ),
    { seed: 8, numRuns: 3000 },
  );
});

test('the examples of RFC 6376 §3.4.5 and its empty body', () => {
  assert.equal(relaxedField('A: X\r\n'), 'a:X');
  assert.equal(relaxedField('B : Y\t\r\n\tZ  \r\n'), 'b:Y Z');
  assert.equal(relaxedBody(Buffer.from(' C \r\nD \t E\r\n\r\n\r\n')).toString(), ' C\r\nD E\r\n');
  assert.equal(
    hash('sha256', relaxedBody(Buffer.alloc(0)), 'base64'),
    '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  );
});
