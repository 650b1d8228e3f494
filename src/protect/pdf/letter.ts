import { newToken } from '#base';
import { allParts, type Part, readHeader, walk } from '#mail';
import { shownText } from '../open/text.ts';
import { writeText } from './page.ts';

/** A letter as a file that only its passphrase opens; null where it cannot be shown whole in this form. */
export type PdfMade = { readonly file: Buffer } | { readonly unfit: string };

/** Encrypting is slow here: larger letters go by another means. */
const largest = 5 * 1024 * 1024;
const mostFiles = 100;

/**
 * The letter as PDF, AES-256 (ISO 32000-2 §7.6.4.4, revision 6): header, text, and everything else in it as embedded files,
 * octet for octet. `passphrase` is ASCII, so that every program reads it alike.
 */
export async function pdfOf(raw: Buffer, passphrase: string): Promise<PdfMade> {
  if (raw.length > largest) return { unfit: 'it is too large for a PDF' };
  const { PDFDict, PDFDocument, PDFName, StandardFonts } = await import('@cantoo/pdf-lib');
  const root = walk(raw);
  const { text, parts } = shownText(root);
  const files = [...allParts(root)].filter(
    (part) =>
      part.children.length === 0 &&
      !part.type.startsWith('multipart/') &&
      !parts.has(part) &&
      !inLetter(part, root),
  );
  if (files.length > mostFiles) return { unfit: 'it has too many files for a PDF' };
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const header = readHeader(raw);
  const head = ['From', 'To', 'Cc', 'Date', 'Subject'].flatMap((name) => {
    const value = header.text(name);
    return value === undefined ? [] : [`${name}: ${value}`];
  });
  const names = files.map((part, n) => nameOf(part, n));
  const list =
    names.length > 0 ? ['', '', 'Files in this document:', ...names.map((name) => `  ${name}`)] : [];
  const whole = [...head, '', text.replaceAll('\t', '    ').trimEnd(), ...list].join('\n').normalize('NFC');
  if (!writeText(document, font, whole))
    return { unfit: 'it holds characters or a length that the PDF here cannot show' };
  for (const [n, part] of files.entries())
    await document.attach(bytesOf(part), names[n]!, { mimeType: mimeOf(part) });
  document.encrypt({
    userPassword: passphrase,
    // Nobody has more rights than the reader; another word than theirs, or it would open the file too.
    ownerPassword: newToken(24),
    permissions: { printing: 'highResolution', copying: true, modifying: false, contentAccessibility: true },
  });
  // The library encrypts streams and no strings: those in object streams are encrypted with them (ISO 32000-2 §7.6.2). The
  // catalogue stays outside, so the names of files must not stand in it.
  await document.flush();
  const { catalog, context } = document;
  const treeName = PDFName.of('Names');
  const tree = catalog.get(treeName);
  if (tree instanceof PDFDict) catalog.set(treeName, context.register(tree));
  return { file: Buffer.from(await document.save({ useObjectStreams: true })) };
}

/** Parts of a letter within the letter: that one is embedded whole. */
function inLetter(part: Part, root: Part): boolean {
  for (const one of allParts(root))
    if (one.type === 'message/rfc822' && part.path.startsWith(`${one.path}.`)) return true;
  return false;
}

function nameOf(part: Part, n: number): string {
  const given = (part.fileNames[0] ?? '')
    .replace(/^.*[\\/]/s, '')
    .replace(/[^ -~]/g, '_')
    .slice(0, 100)
    .trim();
  const ending = part.type === 'text/html' ? 'html' : part.type === 'text/plain' ? 'txt' : 'bin';
  return `${n + 1}-${given || `part.${ending}`}`;
}

const mimeOf = ({ type }: Part): string =>
  /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream';
const bytesOf = (part: Part): Buffer => part.bytes();
