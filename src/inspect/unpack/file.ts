import { gunzipSync } from 'node:zlib';
import { decodeUuencode } from '#mail';
import type { Gathered } from './budget.ts';
import { readHtml } from './html.ts';
import { isDecoration } from './image.ts';
import { readRecord, spreadMarkup } from './records.ts';
import { readRtf } from './rtf.ts';
import { type Kind, sniff } from './sniff.ts';
import { listZip, openEntry, type ZipEntry } from './zip.ts';

/** One file: a part of a letter, or something within one. */
export interface File {
  readonly place: string;
  /** Media type as declared; the octets decide where they say otherwise. */
  readonly type: string;
  readonly bytes: Buffer;
  /** As text by its declared character set. */
  readonly text: () => string;
  /** Told of Content-IDs that HTML shows in place. */
  readonly shown: (id: string) => void;
  /** Told of records in formats of health systems. */
  readonly record: (place: string) => void;
}

const unread: Partial<Record<Kind, string>> = {
  pdf: 'a PDF, which is not read yet',
  ole: 'an old Office document, which is not read',
  tnef: 'winmail.dat (TNEF), which is not read',
  archive: 'an archive of a kind that is not read',
  media: 'sound or film',
  program: 'a program',
  pgp: 'encrypted (OpenPGP)',
};

const readers: Partial<Record<Kind, (gathered: Gathered, file: File, depth: number) => void>> = {
  empty: () => {},
  text: readText,
  zip: readZip,
  gzip: readGzip,
  rtf: readRichText,
  png: readPicture,
  jpeg: readPicture,
  gif: readPicture,
  image: readPicture,
};

