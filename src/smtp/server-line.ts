const cr = 13;
const lf = 10;

/** What stands at the head of the input: a whole line, not yet one, or something no client may send. */
export type LineRead =
  /** `text` without its CRLF; `next` is where the rest of the input begins. */
  | { readonly kind: 'line'; readonly text: Buffer; readonly next: number }
  | { readonly kind: 'more' }
  /** Over `limit` bytes: everything before `next` belongs to it; `whole` when its end is among that. */
  | { readonly kind: 'long'; readonly next: number; readonly whole: boolean }
  | { readonly kind: 'bare' }
  | { readonly kind: 'nul' };

const more: LineRead = { kind: 'more' };
const bare: LineRead = { kind: 'bare' };
const nul: LineRead = { kind: 'nul' };

/**
 * Reads one command line from `input` at `at`. Only CRLF ends a line: a CR or LF alone is never a line end and never
 * part of a line (RFC 5321 §2.3.8). `limit` is in bytes, CRLF included (RFC 5321 §4.5.3.1.4).
 */
export function readLine(input: Buffer, at: number, limit: number): LineRead {
  const end = input.indexOf(lf, at);
  const upTo = end === -1 ? input.length : end;
  const firstCr = input.indexOf(cr, at);
  if (firstCr !== -1 && firstCr < upTo && firstCr !== upTo - 1) return bare;
  if (end === -1)
    return input.length - at > limit ? { kind: 'long', next: input.length, whole: false } : more;
  if (firstCr === -1 || firstCr !== end - 1) return bare;
  if (end + 1 - at > limit) return { kind: 'long', next: end + 1, whole: true };
  const text = input.subarray(at, end - 1);
  return text.includes(0) ? nul : { kind: 'line', text, next: end + 1 };
}
