/** The relaxed canonical forms of DKIM (RFC 6376 §3.4.2, §3.4.4). */

/**
 * A body in relaxed form: runs of white space become one space, white space at line ends and empty lines at the end go,
 * the last line gets its CRLF. One plain loop, since this runs over every octet of every letter.
 */
export function relaxedBody(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length + 2);
  const length = body.length;
  let size = 0;
  for (let i = 0; i < length; i++) {
    const octet = body[i]!;
    if (octet !== 0x20 && octet !== 0x09) {
      out[size++] = octet;
      continue;
    }
    let next = i + 1;
    while (next < length && (body[next] === 0x20 || body[next] === 0x09)) next++;
    const lineEnds = next === length || (body[next] === 0x0d && next + 1 < length && body[next + 1] === 0x0a);
    if (!lineEnds) out[size++] = 0x20;
    i = next - 1;
  }
  return endOnce(out, size);
}

/** Leaves one CRLF at the end; nothing of a body that was only line ends. */
function endOnce(out: Buffer, length: number): Buffer {
  let size = length;
  while (size >= 2 && out[size - 2] === 0x0d && out[size - 1] === 0x0a) size -= 2;
  if (size === 0) return out.subarray(0, 0);
  out[size++] = 0x0d;
  out[size++] = 0x0a;
  return out.subarray(0, size);
}

/** A header field in relaxed form, without its line end. `octets`: the field as it stands; in and out as Latin-1. */
export function relaxedField(octets: string): string {
  const colon = octets.indexOf(':');
  const name = octets.slice(0, colon).trim().toLowerCase();
  const value = octets
    .slice(colon + 1)
    .replaceAll(/\r\n/g, '')
    .replaceAll(/[ \t]+/g, ' ');
  return `${name}:${value.startsWith(' ') ? value.slice(1) : value}`.replace(/ $/, '');
}
