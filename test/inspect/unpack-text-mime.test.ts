import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect, letter, reads, secret } from './letters.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
const qp = [...secret].map((c) => `=${c.charCodeAt(0).toString(16).toUpperCase()}`).join('');
const part = (header: string, body: string) => `--b\r\n${header}${header ? '\r\n' : ''}\r\n${body}\r\n`;
const mixed = (inside: string, more = '', boundary = 'b') =>
  letter(
    `Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=${boundary}${more}`,
    inside,
  );
const coded = 'Content-Transfer-Encoding: base64';

const ways: [string, Buffer][] = [
  [
    'a quoted boundary with strange signs',
    mixed(`--a b?c\r\n${coded}\r\n\r\n${b64(secret)}\r\n--a b?c--`, '', '"a b?c"'),
  ],
  ['no closing delimiter', mixed(part(coded, b64(secret)))],
  ['a part after the closing delimiter', mixed(`${part('', 'hi')}--b--\r\n${part(coded, b64(secret))}--b--`)],
  [
    'after the closing delimiter, in quoted-printable',
    mixed(`${part('', 'hi')}--b--\r\n${part('Content-Transfer-Encoding: quoted-printable', qp)}`),
  ],
  ['before the first delimiter', mixed(`${secret}\r\n${part('', 'hi')}--b--`)],
  ['base64 before the first delimiter', mixed(`${b64(secret)}\r\n${part('', 'hi')}--b--`)],
  ['base64 after the last delimiter', mixed(`${part('', 'hi')}--b--\r\n${b64(secret)}\r\n`)],
  ['two boundaries named', mixed(`--c\r\n${coded}\r\n\r\n${b64(secret)}\r\n--c--`, '; boundary=c')],
  [
    'no boundary named',
    letter(
      'Subject: x\r\nContent-Type: multipart/mixed',
      `--zz\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}\r\n--zz--`,
    ),
  ],
  [
    'a wrong boundary named',
    mixed(`--other\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}\r\n--other--`),
  ],
  [
    'no semicolon before the boundary',
    letter(
      'Subject: x\r\nContent-Type: multipart/mixed boundary=b',
      `${part('Content-Transfer-Encoding: quoted-printable', qp)}--b--`,
    ),
  ],
  [
    'a delimiter with more on its line',
    mixed(`--b\r\n\r\nhi\r\n--b x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}\r\n--b--`),
  ],
  [
    'a boundary that begins like another',
    mixed(
      `--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n${coded}\r\n\r\n${b64(secret)}\r\n--bb--\r\n--b--`,
    ),
  ],
  [
    'the same boundary within',
    mixed(
      `--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}\r\n--b--\r\n--b--`,
    ),
  ],
  [
    'two transfer encodings',
    mixed(
      `${part('Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: quoted-printable', qp)}--b--`,
    ),
  ],
  [
    'two content types',
    mixed(
      `${part('Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=q', `--q\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}\r\n--q--`)}--b--`,
    ),
  ],
  ['base64 with rubbish in it', mixed(`${part(coded, b64(secret).replaceAll(/(.{7})/g, '$1*!'))}--b--`)],
  [
    'base64 with padding in the middle',
    mixed(
      `${part(coded, `${Buffer.from(secret.slice(0, 40)).toString('base64')}\r\n${Buffer.from(secret.slice(40)).toString('base64')}`)}--b--`,
    ),
  ],
  [
    'base64 that is called 7bit',
    mixed(`${part('Content-Transfer-Encoding: 7bit', b64(secret.repeat(3)))}--b--`),
  ],
  ['plain words that are called base64', mixed(`${part(coded, secret)}--b--`)],
  [
    'plain words without other signs that are called base64',
    mixed(`${part(coded, secret.replaceAll(/[^A-Za-z0-9 ]/g, ''))}--b--`),
  ],
  [
    'a letter in base64 within',
    mixed(`${part(`Content-Type: message/rfc822\r\n${coded}`, b64(`Subject: y\r\n\r\n${secret}`))}--b--`),
  ],
  [
    'letters within letters',
    letter(
      'Subject: x\r\nContent-Type: message/rfc822',
      `Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n${coded}\r\n\r\n${b64(secret)}`,
    ),
  ],
  [
    'the subject of a letter within',
    letter('Subject: x\r\nContent-Type: message/rfc822', `Subject: ${secret}\r\n\r\nhi`),
  ],
  [
    'part of a letter',
    letter(
      'Subject: x\r\nContent-Type: message/partial; number=1; total=2; id=a',
      `Subject: y\r\n\r\n${secret}`,
    ),
  ],
  [
    'a letter saved as a file',
    mixed(
      `${part(`Content-Type: application/octet-stream\r\n${coded}`, b64(`Subject: y\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}`))}--b--`,
    ),
  ],
  [
    'a mailbox file',
    mixed(
      `${part(`Content-Type: application/mbox\r\n${coded}`, b64(`From a@b Mon Jan  5 10:00:00 2026\nSubject: 1\n\nhi\n\nFrom a@b Mon Jan  5 10:00:00 2026\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n${qp}\n`))}--b--`,
    ),
  ],
  [
    'a returned letter in a report',
    letter(
      'Subject: x\r\nContent-Type: multipart/report; boundary=b',
      `${part('Content-Type: message/delivery-status', 'Action: failed')}${part('Content-Type: text/rfc822-headers', `Subject: ${secret}`)}--b--`,
    ),
  ],
  [
    'an encoded multipart',
    letter(
      `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n${coded}`,
      b64(`--b\r\n\r\n${secret}\r\n--b--`),
    ),
  ],
  [
    'a multipart that only says it is encoded',
    letter(
      `Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n${coded}`,
      `--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${qp}\r\n--b--`,
    ),
  ],
  [
    'a header that ends at a line that is no field',
    mixed(`--b\r\nno field at all\r\nContent-Transfer-Encoding: base64\r\n\r\n${secret}\r\n--b--`),
  ],
  [
    'a folded line of nothing but white space',
    mixed(`--b\r\nContent-Type: text/plain;\r\n \r\n charset=utf-8\r\n\r\n${secret}\r\n--b--`),
  ],
  [
    'a space before the colon',
    mixed(`--b\r\nContent-Transfer-Encoding : base64\r\n\r\n${b64(secret)}\r\n--b--`),
  ],
  [
    'a comment in the encoding',
    mixed(`--b\r\nContent-Transfer-Encoding: base64 (it is)\r\n\r\n${b64(secret)}\r\n--b--`),
  ],
  [
    'line ends of line feeds alone',
    Buffer.from(
      mixed(`${part(coded, b64(secret))}--b--`)
        .toString('latin1')
        .replaceAll('\r\n', '\n'),
    ),
  ],
  [
    'line ends of carriage returns alone in a part',
    mixed(`--b\r\nContent-Type: text/plain\rContent-Transfer-Encoding: quoted-printable\r\r${qp}\r\n--b--`),
  ],
  ['zeros between the letters', letter('Subject: x', [...secret].join('\0'))],
  [
    'a name that is the secret',
    mixed(`${part(`Content-Disposition: attachment; filename="${secret}.txt"`, 'x')}--b--`),
  ],
  [
    'a name in pieces (RFC 2231)',
    mixed(
      `${part(`Content-Disposition: attachment; filename*1*=${encodeURIComponent(secret.slice(30))}; filename*0*=utf-8''${encodeURIComponent(secret.slice(0, 30))}`, 'x')}--b--`,
    ),
  ],
  [
    'a name in encoded words',
    mixed(
      `${part(`Content-Type: text/plain; name="=?utf-8?B?${Buffer.from(secret).toString('base64')}?="`, 'x')}--b--`,
    ),
  ],
  [
    'a name in quoted encoded words, in two pieces',
    mixed(
      `${part(`Content-Type: text/plain; name="=?utf-8?Q?${secret.slice(0, 40).replaceAll(' ', '_')}?= =?utf-8?Q?${secret.slice(40).replaceAll(' ', '_')}?="`, 'x')}--b--`,
    ),
  ],
  [
    'a subject in encoded words, twice',
    letter(
      `Subject: =?utf-8?B?${Buffer.from(`=?utf-8?Q?${secret.replaceAll(' ', '_')}?=`).toString('base64')}?=`,
      'hi',
    ),
  ],
  [
    'a subject in an encoded word without an end',
    letter(`Subject: =?utf-8?B?${Buffer.from(secret).toString('base64')}`, 'hi'),
  ],
  ['a comment beside an address', letter(`Subject: x\r\nCc: c@d.example (${secret.replace('.', '')})`, 'hi')],
  ['a name beside an address', letter(`Subject: x\r\nReply-To: "${secret}" <c@d.example>`, 'hi')],
  ['a field of its own', letter(`Subject: x\r\nX-Note: ${secret}`, 'hi')],
  ['comments and keywords', letter(`Subject: x\r\nComments: ${secret}`, 'hi')],
  ["a machine's field", letter(`Subject: x\r\nX-Mailer: ${secret}`, 'hi')],
  ['a description of a part', mixed(`${part(`Content-Description: ${secret}`, 'x')}--b--`)],
  [
    'utf-7',
    letter(
      'Subject: x\r\nContent-Type: text/plain; charset=utf-7',
      `+${Buffer.from(secret, 'utf16le').swap16().toString('base64').replaceAll('=', '')}-`,
    ),
  ],
  [
    'utf-7 that is called ascii',
    letter(
      'Subject: x\r\nContent-Type: text/plain; charset=us-ascii',
      `+${Buffer.from(secret, 'utf16le').swap16().toString('base64').replaceAll('=', '')}-`,
    ),
  ],
  [
    'utf-16 with a mark that is called utf-8',
    letter(
      'Subject: x\r\nContent-Type: text/plain; charset=utf-8',
      Buffer.from(`\ufeff${secret}`, 'utf16le'),
    ),
  ],
  [
    'utf-16 without a mark that is called utf-8',
    letter('Subject: x\r\nContent-Type: text/plain; charset=utf-8', Buffer.from(secret, 'utf16le')),
  ],
  [
    'utf-16 that is big-endian',
    letter(
      'Subject: x\r\nContent-Type: text/plain; charset=utf-16',
      Buffer.from(`${secret}${secret.length % 2 ? ' ' : ''}`, 'utf16le').swap16(),
    ),
  ],
  [
    'utf-32',
    letter(
      'Subject: x\r\nContent-Type: text/plain; charset=utf-32le',
      Buffer.from(Uint32Array.from([...secret], (c) => c.charCodeAt(0)).buffer),
    ),
  ],
  ['ascii that is called utf-16', letter('Subject: x\r\nContent-Type: text/plain; charset=utf-16', secret)],
  ['ascii that is called ebcdic', letter('Subject: x\r\nContent-Type: text/plain; charset=ibm037', secret)],
  [
    'two character sets',
    letter(
      'Subject: x\r\nContent-Type: text/plain; charset=utf-8; charset=utf-16le',
      Buffer.from(secret, 'utf16le'),
    ),
  ],
  [
    'lines that flow',
    letter(
      'Subject: x\r\nContent-Type: text/plain; format=flowed; delsp=yes',
      secret.replaceAll(/(.)(cer|moxi)/g, '$1 \r\n$2'),
    ),
  ],
  ['quoted, quoted again', letter('Subject: x', `> > ${secret}`)],
  ['uuencode in the text', letter('Subject: x', `hi\r\nbegin 644 a.txt\r\n${uu(secret)}\`\r\nend\r\n`)],
  [
    'a second file in uuencode',
    letter(
      'Subject: x',
      `begin 644 a\r\n${uu('nothing')}\`\r\nend\r\nhi\r\nbegin 644 b\r\n${uu(secret)}\`\r\nend\r\n`,
    ),
  ],
  ['uuencode in base64', letter('Subject: x', `begin-base64 644 a\r\n${b64(secret)}\r\n====\r\n`)],
  ['yEnc in the text', letter('Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1', yenc(secret))],
  ['base64 in the text', letter('Subject: x', `see:\r\n\r\n${b64(secret.repeat(2))}\r\n`)],
];

