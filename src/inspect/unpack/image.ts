import type { Kind } from './sniff.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that a PNG, GIF or JPEG claims; nothing where it cannot be told. */
export function sizeOf(bytes: Buffer, kind: Kind): Size | undefined {
  if (kind === 'png' && bytes.length >= 24)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (kind === 'gif' && bytes.length >= 10)
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  return kind === 'jpeg' ? jpegSize(bytes) : undefined;
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

/**
 * Whether a picture is decoration: a spacer or tracking pixel, or a small logo or icon that the HTML of the letter
 * shows in place. Such a picture has no room for a page of writing. Anything larger, or attached, may hold one.
 */
export function isDecoration(bytes: Buffer, kind: Kind, shownInPlace: boolean): boolean {
  const size = sizeOf(bytes, kind);
  if (!size) return false;
  if (bytes.length <= 2048 && size.width <= 16 && size.height <= 16) return true;
  return shownInPlace && bytes.length <= 24 * 1024 && size.height <= 200 && size.width <= 800;
}
