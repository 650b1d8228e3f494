import { parseAddress } from './address.ts';
import { type Part, walk } from './mime.ts';
import type { Address } from './words.ts';

/** Somebody a journaled letter went to, and how they came to be among its readers. */
export interface JournalReader {
  readonly address: Address;
  /** In which field they were addressed; `recipient` where the server could not tell. */
  readonly how: 'to' | 'cc' | 'bcc' | 'recipient';
  /** The list or the mailbox that led to them. */
  readonly through?: { readonly kind: 'expanded' | 'forwarded'; readonly address: string };
}

/** A report that a mail server wrote about one letter. */
export interface JournalReport {
  readonly kind: 'report';
  readonly form: 'exchange' | 'exchange-2003' | 'google';
  readonly sender: Address | null;
  readonly readers: readonly JournalReader[];
  /** Lines about people that name no mail address, such as X.500 names. */
  readonly unread: readonly string[];
  /** What the server says of the letter, as text. */
  readonly says: string;
  /**
   * The letters inside; more than one where a protected one lies beside its opened form. Empty where there is none, or where
   * the report holds anything beside them: then only the report is the whole of it.
   */
  readonly letters: readonly Buffer[];
}

/** What comes in for the record: a report, a bare copy of a letter, or something that says it is a report and is none. */
export type Journaled =
  | JournalReport
  | { readonly kind: 'copy' }
  | { readonly kind: 'unclear'; readonly why: string };

/** Readers of one letter that are read; those beyond stand in `says`. */
const mostReaders = 50_000;
const mostText = 8 << 20;

/**
 * Reads what a mail server sends for the record: journal reports of Exchange 2007 and later and of Microsoft 365 (MS-XJRNL),
 * of Exchange 2003, of Google Workspace, and plain copies. Never throws, whatever the octets.
 */
export function readJournal(raw: Buffer): Journaled {
  const root = walk(raw, { depth: 24, parts: 2000 });
  const form = formOf(root);
  if (!form) return { kind: 'copy' };
  const inner = root.children.filter(isLetter);
  const about = root.type.startsWith('multipart/')
    ? root.children.find((part) => part.type === 'text/plain' && part.disposition !== 'attachment')
    : root.type === 'text/plain'
      ? root
      : undefined;
  if (!about) return { kind: 'unclear', why: 'it has no text that tells of a letter' };
  const says = about.text().slice(0, mostText);
  const { sender, readers, unread, lines } = readSaid(says);
  if (lines === 0) return { kind: 'unclear', why: 'its text names no sender and nobody it went to' };
  const nothingElse = root.children.length === inner.length + 1 && root.anomalies.length === 0;
  const letters = nothingElse ? inner.map((part) => part.bytes()) : [];
  return { kind: 'report', form, sender, readers, unread, says, letters };
}

const isLetter = (part: Part): boolean => part.type === 'message/rfc822' || part.type === 'message/global';

function formOf({ header }: Part): JournalReport['form'] | null {
  if (header.has('x-ms-journal-report') || header.has('x-ms-exchange-organization-journal-report'))
    return 'exchange';
  if (header.has('x-gm-journal-id')) return 'google';
  // Exchange 2003 wrote the name of the field in both ways.
  const said = header.first('content-identifier') ?? header.first('content-identifer') ?? '';
  return /^exjournalreport$/i.test(said) ? 'exchange-2003' : null;
}

interface Said {
  sender: Address | null;
  readers: JournalReader[];
  unread: string[];
  /** Lines that told of a sender or a reader. */
  lines: number;
}

const line = /^(sender|on-behalf-of|to|cc|bcc|recipient|recipients)[ \t]*:(.*)$/i;

function readSaid(text: string): Said {
  const said: Said = { sender: null, readers: [], unread: [], lines: 0 };
  const known = new Set<string>();
  let listed = false;
  for (const one of text.split(/\r\n|\n|\r/)) {
    const [, name = '', value = ''] = line.exec(one) ?? [];
    // Exchange 2003 puts its readers below one another.
    if (name === '' && listed && /^[ \t]+\S|^[^\s:]+@/.test(one)) readReaders(said, known, 'recipient', one);
    else listed = name.toLowerCase() === 'recipients';
    if (name === '') continue;
    said.lines++;
    const key = name.toLowerCase();
    if (key === 'sender') said.sender ??= addressIn(value);
    else if (key === 'recipients')
      for (const piece of value.split(/[,;]/)) readReaders(said, known, 'recipient', piece);
    else if (key !== 'on-behalf-of') readReaders(said, known, key as JournalReader['how'], value);
  }
  return said;
}

function readReaders(said: Said, known: Set<string>, how: JournalReader['how'], value: string): void {
  if (value.trim() === '') return;
  const [, who = value, kind, from = ''] = /^(.*?),\s*(expanded|forwarded)\s*:(.*)$/i.exec(value) ?? [];
  const address = addressIn(who);
  if (!address) {
    if (said.unread.length < mostReaders) said.unread.push(value.trim());
    return;
  }
  const key = `${address.local.toLowerCase()}@${address.domain}`;
  if (known.has(key) || said.readers.length >= mostReaders) return;
  known.add(key);
  said.readers.push({
    address,
    how,
    ...(kind
      ? { through: { kind: kind.toLowerCase() as 'expanded' | 'forwarded', address: from.trim() } }
      : {}),
  });
}

/** The address in `ann@example.net`, `<ann@example.net>` or `"Ann" <ann@example.net>`. */
function addressIn(text: string): Address | null {
  const bare = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text;
  const reading = parseAddress(bare.trim().replace(/^smtp:/i, ''), { policy: 'liberal' });
  return reading.ok ? reading.address : null;
}

/** Addresses that a plain copy was for, as servers on its way wrote them down; those of the letter's own fields not among them. */
export function copiedFor(raw: Buffer): Address[] {
  const { header } = walk(raw, { depth: 1, parts: 1 });
  const names = [
    'x-gm-original-to',
    'x-original-to',
    'x-envelope-to',
    'envelope-to',
    'x-rcpt-to',
    'x-forwarded-to',
  ];
  return names.flatMap((name) =>
    header
      .all(name)
      .flatMap((value) => value.split(','))
      .slice(0, 1000)
      .flatMap((value) => addressIn(value) ?? []),
  );
}
