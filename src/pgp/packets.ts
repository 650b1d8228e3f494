/** One packet, with its header as it stood (RFC 9580 §4). */
export interface Packet {
  readonly tag: number;
  readonly body: Buffer;
  /** Header and body. */
  readonly raw: Buffer;
}

/** `reason` is fit for people and quotes nothing. */
export type PacketsReading =
  | { readonly ok: true; readonly packets: readonly Packet[] }
  | { readonly ok: false; readonly reason: string };

/** Packet types by their numbers (RFC 9580 §5). */
export const tags = {
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  marker: 10,
  trust: 12,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
  padding: 21,
} as const;

const mostPackets = 20_000;

/**
 * Splits bytes into packets: both header formats, no partial lengths and no indeterminate ones, which have no place in a
 * key (RFC 9580 §4.2.1.4). Anything that does not fit to the last byte is refused.
 */
export function readPackets(bytes: Buffer): PacketsReading {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = readHead(bytes, at);
    if (typeof head === 'string') return { ok: false, reason: head };
    const end = head.start + head.length;
    if (end > bytes.length) return { ok: false, reason: 'a packet is cut off' };
    packets.push({ tag: head.tag, body: bytes.subarray(head.start, end), raw: bytes.subarray(at, end) });
    if (packets.length > mostPackets) return { ok: false, reason: 'there are too many packets' };
    at = end;
  }
  return { ok: true, packets };
}

interface Head {
  readonly tag: number;
  readonly start: number;
  readonly length: number;
}

function readHead(bytes: Buffer, at: number): Head | string {
  const first = bytes[at]!;
  if ((first & 0x80) === 0) return 'this is not OpenPGP';
  if (first & 0x40) {
    const sized = readLength(bytes, at + 1);
    if (sized === null) return 'a packet has no definite length';
    return { tag: first & 0x3f, ...sized };
  }
  const octets = [1, 2, 4, 0][first & 3]!;
  if (octets === 0) return 'a packet has no definite length';
  if (at + 1 + octets > bytes.length) return 'a packet is cut off';
  return { tag: (first >> 2) & 0xf, start: at + 1 + octets, length: bytes.readUIntBE(at + 1, octets) };
}

/** A length of one, two or five octets, as of packets and of subpackets; null where it is partial or cut off. */
export function readLength(
  bytes: Buffer,
  at: number,
  partial = true,
): { readonly start: number; readonly length: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 192) return { start: at + 1, length: first };
  if (first === 255)
    return at + 5 > bytes.length ? null : { start: at + 5, length: bytes.readUInt32BE(at + 1) };
  if (first >= 224 && partial) return null;
  return at + 2 > bytes.length
    ? null
    : { start: at + 2, length: ((first - 192) << 8) + bytes[at + 1]! + 192 };
}
