import { editHeader, type Part } from '#mail';

/** Whether octets pass every mail server as they are: ASCII, CRLF alone, lines within 998 octets (RFC 5322 §2.1.1). */
export function isSafe(bytes: Buffer): boolean {
  // The machine's own search is many times quicker than a loop over octets.
  if (bytes.includes(0) || bytes.toString('latin1').search(/[^\0-\x7f]/) >= 0) return false;
  let start = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, start)) {
    if (bytes[at - 1] !== 0x0d || at - start > 999) return false;
    const cr = bytes.indexOf(0x0d, start);
    if (cr !== at - 1) return false;
    start = at + 1;
  }
  return bytes.length - start <= 998 && bytes.indexOf(0x0d, start) < 0;
}

/** Base64 in lines of 76 (RFC 2045 §6.8), CRLF. */
export const base64Lines = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  )
    .map((line) => `${line}\r\n`)
    .join('');

const asItStands = new Set(['7bit', '8bit', 'binary']);
const exact = (part: Part): Buffer => Buffer.concat([part.head, part.raw]);

/**
 * A part with every leaf made safe (RFC 8551 §3.1.3); `change` may put another in the place of a leaf. What somebody signed
 * or encrypted, and letters within the letter, stay octet for octet.
 */
export function rewritten(part: Part, change: (leaf: Part) => Buffer | null): Buffer {
  const { type, encoding } = part;
  if (type.startsWith('message/') || !asItStands.has(encoding)) return change(part) ?? exact(part);
  if (!type.startsWith('multipart/')) return change(part) ?? madeSafe(part);
  if (type === 'multipart/signed' || type === 'multipart/encrypted') return exact(part);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const child of part.children) {
    const start = child.head.byteOffset - part.raw.byteOffset;
    pieces.push(part.raw.subarray(at, start), rewritten(child, change));
    at = start + child.head.length + child.raw.length;
  }
  pieces.push(part.raw.subarray(at));
  const body = Buffer.concat(pieces);
  const honest = encoding !== '7bit' && isSafe(body);
  const head = honest
    ? editHeader(part.head, { replace: { 'Content-Transfer-Encoding': '7bit' } })
    : part.head;
  return Buffer.concat([head, body]);
}

function madeSafe(part: Part): Buffer {
  if (isSafe(part.raw)) return exact(part);
  const head = editHeader(part.head, { replace: { 'Content-Transfer-Encoding': 'base64' } });
  return Buffer.concat([head, Buffer.from(base64Lines(part.raw))]);
}
