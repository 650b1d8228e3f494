import { doc, pdf, stream, zip } from '../inspect/binary-files.ts';
import { attached, escaped, head, type Shape } from './wire.ts';

/** Lines of at most so many characters, broken at spaces as a printer would. */
function broken(body: string, most: number): string[] {
  return body
    .split('\n')
    .flatMap((line) => line.match(new RegExp(`.{1,${most}}(?:\\s|$)|.{${most}}`, 'g')) ?? ['']);
}

/** Pages of text in Helvetica, 46 lines each, as a word processor would print them. */
export function printed(body: string): Buffer {
  const lines = broken(body, 88);
  const pages: string[][] = [];
  for (let at = 0; at < lines.length; at += 46) pages.push(lines.slice(at, at + 46));
  const text = (line: string): Buffer =>
    Buffer.from(line.replaceAll(/[\\()]/g, '\\$&').replaceAll(/[^\x20-\xff]/g, '?'), 'latin1');
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${4 + 2 * i} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  for (const [i, page] of pages.entries()) {
    const shown = page.map((line) => Buffer.concat([Buffer.from('('), text(line), Buffer.from(") '\n")]));
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 3 0 R >> >> /Contents ${5 + 2 * i} 0 R >>`,
      stream('', Buffer.concat([Buffer.from('BT /F 11 Tf 15 TL 60 740 Td\n'), ...shown, Buffer.from('ET')])),
    );
  }
  return pdf(objects);
}

const odt = (body: string): Buffer =>
  zip({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>${body
      .split('\n')
      .map((line) => `<text:p>${escaped(line)}</text:p>`)
      .join('')}</office:text></office:body></office:document-content>`,
  });

const rtf = (body: string): string =>
  `{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Helvetica;}}\\f0\\fs22 ${body
    .replaceAll(/[\\{}]/g, '\\$&')
    .replaceAll(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0)}?`)
    .replaceAll('\n', '\\par\n')}}`;

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csv = (body: string, subject: string): string =>
  `Date,Subject,Note\r\n2026-03-14,${cell(subject)},${cell(body.replaceAll('\n', ' '))}\r\n`;

/** Every octet as `=XX`, lines broken in the middle of words (RFC 2045 §6.7). */
const quoted = (body: string): string =>
  [...Buffer.from(body)]
    .map((byte) => (byte === 10 ? '\r\n' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`))
    .join('')
    .replaceAll(/((?:=[0-9A-F]{2}){24})(?=.)/g, '$1=\r\n');

/** uuencode as in `uuencode letter.txt`. */
function uuencoded(body: string): string {
  const bytes = Buffer.from(body);
  const char = (six: number): string => (six === 0 ? '`' : String.fromCharCode(32 + six));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const piece = Buffer.concat([bytes.subarray(at, at + 45), Buffer.alloc(2)]);
    const length = Math.min(45, bytes.length - at);
    let line = char(length);
    for (let i = 0; i < length; i += 3) {
      const [a, b, c] = [piece[i]!, piece[i + 1]!, piece[i + 2]!];
      line +=
        char(a >> 2) + char(((a & 3) << 4) | (b >> 4)) + char(((b & 15) << 2) | (c >> 6)) + char(c & 63);
    }
    lines.push(line);
  }
  return `begin 644 letter.txt\r\n${lines.join('\r\n')}\r\n\`\r\nend`;
}

const hl7Text = (text: string): string =>
  text
    .replaceAll('\\', '\\E\\')
    .replaceAll('|', '\\F\\')
    .replaceAll('^', '\\S\\')
    .replaceAll('&', '\\T\\')
    .replaceAll('~', '\\R\\');
const hl7 = (body: string, fill: (slot: string) => string): string =>
  [
    'MSH|^~\\&|LAB|LAKESIDE|EHR|HILL|20260314090000||ORU^R01^ORU_R01|77|P|2.5.1',
    `PID|1||${fill('mrn')}^^^LAKESIDE^MR||${fill('last')}^${fill('first')}||19610412|F`,
    'OBR|1||8812|11506-3^Progress note^LN|||20260314',
    ...body.split('\n').map((line, i) => `OBX|${i + 1}|TX|11506-3^Progress note^LN||${hl7Text(line)}||||||F`),
  ].join('\r');

