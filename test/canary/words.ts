import { randomBytes } from 'node:crypto';

/** What all words below have in common, so that one search finds any of them. */
export const core = randomBytes(8).toString('hex');

/** Words that stand nowhere but where a test puts them: what must be readable at no place that lasts. */
export const canaries = {
  subject: word('Subject'),
  body: word('Body'),
  /** With letters outside ASCII, so that encodings change it. */
  accented: `${word('Diagnóstico')}ñandú`,
  html: word('Markup'),
  displayName: word('Name'),
  fileName: word('File'),
  fileContent: word('Content'),
  reader: word('reader').toLowerCase(),
  header: word('Header'),
  refused: word('Refused'),
  broken: word('Broken'),
  large: word('Large'),
  typedPassword: word('Password'),
  typedUser: word('user').toLowerCase(),
  stray: word('Stray'),
  reply: word('Reply'),
  replyFileName: word('ReplyFile'),
  replyFileContent: word('ReplyContent'),
  secret: word('Secret'),
  wrongSecret: word('WrongSecret'),
  webPath: word('Path'),
  webForm: word('Form'),
};

function word(name: string): string {
  return `${name}${core}`;
}

const nurse = 'nurse@clinic.test';
const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');
const quoted = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte > 126 || byte < 32 || byte === 61
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');

const head = (fields: readonly string[]): string => `${fields.join('\r\n')}\r\n`;
const plainHead = (to: string, more: readonly string[] = []): string =>
  head([`From: ${nurse}`, `To: ${to}`, 'Subject: Lab result', 'MIME-Version: 1.0', ...more]);

/** A letter with a canary in every place that a letter has, as text, base64, quoted-printable and UTF-16. */
export function fullLetter(to: string): string {
  const c = canaries;
  const words = `${c.body} ${c.accented} Maria Lopez, DOB 04/12/1961, MRN 00482913: potassium 5.9 mmol/L`;
  return [
    head([
      `From: "${c.displayName}" <${nurse}>`,
      `To: "${c.displayName}" <${to}>`,
      `Subject: Lab result ${c.subject} =?utf-8?B?${Buffer.from(c.accented).toString('base64')}?=`,
      `Comments: ${c.header}`,
      `X-Patient: ${c.header}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
    ]),
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${words}\r\n`,
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quoted(words)}\r\n`,
    `--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(`<p>${words} ${c.html}</p>`)}\r\n`,
    `--b\r\nContent-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(words, 'utf16le').toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`,
    `--b\r\nContent-Type: application/pdf; name="${c.fileName}.pdf"\r\nContent-Disposition: attachment; filename="${c.fileName}.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(`%PDF-1.4 ${c.fileContent}`)}\r\n`,
    '--b--\r\n',
  ]
    .join('\r\n')
    .replaceAll('\r\n\r\n--b', '\r\n\r\n--b');
}

/** Letters that are refused, cannot be read, or are too much, each with a canary. */
export function strangeLetters(to: string): string[] {
  const { refused, broken, large } = canaries;
  return [
    `${head([`From: ${refused}@elsewhere.test`, `To: ${to}`, `Subject: ${refused}`])}\r\n${refused}\r\n`,
    `${head([`From: ${nurse}`, `From: ${refused}@clinic.test`, `Subject: ${refused}`])}\r\n${refused}\r\n`,
    `Subject: ${refused}\r\n\r\n${refused}\r\n`,
    `From: ${refused} ${nurse}\r\n\r\n${refused}\r\n`,
    `${plainHead(to, [`Content-Type: multipart/mixed; boundary="${broken}`])}\r\n--${broken}\r\n\r\n${broken}\r\n`,
    `${plainHead(to, ['Content-Type: multipart/mixed; boundary=x', `Content-Type: text/plain; name=${broken}`])}\r\n${broken}\r\n`,
    `${plainHead(to, ['Content-Type: text/html; charset=x-unknown', 'Content-Transfer-Encoding: base64'])}\r\n${base64(broken)}!!!${broken}\r\n`,
    `${plainHead(to, ['Content-Type: application/zip; name=a.zip', 'Content-Transfer-Encoding: base64'])}\r\n${base64(`PK\u0003\u0004${broken}`)}\r\n`,
    `${plainHead(to, [`Content-Type: message/rfc822`])}\r\n${head([`Subject: ${broken}`, `Content-Type: multipart/${broken}`])}\r\n${broken}\r\n`,
    `${plainHead(to)}\r\n${`${large} ${'x'.repeat(60)}\r\n`.repeat(20_000)}`,
    `${plainHead(to, [`X-Long: ${`${large} `.repeat(20_000)}`])}\r\n${large}\r\n`,
    `${plainHead(to)}\r\n${large.repeat(500)}\r\n`,
  ];
}
