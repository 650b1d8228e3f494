import type { Reply } from '#mail';

/** `BDAT size [LAST]` (RFC 3030 §2): `left` bytes are still to come; with a `refusal` they are thrown away. */
export interface Chunk {
  readonly size: number;
  readonly last: boolean;
  readonly refusal: Reply | null;
  left: number;
}

/** What follows BDAT; null where it is malformed, and the stream can then not be followed. */
export function parseBdat(rest: string): { readonly size: number; readonly last: boolean } | null {
  const found = /^(\d{1,15})(?: +(LAST))?$/i.exec(rest);
  return found ? { size: Number(found[1]), last: found[2] !== undefined } : null;
}
