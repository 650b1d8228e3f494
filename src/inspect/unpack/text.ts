import type { Gathered } from './budget.ts';
import { asSeen } from './eye.ts';
import { readStructured, spreadMarkup } from './formats/index.ts';
import { readHtml } from './html.ts';
import { lettersIn } from './letters-in-text.ts';
import { readLetterIn } from './parts.ts';
import type { Open, Readable } from './readable.ts';

import { filesInText, type TextFiles } from './text-files.ts';

/** Reads a text as every program might: as a record, as a page, as plain words; with the files that are written into it. */
export function readText(gathered: Gathered, file: Readable, depth: number, open: Open): void {
  const whole = file.text();
  const found = filesInText(whole, file.bytes);
  const text = found.rest;
  if (text.includes('-----BEGIN PGP MESSAGE')) gathered.refuse(file.place, 'encrypted (OpenPGP)');
  readFields(gathered, file, text, depth, open);
  if (/^text\/(?:enriched|richtext)$/.test(file.type))
    say(gathered, `${file.place}/enriched`, text.replaceAll(/<\/?[A-Za-z][^<>]{0,60}>/g, ''));
  if (isHtml(file.type, text)) readPage(gathered, file, text, depth, open);
  else if (/[/+](?:json|xml)$/.test(file.type) || /^\s{0,8}<\?xml/.test(text))
    say(gathered, `${file.place}/text`, spreadMarkup(text));
  else say(gathered, `${file.place}/text`, text);
  readFiles(gathered, file, found, depth, open);
  let letters = 0;
  for (const raw of lettersIn(text)) {
    letters++;
    if (!gathered.file() || !gathered.allows(raw.length)) {
      gathered.refuse(file.place, 'more letters written into the text than are looked at');
      return;
    }
    const base = `${file.place}/letter${letters}/`;
    readLetterIn(gathered, raw, { base, depth: depth + 1, open, record: file.record });
  }
}

/** Formats with fields: what each says stands beside what it is called; files within are opened. */
function readFields(gathered: Gathered, file: Readable, text: string, depth: number, open: Open): void {
  const said = readStructured(text, file.type);
  if (!said) return;
  const place = `${file.place}/${said.format}`;
  if (said.record) file.record(place);
  gathered.read(place, said.text);
  if (said.unread) gathered.refuse(file.place, said.unread);
  for (const [i, { bytes }] of said.files.entries()) {
    if (!gathered.file() || !gathered.allows(bytes.length)) {
      gathered.refuse(file.place, 'more files within than are looked at');
      return;
    }
    open(gathered, within(file, `${said.format}/file${i + 1}`, bytes), depth + 1);
  }
}

const isHtml = (type: string, text: string): boolean =>
  type === 'text/html' ||
  type === 'application/xhtml+xml' ||
  /<(?:html|body|table|div|p|br|span)[\s/>]/i.test(text);

function readPage(gathered: Gathered, file: Readable, html: string, depth: number, open: Open): void {
  const page = readHtml(html);
  say(gathered, `${file.place}/html`, page.text);
  if (page.visible !== page.text) say(gathered, `${file.place}/html/visible`, page.visible);
  if (page.joined !== '') say(gathered, `${file.place}/html/joined`, page.joined);
  say(gathered, `${file.place}/html/source`, page.aside);
  if (!page.whole) gathered.refuse(file.place, 'HTML that nests too deep or holds too much');
  if (page.runs) gathered.refuse(file.place, 'a page with a program in it');
  for (const [i, link] of page.embedded.entries()) {
    if (!gathered.file()) {
      gathered.refuse(file.place, 'more files in the HTML than are looked at');
      return;
    }
    open(gathered, within(file, `html/data${i + 1}`, dataOf(link)), depth + 1);
  }
}

/** Takes a text, and as the eye sees it where that differs. */
function say(gathered: Gathered, place: string, text: string): void {
  gathered.read(place, text);
  let count = 0;
  for (const seen of asSeen(text)) gathered.read(`${place}/seen${++count}`, seen);
}

/** What a `data:` address holds (RFC 2397). */
function dataOf(link: string): Buffer {
  const comma = link.indexOf(',');
  if (/;\s{0,8}base64\s{0,8}$/i.test(link.slice(0, Math.max(0, comma)).slice(-40)))
    return Buffer.from(percentDecoded(link.slice(comma + 1)).toString('latin1'), 'base64');
  return percentDecoded(link.slice(comma + 1));
}

const percentDecoded = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** Files written into text: uuencode, yEnc, bare base64. */
function readFiles(
  gathered: Gathered,
  file: Readable,
  { files, obstacles }: TextFiles,
  depth: number,
  open: Open,
): void {
  for (const reason of obstacles) gathered.refuse(file.place, reason);
  for (const { how, name, bytes } of files) {
    if (!gathered.file() || !gathered.allows(bytes.length)) {
      gathered.refuse(file.place, 'more files written into the text than are looked at');
      return;
    }
    if (name) gathered.read(`${file.place}/${how}/name`, name.replaceAll(/[_.\-+]+/g, ' '));
    open(gathered, within(file, how, bytes), depth + 1);
  }
}

const within = (file: Readable, name: string, bytes: Buffer): Readable => ({
  ...file,
  place: `${file.place}/${name}`,
  type: '',
  bytes,
  text: () => textOf(bytes),
});

/** Text of no declared character set: by its mark, else UTF-8. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  return bytes.toString('utf8');
}