function uu(text: string): string {
  const bytes = Buffer.from(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 45) {
    const row = bytes.subarray(at, at + 45);
    out += String.fromCharCode(32 + row.length);
    for (let i = 0; i < row.length; i += 3) {
      const three = ((row[i] ?? 0) << 16) | ((row[i + 1] ?? 0) << 8) | (row[i + 2] ?? 0);
      for (const shift of [18, 12, 6, 0])
        out += String.fromCharCode(((three >> shift) & 63) + 32).replace(' ', '`');
    }
    out += '\r\n';
  }
  return out;
}

function yenc(text: string): Buffer {
  const body = [...Buffer.from(text)].flatMap((byte) => {
    const code = (byte + 42) & 255;
    return [0, 10, 13, 0x3d].includes(code) ? [0x3d, (code + 64) & 255] : [code];
  });
  const lead = Buffer.from(`=ybegin line=128 size=${text.length} name=a.txt\r\n`);
  return Buffer.concat([lead, Buffer.from(body), Buffer.from(`\r\n=yend size=${text.length}\r\n`)]);
}

describe('every way of writing a letter that some reader reads is read', () => {
  for (const [name, raw] of ways) if (raw.length > 0) it(name, () => reads(raw));
});

describe('what is not there to be read makes a letter not inspectable', () => {
  const unread: [string, Buffer][] = [
    [
      'a part that lies elsewhere',
      letter(
        'Subject: x\r\nContent-Type: message/external-body; access-type=anon-ftp; site=a; name=b',
        'Content-Type: text/plain\r\n\r\n',
      ),
    ],
    [
      'part of a letter',
      letter('Subject: x\r\nContent-Type: message/partial; number=1; total=2; id=a', 'hi'),
    ],
    ['a file in uuencode without an end', letter('Subject: x', `begin 644 a\r\n${uu('nothing')}`)],
    [
      'a file in yEnc of another size',
      letter('Subject: x', yenc('nothing').toString('latin1').replace('size=7', 'size=9')),
    ],
    ['a file in BinHex', letter('Subject: x', '(This file must be converted with BinHex 4.0)\r\n:abc:')],
  ];
  for (const [name, raw] of unread)
    it(name, async () => {
      const seen = await inspect.letter(raw);
      assert.equal(seen.inspectable, false);
      assert.ok(seen.uninspectable[0]!.part && seen.uninspectable[0]!.reason);
    });
});

