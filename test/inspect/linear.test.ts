/**
 * No input costs worse than in proportion to its length. Each parser and detector is fed its worst strings at 1, 10, 100
 * and 1,000 times their length; what is compared is the ratio of one cost to the next, in CPU time of this process. Ten
 * times the input may cost up to forty times as much, which a slow machine does not reach and a square (a hundred) passes.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  decodeBase64,
  decodeCharset,
  decodeQuotedPrintable,
  decodeUuencode,
  decodeWords,
  parseParameters,
  readHeader,
  walk,
} from '#mail';
import { measure } from '../../src/inspect/detect/detect.ts';
import { fold } from '../../src/inspect/detect/fold.ts';
import { identifiersIn } from '../../src/inspect/detect/identifiers.ts';
import { readerOf } from '../../src/inspect/detect/reader.ts';
import { asSeen } from '../../src/inspect/unpack/eye.ts';
import { readStructured } from '../../src/inspect/unpack/formats/index.ts';
import { readHtml } from '../../src/inspect/unpack/html.ts';
import { readSheet } from '../../src/inspect/unpack/html-style.ts';
import { unpack } from '../../src/inspect/unpack/letter.ts';
import { lettersIn } from '../../src/inspect/unpack/letters-in-text.ts';
import { readRtf } from '../../src/inspect/unpack/rtf.ts';
import { sniff } from '../../src/inspect/unpack/sniff.ts';
import { filesInText } from '../../src/inspect/unpack/text-files.ts';

const times = [1, 10, 100, 1000];
const most = 40;
/** Below this, in microseconds, a cost is mostly noise. */
const least = 400;
const unit = 100;

/** The least CPU time of a few runs, in microseconds a run. */
function cost(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 2; tries++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
    if (best > 50_000) break;
  }
  return best;
}

/** The ratio that is too large, at which length; null where there is none. Looked at again before it is believed. */
function growth(feed: (text: string) => void, worst: string): string | null {
  const text = worst.repeat(Math.max(1, Math.ceil(unit / worst.length)));
  let told: string | null = null;
  for (let tries = 0; tries < 3; tries++) {
    let last = 0;
    told = null;
    for (const n of times) {
      const input = text.repeat(n);
      const now = Math.max(
        least,
        cost(() => feed(input)),
      );
      if (last > 0 && now / last > most) {
        told = `${n} times ${JSON.stringify(worst.slice(0, 40))} costs ${(now / last).toFixed(0)} times as much as ${n / 10} times`;
        break;
      }
      last = now;
    }
    if (!told) return null;
  }
  return told;
}

const everywhere = [
  'a',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '0',
  '1',
  '-',
  '.',
  ',',
  ':',
  '"',
  "'",
  '(',
  '<',
  '>',
  '=',
  '&',
  '@',
  '/',
  '\\',
  '\t',
  '\0',
  'é',
  '\u202e',
  '\u0430',
  'a ',
  '1 ',
  'A1',
  'a.',
  '1-',
  '- ',
  'aA',
  '=?',
  '&#',
  '--',
  '\n\n',
  'a\n',
];
const labelled =
  "ssn,ss#,social security,mrn,m.r.n.,med rec,medical record number,chart no,patient id,pt #,record number,emr id,encounter id,account number (har),expediente,member id,subscriber,policyholder,insurance,medicare,group number,claim number,authorization,referral no,dob,date of birth,born on,fecha de nacimiento,date of service,dos,admitted on,admission date,discharged,npi,dea,account,phone,fax,device,serial number,licence plate,ip,address,jan,january 1,1/2/,1/2/1961,1961-01-,123-45-,1234 5678 ,555-0100,(555) ,a@b.,a@,@b.example,1.2.3.,1EG4-TE5-,E11.,99213,00093-,4548-,12 Elm Street,Apt,Dayton OH 4540,Dr. ,Mrs. Maria ,years old,mg/dL,patient's ,x-ray,c/o ,n/v/d ,A&O ,diabetes ,diabetis ".split(
    ',',
  );

const reader = readerOf();
const detectors: readonly [string, (text: string) => void][] = [
  ['identifiers', (text) => void identifiersIn(text, [])],
  ['words and terms', (text) => void measure(reader, [{ place: '1/text', text }], [], [])],
  ['folding', (text) => void fold(text)],
  ['the eye', (text) => void [...asSeen(text)]],
];

describe('each detector grows in proportion', () => {
  for (const [name, feed] of detectors)
    it(name, () => {
      const own =
        name === 'identifiers' || name === 'words and terms'
          ? labelled.flatMap((label) => [`${label} `, `${label}: 1`])
          : [];
      const found = [...everywhere, ...own].map((worst) => growth(feed, worst)).filter(Boolean);
      assert.deepEqual(found, []);
    });
});

