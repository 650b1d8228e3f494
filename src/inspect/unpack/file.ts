import type { File, Gathered } from './budget.ts';
import { isDecoration } from './image.ts';
import { readRtf } from './rtf.ts';
import { type Kind, sniff } from './sniff.ts';
import { readText } from './text.ts';

const unread: Partial<Record<Kind, string>> = {
  archive: 'an archive of a kind that is not read',
  media: 'sound or film',
  program: 'a program',
  pgp: 'encrypted (OpenPGP)',
};

const readers: Partial<Record<Kind, (gathered: Gathered, file: File, depth: number) => void>> = {
  empty: () => {},
  text: (gathered, file, depth) => readText(gathered, file, depth, readFile),
  rtf: readRichText,
};

/** Formats that are opened in a process of their own (parsers.ts): text is read here and pays nothing for it. */
const binary: ReadonlySet<Kind> = new Set([
  'zip',
  'gzip',
  'tar',
  'pdf',
  'ole',
  'tnef',
  'png',
  'jpeg',
  'gif',
  'image',
]);

/** Reads a file as far as it can be read as text; what is binary waits to be opened, the rest is named. */
export function readFile(gathered: Gathered, file: File, depth = 0): void {
  const kind = sniff(file.bytes);
  const read = readers[kind];
  if (depth > gathered.bounds.depth) gathered.refuse(file.place, 'packed too many times over');
  else if (encrypted.test(file.type)) gathered.refuse(file.place, 'encrypted');
  else if (read) {
    const large = file.bytes.length > gathered.largestHere && forElsewhere(file, kind);
    if (large) gathered.unopened.push({ file: large, depth });
    else read(gathered, file, depth);
  } else if (binary.has(kind)) {
    if (!isDecoration(file.bytes, kind)) gathered.unopened.push({ file, depth });
  } else {
    if (/^text\//.test(file.type)) gathered.read(`${file.place}/text`, file.text());
    gathered.refuse(file.place, unread[kind] ?? 'data of an unknown kind');
  }
}

/** The file as the parser process takes it: a text in UTF-8. Null where its octets as they stand are needed beside it. */
function forElsewhere(file: File, kind: Kind): File | null {
  if (kind === 'rtf') return file;
  const text = file.text();
  const bytes = Buffer.from(text);
  if (bytes.equals(file.bytes)) return file;
  return text.includes('=ybegin ') || sniff(bytes) !== kind ? null : { ...file, bytes };
}

const encrypted = /^application\/(?:x-)?pkcs7-mime$|^application\/pgp-encrypted$/;

/** A file within a file. */
export const inner = (file: File, name: string, bytes: Buffer, type = ''): File => ({
  ...file,
  place: `${file.place}/${name}`,
  type,
  bytes,
  text: () => (bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8')),
});

function readRichText(gathered: Gathered, file: File): void {
  const { text, embeds } = readRtf(file.bytes);
  gathered.read(`${file.place}/rtf`, text);
  if (embeds) gathered.refuse(file.place, 'something embedded in a Rich Text document');
}
