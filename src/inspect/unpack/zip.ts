import { Inflate } from 'fflate';

/** One file of a zip archive, as its central directory tells (PKWARE APPNOTE 4.3). */
export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;

/** The files of an archive; null where its directory is broken, lies, or is of a kind not read here (zip64). */
export function listZip(bytes: Buffer, most: number): readonly ZipEntry[] | null {
  const end = findEnd(bytes);
  if (end < 0) return null;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff || count > most) return null;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entryMark) return null;
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.subarray(at + 46, at + 46 + nameLength).toString('utf8'),
      encrypted: (bytes.readUInt16LE(at + 8) & 1) !== 0,
      method: bytes.readUInt16LE(at + 10),
      compressed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return agrees(bytes, entries) ? entries : null;
}

function findEnd(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - 22 - 65_535);
  for (let at = bytes.length - 22; at >= least; at--) if (bytes.readUInt32LE(at) === endMark) return at;
  return -1;
}

/** Whether each file begins where the directory says, without sharing its octets with another (overlap bombs). */
function agrees(bytes: Buffer, entries: readonly ZipEntry[]): boolean {
  let after = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (
      entry.offset < after ||
      entry.offset + 30 > bytes.length ||
      bytes.readUInt32LE(entry.offset) !== localMark
    )
      return false;
    after = entry.offset + 30 + entry.compressed;
  }
  return after <= bytes.length;
}

/** The octets of one file; null where they are broken or more than `most`. */
export function openEntry(bytes: Buffer, entry: ZipEntry, most: number): Buffer | null {
  const start =
    entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
  const data = bytes.subarray(start, start + entry.compressed);
  if (data.length !== entry.compressed) return null;
  if (entry.method === 0) return data.length <= most ? data : null;
  return entry.method === 8 ? inflate(data, most) : null;
}

const step = 16 * 1024;

/** Inflates piece by piece, so that a bomb is stopped while it grows; null where it is broken, cut or too large. */
function inflate(data: Buffer, most: number): Buffer | null {
  const out: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((chunk, final) => {
    size += chunk.length;
    ended = final;
    if (size <= most) out.push(chunk.slice());
  });
  try {
    for (let at = 0; at < data.length && size <= most; at += step)
      stream.push(data.subarray(at, at + step), at + step >= data.length);
  } catch {
    return null;
  }
  return ended && size <= most ? Buffer.concat(out) : null;
}
