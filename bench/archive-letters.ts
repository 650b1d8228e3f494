import { zipSync } from 'fflate';
import { drawn, systemActor } from '#base';
import type { Inspection, Submission } from '#mail';

export const nothingFound: Inspection = {
  level: 'none',
  score: 0,
  inspectable: true,
  uninspectable: [],
  findings: [],
  labels: [],
  pack: 'core-1',
};

/** Numbers in [0, 1) that are the same in each run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const syllables = 'ba ce di fo gu la me ni po ru sa te vi xo za bro cla dre fli gro pla ster tri'.split(' ');

/** A word for a number: pronounceable, of two syllables or more, no two alike. */
export function wordOf(rank: number): string {
  let word = '';
  for (let left = rank + syllables.length; left > 0; left = Math.floor(left / syllables.length))
    word += syllables[left % syllables.length];
  return `${word}n`;
}

/** Ranks by Zipf's law over `words`: rank r comes about 1/r as often as the first. */
export const zipf = (next: () => number, words: number): number => Math.floor(words ** next()) - 1;

const textOf = (next: () => number, octets: number): string => {
  const words: string[] = [];
  for (let length = 0; length < octets; ) {
    const word = wordOf(zipf(next, 200_000));
    words.push(word);
    length += word.length + 1;
  }
  return words.join(' ').replaceAll(/(.{60,75}) /g, '$1\r\n');
};

/** An id as it would have been drawn at a moment (RFC 9562 §5.7). */
export function idOf(at: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0');
  const rest = drawn(10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

export function submissionOf(at: number, reader: number, raw: Buffer): Submission {
  return {
    id: idOf(at),
    door: 'submission',
    actor: systemActor('bench'),
    peer: { address: '127.0.0.1', helo: 'pc', tls: null },
    class: 'conversation',
    receivedAt: at,
    envelope: {
      sender: { local: `nurse${reader % 50}`, domain: 'clinic.example' },
      recipients: [{ address: { local: `reader${reader}`, domain: 'partner.example' } }],
      smtputf8: false,
      body: '8bitmime',
    },
    raw,
  };
}

export const headOf = (reader: number, subject: string): string =>
  `From: Nurse <nurse${reader % 50}@clinic.example>\r\nTo: reader${reader}@partner.example\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n`;

const plain = 'Content-Type: text/plain; charset=utf-8\r\n\r\n';

function withFile(head: string, text: string, name: string, type: string, bytes: Buffer): Buffer {
  const coded = bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n');
  return Buffer.from(
    `${head}Content-Type: multipart/mixed; boundary=bench\r\n\r\n--bench\r\n${plain}${text}\r\n--bench\r\nContent-Type: ${type}; name="${name}"\r\n` +
      `Content-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${coded}\r\n--bench--\r\n`,
  );
}

/** A letter of 5 KB of text. */
export const small = (next: () => number, n: number): Buffer =>
  Buffer.from(`${headOf(n, textOf(next, 40))}${plain}${textOf(next, 4800)}\r\n`);

/**
 * One of a mixed corpus: of ten, six are 5 KB of text, two have 40 KB of HTML, one a container with 60 KB of text, one a
 * file of 300 KB in which there is nothing to read.
 */
export function mixed(next: () => number, n: number): Buffer {
  const kind = n % 10;
  const head = headOf(n, textOf(next, 40));
  if (kind < 6) return small(next, n);
  if (kind < 8) {
    const paragraphs = textOf(next, 20_000).replaceAll(
      '\r\n',
      '</p>\r\n<p style="margin:0;font:12px sans-serif">',
    );
    return Buffer.from(
      `${head}Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>${paragraphs}</p></body></html>\r\n`,
    );
  }
  if (kind === 8)
    return withFile(
      head,
      textOf(next, 1000),
      `report${n}.zip`,
      'application/zip',
      Buffer.from(zipSync({ 'report.txt': Buffer.from(textOf(next, 60_000)) })),
    );
  return withFile(head, textOf(next, 1000), `film${n}.bin`, 'application/octet-stream', drawn(300_000));
}
