import { Fault } from '#base';
import { encodeWords } from './encoded-words.ts';
import { formatAddress } from './mailbox.ts';
import type { Address } from './words.ts';

/** RFC 5322 §2.1.1: lines should stay within 78 characters and must stay within 998. */
const wanted = 78;
const most = 998;

const invalid = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });

/**
 * One header field with its line end, folded at white space. A value that is already folded (CRLF and white space) may
 * come in; any other control character is refused with a Fault, so no value can begin a field of its own (CWE-93).
 * Non-ASCII text is written as it is (RFC 6532): encode it first where the letter is not SMTPUTF8.
 */
export function formatField(name: string, value: string): string {
  if (!/^[!-9;-~]{1,200}$/.test(name))
    throw invalid('header-name', 'A header field has a name that is not allowed.');
  const flat = value.replaceAll(/\r\n(?=[ \t])/g, '');
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(flat) || !flat.isWellFormed()) {
    throw invalid('header-value', 'A header field holds a control character.');
  }
  const field = `${fold(`${name}: ${flat.trim()}`)}\r\n`;
  if (field.split('\r\n').some((line) => Buffer.byteLength(line) > most)) {
    throw invalid('header-line', 'A header field has a word that is too long for a line.');
  }
  return field;
}

/** Breaks before white space so that lines stay short, as far as the words allow. No line is of white space alone. */
function fold(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/[ \t]*[^ \t]+/g) ?? []) {
    if (
      line.includes(' ') &&
      Buffer.byteLength(line) + Buffer.byteLength(piece) > wanted &&
      /^[ \t]/.test(piece)
    ) {
      lines.push(line);
      line = piece;
    } else line += piece;
  }
  lines.push(line);
  return lines.join('\r\n');
}

/** Free text (RFC 5322 §2.2.1) such as a subject, in ASCII: as it is, or in encoded words where it must be. */
export function encodeText(text: string): string {
  const flat = text.replaceAll(/[\0-\x1f\x7f]+/g, ' ').trim();
  const plain = /^[ -~]*$/.test(flat) && !flat.includes('=?') && !/\S{900}/.test(flat);
  return plain ? flat : encodeWords(flat);
}

/** `"Display" <local@domain>` with the display name quoted or encoded as it needs (RFC 5322 §3.4, RFC 2047 §5). */
export function formatMailbox(mailbox: { readonly address: Address; readonly display?: string }): string {
  const display = (mailbox.display ?? '').replaceAll(/[\0-\x1f\x7f]+/g, ' ').trim();
  const address = formatAddress(mailbox.address);
  if (display === '') return address;
  return `${formatPhrase(display)} <${address}>`;
}

function formatPhrase(text: string): string {
  if (!/^[ -~]*$/.test(text) || text.includes('=?') || text.length > 500) return encodeWords(text);
  return /^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Several mailboxes as the value of To or Cc. */
export const formatMailboxes = (
  mailboxes: readonly { readonly address: Address; readonly display?: string }[],
): string => mailboxes.map(formatMailbox).join(', ');
