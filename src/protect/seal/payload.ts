import { Fault } from '#base';
import {
  editHeader,
  type Field,
  formatAddress,
  formatDate,
  formatField,
  type Header,
  messageIds,
  type Part,
  parseAddressList,
  parseParameters,
  readHeader,
  textPart,
  walk,
} from '#mail';
import { isSafe, rewritten } from './safe.ts';

/** What stands in the place of a subject that must not be seen (RFC 9788 §3.2.1). */
export const neutralSubject = '[...]';

/** A letter made ready to be sealed. */
export interface Payload {
  /** The MIME entity to sign and encrypt: content and true header (RFC 9788 §2). CRLF. */
  readonly entity: Buffer;
  /** Fields that stand outside, neutral, each with its line end; no MIME fields among them. */
  readonly outer: Buffer;
}

/** Fields of the way, not of the letter: they belong neither inside nor, but for Received, outside. */
const ofTheWay = /^(?:received|return-path|dkim-signature|authentication-results|arc-.*|x-received)$/;
const ours = /^(?:bcc|resent-bcc|hp-outer|x-postern-.*)$/;
const structural = /^(?:content-.*|mime-version)$/;
const people = /^(?:from|sender|reply-to|to|cc)$/;
/** What programs need to thread a letter, or to leave it without an automatic answer. */
const kept =
  /^(?:auto-submitted|precedence|x-auto-response-suppress|list-id|list-unsubscribe|list-unsubscribe-post|autocrypt)$/;

/** The field as it stands outside, or null where it does not: addresses without names, no subject (RFC 9788 §3.2.2). */
function outside({ name, value }: Field): string | null {
  const lower = name.toLowerCase();
  if (lower === 'subject') return formatField(name, neutralSubject);
  if (lower === 'date') {
    const at = Date.parse(value);
    return Number.isNaN(at) ? null : formatField(name, formatDate(at));
  }
  if (people.test(lower)) {
    const reading = parseAddressList(value);
    if (!reading.ok || reading.mailboxes.length === 0)
      return lower === 'to' ? formatField(name, 'undisclosed-recipients:;') : null;
    return formatField(name, reading.mailboxes.map(({ address }) => formatAddress(address)).join(', '));
  }
  if (lower === 'message-id' || lower === 'in-reply-to' || lower === 'references') {
    const ids = messageIds(value);
    return ids.length > 0 ? formatField(name, ids.join(' ')) : null;
  }
  return kept.test(lower) ? formatField(name, value) : null;
}

/** Octets of a field, its lines ending in CRLF. */
const octets = (raw: Buffer, { start, end }: Field): Buffer =>
  Buffer.from(`${raw.toString('latin1', start, end).replace(/\r?\n/g, '\r\n').trimEnd()}\r\n`, 'latin1');

/**
 * The letter with its true header inside and what may stand outside (RFC 9788, `hp="cipher"`): outside say who, when and
 * which letter, nothing of what it is about. Programs that do not know this see the subject at the top of the text.
 * Throws a Fault where the author cannot stand outside.
 */
export function payloadOf(raw: Buffer): Payload {
  const header = readHeader(raw);
  const { inner, outer, trace } = split(raw, header);
  const told = outer.map((line) => Buffer.from(`HP-Outer: ${line}`));
  const entity = Buffer.concat([...inner, ...told, content(raw, header)]);
  return { entity, outer: Buffer.concat([...trace, Buffer.from(outer.join(''))]) };
}

/** A subject that says nothing: none, or one of those that programs put in the place of the true one. */
const saysNothing = /^\s*(?:\.\.\.|\[\.\.\.\]|…|\[?encrypted(?: message| subject)?\]?)?\s*$/i;

/**
 * A letter that its author's own program sealed, its header made neutral and its body left octet for octet; null where its
 * subject tells something, which would be lost. Throws like `payloadOf`.
 */
export function neutral(raw: Buffer): Buffer | null {
  const header = readHeader(raw);
  const body = raw.subarray(header.bodyStart);
  if (!saysNothing.test(header.text('subject') ?? '') || !isSafe(body)) return null;
  const { outer, trace } = split(raw, header);
  const mime = header.fields
    .filter(({ name }) => structural.test(name.toLowerCase()))
    .map((one) => octets(raw, one));
  return Buffer.concat([...trace, Buffer.from(outer.join('')), ...mime, Buffer.from('\r\n'), body]);
}

/** Only what stands outside, trace included: for content that protects itself. */
export function outerOf(raw: Buffer): Buffer {
  const { outer, trace } = split(raw, readHeader(raw));
  return Buffer.concat([...trace, Buffer.from(outer.join(''))]);
}