/** Reads a file as far as it can be read; the rest is named. */
export function readFile(gathered: Gathered, file: File, depth = 0): void {
  const kind = sniff(file.bytes);
  const read = readers[kind];
  if (depth > gathered.bounds.depth) gathered.refuse(file.place, 'packed too many times over');
  else if (encrypted.test(file.type)) gathered.refuse(file.place, 'encrypted');
  else if (read) read(gathered, file, depth);
  else {
    if (/^text\//.test(file.type)) gathered.read(`${file.place}/text`, file.text());
    gathered.refuse(file.place, unread[kind] ?? 'data of an unknown kind');
  }
}

const encrypted = /^application\/(?:x-)?pkcs7-mime$|^application\/pgp-encrypted$/;

function readPicture(gathered: Gathered, file: File): void {
  if (!isDecoration(file.bytes, sniff(file.bytes), false))
    gathered.refuse(file.place, 'a picture, which may hold writing');
}

function readText(gathered: Gathered, file: File, depth: number): void {
  const text = file.text();
  if (text.includes('-----BEGIN PGP MESSAGE')) gathered.refuse(file.place, 'encrypted (OpenPGP)');
  if (readRecord(gathered, file.place, text, file.record)) return;
  if (isHtml(file.type, text)) readPage(gathered, file, text);
  else if (/[/+](?:json|xml)$/.test(file.type) || /^\s{0,8}<\?xml/.test(text))
    gathered.read(`${file.place}/text`, spreadMarkup(text));
  else gathered.read(`${file.place}/text`, text);
  readEncoded(gathered, file, text, depth);
}

const isHtml = (type: string, text: string): boolean =>
  type === 'text/html' ||
  type === 'application/xhtml+xml' ||
  /<(?:html|body|table|div|p|br|span)[\s/>]/i.test(text.slice(0, 20_000));

function readPage(gathered: Gathered, file: File, html: string): void {
  const page = readHtml(html);
  gathered.read(`${file.place}/html`, page.text);
  if (page.visible !== page.text) gathered.read(`${file.place}/html/visible`, page.visible);
  for (const id of page.shown) file.shown(id);
  if (!page.whole) gathered.refuse(file.place, 'HTML that nests too deep');
  for (const link of page.embedded) embedded(gathered, file, link);
}

/** What a page carries within itself (RFC 2397). */
function embedded(gathered: Gathered, file: File, link: string): void {
  const comma = link.indexOf(',');
  const bytes = /;base64$/i.test(link.slice(0, comma))
    ? Buffer.from(link.slice(comma + 1), 'base64')
    : Buffer.from(link.slice(comma + 1));
  const kind = sniff(bytes);
  if (kind === 'text') gathered.read(`${file.place}/html/data`, spreadMarkup(bytes.toString('utf8')));
  else if (kind !== 'empty' && !isDecoration(bytes, kind, true))
    gathered.refuse(file.place, 'something embedded in the HTML');
}

/** Files written into text as uuencode or yEnc, or as bare base64. */
function readEncoded(gathered: Gathered, file: File, text: string, depth: number): void {
  if (text.includes('=ybegin ') && /^=ybegin /m.test(text))
    gathered.refuse(file.place, 'a file in yEnc, which is not read');
  if (text.includes('begin') && /^begin(?:-base64)? [0-7]{3,4} \S/m.test(text)) {
    const bytes = decodeUuencode(Buffer.from(text, 'latin1'));
    if (bytes) readFile(gathered, inner(file, 'uuencode', bytes), depth + 1);
    else gathered.refuse(file.place, 'a file in uuencode that is broken');
  }
  const block = /(?:^[A-Za-z0-9+/]{60,76}\r?\n){3,}[A-Za-z0-9+/]{0,76}={0,2}/m.exec(text);
  if (block) {
    const bytes = Buffer.from(block[0], 'base64');
    if (sniff(bytes) === 'text') readFile(gathered, inner(file, 'base64', bytes), depth + 1);
    else gathered.refuse(file.place, 'a file written as base64 in the text');
  }
}

const inner = (file: File, name: string, bytes: Buffer, type = ''): File => ({
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

function readGzip(gathered: Gathered, file: File, depth: number): void {
  const most = Math.min(gathered.roomLeft, file.bytes.length * gathered.bounds.ratio + 4096);
  try {
    const bytes = gunzipSync(file.bytes, { maxOutputLength: Math.max(1, most) });
    if (!gathered.allows(bytes.length)) {
      gathered.refuse(file.place, 'unpacks to more than is looked at');
      return;
    }
    readFile(gathered, inner(file, 'gzip', bytes), depth + 1);
  } catch {
    gathered.refuse(file.place, 'a gzip file that is broken or unpacks to more than is looked at');
  }
}

/** Parts of office documents that hold no words of anybody's. */
const plumbing =
  /(?:^|\/)(?:\[Content_Types\]\.xml|_rels\/|theme\/|styles\.xml|stylesWithEffects\.xml|fontTable\.xml|webSettings\.xml|settings\.xml|calcChain\.xml|numbering\.xml|printerSettings|thumbnail|slideLayouts\/|slideMasters\/|tableStyles\.xml|presProps\.xml|viewProps\.xml|META-INF\/|mimetype$|Thumbnails\/|manifest\.rdf)/i;
const officeMark = /^(?:word|xl|ppt)\/|^content\.xml$/;

function readZip(gathered: Gathered, file: File, depth: number): void {
  const entries = listZip(file.bytes, gathered.bounds.files);
  if (!entries) {
    gathered.refuse(file.place, 'an archive that is broken or not of a kind that is read');
    return;
  }
  const office = entries.some(({ name }) => officeMark.test(name));
  entries.forEach((entry, i) => {
    if (entry.name.endsWith('/') && entry.size === 0) return;
    if (!office) gathered.read(`${file.place}/zip/${i + 1}/name`, entry.name.replaceAll(/[_.\-/\\]+/g, ' '));
    if (!office || !plumbing.test(entry.name))
      readEntry(gathered, file, entry, `${office ? 'office' : 'zip'}/${i + 1}`, depth);
  });
}

function readEntry(gathered: Gathered, file: File, entry: ZipEntry, name: string, depth: number): void {
  const place = `${file.place}/${name}`;
  if (entry.encrypted) {
    gathered.refuse(place, 'encrypted');
    return;
  }
  const most = Math.min(gathered.roomLeft, entry.compressed * gathered.bounds.ratio + 4096);
  const bytes = gathered.file() ? openEntry(file.bytes, entry, most) : null;
  if (!bytes || !gathered.allows(bytes.length)) {
    gathered.refuse(place, 'a packed file that is broken or unpacks to more than is looked at');
    return;
  }
  if (name.startsWith('office') && /\.xml$/i.test(entry.name))
    gathered.read(place, officeText(bytes.toString('utf8')));
  else readFile(gathered, inner(file, name, bytes), depth + 1);
}

/** The words of an office document's XML: runs join, paragraphs, cells and rows part. */
function officeText(xml: string): string {
  const marked = xml
    .replaceAll(
      /<\/(?:w:p|a:p|text:p|text:h|row|table:table-row|si|comment|w:tr)>|<(?:w:br|text:line-break)\b[^<>]{0,200}>/g,
      '\n',
    )
    .replaceAll(/<\/(?:w:tc|c|v|table:table-cell|f)>|<(?:w:tab|text:tab|text:s)\b[^<>]{0,200}>/g, ' ')
    .replaceAll(/<[^<>]{0,4000}>/g, '');
  return marked.replaceAll(
    /&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/gi,
    (entity) => readHtml(entity).text,
  );
}
