/** What is sent, and how it is known again wherever it comes to light. */
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { findIn } from '../canary/search.ts';
import { type Cell, canaryOf, cellName, readerOf, writer } from './words.ts';
import type { Arrived } from './world.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');

/** Its word stands in the subject, the text, a name of a file and the file: as text, quoted and in base64. */
export function letterTo(cell: Cell, salt: string): Buffer {
  const word = canaryOf(cell, salt);
  const lines = [
    `From: Nora Nurse <${writer}>`,
    `To: ${readerOf(cell)}`,
    `Subject: Plan ${word}`,
    `Message-ID: ${messageIdOf(cellName(cell))}`,
    'Date: Mon, 01 Jun 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    `The word of this letter is ${word}, and =C2=AB${word}=C2=BB once more.`,
    '--part',
    `Content-Type: text/plain; charset=utf-8; name="${word}.txt"`,
    `Content-Disposition: attachment; filename="${word}.txt"`,
    'Content-Transfer-Encoding: base64',
    '',
    base64(`What else there is to read: ${word}\n`),
    '--part--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

export const messageIdOf = (name: string): string => `<${name.replaceAll('/', '.')}@letters.clinic.test>`;

export const firstLetterTo = (to: string): Buffer =>
  Buffer.from(
    `From: Nora Nurse <${writer}>\r\nTo: ${to}\r\nSubject: Parking\r\nDate: Mon, 01 Jun 2026 09:00:00 +0000\r\n\r\nThe car park is closed on Friday.\r\n`,
  );

/** What members of gzip and raw deflate in zip files hold, as far as they can be opened. */
function unpacked(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  const open = (how: (part: Buffer) => Buffer, at: number): void => {
    try {
      found.push(how(bytes.subarray(at)));
    } catch {
      // Chance bytes, or cut off: nothing that anybody could read.
    }
  };
  for (
    let at = bytes.indexOf('\x1f\x8b\x08', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\x1f\x8b\x08', at + 1, 'latin1')
  )
    open(gunzipSync, at);
  for (
    let at = bytes.indexOf('PK\x03\x04', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('PK\x03\x04', at + 1, 'latin1')
  )
    if (at + 30 <= bytes.length)
      open(inflateRawSync, at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28));
  return found;
}

/** Which cells' words stand in these bytes, in whatever form. What all words have in common is looked for first. */
export function wordsIn(bytes: Buffer, cells: readonly Cell[], salt: string): Cell[] {
  const all = [bytes, ...unpacked(bytes)].filter((part) => findIn(part, [`Canary${salt}`]).length > 0);
  return cells.filter((cell) => all.some((part) => findIn(part, [canaryOf(cell, salt)]).length > 0));
}

const octets = new WeakMap<Arrived, Buffer>();
/** Octets of what arrived, decoded once. */
export function decoded(one: Arrived): Buffer {
  const known = octets.get(one) ?? Buffer.from(one.raw, 'base64');
  octets.set(one, known);
  return known;
}

/** The letter itself, by its Message-ID and its writer; whatever else arrives was written by Postern. */
const isLetterOf = (cell: Cell, one: Arrived): boolean =>
  one.sender === writer && decoded(one).includes(`Message-ID: ${messageIdOf(cellName(cell))}`);
export const copiesOf = (cell: Cell, arrived: readonly Arrived[]): Arrived[] =>
  arrived.filter((one) => isLetterOf(cell, one));
export const isOwn = (one: Arrived): boolean => one.sender !== writer;
