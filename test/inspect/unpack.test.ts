import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { Inspect } from '#inspect';

const inspect = new Inspect({ subjectTags: ['[secure]'] });
const secret = 'Her biopsy shows metastatic breast cancer and she starts tamoxifen 20 mg daily on Monday.';
const head = 'From: a@clinic.example\r\nTo: b@home.example\r\n';
const letter = (header: string, body: string | Buffer) =>
  Buffer.concat([Buffer.from(`${head}${header}\r\n\r\n`), Buffer.from(body)]);
const look = (header: string, body: string | Buffer) => inspect.letter(letter(header, body));
const attached = (type: string, bytes: Buffer, extra = '', text = 'Please see attached.') =>
  letter(
    'Subject: files\r\nContent-Type: multipart/mixed; boundary=zz',
    `--zz\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--zz\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment${extra}\r\n\r\n${bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n')}\r\n--zz--\r\n`,
  );
const protectedLevel = (level: string) =>
  assert.ok(level === 'phi' || level === 'sensitive', `level is ${level}`);

const ways: [string, string, string | Buffer][] = [
  ['plain', 'Subject: hi', secret],
  ['base64', 'Subject: hi\r\nContent-Transfer-Encoding: base64', Buffer.from(secret).toString('base64')],
  [
    'quoted-printable',
    'Subject: hi\r\nContent-Transfer-Encoding: quoted-printable',
    secret.replaceAll('e', '=65'),
  ],
  ['utf-16', 'Subject: hi\r\nContent-Type: text/plain; charset=utf-16le', Buffer.from(secret, 'utf16le')],
  [
    'html split by tags',
    'Subject: hi\r\nContent-Type: text/html',
    `<p>${secret.replaceAll('o', '<b>o</b>')}</p>`,
  ],
  [
    'html entities',
    'Subject: hi\r\nContent-Type: text/html',
    `<p>${[...secret].map((c) => `&#${c.charCodeAt(0)};`).join('')}</p>`,
  ],
  [
    'html comments inside words',
    'Subject: hi\r\nContent-Type: text/html',
    `<p>${secret.replaceAll('a', 'a<!-- x -->')}</p>`,
  ],
  [
    'html junk hidden inside words',
    'Subject: hi\r\nContent-Type: text/html',
    `<p>${secret.replaceAll('a', 'a<span style="display:none">zq</span>')}</p>`,
  ],
  [
    'html only in hidden text',
    'Subject: hi\r\nContent-Type: text/html',
    `<p>Hello</p><div style="display:none">${secret}</div>`,
  ],
  [
    'html alt text',
    'Subject: hi\r\nContent-Type: text/html',
    `<img src="https://x.example/a.png" alt="${secret}">`,
  ],
  [
    'html conditional comment',
    'Subject: hi\r\nContent-Type: text/html',
    `<p>Hello</p><!--[if mso]><p>${secret}</p><![endif]-->`,
  ],
  [
    'html style content',
    'Subject: hi\r\nContent-Type: text/html',
    `<style>p::after { content: "${secret}" }</style><p>Hello</p>`,
  ],
  ['html srcdoc', 'Subject: hi\r\nContent-Type: text/html', `<iframe srcdoc="<p>${secret}</p>"></iframe>`],
  [
    'html called plain',
    'Subject: hi\r\nContent-Type: text/plain',
    `<html><body><p>${secret.replaceAll('o', '<i>o</i>')}</p></body></html>`,
  ],
  ['zero width', 'Subject: hi\r\nContent-Type: text/plain; charset=utf-8', secret.replaceAll('a', 'a\u200b')],
  [
    'look-alike letters',
    'Subject: hi\r\nContent-Type: text/plain; charset=utf-8',
    secret.replaceAll('a', '\u0430').replaceAll('o', '\u043e'),
  ],
  [
    'full width letters',
    'Subject: hi\r\nContent-Type: text/plain; charset=utf-8',
    secret.replaceAll(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  ],
  ['subject alone', `Subject: =?utf-8?B?${Buffer.from(secret).toString('base64')}?=`, 'Hello'],
  [
    'preamble',
    'Subject: hi\r\nContent-Type: multipart/mixed; boundary=q',
    `${secret}\r\n--q\r\n\r\nHello\r\n--q--\r\n`,
  ],
  [
    'epilogue',
    'Subject: hi\r\nContent-Type: multipart/mixed; boundary=q',
    `--q\r\n\r\nHello\r\n--q--\r\n${secret}`,
  ],
  ['nested letter', 'Subject: hi\r\nContent-Type: message/rfc822', `Subject: inner\r\n\r\n${secret}`],
  ['quoted reply', 'Subject: hi', `Thanks, will do.\r\n\r\n> ${secret}`],
];
for (const [name, header, body] of ways) {
  test(`what a reader could read is read: ${name}`, async () =>
    protectedLevel((await look(header, body)).level));
}

test('attachment names are read', async () => {
  const { level } = await inspect.letter(
    attached(
      'text/plain',
      Buffer.from('see'),
      '; filename="Maria_Alvarez_biopsy_result_breast_cancer_DOB_04-12-1961.txt"',
    ),
  );
  protectedLevel(level);
});

const document = (xml: string) =>
  Buffer.from(
    zipSync({ '[Content_Types].xml': Buffer.from('<Types/>'), 'word/document.xml': Buffer.from(xml) }),
  );
const runs = `<w:document><w:body><w:p>${[...secret].map((c) => `<w:r><w:t>${c}</w:t></w:r>`).join('')}</w:p></w:body></w:document>`;
const files: [string, string, Buffer][] = [
  [
    'docx, a letter a run',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    document(runs),
  ],
  ['docx by another name', 'application/octet-stream', document(runs)],
  ['zip', 'application/zip', Buffer.from(zipSync({ 'a.txt': Buffer.from(secret) }))],
  [
    'zip in zip',
    'application/zip',
    Buffer.from(zipSync({ 'b.zip': zipSync({ 'a.txt': Buffer.from(secret) }) })),
  ],
  ['gzip', 'application/gzip', gzipSync(secret)],
  ['rtf', 'application/rtf', Buffer.from(`{\\rtf1 ${secret.replaceAll('o', '\\b o\\b0 ')}}`)],
  ['csv', 'text/csv', Buffer.from('name,dob,mrn,diagnosis\r\nMaria Alvarez,4/12/1961,1234567,asthma\r\n')],
  [
    'vcalendar',
    'text/calendar',
    Buffer.from(`BEGIN:VCALENDAR\r\nDESCRIPTION:${secret}\r\nEND:VCALENDAR\r\n`),
  ],
  [
    'hl7',
    'application/octet-stream',
    Buffer.from(
      'MSH|^~\\&|LAB|X|Y|Z|20260101||ORU^R01|1|P|2.5\rPID|1||123456||ALVAREZ^MARIA||19610412|F\rOBX|1|NM|GLU||143|mg/dL\r',
    ),
  ],
  ['fhir', 'application/fhir+json', Buffer.from('{"resourceType": "Observation", "code": {"text": "x"}}')],
  [
    'c-cda',
    'text/xml',
    Buffer.from(
      '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>x</title></ClinicalDocument>',
    ),
  ],
];
for (const [name, type, bytes] of files) {
  test(`files are read: ${name}`, async () =>
    protectedLevel((await inspect.letter(attached(type, bytes))).level));
}

test('x12 claims are records', async () => {
  const isa = `ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*P*:~GS*HC*A*B*20260101*1200*1*X*005010X222A1~ST*837*0001~NM1*IL*1*ALVAREZ*MARIA~`;
  protectedLevel((await inspect.letter(attached('application/edi-x12', Buffer.from(isa)))).level);
});

const unseen: [string, string, Buffer][] = [
  ['pdf', 'application/pdf', Buffer.from('%PDF-1.7\n...')],
  ['pdf called text', 'text/plain', Buffer.from('%PDF-1.7\n...')],
  [
    'picture',
    'image/png',
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452000004b0000006400802', 'hex'),
      Buffer.alloc(5000, 7),
    ]),
  ],
  ['encrypted s/mime', 'application/pkcs7-mime', Buffer.from([0x30, 0x82, 1, 2, 0, 0, 0])],
  ['pgp', 'text/plain', Buffer.from('-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----')],
  ['false signature', 'application/pgp-signature', Buffer.from('%PDF-1.7 not a signature')],
  ['old office', 'application/msword', Buffer.from('d0cf11e0a1b11ae100', 'hex')],
  ['tnef', 'application/ms-tnef', Buffer.from('789f3e220100', 'hex')],
  ['7z', 'application/x-7z-compressed', Buffer.from('377abcaf271c00', 'hex')],
  ['unknown data', 'application/octet-stream', Buffer.from([0, 1, 2, 3, 0, 255, 0, 9, 0, 0])],
  ['broken zip', 'application/zip', Buffer.from('504b030414000000', 'hex')],
  ['bomb', 'application/gzip', gzipSync(Buffer.alloc(40_000_000))],
  ['zip bomb', 'application/zip', Buffer.from(zipSync({ 'a.txt': Buffer.alloc(30_000_000) }))],
];
for (const [name, type, bytes] of unseen) {
  test(`what cannot be looked at is named: ${name}`, async () => {
    const { inspectable, uninspectable } = await inspect.letter(attached(type, bytes));
    assert.equal(inspectable, false);
    assert.ok(uninspectable[0]!.part !== '' && uninspectable[0]!.reason !== '');
  });
}

