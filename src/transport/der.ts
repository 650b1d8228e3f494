/** Just enough DER (X.690 §8) to read what `X509Certificate` does not show: extensions and their weight. */

interface Piece {
  readonly tag: number;
  readonly body: Buffer;
  readonly end: number;
}

/** The piece at `at`; null where there is none whole. Definite lengths only, as DER has it. */
function pieceAt(bytes: Buffer, at: number): Piece | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return null;
  let from = at + 2;
  let length = first;
  if (first > 127) {
    const count = first & 127;
    if (count === 0 || count > 4 || from + count > bytes.length) return null;
    length = bytes.readUIntBE(from, count);
    from += count;
  }
  if (from + length > bytes.length) return null;
  return { tag, body: bytes.subarray(from, from + length), end: from + length };
}

/** All pieces side by side; null where the bytes are not whole pieces. */
function pieces(bytes: Buffer): Piece[] | null {
  const found: Piece[] = [];
  for (let at = 0; at < bytes.length; ) {
    const piece = pieceAt(bytes, at);
    if (!piece) return null;
    found.push(piece);
    at = piece.end;
  }
  return found;
}

export interface Extension {
  /** The object identifier's content octets, hex. */
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

const sequenceTag = 0x30;
const extensionsTag = 0xa3;

/** The extensions of a certificate (RFC 5280 §4.1); null where it cannot be read. */
export function extensionsOf(certificate: Buffer): Extension[] | null {
  const outer = pieceAt(certificate, 0);
  const body = outer && pieceAt(outer.body, 0);
  const fields = body && pieces(body.body);
  if (!fields) return null;
  const wrapped = fields.find(({ tag }) => tag === extensionsTag);
  if (!wrapped) return [];
  const list = pieceAt(wrapped.body, 0);
  const all = list && pieces(list.body);
  if (!all) return null;
  const read = all.map(extensionOf);
  return read.every((one) => one !== null) ? read : null;
}

function extensionOf({ tag, body }: Piece): Extension | null {
  const parts = pieces(body);
  const [oid] = parts ?? [];
  const value = parts?.at(-1);
  if (!parts || tag !== sequenceTag || parts.length < 2 || oid?.tag !== 0x06 || value?.tag !== 0x04)
    return null;
  const flag = parts.find((part) => part.tag === 0x01);
  return {
    oid: oid.body.toString('hex'),
    critical: flag !== undefined && flag.body[0] !== 0,
    value: value.body,
  };
}

/** `pathLenConstraint` of basicConstraints (RFC 5280 §4.2.1.9); Infinity where none is set, null where it is no authority. */
export function pathLength(value: Buffer): number | null {
  const outer = pieceAt(value, 0);
  const parts = outer && pieces(outer.body);
  if (parts?.[0]?.tag !== 0x01 || parts[0].body[0] === 0) return null;
  const most = parts.find((part) => part.tag === 0x02);
  if (!most) return Number.POSITIVE_INFINITY;
  return most.body.length === 1 && most.body[0]! < 128 ? most.body[0]! : null;
}

/** Whether keyUsage has keyCertSign, bit 5 (RFC 5280 §4.2.1.3). */
export function signsCertificates(value: Buffer): boolean {
  const bits = pieceAt(value, 0);
  return bits?.tag === 0x03 && bits.body.length > 1 && (bits.body[1]! & 0x04) !== 0;
}
