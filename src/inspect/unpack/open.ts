import { gunzipSync } from 'node:zlib';
import type { File, Gathered, Unopened } from './budget.ts';
import { inner, readFile } from './file.ts';
import { moves, sizeOf } from './image.ts';
import { isPlumbing, officeText, protectedOffice } from './office.ts';
import { openOle } from './ole.ts';
import type { Opening } from './opening.ts';
import { readLetterIn } from './parts.ts';
import { openPdf } from './pdf.ts';
import { readPicture, readTiff } from './pictures.ts';
import { type Kind, sniff } from './sniff.ts';
import { listTar } from './tar.ts';
import { openTnef } from './tnef.ts';
import { listZip, openEntry, type ZipEntry } from './zip.ts';

type Opener = (opening: Opening, file: File) => void | Promise<void>;

/** Large texts come here as well (file.ts). */
const readAsText: Opener = ({ gathered, depth }, file) => readFile(gathered, file, depth);

const openers: Partial<Record<Kind, Opener>> = {
  text: readAsText,
  rtf: readAsText,
  zip: openZip,
  gzip: openGzip,
  tar: openTar,
  pdf: (opening, file) => openPdf(opening, file, (...what) => enter(opening, file, ...what)),
  ole: (opening, file) => openOle(opening, file, (...what) => enter(opening, file, ...what)),
  tnef: (opening, file) => openTnef(opening, file, (...what) => enter(opening, file, ...what)),
  png: openPicture,
  jpeg: openPicture,
  gif: openPicture,
  image: openPicture,
};

/**
 * Opens all that waits in `gathered`, and what comes out of it. Runs in the parser process alone (child.ts). A file that
 * breaks its parser is named.
 */
export async function openAll(gathered: Gathered, deep: boolean): Promise<void> {
  for (let next = gathered.unopened.shift(); next; next = gathered.unopened.shift())
    await open(gathered, next, deep);
}

async function open(gathered: Gathered, { file, depth }: Unopened, deep: boolean): Promise<void> {
  try {
    const opener = openers[sniff(file.bytes)];
    if (opener) await opener({ gathered, depth, deep }, file);
    else gathered.refuse(file.place, 'data of an unknown kind');
  } catch {
    gathered.refuse(file.place, 'a file that is broken');
  }
}

/** Reads what came out of a container. */
function enter({ gathered, depth }: Opening, file: File, name: string, bytes: Buffer, known = ''): void {
  const place = `${file.place}/${name}`;
  if (!gathered.file() || !gathered.allows(bytes.length)) {
    gathered.refuse(place, 'more than is looked at');
    return;
  }
  if (/\.(?:eml|mht|mhtml)$/i.test(known) && sniff(bytes) === 'text')
    readLetterIn(gathered, bytes, {
      base: `${place}/`,
      depth: depth + 1,
      open: readFile,
      record: file.record,
    });
  else readFile(gathered, inner(file, name, bytes), depth + 1);
}

function openGzip(opening: Opening, file: File): void {
  const { gathered } = opening;
  const most = Math.min(gathered.roomLeft, file.bytes.length * gathered.bounds.ratio + 4096);
  let bytes: Buffer;
  try {
    bytes = gunzipSync(file.bytes, { maxOutputLength: Math.max(1, most) });
  } catch {
    gathered.refuse(file.place, 'a gzip file that is broken or unpacks to more than is looked at');
    return;
  }
  enter(opening, file, 'gzip', bytes);
}

function openTar(opening: Opening, file: File): void {
  const { gathered } = opening;
  const { entries, whole } = listTar(file.bytes, gathered.bounds.files);
  entries.forEach(({ name, bytes, links }, i) => {
    gathered.read(`${file.place}/tar/${i + 1}/name`, `${spoken(name)} ${spoken(links)}`);
    if (bytes.length > 0) enter(opening, file, `tar/${i + 1}`, bytes, name);
  });
  if (!whole) gathered.refuse(file.place, 'an archive that is broken or not of a kind that is read');
}

/** A file name as words. */
const spoken = (name: string): string => name.replaceAll(/[_.\-/\\]+/g, ' ');

const officeMark = /^(?:word|xl|ppt)\/|^content\.xml$/;

function openZip(opening: Opening, file: File): void {
  const { gathered } = opening;
  const entries = listZip(file.bytes, gathered.bounds.files);
  if (!entries) {
    gathered.refuse(file.place, 'an archive that is broken or not of a kind that is read');
    return;
  }
  const office = entries.some(({ name }) => officeMark.test(name));
  entries.forEach((entry, i) => {
    if (entry.name.endsWith('/') && entry.size === 0) return;
    if (!office) gathered.read(`${file.place}/zip/${i + 1}/name`, spoken(entry.name));
    if (!office || !isPlumbing(entry.name))
      openPacked(opening, file, entry, `${office ? 'office' : 'zip'}/${i + 1}`);
  });
}

function openPacked(opening: Opening, file: File, entry: ZipEntry, name: string): void {
  const { gathered } = opening;
  const place = `${file.place}/${name}`;
  if (entry.encrypted) {
    gathered.refuse(place, 'encrypted');
    return;
  }
  const most = Math.min(gathered.roomLeft, entry.compressed * gathered.bounds.ratio + 4096);
  const bytes = openEntry(file.bytes, entry, most);
  if (!bytes) {
    gathered.refuse(place, 'a packed file that is broken or unpacks to more than is looked at');
    return;
  }
  if (!name.startsWith('office') || !/\.(?:xml|vml|rels)$/i.test(entry.name)) {
    enter(opening, file, name, bytes, entry.name);
    return;
  }
  if (!gathered.file() || !gathered.allows(bytes.length)) gathered.refuse(place, 'more than is looked at');
  else if (protectedOffice(entry.name, bytes)) gathered.refuse(file.place, 'encrypted');
  else if (sniff(bytes) !== 'text' && bytes.length > 0)
    gathered.refuse(place, 'a part of a document that is broken');
  else gathered.read(place, officeText(bytes));
}

async function openPicture({ gathered, deep }: Opening, file: File): Promise<void> {
  const { place, bytes } = file;
  const kind = sniff(bytes);
  if (bytes.toString('latin1', 128, 132) === 'DICM') {
    // Who was examined and how stands in it, even where nothing else is read.
    file.record(`${place}/dicom`);
    gathered.refuse(place, 'a medical image (DICOM), which is not read');
    return;
  }
  const tiff = /^(?:II\*\0|MM\0\*)/.test(bytes.toString('latin1', 0, 4));
  const size = sizeOf(bytes, kind);
  if (!tiff && !size) gathered.refuse(place, 'a picture of a kind that is not read');
  else if (size && size.width * size.height > gathered.bounds.pixels)
    gathered.refuse(place, 'a picture that is larger than is looked at');
  else if (!deep) gathered.wait(place, 'a picture, which may hold writing');
  else if (tiff) await readTiff(gathered, place, bytes);
  else {
    if (moves(bytes, kind)) gathered.refuse(place, 'a moving picture, of which only the beginning is read');
    await readPicture(gathered, place, bytes);
  }
}