test('readings that mail programs could differ on make a letter not inspectable', async () => {
  const bodies: [string, string][] = [
    ['Subject: x\r\nContent-Type: text/plain\r\nContent-Type: text/html', 'hello'],
    ['Subject: x\r\nContent-Transfer-Encoding: x-rot13', 'hello'],
    [
      'Subject: x\r\nContent-Type: multipart/mixed; boundary=a',
      '--a\r\n\r\nhello\r\n--a--\r\n--a\r\n\r\nmore\r\n',
    ],
    ['Subject: x\r\nContent-Type: message/partial; number=1; total=2; id=a', 'hello'],
  ];
  for (const [header, body] of bodies) assert.equal((await look(header, body)).inspectable, false, header);
});

test('a thousand levels, ten thousand parts: bounded, and never "nothing found"', async () => {
  let deep = 'hello';
  for (let i = 0; i < 1000; i++)
    deep = `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n${deep}\r\n--b${i}--`;
  assert.equal((await inspect.letter(Buffer.from(`Subject: x\r\n${deep}`))).inspectable, false);
  const many = `${'--q\r\n\r\nx\r\n'.repeat(10_000)}--q--`;
  assert.equal(
    (await look('Subject: x\r\nContent-Type: multipart/mixed; boundary=q', many)).inspectable,
    false,
  );
  assert.equal(
    (await look('Subject: x\r\nContent-Type: text/html', '<b>'.repeat(100_000))).inspectable,
    false,
  );
});

