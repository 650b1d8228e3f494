import { type Address, decodeWords, formatAddress, type Part, parseAddressList, walk } from '#mail';
import { safeFileName } from './file-name.ts';
import { isBounded } from './html-bounds.ts';
import { htmlAsText, type Pictures, safeHtml } from './safe-html.ts';

/** One text of a letter: as markup, as text, or both. */
interface Body {
  readonly html: string | null;
  readonly text: string;
}

export interface LetterFile {
  /** From 1, in the letter's order. */
  readonly number: number;
  readonly name: string;
  readonly size: number;
  readonly part: Part;
}

/** A letter as its reader sees it. */
export interface LetterView {
  /** The true subject; empty where there is none. */
  readonly subject: string;
  /** As the letter says it; one of the two may be empty. */
  readonly from: { readonly name: string; readonly address: string };
  /** Milliseconds since 1970; null where the letter tells none. */
  readonly date: number | null;
  readonly bodies: readonly Body[];
  readonly files: readonly LetterFile[];
  readonly pictures: Pictures;
}

interface Found {
  readonly bodies: { readonly html: Part | null; readonly plain: Part | null }[];
  readonly files: Part[];
  readonly pictures: Map<string, Part>;
}

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'message/rfc822': 'eml',
};

/** Reads a letter's MIME for showing (RFC 2045, RFC 2046, RFC 2387). Bounded by `walk`; never throws, whatever the octets. */
export function readLetter(raw: Buffer): LetterView {
  const root = walk(raw);
  const found: Found = { bodies: [], files: [], pictures: new Map() };
  gather(root, found);
  const pictures: Pictures = (cid) => {
    const part = found.pictures.get(cid);
    return part ? { type: part.type, bytes: part.bytes() } : null;
  };
  return {
    subject: clean(root.header.text('subject') ?? ''),
    from: authorOf(root.header.first('from') ?? ''),
    date: dateOf(root.header.first('date')),
    bodies: found.bodies.map(bodyOf),
    files: found.files.map((part, i) => ({ number: i + 1, part, ...describe(part, i + 1) })),
    pictures,
  };
}

/** No control or direction characters: they could make one line look like another. */
const clean = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

function authorOf(value: string): LetterView['from'] {
  const reading = parseAddressList(value);
  if (!reading.ok) return { name: clean(decodeWords(value)), address: '' };
  const [first] = reading.mailboxes;
  return {
    name: clean(first?.display ?? ''),
    address: reading.mailboxes.map(({ address }) => formatAddress(address)).join(', '),
  };
}

function dateOf(value: string | undefined): number | null {
  const time = value === undefined ? Number.NaN : Date.parse(value.replaceAll(/\([^)]*\)/g, '').trim());
  return Number.isFinite(time) ? time : null;
}

const isAttached = (part: Part): boolean =>
  part.disposition === 'attachment' || (part.fileNames.length > 0 && part.disposition !== 'inline');
const isText = (part: Part): boolean =>
  (part.type === 'text/plain' || part.type === 'text/html') && !isAttached(part);

function gather(part: Part, found: Found): void {
  if (part.type === 'multipart/alternative') alternatives(part, found);
  else if (part.type === 'multipart/related') related(part, found);
  else if (part.type.startsWith('multipart/') && part.children.length > 0) {
    for (const child of part.children) gather(child, found);
  } else if (isText(part))
    found.bodies.push(part.type === 'text/html' ? { html: part, plain: null } : { html: null, plain: part });
  else found.files.push(part);
}

/** The richest that we can show and the plainest; what is neither, such as an invitation, becomes a file. */
function alternatives(part: Part, found: Found): void {
  const inside: Found = { bodies: [], files: [], pictures: found.pictures };
  for (const child of part.children) gather(child, inside);
  const html = inside.bodies.findLast((body) => body.html)?.html ?? null;
  const plain = inside.bodies.find((body) => body.plain)?.plain ?? null;
  if (html || plain) found.bodies.push({ html, plain });
  found.files.push(...inside.files);
}

/** Pictures that the text refers to are shown in it; those that it does not are files. */
function related(part: Part, found: Found): void {
  const [root, ...others] = part.children;
  if (root) gather(root, found);
  const markup = found.bodies
    .map((body) => body.html?.text() ?? '')
    .join('\n')
    .toLowerCase();
  for (const other of others) {
    const cid = (other.header.first('content-id') ?? '').trim().replace(/^<|>$/g, '');
    if (cid && other.type.startsWith('image/')) {
      found.pictures.set(cid, other);
      if (markup.includes(`cid:${cid.toLowerCase()}`)) continue;
    }
    gather(other, found);
  }
}

function bodyOf({ html, plain }: { readonly html: Part | null; readonly plain: Part | null }): Body {
  const markup = html?.text() ?? null;
  const text = plain ? plain.text().replaceAll(/\r\n?/g, '\n').trimEnd() : htmlAsText(markup ?? '');
  return { html: markup !== null && isBounded(markup) ? markup : null, text };
}

function describe(part: Part, number: number): { name: string; size: number } {
  const extension = extensions[part.type] ?? 'bin';
  const name = safeFileName(part.fileNames[0] ?? '', `file-${number}.${extension}`);
  return { name, size: fileBytes(part).length };
}

/** A letter inside a letter is offered as it stands. */
export const fileBytes = (part: Part): Buffer => part.bytes();

export const hasHtml = (view: LetterView): boolean => view.bodies.some((body) => body.html !== null);

export const asText = (view: LetterView): string =>
  view.bodies
    .map((body) => body.text)
    .filter(Boolean)
    .join('\n\n');

/** All texts of the letter as safe markup. */
export const asSafeHtml = (view: LetterView, escaped: (text: string) => string): string =>
  view.bodies
    .map((body) =>
      body.html === null ? `<pre>${escaped(body.text)}</pre>` : safeHtml(body.html, view.pictures),
    )
    .join('<hr>');

/**
 * Where an answer goes: the author's Reply-To or From where it is of the sender's own domain or the organisation's, so
 * that no letter can send answers elsewhere; else the return path. Null: nowhere.
 */
export function answerTo(raw: Buffer, sender: Address | null, domain: string): Address | null {
  const { header } = walk(raw, { parts: 1, depth: 1 });
  for (const field of ['reply-to', 'from']) {
    const reading = parseAddressList(header.first(field) ?? '');
    const address = reading.ok && reading.mailboxes.length === 1 ? reading.mailboxes[0]!.address : null;
    if (address && (address.domain === sender?.domain || address.domain === domain)) return address;
  }
  return sender;
}
