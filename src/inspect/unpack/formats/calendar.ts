import { decodeBase64, decodeQuotedPrintable } from '#mail';
import { type Carried, plainDate, type Said, wordsOf } from './said.ts';

const labels: Readonly<Record<string, string>> = {
  BDAY: 'DOB',
  FN: 'Name',
  TEL: 'Phone',
  ADR: 'Address',
  SUMMARY: 'Appointment',
};

/** What an iCalendar (RFC 5545) or vCard (RFC 6350, and 2.1) says: lines unfolded, encodings undone; null where a text is none. */
export function readCalendar(text: string): Said | null {
  const kind = /(?:^|\n)[ \t]{0,8}BEGIN[ \t]{0,8}:[ \t]{0,8}(VCALENDAR|VCARD|VEVENT|VTODO|VJOURNAL|VNOTE)/i
    .exec(text)?.[1]
    ?.toUpperCase();
  if (!kind) return null;
  const files: Carried[] = [];
  const lines: string[] = [];
  for (const line of unfolded(text)) lines.push(readLine(line, files));
  const card = kind === 'VCARD';
  return { format: card ? 'card' : 'calendar', record: false, text: lines.filter(Boolean).join('\n'), files };
}

/** A line goes on in the next where that begins with white space (RFC 5545 §3.1), or where quoted-printable says so. */
function unfolded(text: string): string[] {
  const lines: string[] = [];
  let row: string[] = [];
  let soft = false;
  for (const line of text.split(/\r?\n/)) {
    if (!soft && !/^[ \t]/.test(line)) {
      if (row.length > 0) lines.push(row.join(''));
      row = [];
      soft = /^[^:]{0,300}QUOTED-PRINTABLE/i.test(line);
    }
    const more: boolean = soft && line.endsWith('=');
    const piece = row.length > 0 && !soft ? line.slice(1) : line;
    row.push(more ? piece.slice(0, -1) : piece);
    soft = more;
  }
  if (row.length > 0) lines.push(row.join(''));
  return lines;
}

function readLine(line: string, files: Carried[]): string {
  const match = /^(?:[\w-]{1,40}\.)?([A-Z][A-Z\d-]{0,60})((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/is.exec(
    line.trim(),
  );
  if (!match) return line;
  const [, name = '', parameters = '', raw = ''] = match;
  const upper = name.toUpperCase();
  if (
    /^(?:BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|UID|DTSTAMP|SEQUENCE|STATUS|TRANSP|REV|TZ\w*|RRULE|CLASS|PRIORITY|X-WR-\w+|CREATED|LAST-MODIFIED)$/.test(
      upper,
    )
  )
    return '';
  const value = decoded(raw, parameters);
  if (typeof value !== 'string') {
    files.push({ name: upper, bytes: value });
    return '';
  }
  if (/^data:[^,]{0,200};base64,/i.test(value)) {
    files.push({ name: upper, bytes: Buffer.from(value.slice(value.indexOf(',') + 1), 'base64') });
    return '';
  }
  if (/HTML/i.test(parameters) || upper === 'X-ALT-DESC')
    files.push({ name: upper, bytes: Buffer.from(`<html>${plain(value)}</html>`) });
  const said = /CN=(?:"([^"]{1,200})"|([^;:]{1,200}))/i.exec(parameters);
  const text =
    upper === 'N'
      ? plain(value).split(';').slice(0, 3).reverse().join(' ')
      : plain(value).replaceAll(';', ' ');
  return `${labels[upper] ?? wordsOf(name.toLowerCase())}: ${said?.[1] ?? said?.[2] ?? ''} ${upper === 'BDAY' ? plainDate(text.replaceAll('-', '')) : text}`;
}

function decoded(value: string, parameters: string): string | Buffer {
  if (/(?:^|;)(?:ENCODING=)?(?:B|BASE64)(?:;|$)/i.test(parameters))
    return decodeBase64(Buffer.from(value)).bytes;
  return /QUOTED-PRINTABLE/i.test(parameters)
    ? decodeQuotedPrintable(Buffer.from(value), false).toString('utf8')
    : value;
}

const plain = (value: string): string =>
  value.replaceAll(/\\([nN,;\\])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign));
