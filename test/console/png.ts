import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** A picture of RGB or RGBA pixels, eight bits each, row by row. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly octets: number;
  readonly data: Buffer;
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** Undoes the filters of PNG's rows (ISO/IEC 15948 §9). */
function unfiltered(raw: Buffer, width: number, height: number, octets: number): Buffer {
  const row = width * octets;
  const data = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x++) {
      const value = raw[y * (row + 1) + 1 + x] ?? 0;
      const left = x >= octets ? data[y * row + x - octets]! : 0;
      const up = y > 0 ? data[(y - 1) * row + x]! : 0;
      const corner = y > 0 && x >= octets ? data[(y - 1) * row + x - octets]! : 0;
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      data[y * row + x] = value + ([0, left, up, (left + up) >> 1, paeth][filter] ?? 0);
    }
  }
  return data;
}

function read(png: Buffer): Pixels {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const octets = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return {
    width,
    height,
    octets,
    data: unfiltered(inflateSync(Buffer.concat(parts)), width, height, octets),
  };
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(body.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

/** The same picture in at most 256 colours, those it uses most; others become the nearest of them. A third of the octets. */
export function smaller(png: Buffer): Buffer {
  const { width, height, octets, data } = read(png);
  const colourAt = (n: number): number =>
    (data[n * octets]! << 16) | (data[n * octets + 1]! << 8) | data[n * octets + 2]!;
  const counts = new Map<number, number>();
  for (let n = 0; n < width * height; n++) {
    const colour = colourAt(n);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 256)
    .map(([colour]) => colour);
  const known = new Map(palette.map((colour, n) => [colour, n]));
  const nearest = (colour: number): number => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const [n, one] of palette.entries()) {
      const [r, g, b] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((colour >> shift) & 255));
      const far = r! * r! + g! * g! + b! * b!;
      if (far < least) [least, best] = [far, n];
    }
    known.set(colour, best);
    return best;
  };
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = colourAt(y * width + x);
      rows[y * (width + 1) + 1 + x] = known.get(colour) ?? nearest(colour);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]));
  const packed = Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return packed.length < png.length ? packed : png;
}
