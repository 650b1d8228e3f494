/** A picture in shades of grey, a byte a pixel, 0 black, row after row. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/** As PGM (netpbm `P5`). */
export const asPgm = ({ width, height, grey }: Bitmap): Buffer =>
  Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), grey]);

/** RGBA on white paper, as grey. */
export function fromRgba(rgba: Uint8Array, width: number, height: number): Bitmap {
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 4) {
    const light = (rgba[at]! * 77 + rgba[at + 1]! * 151 + rgba[at + 2]! * 28) >> 8;
    grey[i] = 255 - (((255 - light) * rgba[at + 3]!) >> 8);
  }
  return { width, height, grey };
}

/** Whether all pixels are the same: an empty page, or one that could not be decoded. */
export const isUniform = ({ grey }: Bitmap): boolean => grey.every((value) => value === grey[0]);

/** Repeats each row and column: faxes have fewer rows than columns to an inch. */
export function stretched({ width, height, grey }: Bitmap, across: number, down: number): Bitmap {
  if (across === 1 && down === 1) return { width, height, grey };
  const out = new Uint8Array(width * across * height * down);
  for (let y = 0; y < height * down; y++)
    for (let x = 0; x < width * across; x++)
      out[y * width * across + x] = grey[Math.floor(y / down) * width + Math.floor(x / across)]!;
  return { width: width * across, height: height * down, grey: out };
}

/** A linear map of the plane, as PDF writes it: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = readonly [number, number, number, number, number, number];

export const times = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];

/** White paper on which pictures are laid where a page puts them. */
export class Paper {
  readonly width: number;
  readonly height: number;
  readonly #grey: Uint8Array;
  #box = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: 0, bottom: 0 };

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#grey = new Uint8Array(width * height).fill(255);
  }

  /**
   * Lays a picture on the square that `place` makes of the unit square, its first row on top. Each pixel of the paper
   * takes the mean of those of the picture that fall on it. `see` gives a pixel's grey, or less than 0 where it is clear.
   */
  lay(place: Matrix, width: number, height: number, see: (x: number, y: number) => number): void {
    const [a, b, c, d, e, f] = place;
    const area = a * d - b * c;
    if (!Number.isFinite(area) || Math.abs(area) < 1e-6) return;
    const xs = [e, e + a, e + c, e + a + c];
    const ys = [f, f + b, f + d, f + b + d];
    const [left, right] = [
      Math.max(0, Math.floor(Math.min(...xs))),
      Math.min(this.width, Math.ceil(Math.max(...xs))),
    ];
    const [top, bottom] = [
      Math.max(0, Math.floor(Math.min(...ys))),
      Math.min(this.height, Math.ceil(Math.max(...ys))),
    ];
    if (left >= right || top >= bottom) return;
    this.#cover(left, top, right, bottom);
    // How many of its pixels fall on one of the paper's, each way.
    const stepX = clamp(Math.round(Math.hypot(d, c) * (width / Math.abs(area))), 1, 4);
    const stepY = clamp(Math.round(Math.hypot(a, b) * (height / Math.abs(area))), 1, 4);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const [dx, dy] = [x + 0.5 - e, y + 0.5 - f];
        const u = (d * dx - c * dy) / area;
        const v = (a * dy - b * dx) / area;
        if (u < 0 || u >= 1 || v < 0 || v >= 1) continue;
        const at = y * this.width + x;
        this.#grey[at] = mean(see, u * width, (1 - v) * height, stepX, stepY, width, height, this.#grey[at]!);
      }
    }
  }

  #cover(left: number, top: number, right: number, bottom: number): void {
    const box = this.#box;
    this.#box = {
      left: Math.min(box.left, left),
      top: Math.min(box.top, top),
      right: Math.max(box.right, right),
      bottom: Math.max(box.bottom, bottom),
    };
  }

  /** What was laid on it, with a margin; nothing where nothing was. */
  covered(): Bitmap | null {
    const { left, top, right, bottom } = this.#box;
    if (left >= right || top >= bottom) return null;
    const margin = 16;
    const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
    const grey = new Uint8Array(width * height).fill(255);
    for (let y = top; y < bottom; y++)
      grey.set(
        this.#grey.subarray(y * this.width + left, y * this.width + right),
        (y - top + margin) * width + margin,
      );
    return { width, height, grey };
  }
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

function mean(
  see: (x: number, y: number) => number,
  x: number,
  y: number,
  stepX: number,
  stepY: number,
  width: number,
  height: number,
  under: number,
): number {
  let sum = 0;
  for (let j = 0; j < stepY; j++) {
    const row = clamp(Math.floor(y + j - (stepY - 1) / 2), 0, height - 1);
    for (let i = 0; i < stepX; i++) {
      const grey = see(clamp(Math.floor(x + i - (stepX - 1) / 2), 0, width - 1), row);
      sum += grey < 0 ? under : grey;
    }
  }
  return sum / (stepX * stepY);
}
