import { newToken } from '#base';
import { formatField } from './write-field.ts';

/** A body with the header fields that describe it, ready to stand in a letter or in a multipart. ASCII, CRLF. */
export interface BodyPart {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface Attachment {
  readonly name: string;
  /** Media type such as `application/pdf`; anything malformed is sent as `application/octet-stream`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Text of one type: as it is where its lines are short ASCII, else quoted-printable (RFC 2045 §6.7). */
export function textPart(text: string, subtype: 'plain' | 'html'): BodyPart {
  const lines = text
    .toWellFormed()
    .replaceAll('\0', '')
    .split(/\r\n|\r|\n/);
  const simple = lines.every((line) => /^[\t -~]{0,78}$/.test(line) && !/[ \t]$/.test(line));
  const body = simple ? lines.join('\r\n') : lines.map(quotedPrintableLine).join('\r\n');
  return {
    fields: [
      ['Content-Type', `text/${subtype}; charset=utf-8`],
      ['Content-Transfer-Encoding', simple ? '7bit' : 'quoted-printable'],
    ],
    body: body.endsWith('\r\n') || body === '' ? body : `${body}\r\n`,
  };
}

/** One line in quoted-printable, cut by soft breaks to at most 76 characters. */
function quotedPrintableLine(line: string): string {
  const rows: string[] = [];
  let row = '';
  const octets = Buffer.from(line);
  for (const [index, octet] of octets.entries()) {
    const white = octet === 0x20 || octet === 0x09;
    const plain = (octet > 0x20 && octet < 0x7f && octet !== 0x3d) || (white && index < octets.length - 1);
    const token = plain
      ? String.fromCharCode(octet)
      : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    if (row.length + token.length > 75) {
      rows.push(`${row}=`);
      row = '';
    }
    row += token;
  }
  return [...rows, row].join('\r\n');
}

/** An attachment in base64, its name by RFC 2231 and, where that is plain ASCII, in the old way too. */
export function attachmentPart(attachment: Attachment): BodyPart {
  const type = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(attachment.type)
    ? attachment.type.toLowerCase()
    : 'application/octet-stream';
  const container = /^(?:multipart|message)\//.test(type);
  const body = Buffer.from(attachment.bytes).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  return {
    fields: [
      ['Content-Type', container ? 'application/octet-stream' : type],
      ['Content-Disposition', `attachment; ${fileNameParameter(attachment.name)}`],
      ['Content-Transfer-Encoding', 'base64'],
    ],
    body: body.endsWith('\r\n') || body === '' ? body : `${body}\r\n`,
  };
}

/** RFC 2183 §2.3 with RFC 2231 §3 and §4; a path, and what cannot be seen, is not part of a name. */
function fileNameParameter(name: string): string {
  const shown =
    name
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
      .replace(/^.*[\\/]/s, '')
      .trim()
      .slice(0, 200)
      .toWellFormed() || 'attachment';
  if (/^[\w !#$&+,.()@^~-]{1,60}$/.test(shown)) return `filename="${shown}"`;
  const encoded = [...Buffer.from(shown)].map((octet) =>
    /[\w.-]/.test(String.fromCharCode(octet)) && octet < 0x80
      ? String.fromCharCode(octet)
      : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  const rows: string[] = [];
  for (let from = 0; from < encoded.length; from += 18) rows.push(encoded.slice(from, from + 18).join(''));
  return rows.map((row, index) => `filename*${index}*=${index === 0 ? "utf-8''" : ''}${row}`).join('; ');
}

/** Several parts as one (RFC 2046 §5.1). The boundary is random: no content can hold it. */
export function multipart(type: string, parts: readonly BodyPart[]): BodyPart {
  const boundary = `=_${newToken(18)}`;
  const written = parts.map((part) => `--${boundary}\r\n${writePart(part)}`);
  return {
    fields: [['Content-Type', `multipart/${type}; boundary="${boundary}"`]],
    body: `${written.join('\r\n')}\r\n--${boundary}--\r\n`,
  };
}

/** Fields, blank line, body. */
export const writePart = (part: BodyPart): string =>
  `${part.fields.map(([name, value]) => formatField(name, value)).join('')}\r\n${part.body}`;
