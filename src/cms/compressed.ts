import { inflateSync } from 'node:zlib';
import { explicit, inside, Members, octetsOf, oidOf, tag } from './der.ts';
import { bodyOf, kind } from './message.ts';
import { readable } from './trouble.ts';

export type CompressedOpening =
  | { readonly ok: true; readonly content: Buffer }
  | { readonly ok: false; readonly reason: 'malformed' | 'too-large' };

/** Opens CompressedData (RFC 3274), which a few programs sign or encrypt; at most `limit` octets come out. */
export function openCompressed(bytes: Uint8Array, limit: number): CompressedOpening {
  const packed = readable(() => {
    const members = new Members(bodyOf(bytes, kind.compressed).body);
    members.take(tag.integer);
    const zlib = oidOf(new Members(members.take(tag.sequence)).take(tag.oid)) === '1.2.840.113549.1.9.16.3.8';
    const inner = new Members(members.take(tag.sequence));
    members.end();
    inner.take(tag.oid);
    return zlib ? octetsOf(inside(inner.take(explicit(0)))) : null;
  });
  if (!packed) return { ok: false, reason: 'malformed' };
  try {
    return { ok: true, content: inflateSync(packed, { maxOutputLength: limit }) };
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, reason: large ? 'too-large' : 'malformed' };
  }
}
