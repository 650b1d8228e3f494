import { asPgm, type Bitmap, fromRgba, isUniform, stretched } from './bitmap.ts';
import type { Gathered } from './budget.ts';
import { openOcr, type Writing } from './ocr.ts';

/** From this confidence on what was read is taken as what is written. */
const sure = 65;
/** Orientations of Exif: upside down, and lying on either side. */
const turns = [3, 6, 8];

/** Words as far as writing that nobody could read shows them: photographs give hardly any. */
const words = (text: string): number => (text.match(/[\p{L}\p{N}]{4,}/gu) ?? []).length;

/** Reads the writing in a picture file. */
export function readPicture(gathered: Gathered, place: string, bytes: Buffer): Promise<void> {
  return read(gathered, place, bytes, orientationOf(bytes));
}

/** Reads the writing on a page. */
export function readBitmap(gathered: Gathered, place: string, bitmap: Bitmap): Promise<void> {
  return read(gathered, place, asPgm(bitmap), 1);
}

async function read(
  gathered: Gathered,
  place: string,
  bytes: Uint8Array,
  orientation: number,
): Promise<void> {
  if (!gathered.page()) {
    gathered.refuse(place, `more than ${gathered.bounds.pages} pictures or pages of them`);
    return;
  }
  let ocr: Awaited<ReturnType<typeof openOcr>>;
  try {
    ocr = await openOcr();
  } catch {
    gathered.refuse(place, 'a picture, and what reads writing in pictures is not installed');
    return;
  }
  let best = ocr.read(bytes, orientation);
  if (!best) {
    gathered.refuse(place, 'a picture that is broken');
    return;
  }
  if (unsure(best))
    for (const turn of turns) {
      const other = ocr.read(bytes, turn);
      if (other && words(other.text) > 0 && other.confidence > best.confidence) best = other;
    }
  gathered.read(`${place}/picture`, best.text);
  if (unsure(best)) gathered.refuse(place, 'writing in a picture that could not be read');
}

const unsure = ({ text, confidence }: Writing): boolean => confidence < sure && words(text) >= 5;

/** The orientation that a camera wrote down (Exif tag 0x0112), 1 to 8. */
function orientationOf(bytes: Buffer): number {
  const head = bytes.subarray(0, 4096);
  if (!head.includes('Exif')) return 1;
  const big = head.indexOf(Buffer.from([1, 0x12, 0, 3, 0, 0, 0, 1, 0]));
  const little = head.indexOf(Buffer.from([0x12, 1, 3, 0, 1, 0, 0, 0]));
  const value = big >= 0 ? head[big + 9] : little >= 0 ? head[little + 8] : 1;
  return value !== undefined && value >= 1 && value <= 8 ? value : 1;
}

/** Ways of packing that are decoded: none, the fax groups 3 and 4, LZW, JPEG, Deflate, PackBits (TIFF 6.0 §8 to 11). */
const packings = new Set([1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946]);
/** An empty page comes to less, however it is packed. */
const emptyPage = 4000;

type Tags = { [tag: string]: unknown };
const numberIn = (tags: Tags, tag: string): number => {
  const value = (tags[tag] as readonly unknown[] | undefined)?.[0];
  return typeof value === 'number' ? value : 0;
};

/** Reads the pages of a TIFF file, the form in which faxes come. */
export async function readTiff(gathered: Gathered, place: string, bytes: Buffer): Promise<void> {
  const { default: utif } = (await import('utif2')) as unknown as { default: typeof import('utif2') };
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const pages = utif.decode(whole).filter((page) => numberIn(page, 't256') > 0);
  if (pages.length === 0) {
    gathered.refuse(place, 'a picture that is broken');
    return;
  }
  for (const [i, page] of pages.entries()) {
    const where = `${place}/${i + 1}`;
    const pixels = numberIn(page, 't256') * numberIn(page, 't257');
    if (i >= gathered.bounds.pages) {
      gathered.refuse(where, `more than ${gathered.bounds.pages} pictures or pages of them`);
      return;
    }
    if (!packings.has(numberIn(page, 't259') || 1))
      gathered.refuse(where, 'a picture of a kind that is not read');
    else if (!(pixels <= gathered.bounds.pixels) || !gathered.allows(pixels))
      gathered.refuse(where, 'a picture that is larger than is looked at');
    else {
      utif.decodeImage(whole, page);
      const bitmap = fromRgba(utif.toRGBA8(page), page.width, page.height);
      const packed = ((page.t279 as readonly number[] | undefined) ?? []).reduce(
        (sum, size) => sum + size,
        0,
      );
      if (bitmap.grey.length === 0 || (isUniform(bitmap) && packed > emptyPage))
        gathered.refuse(where, 'a picture that is broken');
      else await readBitmap(gathered, where, squared(bitmap, page));
    }
  }
}

/** Faxes at their coarse resolution have half as many rows to an inch as columns (ITU-T T.4 §2). */
function squared(bitmap: Bitmap, page: Tags): Bitmap {
  const ratio = numberIn(page, 't282') / numberIn(page, 't283');
  if (ratio > 1.5 && ratio < 3) return stretched(bitmap, 1, 2);
  return ratio > 0.3 && ratio < 0.67 ? stretched(bitmap, 2, 1) : bitmap;
}
