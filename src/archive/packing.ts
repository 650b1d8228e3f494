import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** What is sealed begins with an octet that says how it is packed. */
const plain = 0;
const zstd = 1;
/** Below this size setting up the compressor costs more than the octets it saves. */
const worthPacking = 8 * 1024;
/** Up to this size compressing in place costs less than a trip to the thread pool. */
const inPlace = 128 * 1024;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Octets as they are sealed: compressed where that is worth it. */
export async function packed(raw: Buffer): Promise<Buffer> {
  if (raw.length < worthPacking) return Buffer.concat([Buffer.of(plain), raw]);
  const small = raw.length <= inPlace ? zstdCompressSync(raw, compression) : await compress(raw, compression);
  return Buffer.concat([Buffer.of(zstd), small]);
}

/** Undoes `packed`; null for octets it cannot have made. `most`: octets that may come out. */
export async function unpacked(body: Buffer, most: number): Promise<Buffer | null> {
  const rest = body.subarray(1);
  if (body[0] === plain) return rest;
  return body[0] === zstd ? decompress(rest, { maxOutputLength: most }) : null;
}