const x12 = (body: string, fill: (slot: string) => string): string =>
  [
    'ISA*00*          *00*          *ZZ*LAKESIDE       *ZZ*PAYER          *260314*0900*^*00501*000000077*0*P*:',
    'GS*HC*LAKESIDE*PAYER*20260314*0900*77*X*005010X222A1',
    'ST*837*0001*005010X222A1',
    'BHT*0019*00*77*20260314*0900*CH',
    `NM1*IL*1*${fill('last')}*${fill('first')}****MI*W${fill('mrn')}`,
    'DMG*D8*19610412*F',
    `CLM*${fill('mrn2')}*214***11:B:1*Y*A*Y*Y`,
    'HI*ABK:E119',
    `NTE*ADD*${body
      .replaceAll(/[*~:^]/g, ' ')
      .replaceAll('\n', ' ')
      .slice(0, 80)}`,
    'SV1*HC:99213*214*UN*1***1',
    'SE*9*0001',
    'GE*1*77',
    'IEA*1*000000077',
  ].join('~\n');

const fhir = (body: string, fill: (slot: string) => string): string =>
  JSON.stringify({
    resourceType: 'Communication',
    status: 'completed',
    subject: { reference: `Patient/${fill('mrn')}`, display: `${fill('first')} ${fill('last')}` },
    payload: [{ contentString: body }],
  });

/** The same letters in the formats of files and in old encodings. */
export const formats: readonly Shape[] = [
  {
    name: 'attached PDF',
    adversarial: false,
    wire: (subject, body) => attached(subject, 'letter.pdf', 'application/pdf', printed(body)),
  },
  {
    name: 'attached ODT',
    adversarial: false,
    wire: (subject, body) =>
      attached(subject, 'letter.odt', 'application/vnd.oasis.opendocument.text', odt(body)),
  },
  {
    name: 'attached RTF',
    adversarial: false,
    wire: (subject, body) => attached(subject, 'letter.rtf', 'application/rtf', rtf(body)),
  },
  {
    name: 'attached DOC (Word 97)',
    adversarial: false,
    wire: (subject, body) =>
      attached(subject, 'letter.doc', 'application/msword', doc(body.replaceAll('\n', '\r'))),
  },
  {
    name: 'attached CSV',
    adversarial: false,
    wire: (subject, body) => attached(subject, 'notes.csv', 'text/csv', csv(body, subject)),
  },
  {
    name: 'quoted-printable, every octet',
    adversarial: true,
    wire: (subject, body) =>
      `${head(subject, 'text/plain')}Content-Transfer-Encoding: quoted-printable\r\n\r\n${quoted(body)}`,
  },
  {
    name: 'base64 with rubbish in it',
    adversarial: true,
    wire: (subject, body) =>
      `${head(subject, 'text/plain')}Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body)
        .toString('base64')
        .replaceAll(/(.{19})/g, '$1 !\r\n')}`,
  },
  {
    name: 'uuencode in the text',
    adversarial: true,
    wire: (subject, body) =>
      `${head(subject.split(' ')[0] ?? '', 'text/plain')}\r\nHello, please see below.\r\n\r\n${uuencoded(body)}`,
  },
  {
    name: 'HL7 v2',
    adversarial: false,
    record: true,
    wire: (subject, body, fill) => attached(subject, 'result.hl7', 'application/hl7-v2', hl7(body, fill)),
  },
  {
    name: 'X12 837',
    adversarial: false,
    record: true,
    wire: (subject, body, fill) => attached(subject, 'claim.edi', 'application/edi-x12', x12(body, fill)),
  },
  {
    name: 'FHIR JSON',
    adversarial: false,
    record: true,
    wire: (subject, body, fill) => attached(subject, 'note.json', 'application/fhir+json', fhir(body, fill)),
  },
];
