import type { PDFPageProxy } from 'pdfjs-dist';
import { type Matrix, Paper, times } from './bitmap.ts';

type Library = typeof import('pdfjs-dist');

/** What a page shows besides its text. */
export interface Drawn {
  /** Its pictures, laid where it puts them. */
  readonly paper: Paper | null;
  readonly pictures: number;
  /** Numbers in its lines and curves. */
  readonly drawn: number;
  /** A picture could not be decoded. */
  readonly broken: boolean;
}

/** Dots to an inch at which pages are looked at. */
const dots = 200;
/** Half an inch at most, both ways: icons, which hold no words; many together may make up a page. */
const small = dots * 0.45;
const fewSmall = 24;

interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 bit a pixel, RGB, RGBA. */
  readonly kind?: 1 | 2 | 3;
  readonly data?: Uint8Array | Uint8ClampedArray | null;
}

/** One picture on the page: where, and what part of which image. */
interface Laid {
  readonly place: Matrix;
  readonly image: string | Image;
  readonly mask: boolean;
  readonly part?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

/** Follows a page's operators for its pictures. With `decode` false they are only counted. */
export async function paperOf(
  library: Library,
  page: PDFPageProxy,
  mostPixels: number,
  decode: boolean,
): Promise<Drawn> {
  const { laid, drawn, unknown } = follow(library, await page.getOperatorList());
  if (!decode || laid.length === 0) return { paper: null, pictures: laid.length, drawn, broken: unknown };
  const plain = page.getViewport({ scale: dots / 72 });
  const scale = Math.min(1, Math.sqrt(mostPixels / 4 / (plain.width * plain.height)));
  const viewport = page.getViewport({ scale: (dots / 72) * scale });
  const paper = new Paper(Math.ceil(viewport.width), Math.ceil(viewport.height));
  const onPage = laid.map((one) => ({
    ...one,
    place: times(viewport.transform as unknown as Matrix, one.place),
  }));
  const shown = onPage.length > fewSmall ? onPage : onPage.filter(({ place }) => !isSmall(place));
  let broken = unknown;
  const known = new Map<string, Image | null>();
  for (const one of shown) {
    const image = await imageOf(page, one.image, known);
    if (!image?.data || !layOn(paper, one, image)) broken = true;
  }
  return { paper: shown.length > 0 ? paper : null, pictures: shown.length, drawn, broken };
}

const isSmall = ([a, b, c, d]: Matrix): boolean =>
  Math.abs(a) + Math.abs(c) <= small && Math.abs(b) + Math.abs(d) <= small;

async function imageOf(
  page: PDFPageProxy,
  image: string | Image,
  known: Map<string, Image | null>,
): Promise<Image | null> {
  if (typeof image !== 'string') return image;
  const before = known.get(image);
  if (before !== undefined) return before;
  const objects = image.startsWith('g_') ? page.commonObjs : page.objs;
  const found = await new Promise<Image | null>((done) =>
    objects.get(image, (one: Image | null) => done(one)),
  );
  known.set(image, found);
  return found;
}

/** False where the image is of a form that is not known. */
function layOn(paper: Paper, { place, mask, part }: Laid, image: Image): boolean {
  const see = mask ? maskOf(image) : greyOf(image);
  if (!see) return false;
  if (part) paper.lay(place, part.w, part.h, (x, y) => see(part.x + x, part.y + y));
  else paper.lay(place, image.width, image.height, see);
  return true;
}

/** Masks paint where their bit is 0. */
function maskOf({ data, width }: Image): (x: number, y: number) => number {
  const row = (width + 7) >> 3;
  return (x, y) => ((data![y * row + (x >> 3)]! >> (7 - (x & 7))) & 1 ? -1 : 0);
}

function greyOf({ data, width, kind }: Image): ((x: number, y: number) => number) | null {
  const bytes = data!;
  if (kind === 1) {
    const row = (width + 7) >> 3;
    return (x, y) => ((bytes[y * row + (x >> 3)]! >> (7 - (x & 7))) & 1 ? 255 : 0);
  }
  const light = (at: number): number => (bytes[at]! * 77 + bytes[at + 1]! * 151 + bytes[at + 2]! * 28) >> 8;
  if (kind === 2) return (x, y) => light((y * width + x) * 3);
  if (kind !== 3) return null;
  return (x, y) => {
    const at = (y * width + x) * 4;
    return bytes[at + 3]! < 8 ? -1 : 255 - (((255 - light(at)) * bytes[at + 3]!) >> 8);
  };
}

const plain: Matrix = [1, 0, 0, 1, 0, 0];

interface Operators {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly (readonly unknown[] | null)[];
}

/** Keeps the place of each picture while operators save, move and restore (ISO 32000-1 §8.4.2). */
function follow(
  { OPS }: Library,
  { fnArray, argsArray }: Operators,
): { laid: Laid[]; drawn: number; unknown: boolean } {
  const laid: Laid[] = [];
  const saved: Matrix[] = [];
  let [now, drawn, unknown] = [plain, 0, false];
  const lay = (place: Matrix, image: string | Image, mask: boolean, part?: Laid['part']): void => {
    laid.push({ place: times(now, place), image, mask, ...(part ? { part } : {}) });
  };
  const acts: { [operator: number]: (args: readonly unknown[]) => void } = {
    [OPS.save]: () => saved.push(now),
    [OPS.restore]: () => {
      now = saved.pop() ?? plain;
    },
    [OPS.transform]: (args) => {
      now = times(now, args as unknown as Matrix);
    },
    [OPS.paintFormXObjectBegin]: ([matrix]) => {
      saved.push(now);
      if (matrix) now = times(now, matrix as Matrix);
    },
    [OPS.paintFormXObjectEnd]: () => {
      now = saved.pop() ?? plain;
    },
    [OPS.beginAnnotation]: ([, , transform, matrix]) => {
      saved.push(now);
      now = times(times(plain, (transform ?? plain) as Matrix), (matrix ?? plain) as Matrix);
    },
    [OPS.endAnnotation]: () => {
      now = saved.pop() ?? plain;
    },
    [OPS.constructPath]: ([, data]) => {
      drawn += sizeOf(data);
    },
    [OPS.paintImageXObject]: ([id]) => lay(plain, id as string, false),
    [OPS.paintInlineImageXObject]: ([image]) => lay(plain, image as Image, false),
    [OPS.paintImageMaskXObject]: ([mask]) => lay(plain, imageIn(mask), true),
    [OPS.paintInlineImageXObjectGroup]: ([image, map]) => {
      for (const part of map as readonly ({ transform: Matrix } & NonNullable<Laid['part']>)[])
        lay(part.transform, image as Image, false, part);
    },
    [OPS.paintImageXObjectRepeat]: ([id, x, y, at]) => {
      const places = at as ArrayLike<number>;
      for (let i = 0; i < places.length; i += 2)
        lay([x as number, 0, 0, y as number, places[i]!, places[i + 1]!], id as string, false);
    },
    [OPS.paintImageMaskXObjectRepeat]: ([mask, a, b, c, d, at]) => {
      const places = at as ArrayLike<number>;
      for (let i = 0; i < places.length; i += 2)
        lay(
          [a as number, b as number, c as number, d as number, places[i]!, places[i + 1]!],
          imageIn(mask),
          true,
        );
    },
    [OPS.paintImageMaskXObjectGroup]: ([masks]) => {
      for (const mask of masks as readonly { transform: Matrix }[]) lay(mask.transform, imageIn(mask), true);
    },
    [OPS.shadingFill]: () => {},
  };
  for (const [i, operator] of fnArray.entries()) acts[operator]?.(argsArray[i] ?? []);
  if (laid.length > mostLaid) unknown = true;
  return { laid: laid.slice(0, mostLaid), drawn, unknown };
}

const mostLaid = 20_000;

/** A mask names its image, or is one. */
const imageIn = (mask: unknown): string | Image => {
  const { data } = mask as { data: unknown };
  return typeof data === 'string' ? data : (mask as Image);
};

/** How many numbers a path is made of, however it is wrapped. */
function sizeOf(data: unknown): number {
  if (Array.isArray(data)) return data.reduce<number>((sum, one) => sum + sizeOf(one), 0);
  return ArrayBuffer.isView(data) ? data.byteLength / 4 : 0;
}