describe('ordinary letters stay inspectable, and nothing is found in them', () => {
  const calm: [string, Buffer][] = [
    [
      'a signed letter',
      letter(
        'Subject: lunch',
        `-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nLunch at noon?\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\n${Buffer.alloc(250, 0xc2).toString('base64').replaceAll(/.{64}/g, '$&\r\n')}\r\n-----END PGP SIGNATURE-----\r\n`,
      ),
    ],
    [
      'names and a forwarded header',
      letter(
        'Subject: Fwd: lunch\r\nCc: "Ann Lee" <ann@home.example>, Bob Stone <bob@home.example>',
        'From: Ann Lee\r\nTo: Bob Stone\r\nSubject: lunch\r\n\r\nLunch at noon?\r\n',
      ),
    ],
    [
      'alternatives of which one boundary begins like the other',
      mixed(
        `--bc\r\nContent-Type: multipart/alternative; boundary=bcd\r\n\r\n--bcd\r\n\r\nLunch at noon?\r\n--bcd--\r\n--bc--`,
        '',
        'bc',
      ).subarray(0),
    ],
    [
      'accents in an old character set',
      letter(
        'Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1',
        Buffer.from('Comida al mediod\xeda?', 'latin1'),
      ),
    ],
  ];
  for (const [name, raw] of calm)
    it(name, async () => {
      const seen = await inspect.letter(raw);
      assert.deepEqual(
        [seen.uninspectable.filter(({ reason }) => !reason.includes('ambiguous-delimiter')), seen.level],
        [[], 'none'],
      );
    });
});
