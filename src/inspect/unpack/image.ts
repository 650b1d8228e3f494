import type { Kind } from './sniff.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that a picture claims; nothing where it cannot be told. */
export function sizeOf(bytes: Buffer, kind: Kind): Size | undefined {
  if (kind === 'png' && bytes.length >= 24)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (kind === 'gif' && bytes.length >= 10)
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (kind === 'jpeg') return jpegSize(bytes);
  if (kind !== 'image') return undefined;
  if (bytes.length >= 26 && bytes.toString('latin1', 0, 2) === 'BM')
    return { width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) };
  return bytes.toString('latin1', 8, 12) === 'WEBP' ? webpSize(bytes) : undefined;
}

/** Walks the segments of a JPEG to its frame header (ITU-T T.81 B.2.2). */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** RFC 9649 §2.5 to 2.7: simple lossy, simple lossless, extended. */
function webpSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined;
  const form = bytes.toString('latin1', 12, 16);
  if (form === 'VP8 ')
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (form === 'VP8L') {
    const bits = bytes.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return form === 'VP8X'
    ? { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    : undefined;
}

/**
 * Whether a picture is decoration: a spacer, a rule, a tracking pixel or an icon. It has no room for words that a person
 * could read. Anything larger may hold some, and is looked at.
 */
export function isDecoration(bytes: Buffer, kind: Kind): boolean {
  const size = sizeOf(bytes, kind);
  if (!size || bytes.length > 8 * 1024 || moves(bytes, kind)) return false;
  return Math.min(size.width, size.height) < 6 || (size.width <= 32 && size.height <= 32);
}

/** Whether a picture shows more than one image in turn: only the first would be read. */
export function moves(bytes: Buffer, kind: Kind): boolean {
  if (kind === 'gif') return gifImages(bytes) > 1;
  if (kind === 'png') return bytes.subarray(0, 64 * 1024).includes('acTL');
  return kind === 'image' && bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0;
}

/** Images in a GIF, counted to two (GIF89a: blocks, their sub-blocks, colour tables). */
function gifImages(bytes: Buffer): number {
  const table = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes[10] ?? 0);
  for (let found = 0; at < bytes.length; ) {
    const mark = bytes[at];
    if (mark === 0x2c) {
      if (++found > 1) return found;
      at += 11 + table(bytes[at + 9] ?? 0);
    } else if (mark === 0x21) at += 2;
    else return found;
    for (let size = bytes[at] ?? 0; size > 0; size = bytes[at] ?? 0) at += size + 1;
    at++;
  }
  return 1;
}
