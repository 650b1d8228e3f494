import { createHash } from 'node:crypto';
import { readHeader } from '#mail';

/** Fields that say how one copy travelled or where it lies: two copies of one letter differ in them. */
const ofTheCopy =
  /^(?:received|return-path|delivered-to|envelope-to|x-original-to|x-envelope-.*|x-forwarded-.*|status|x-status|x-keywords|x-uid.*|x-mozilla-.*|x-gmail-.*|x-gm-.*|x-evolution.*|content-length|lines|authentication-results|arc-.*|dkim-.*|domainkey-.*|received-spf|x-received|x-google-.*|x-spam-.*|x-virus-.*|x-ms-exchange-.*|x-microsoft-.*|x-forefront-.*|x-folder|x-account-key|list-.*)$/;

/**
 * SHA-256 over what makes a letter the letter it is: its header fields but those of one copy, names in lower case, white
 * space run together, in the order of the letter; and its body with CRLF, without empty lines at the end.
 */
export function contentHash(raw: Buffer): Buffer {
  const header = readHeader(raw);
  const hash = createHash('sha256');
  for (const { name, value } of header.fields) {
    const key = name.toLowerCase();
    if (name !== '' && !ofTheCopy.test(key)) hash.update(`${key}:${value.replaceAll(/\s+/g, ' ').trim()}\n`);
  }
  hash.update('\n');
  const body = normalised(raw.subarray(header.bodyStart));
  let end = body.length;
  while (end > 0 && (body[end - 1] === 0x0a || body[end - 1] === 0x0d)) end--;
  return hash.update(body.subarray(0, end)).digest();
}

/** With CRLF where a lone LF stood; the letter itself where none did. */
export function normalised(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = raw.indexOf(0x0a); at >= 0; at = raw.indexOf(0x0a, at + 1)) {
    if (at > 0 && raw[at - 1] === 0x0d) continue;
    pieces.push(raw.subarray(from, at), crlf);
    from = at + 1;
  }
  return pieces.length === 0 ? raw : Buffer.concat([...pieces, raw.subarray(from)]);
}

const crlf = Buffer.from('\r\n');

/** Why octets are no letter that could be filed; null where they are one. */
export function damageOf(raw: Buffer): string | null {
  if (raw.length === 0) return 'it is empty';
  // A disk that failed leaves nothing but zeros behind.
  let zeros = 0;
  for (let at = raw.indexOf(0); at >= 0 && zeros <= raw.length / 2; at = raw.indexOf(0, at + 1)) zeros++;
  if (zeros > raw.length / 2) return 'it holds nothing but zeros';
  const header = readHeader(raw);
  if (header.cut) return 'its header does not end';
  const names = new Set(header.fields.map(({ name }) => name.toLowerCase()));
  const known = ['from', 'to', 'subject', 'date', 'message-id', 'received', 'sender', 'cc', 'bcc'];
  return known.some((name) => names.has(name)) ? null : 'it does not begin with the header of a letter';
}