const body = (header: string) => (text: string) =>
  void unpack(Buffer.from(`Subject: x\r\n${header}\r\n\r\n${text}`));
const parsers: readonly [string, (text: string) => void, readonly string[]][] = [
  [
    'plain letters',
    body('Content-Type: text/plain'),
    [
      'begin 644 a\r\n',
      'begin 644 a\r\nend\r\n',
      '=ybegin line=1 size=1 name=a\r\n',
      '=yend \n',
      'A'.repeat(76),
      `${'A'.repeat(76)}\r\n`,
      'From a b\n',
      'From a 2026\nContent-Type: text/plain\n\nx\n',
      'Content-Type: text/plain\n',
      '-----BEGIN PGP MESSAGE',
      'MSH|^~\\&|',
      'ISA*',
      'ST*837*0001',
      '{"resourceType"',
      '<ClinicalDocument',
      'BEGIN:VCARD\n',
    ],
  ],
  [
    'HTML letters',
    body('Content-Type: text/html'),
    [
      '<b>',
      '</b>',
      '<p>',
      '<!--',
      '-->',
      '<!--[if',
      '<![endif]-->',
      '<![CDATA[',
      ']]>',
      '<style>',
      '</style>',
      '<style>a{',
      'a{b:c}',
      '<script>',
      '&amp',
      '&#x',
      '<a b=',
      '<a b="',
      'a=b ',
      '<p style="color:',
      'display:none;',
      'data:,',
      '<img src="data:,a">',
      'url(data:',
      '<iframe srcdoc="',
      '<p x="a b">',
      '<bdo dir=rtl>',
    ],
  ],
  [
    'multiparts',
    body('Content-Type: multipart/mixed; boundary=b'),
    [
      '--b\r\n',
      '--b--\r\n',
      '--b',
      '\r\n--b',
      '--bb\r\n',
      '--b\r\n\r\nx\r\n',
      '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
      '--b\r\nContent-Type: message/rfc822\r\n\r\n',
      '--b\rContent-Type: text/html\r\r',
    ],
  ],
  [
    'multiparts of two boundaries',
    body('Content-Type: multipart/mixed; boundary=b; boundary=c'),
    ['--b\r\n', '--c\r\n', '--b\r\n--c\r\n'],
  ],
  [
    'headers',
    (text) => void unpack(Buffer.from(`Subject: ${text}\r\n\r\nx`)),
    ['=?utf-8?Q?', '=?utf-8?Q?a?= ', '=?', '?=', '\r\n ', '\r\nX: y', '\r\nno field', '\r\n \r\n '],
  ],
  [
    'addresses of a header',
    (text) => void unpack(Buffer.from(`To: ${text}\r\n\r\nx`)),
    ['a <b@c>, ', '<', '(', '"', ';', 'a@'],
  ],
  ["machines' fields", (text) => void unpack(Buffer.from(`Received: ${text}\r\n\r\nx`)), ['a ', 'from by ']],
  [
    'fields of a part',
    (text) => void walk(Buffer.from(`Content-Type: text/plain; ${text}\r\n\r\nx`)),
    ['a=b;', 'name*0=a;', 'name*1*=a;', 'boundary=', '"', '(', ')', '\\', 'charset="', ';', '%41', "utf-8''"],
  ],
  [
    'parameters',
    (text) => void parseParameters(`text/plain; ${text}`),
    ['a=b;', 'a*0=b;', 'a*0*=b;', '(', '"', 'a="', ';', '='],
  ],
  ['header fields', (text) => void readHeader(Buffer.from(text)), ['a: b\r\n', ':', '\r\n ', 'a: b\n c\n']],
  [
    'encoded words',
    (text) => void decodeWords(text),
    ['=?utf-8?Q?', '=?utf-8?B?YQ==?=', '=?', '?', '=?a?q?=', '=?utf-8?Q?a?= =?utf-8?Q?b?='],
  ],
  [
    'quoted-printable',
    (text) => void decodeQuotedPrintable(Buffer.from(text)),
    ['=', '= ', '=\n', '=4', '=41', ' ', ' \r', '\t\r\n'],
  ],
  ['base64', (text) => void decodeBase64(Buffer.from(text)), ['=', 'A', 'A=', '*', 'AAAA====']],
  [
    'uuencode',
    (text) => void decodeUuencode(Buffer.from(text)),
    ['begin 644 a\n', 'begin 644 a\n#86)C\n', 'M'.repeat(62), '\n', 'begin-base64 644 a\n====\n'],
  ],
  ['utf-7', (text) => void decodeCharset(Buffer.from(text), 'utf-7'), ['+', '+A', '+AGE-', '-']],
  [
    'utf-16 and utf-32',
    (text) => {
      for (const name of ['utf-16', 'utf-32']) decodeCharset(Buffer.from(text), name);
    },
    ['\0a', 'a\0\0\0', '\ufeff'],
  ],
  [
    'files in text',
    (text) => void filesInText(text),
    [
      'begin',
      'begin 644 a\nend\n',
      '=ybegin line=1 name=a\nx\n=yend \n',
      'A'.repeat(60),
      `${'A'.repeat(60)}\n`,
      '-----BEGIN CERTIFICATE-----\n',
      '> '.repeat(5),
    ],
  ],
  [
    'letters in text',
    (text) => void [...lettersIn(text)],
    ['From a\n', 'Content-Type: a\n', 'From a 2026\nContent-Type: a\n\n', 'Content-'],
  ],
  [
    'HTML',
    (text) => void readHtml(text),
    [
      '<b>',
      '</b>',
      '<b></i>',
      '<p>',
      '<!--',
      '<style>',
      '<style></style>',
      '<style>a{}</style',
      '<!--[if a]>x<![endif]-->',
      '<a b c d e f=g>',
      '<a ',
    ],
  ],
  [
    'style sheets',
    (text) => void readSheet(text),
    [
      '{',
      '}',
      'a{',
      'a{}',
      '.a,',
      '.a{display:none}',
      '/*',
      '*/',
      '@media{',
      'content:"',
      "content:'",
      '\\',
      'color:',
      'font:',
      'display:',
      'left:-1',
      'display  :  ',
    ],
  ],
  [
    'structured formats',
    (text) => void readStructured(text, ''),
    [
      'MSH|',
      'MSH|^~\\&|a\r',
      'PID|1|a^b~c&d\\T\\\r',
      'OBX|1|ED|a||^^^^AAAA\r',
      'ISA*',
      'ISA*00*',
      'ST*837*0001~',
      'HI*ABK:E119~',
      '{',
      '[',
      '{"a":',
      '"resourceType":',
      '"resourceType":"',
      '{"resourceType":"Patient"}\n',
      '<a>',
      '<?xml',
      '<?xml version="1.0"?><a>',
      '<ClinicalDocument>',
      'BEGIN:V',
      'BEGIN:VCARD\n',
      'a:b\n',
      'a;b="c":d\n',
      'NOTE;QUOTED-PRINTABLE:=\n',
      'BEGIN:VCARD\nNOTE;A="',
      ' a\n',
      'a,b,c\n',
      '"a""',
      '"',
      ',',
      ';',
      '|',
    ],
  ],
  [
    'XML',
    (text) => void readStructured(`<?xml version="1.0"?><a>${text}`, ''),
    [
      '<a>',
      '</a>',
      '<a/>',
      '<a b="c"/>',
      '<given>a</given>',
      '<patient><id extension="1"/>',
      '&amp;',
      '&#',
      '<!--',
      '<![CDATA[',
    ],
  ],
  [
    'JSON',
    (text) => void readStructured(`[${text}0]`, ''),
    ['0,', '"a",', '{"a":1},', '{"family":"a"},', '{"identifier":{"value":"1"}},', '"<b>",', '[],'],
  ],
  [
    'tables',
    (text) => void readStructured(`a,b,c\n${text}`, 'text/csv'),
    ['1,2,3\n', '"', '"a""', '"a"b,', ',', '\n', '\r'],
  ],
  [
    'calendars',
    (text) => void readStructured(`BEGIN:VCALENDAR\n${text}`, ''),
    [
      'A:b\n',
      ' b\n',
      'A;B=c:d\n',
      ';B="c"',
      'N;ENCODING=QUOTED-PRINTABLE:a=\n',
      'N;ENCODING=BASE64:AAAA\n ',
      '\\n',
      'QUOTED-PRINTABLE',
    ],
  ],
  [
    'Rich Text',
    (text) => void readRtf(Buffer.from(text)),
    ['{', '}', '\\', "\\'61", '\\par ', '\\u97?', '{\\pict', '\\objdata'],
  ],
  ['kinds of file', (text) => void sniff(Buffer.from(text)), ['PK', '%PDF', '\x89PNG', 'RIFF']],
];

describe('each parser grows in proportion', () => {
  for (const [name, feed, own] of parsers)
    it(name, () => {
      const found = [...everywhere, ...own].map((worst) => growth(feed, worst)).filter(Boolean);
      assert.deepEqual(found, []);
    });
});
