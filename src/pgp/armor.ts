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

/** Puts armour on, without version, comment or checksum (RFC 9580 §6.1, §6.2). */
export function armor(type: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PGP ${type}-----\n\n${lines.join('\n')}\n-----END PGP ${type}-----\n`;
}