function split(raw: Buffer, header: Header): { inner: Buffer[]; outer: string[]; trace: Buffer[] } {
  const inner: Buffer[] = [];
  const outer: string[] = [];
  const trace: Buffer[] = [];
  for (const field of header.fields) {
    const lower = field.name.toLowerCase();
    if (lower === '' || structural.test(lower) || ours.test(lower)) continue;
    if (ofTheWay.test(lower)) {
      if (lower === 'received') trace.push(octets(raw, field));
      continue;
    }
    inner.push(octets(raw, field));
    const visible = outside(field);
    if (visible !== null) outer.push(visible);
  }
  if (!outer.some((line) => /^from:/i.test(line))) throw unsealable();
  return { inner, outer, trace };
}

const unsealable = (): Fault =>
  new Fault({
    code: 'letter-unsealable',
    kind: 'broken',
    say: 'The letter has no author that could be named outside, or a content type that cannot be read.',
  });

/** The content with its MIME fields, the subject at the top of its text, `hp` said (RFC 9788 §2.1.1, §5.2). */
function content(raw: Buffer, header: Header): Buffer {
  const mime = header.fields.filter(({ name }) => structural.test(name.toLowerCase()));
  const head = Buffer.concat(
    mime.filter(({ name }) => !/^mime-version$/i.test(name)).map((one) => octets(raw, one)),
  );
  const root = walk(Buffer.concat([head, Buffer.from('\r\n'), raw.subarray(header.bodyStart)]));
  const subject = (header.text('subject') ?? '').replace(/\s+/g, ' ').trim();
  const shown = subject === '' ? new Set<Part>() : new Set(readable(root));
  const safe = rewritten(root, (leaf) => (shown.has(leaf) ? withSubject(leaf, subject) : null));
  const said = readHeader(safe).first('content-type') ?? 'text/plain; charset=us-ascii';
  const type = said.replace(/;\s*hp\s*=\s*(?:"[^"]*"|[^;\s]*)/gi, '').replace(/[;\s]+$/, '');
  const whole = editHeader(safe, { replace: { 'Content-Type': `${type}; hp="cipher"` } });
  // A type that breaks off or is no ASCII would swallow what tells programs to look inside.
  const read = parseParameters(readHeader(whole).first('content-type') ?? '');
  if (read.all.get('hp')?.[0] !== 'cipher') throw unsealable();
  return whole;
}

/** The parts that a program shows first as the text of the letter. */
function readable(part: Part): Part[] {
  if (part.disposition === 'attachment') return [];
  if (part.type === 'text/plain' || part.type === 'text/html') return [part];
  if (part.type === 'multipart/alternative') return part.children.flatMap(readable);
  const first = part.children[0];
  return first && (part.type === 'multipart/mixed' || part.type === 'multipart/related')
    ? readable(first)
    : [];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Null where the text cannot be read beyond doubt: it stays as it is. */
function withSubject(part: Part, subject: string): Buffer | null {
  const text = part.text();
  if (part.anomalies.length > 0) return null;
  const html = part.type === 'text/html';
  const block = html
    ? `<div class="header-protection-legacy-display"><pre>Subject: ${escaped(subject)}</pre></div>\r\n`
    : `Subject: ${subject}\r\n\r\n`;
  const place = html ? (/<body\b[^>]{0,2000}>/i.exec(text)?.[0] ?? '') : '';
  const at = place === '' ? 0 : text.indexOf(place) + place.length;
  if (!html && isPlain(part, block))
    return Buffer.concat([headOf(part, 'plain', part.encoding), Buffer.from(block), part.raw]);
  const written = textPart(text.slice(0, at) + block + text.slice(at), html ? 'html' : 'plain');
  const encoding = written.fields.find(([name]) => name === 'Content-Transfer-Encoding')![1];
  return Buffer.concat([headOf(part, html ? 'html' : 'plain', encoding), Buffer.from(written.body)]);
}

/** Text that needs no other form: most letters of machines. */
const isPlain = ({ encoding, charset, raw }: Part, block: string): boolean =>
  encoding === '7bit' &&
  ['', 'us-ascii', 'utf-8'].includes(charset) &&
  /^[\t\r\n -~]{1,900}$/.test(block) &&
  isSafe(raw);

function headOf(part: Part, subtype: 'plain' | 'html', encoding: string): Buffer {
  const { params } = part;
  const delsp = params.has('delsp') ? `; delsp=${params.get('delsp') === 'yes' ? 'yes' : 'no'}` : '';
  const flowed = params.get('format')?.toLowerCase() === 'flowed' ? `; format=flowed${delsp}` : '';
  return editHeader(part.head, {
    replace: {
      'Content-Type': `text/${subtype}; charset=utf-8${flowed}; hp-legacy-display="1"`,
      'Content-Transfer-Encoding': encoding,
    },
  });
}
