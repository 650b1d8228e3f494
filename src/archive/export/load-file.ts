/** One letter's line in a load file; columns as review programs name them. All text in clear. */
export interface LoadRow {
  readonly number: number;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  /** RFC 3339; empty where the letter has none that can be read. */
  readonly sent: string;
  readonly received: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly attachments: readonly string[];
  readonly size: number;
  readonly sha256: string;
  readonly door: string;
  readonly level: string;
  readonly retention: readonly string[];
  readonly native: string;
  /** As it left, one file for each form. */
  readonly left: readonly string[];
  readonly page: string;
  readonly proof: string;
}

/** `PST0000001`: sorts as text. */
export const controlNumber = (number: number): string => `PST${String(number).padStart(7, '0')}`;

const columns: readonly (readonly [name: string, value: (row: LoadRow) => string])[] = [
  ['BEGDOC', ({ number }) => controlNumber(number)],
  ['ENDDOC', ({ number }) => controlNumber(number)],
  ['FROM', ({ from }) => from],
  ['TO', ({ to }) => to],
  ['CC', ({ cc }) => cc],
  ['BCC', ({ bcc }) => bcc],
  ['SUBJECT', ({ subject }) => subject],
  ['DATESENT', ({ sent }) => sent.slice(0, 10)],
  ['TIMESENT', ({ sent }) => sent.slice(11, 19)],
  ['DATERECEIVED', ({ received }) => received.slice(0, 10)],
  ['TIMERECEIVED', ({ received }) => received.slice(11, 19)],
  ['MESSAGEID', ({ messageId }) => messageId],
  ['INREPLYTO', ({ inReplyTo }) => inReplyTo],
  ['ATTACHCOUNT', ({ attachments }) => String(attachments.length)],
  ['ATTACHNAMES', ({ attachments }) => attachments.join('; ')],
  ['FILESIZE', ({ size }) => String(size)],
  ['HASHVALUE', ({ sha256 }) => sha256],
  ['SOURCE', ({ door }) => door],
  ['SENSITIVITY', ({ level }) => level],
  ['RETENTION', ({ retention }) => retention.join('; ')],
  ['POSTERNID', ({ id }) => id],
  ['NATIVEFILE', ({ native }) => native],
  ['SENTFILES', ({ left }) => left.join('; ')],
  ['PDFFILE', ({ page }) => page],
  ['PROOFFILE', ({ proof }) => proof],
];

/** Nothing in a cell may act: no line breaks, no other control characters. */
const tame = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/**
 * A cell for spreadsheets (RFC 4180). A cell that a spreadsheet would run as a formula begins with an apostrophe: a
 * stranger chose these words, and whoever opens the file must not run them.
 */
function csvCell(text: string): string {
  const cell = tame(text);
  const safe = /^[=+\-@＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return `"${safe.replaceAll('"', '""')}"`;
}

export const csvHead = (): string => `\ufeff${columns.map(([name]) => csvCell(name)).join(',')}\r\n`;
export const csvLine = (row: LoadRow): string =>
  `${columns.map(([, value]) => csvCell(value(row))).join(',')}\r\n`;

/** Concordance's own signs: þ around a cell, U+0014 between two. */
const datCell = (text: string): string => `\u00fe${tame(text).replaceAll('\u00fe', 'th')}\u00fe`;

export const datHead = (): string => `\ufeff${columns.map(([name]) => datCell(name)).join('\u0014')}\r\n`;
export const datLine = (row: LoadRow): string =>
  `${columns.map(([, value]) => datCell(value(row))).join('\u0014')}\r\n`;
