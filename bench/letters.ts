/**
 * The letters of a run: what a clinic writes all day, invented. Each has a text of its own, cut from one long pool, so
 * that nothing on the way can live from having seen it before; an identifier about every 200 words and a clinical term
 * about every 120, so that detection has its real work to do. Nothing in it is sensitive enough to be kept for pickup.
 */

const plain =
  `the of and to in we for that with please schedule meeting invoice report attached team office tomorrow
  morning thursday project review budget update order number thanks regards question about delivery room calendar
  change request confirm before after list details contract draft version comments received supplier warehouse training
  lunch printer network desk phone family visit letter month week today call again clinic front door parking form sign
  bring copy paper early late open closed hours staff nurse reception waiting check insurance card`.split(
    /\s+/,
  );
const clinical =
  `metformin lisinopril hypertension asthma pneumonia cholesterol biopsy radiology insulin arthritis
  migraine anemia prescription diagnosis hemoglobin`.split(/\s+/);

/** Uniform whole numbers below `n`, the same in each run (xorshift32). */
export function dice(seed: number): (n: number) => number {
  let state = seed || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const digits = (roll: (n: number) => number, count: number): string =>
  Array.from({ length: count }, () => roll(10)).join('');

function identifier(roll: (n: number) => number): string {
  const kinds = [
    () => `MRN ${digits(roll, 8)}`,
    () => `date of birth ${1 + roll(12)}/${1 + roll(28)}/19${40 + roll(59)}`,
    () => `(${200 + roll(700)}) 555-01${digits(roll, 2)}`,
    () => `reader${digits(roll, 4)}@example.net`,
  ];
  return kinds[roll(kinds.length)]!();
}

function word(roll: (n: number) => number): string {
  if (roll(200) === 0) return identifier(roll);
  return roll(120) === 0 ? clinical[roll(clinical.length)]! : plain[roll(plain.length)]!;
}

/** Lines of about 70 characters with CRLF, at least `bytes` long in all. */
function pool(bytes: number): string[] {
  const roll = dice(20260517);
  const lines: string[] = [];
  for (let length = 0; length < bytes; ) {
    let line = word(roll);
    while (line.length < 66) line += ` ${word(roll)}`;
    line = `${line[0]!.toUpperCase()}${line.slice(1)}.\r\n`;
    lines.push(line);
    length += line.length;
  }
  return lines;
}

export interface LetterWish {
  /** Bytes of text. */
  readonly size: number;
  readonly sender: string;
  /** A whole header line such as `X-Priority: 1`. */
  readonly header?: string;
}

/** What the sink finds a letter by: stands in its Message-ID. */
export const tokenMark = Buffer.from('<bench.');

/** Makes letters, ready to be written after 354: dot-stuffed (no line begins with a dot), final dot included. */
export function letterMaker({
  size,
  sender,
  header,
}: LetterWish): (token: string, recipient: string) => Buffer {
  const lines = pool(size + 32_768);
  const roll = dice(7);
  const starts = Array.from({ length: 128 }, () => roll(Math.floor(32_768 / 72)));
  const bodies = starts.map((start) => {
    let text = '';
    for (let at = start; text.length < size; at++) text += lines[at];
    return Buffer.from(`${text}.\r\n`, 'latin1');
  });
  const domain = sender.slice(sender.indexOf('@') + 1);
  let next = 0;
  return (token, recipient) => {
    const head =
      `From: Front Desk <${sender}>\r\nTo: <${recipient}>\r\nSubject: Your visit on Thursday\r\n` +
      `Date: Thu, 26 Nov 2026 09:30:00 +0000\r\nMessage-ID: <bench.${token}@${domain}>\r\n` +
      `MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n` +
      `${header ? `${header}\r\n` : ''}\r\n`;
    const body = bodies[next++ % bodies.length]!;
    const letter = Buffer.allocUnsafe(head.length + body.length);
    letter.write(head, 0, 'latin1');
    body.copy(letter, head.length);
    return letter;
  };
}
