/** The relaxed canonical forms of DKIM (RFC 6376 §3.4.2, §3.4.4). */

/**
 * A body in relaxed form: runs of white space become one space, white space at line ends and empty lines at the end go,
 * the last line gets its CRLF. One pass over the octets, since this runs over every octet of every letter.
 */
export function relaxedBody(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length + 2);
  let size = 0;
  let space = false;
  let breaks = 0;
  for (let i = 0; i < body.length; i++) {
    const octet = body[i]!;
    if (octet === 0x20 || octet === 0x09) {
      space = true;
    } else if (octet === 0x0d && body[i + 1] === 0x0a) {
      breaks++;
      i++;
      space = false;
    } else {
      for (; breaks > 0; breaks--) {
        out[size++] = 0x0d;
        out[size++] = 0x0a;
      }
      if (space) out[size++] = 0x20;
      space = false;
      out[size++] = octet;
    }
  }
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
