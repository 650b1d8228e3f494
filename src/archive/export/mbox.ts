import type { Address } from '#mail';

const lf = 0x0a;
const from = Buffer.from('From ');

/**
 * A letter as one entry of an mbox file in the mboxrd form: a `From ` line, LF line ends, every line of the letter that
 * begins with `From ` after any number of `>` gets one more `>`, an empty line at the end. Reading it undoes that exactly,
 * but for CR before LF.
 */
export function mboxEntry(raw: Buffer, { sender, at }: { sender: Address | null; at: number }): Buffer {
  const pieces: Buffer[] = [Buffer.from(`From ${spokenFor(sender)} ${asctime(at)}\n`)];
  for (let start = 0; start < raw.length; ) {
    const next = raw.indexOf(lf, start);
    const end = next < 0 ? raw.length : next;
    const cr = end > start && raw[end - 1] === 0x0d;
    const line = raw.subarray(start, cr ? end - 1 : end);
    if (isFromLine(line)) pieces.push(Buffer.from('>'));
    pieces.push(line, Buffer.from('\n'));
    start = next < 0 ? raw.length : next + 1;
  }
  pieces.push(Buffer.from('\n'));
  return Buffer.concat(pieces);
}

function isFromLine(line: Buffer): boolean {
  let at = 0;
  while (line[at] === 0x3e) at++;
  return line.subarray(at, at + from.length).equals(from);
}

/** No white space may stand in it: readers cut there. */
const spokenFor = (sender: Address | null): string =>
  sender ? `${sender.local}@${sender.domain}`.replaceAll(/[^\x21-\x7e]/g, '_') : 'MAILER-DAEMON';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As asctime() of C writes it, in UTC: `Tue Mar  3 09:05:00 2026`. */
function asctime(at: number): string {
  const date = new Date(at);
  const [day, month] = [days[date.getUTCDay()], months[date.getUTCMonth()]];
  return `${day} ${month} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)} ${date.getUTCFullYear()}`;
}