const png = (width: number, height: number, bytes: number) => {
  const image = Buffer.alloc(bytes, 1);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(image);
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image.toString('base64');
};
const related = (image: string, id: string) =>
  `--r\r\nContent-Type: text/html\r\n\r\n<p>Lunch at noon?</p><img src="cid:logo">\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <${id}>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n${image}\r\n--r--`;

test('an icon or a rule is decoration; a larger picture waits for the deep look, wherever it is shown', async () => {
  const header = 'Subject: x\r\nContent-Type: multipart/related; boundary=r';
  const quick = async (image: string) => {
    const { inspectable, deeper } = await inspect.letter(letter(header, related(image, 'logo')), {
      quick: true,
    });
    return { inspectable, deeper };
  };
  assert.deepEqual(await quick(png(32, 32, 4000)), { inspectable: true, deeper: false });
  assert.deepEqual(await quick(png(600, 3, 400)), { inspectable: true, deeper: false });
  assert.deepEqual(await quick(png(200, 60, 4000)), { inspectable: false, deeper: true });
  assert.deepEqual(await quick(png(32, 32, 40_000)), { inspectable: false, deeper: true });
  const seen = await look(header, related(png(200, 60, 4000), 'logo'));
  assert.equal(seen.deeper, false, 'nothing looks deeper than the deep look');
  assert.match(seen.uninspectable[0]!.reason, /broken/, 'this picture has a header alone');
});

