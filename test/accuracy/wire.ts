import { zipSync } from 'fflate';

/** How a letter is put on the wire: what a reader would see must be found alike. */
export interface Shape {
  readonly name: string;
  /** Whether it is written to be overlooked. */
  readonly adversarial: boolean;
  /** A record of a health system, which is protected whatever it says: only protected letters are written so. */
  readonly record?: true;
  readonly wire: (subject: string, body: string, fill: (slot: string) => string) => string;
}

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const wrapped = (bytes: string | Uint8Array): string =>
  Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/(.{76})/g, '$1\r\n');
export const signature = (who: string, phone: string): string =>
  `\n\n--\n${who}\nLakeside Medical Group\n${phone}\nThis message may contain confidential information. If you are not the intended recipient, delete it.`;

export const head = (subject: string, type: string): string =>
  `Subject: ${subject}\r\nContent-Type: ${type}; charset=utf-8\r\n`;
const html = (subject: string, inner: string): string =>
  `${head(subject, 'text/html')}Content-Transfer-Encoding: base64\r\n\r\n${wrapped(`<html><body>${inner}</body></html>`)}`;
const lines = (body: string): string => escaped(body).replaceAll('\n', '<br>');

/** Every word of six letters or more with something put into its middle. */
const parted = (body: string, by: string): string =>
  body.replaceAll(/[A-Za-z]{6,}/g, (word) => word.slice(0, 3) + by + word.slice(3));
const twins: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', c: 'с', p: 'р', i: 'і' };
const twinned = (body: string): string => body.replaceAll(/(?<=[a-z])[aeocpi]/g, (letter) => twins[letter]!);

export const attached = (subject: string, name: string, type: string, content: string | Uint8Array): string =>
  `Subject: ${subject.split(' ')[0] ?? ''}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nHello, please see the attached.\r\n--b1\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(content)}\r\n--b1--`;

const docx = (body: string): Uint8Array =>
  zipSync({
    '[Content_Types].xml': Buffer.from(
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    ),
    'word/document.xml': Buffer.from(
      `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body
        .split('\n')
        .map((line) => `<w:p><w:r><w:t xml:space="preserve">${escaped(line)}</w:t></w:r></w:p>`)
        .join('')}</w:body></w:document>`,
    ),
  });

export const shapes: readonly Shape[] = [
  { name: 'plain', adversarial: false, wire: (subject, body) => `${head(subject, 'text/plain')}\r\n${body}` },
  {
    name: 'html, base64',
    adversarial: false,
    wire: (subject, body) =>
      html(`=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`, `<p>${lines(body)}</p>`),
  },
  {
    name: 'with signature and notice',
    adversarial: false,
    wire: (subject, body, fill) =>
      `${head(subject, 'text/plain')}\r\n${body}${signature(`${fill('first3')} ${fill('last3')}`, fill('phone'))}`,
  },
  {
    name: 'forwarded',
    adversarial: false,
    wire: (subject, body, fill) =>
      `${head(`Fwd: ${subject}`, 'text/plain')}\r\nFYI, see below.\r\n\r\n-----Original Message-----\r\nFrom: ${fill('first5')} ${fill('last5')}\r\nSubject: ${subject}\r\n\r\n${body
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n')}`,
  },
  {
    name: 'attached text',
    adversarial: false,
    wire: (subject, body) => attached(subject, 'letter.txt', 'text/plain', body),
  },
  {
    name: 'attached DOCX',
    adversarial: false,
    wire: (subject, body) =>
      attached(
        subject,
        'letter.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        docx(body),
      ),
  },
  {
    name: 'attached zip',
    adversarial: false,
    wire: (subject, body) =>
      attached(subject, 'letters.zip', 'application/zip', zipSync({ 'a/letter.txt': Buffer.from(body) })),
  },
  {
    name: 'words split by tags',
    adversarial: true,
    wire: (subject, body) =>
      html(
        subject,
        `<p>${parted(lines(body).replaceAll('<br>', '\n'), '<b></b>').replaceAll('\n', '<br>')}</p>`,
      ),
  },
  {
    name: 'invisible characters in words',
    adversarial: true,
    wire: (subject, body) => `${head(subject, 'text/plain')}\r\n${parted(body, '\u200b')}`,
  },
  {
    name: 'look-alike letters',
    adversarial: true,
    wire: (subject, body) => `${head(subject, 'text/plain')}\r\n${twinned(body)}`,
  },
  {
    name: 'among much else',
    adversarial: true,
    wire: (subject, body) =>
      `${head(subject, 'text/plain')}\r\n${'The loading dock is closed on Monday and the order of paper will come to the side door.\n\n'.repeat(8)}${body}\n\n${'Coffee is in the kitchen and the keys of the van hang by the door.\n\n'.repeat(8)}`,
  },
];
