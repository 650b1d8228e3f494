/** What a file holds: binary as it stands, or the blocks of ASCII armour in it, in order (RFC 9580 §6). */
export interface ArmorBlock {
  /** `PUBLIC KEY BLOCK`, `MESSAGE`, `SIGNATURE` and so on; empty for binary. */
  readonly type: string;
  readonly bytes: Buffer;
}

const opening = /^-----BEGIN PGP ([A-Z0-9 ,/]{1,40})-----[ \t]*$/;

/**
 * Takes armour off. Text around blocks is left aside; a block that does not end, or whose lines are not Base64, is left
 * out. The checksum is not looked at (RFC 9580 §6.1): what is inside is signed, the checksum is not.
 */
export function dearmor(bytes: Buffer): readonly ArmorBlock[] {
  if (bytes.length === 0) return [];
  if (bytes[0]! & 0x80 && !isBom(bytes)) return [{ type: '', bytes }];
  const lines = bytes.toString('latin1').split(/\r\n|\n|\r/);
  const blocks: ArmorBlock[] = [];
  for (let n = 0; n < lines.length; n++) {
    const type = opening.exec(lines[n]!.replace(/^\u00ef\u00bb\u00bf/, ''))?.[1];
    if (type === undefined || type === 'SIGNED MESSAGE') continue;
    const end = lines.findIndex((line, m) => m > n && line.trimEnd() === `-----END PGP ${type}-----`);
    if (end < 0) break;
    const block = decodeBlock(lines.slice(n + 1, end));
    if (block) blocks.push({ type, bytes: block });
    n = end;
  }
  return blocks;
}

const isBom = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

function decodeBlock(lines: readonly string[]): Buffer | null {
  let from = 0;
  while (from < lines.length && /^[A-Za-z][A-Za-z0-9-]*:/.test(lines[from]!)) from++;
  if (lines[from]?.trim() === '') from++;
  else if (from > 0) return null;
  const data = lines
    .slice(from)
    .map((line) => line.trim())
    .filter((line) => !/^=[A-Za-z0-9+/]{4}$/.test(line));
  const text = data.join('');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return Buffer.from(text, 'base64');
}

/**
 * Puts armour on, without version or comment (RFC 9580 §6.2). `checksum`: with the CRC-24, which RFC 9580 §6.1 leaves out but
 * for older programs: GnuPG up to 2.2 takes the last line for data where no padding ends the text before it, and reports an
 * error for a message that it has decrypted.
 */
export function armor(type: string, bytes: Buffer, { checksum = false } = {}): string {
  const lines: string[] = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  if (checksum) lines.push(`=${crc24(bytes).toString('base64')}`);
  return `-----BEGIN PGP ${type}-----\n\n${lines.join('\n')}\n-----END PGP ${type}-----\n`;
}

/** CRC-24 as three octets (RFC 9580 §6.1.1). */
function crc24(bytes: Buffer): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x800000 ? (crc << 1) ^ 0x1864cfb : crc << 1;
  }
  const out = Buffer.alloc(3);
  out.writeUIntBE(crc & 0xffffff, 0, 3);
  return out;
}