test('an ordinary letter in ordinary shapes is inspectable', async () => {
  const alternative =
    '--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLunch at noon?\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Lunch at noon?</p>\r\n--a--\r\n';
  const seen = await look(
    'Subject: lunch\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=a',
    alternative,
  );
  assert.deepEqual([seen.inspectable, seen.level, seen.findings], [true, 'none', []]);
});

test('labels are read from subject, Sensitivity, own header and Microsoft’s', async () => {
  const labels = async (header: string) => (await look(header, 'hello')).labels;
  assert.deepEqual(await labels('Subject: [Secure] hi'), ['secure']);
  assert.deepEqual(await labels('Subject: =?utf-8?B?W1NFQ1VSRV0gaGk=?='), ['secure']);
  assert.deepEqual(await labels('Subject: hi\r\nSensitivity: Company-Confidential'), [
    'company-confidential',
  ]);
  assert.deepEqual(await labels('Subject: hi\r\nSensitivity: Normal'), []);
  assert.deepEqual(await labels('Subject: hi\r\nX-Postern-Protect: seal'), ['seal']);
  assert.deepEqual(
    await labels(
      'Subject: hi\r\nmsip_labels: MSIP_Label_1a_Enabled=true; MSIP_Label_1a_Name=Highly Confidential;',
    ),
    ['highly-confidential'],
  );
  assert.deepEqual(
    await labels('Subject: hi\r\nmsip_labels: MSIP_Label_1a_Enabled=true; MSIP_Label_1a_Name=Public;'),
    [],
  );
});

test('findings hold kind and place, never the text', async () => {
  const seen = await look(
    'Subject: Zyxwvut Qabalah',
    'Patient: Zyxwvut Qabalah, DOB 3/4/1961, MRN 99887766. SSN 519-44-1234. Metformin 850 mg twice daily.',
  );
  const told = JSON.stringify(seen);
  for (const text of ['Zyxwvut', '1961', '99887766', '519-44', 'etformin', '850'])
    assert.ok(!told.includes(text), text);
  assert.ok(
    ['ssn', 'mrn', 'birth-date', 'drug', 'dosage'].every((kind) =>
      seen.findings.some((finding) => finding.kind === kind),
    ),
  );
});

test('any octets at all give an answer', async () => {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state >>> 8;
  };
  const pieces = [
    'Content-Type: multipart/mixed; boundary=a\r\n',
    '--a\r\n',
    '\r\n\r\n',
    '<div style="',
    '=?utf-8?B?',
    'PK\x03\x04',
    '{\\rtf1',
    'begin 644 x\r\n',
    'MSH|^~\\&|',
    '\0\xff',
    'Content-Transfer-Encoding: base64\r\n',
    '--a--',
    '<!--[if',
    '&#x',
  ];
  for (let round = 0; round < 300; round++) {
    const raw = Buffer.from(
      Array.from({ length: 1 + (next() % 30) }, () => pieces[next() % pieces.length]!).join(''),
      'latin1',
    );
    const seen = await inspect.letter(raw);
    assert.ok(seen.score >= 0 && seen.score <= 1);
  }
});
