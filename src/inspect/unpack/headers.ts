import { decodeWords, guessText, type Part } from '#mail';

/** Fields that machines write for machines: nobody reads a patient's name there, and their numbers look like identifiers. */
const machine =
  /^(?:received|x-received|dkim-signature|arc-.*|authentication-results|message-id|in-reply-to|references|date|mime-version|content-(?:type|transfer-encoding|id|disposition|length|language)|return-path|delivered-to|user-agent|x-mailer|x-originating-ip|x-ms-.*|x-google-.*|x-spam.*|feedback-id|list-(?:id|help|post|archive|subscribe|owner|unsubscribe-post)|x-mimeole|x-priority|importance|priority|autocrypt|thread-index|x-gm-.*|x-forefront.*|precedence|auto-submitted|errors-to)$/i;
const mailboxes = /^(?:from|to|cc|bcc|reply-to|sender|resent-(?:from|to|cc|bcc|sender))$/i;

export interface HeaderText {
  readonly subject: boolean;
  readonly text: string;
}

/** The words that people see of a header: whole fields, the names and comments beside addresses, sentences in machines' fields. */
export function* headerTexts(part: Part, isLetter: boolean): Generator<HeaderText> {
  const asides: string[] = [];
  for (const field of part.header.fields) {
    if (field.value === '') continue;
    const name = field.name.toLowerCase();
    const value = field.value.includes('\ufffd') ? octetsOf(part, field.start, field.end) : field.value;
    if (isLetter && mailboxes.test(name)) asides.push(...besideAddresses(value));
    else if (machine.test(name)) asides.push(...sentencesIn(value));
    else yield { subject: isLetter && name === 'subject', text: decoded(value) };
  }
  if (asides.length > 0) yield { subject: false, text: asides.join('\n\n') };
}

/** Encoded words decoded; twice where decoding brings forth more, and to the end of the field where one lacks its own end. */
function decoded(value: string): string {
  if (!value.includes('=?')) return value;
  const once = decodeWords(value);
  if (!once.includes('=?')) return once;
  const twice = decodeWords(once);
  const open = /=\?[^?\s]{1,60}\?[bq]\?[^?]{4,4000}$/i.exec(twice);
  return open ? `${twice}\n${decodeWords(`${open[0]}?=`)}` : twice;
}

/** A field whose octets are not UTF-8, as programs that guess would show it. */
function octetsOf(part: Part, start: number, end: number): string {
  const text = guessText(part.head.subarray(start, end)).replaceAll(/\r?\n/g, '');
  return text.slice(text.indexOf(':') + 1).trim();
}

/** Display names, group names and comments: what stands beside the addresses of a field. */
function besideAddresses(value: string): string[] {
  return decoded(value)
    .split(/[,;]|(?<=[a-z\d ]):(?= )/i)
    .slice(0, 2000)
    .map((one) =>
      one
        .split(/[\s<>"()\\]+/)
        .filter((word) => word !== '' && !word.includes('@'))
        .join(' '),
    )
    .filter((words) => /[\p{L}\d]{2}/u.test(words));
}

/** Where a machine's field holds a row of six words or more, somebody wrote a sentence into it. */
function sentencesIn(value: string): string[] {
  const found: string[] = [];
  let row: string[] = [];
  const close = (): void => {
    if (row.length >= 6) found.push(row.join(' '));
    row = [];
  };
  for (const token of decoded(value).slice(0, 8192).split(/\s+/)) {
    if (/^["'(]?[A-Za-z][a-z'-]{0,24}[.,;:)"']{0,2}$/.test(token)) row.push(token);
    else if (!/^\d{1,4}[.,:]?$/.test(token)) close();
    else if (row.length > 0) row.push(token);
  }
  close();
  return found;
}
