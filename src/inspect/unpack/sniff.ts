/** What a file is by its first octets, whatever it is called. */
export type Kind =
  | 'pdf'
  | 'zip'
  | 'gzip'
  | 'tar'
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'image'
  | 'ole'
  | 'rtf'
  | 'tnef'
  | 'archive'
  | 'media'
  | 'program'
  | 'pgp'
  | 'text'
  | 'empty'
  | 'binary';

const magic: readonly (readonly [Kind, string])[] = [
  ['pdf', '25504446'],
  ['zip', '504b0304'],
  ['zip', '504b0506'],
  ['zip', '504b0708'],
  ['gzip', '1f8b08'],
  ['png', '89504e470d0a1a0a'],
  ['jpeg', 'ffd8ff'],
  ['gif', '47494638'],
  ['image', '49492a00'],
  ['image', '4d4d002a'],
  ['image', '424d'],
  ['image', '00000100'],
  ['ole', 'd0cf11e0a1b11ae1'],
  ['rtf', '7b5c7274'],
  ['tnef', '789f3e22'],
  ['archive', '377abcaf271c'],
  ['archive', '526172211a07'],
  ['archive', '425a68'],
  ['archive', 'fd377a585a00'],
  ['archive', '28b52ffd'],
  ['media', '494433'],
  ['media', '4f676753'],
  ['media', '1a45dfa3'],
  ['program', '4d5a'],
  ['program', '7f454c46'],
];

const startsWith = (bytes: Buffer, hex: string): boolean =>
  bytes.subarray(0, hex.length / 2).toString('hex') === hex;

export function sniff(bytes: Buffer): Kind {
  if (bytes.length === 0) return 'empty';
  for (const [kind, start] of magic)
    if (startsWith(bytes, start) && ((kind !== 'image' && kind !== 'program') || !isText(bytes))) return kind;
  if (bytes.subarray(0, 12).toString('latin1').startsWith('RIFF'))
    return bytes.subarray(8, 12).toString('latin1') === 'WEBP' ? 'image' : 'media';
  if (bytes.subarray(4, 8).toString('latin1') === 'ftyp') return 'media';
  if (bytes.subarray(128, 132).toString('latin1') === 'DICM') return 'image';
  if (bytes.toString('latin1', 257, 262) === 'ustar') return 'tar';
  if (bytes.subarray(0, 2048).includes('-----BEGIN PGP MESSAGE')) return 'pgp';
  // A PDF may have junk before its first line; readers look for it within the first kilobyte.
  if (bytes.subarray(0, 1024).includes('%PDF-')) return 'pdf';
  return isText(bytes) ? 'text' : 'binary';
}

/** Whether octets are text in an ASCII-like character set or in UTF-16: hardly any control characters. */
export function isText(bytes: Buffer): boolean {
  if (
    bytes.length >= 2 &&
    ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
  )
    return true;
  const step = Math.max(1, Math.floor(bytes.length / 65_536));
  let control = 0;
  let seen = 0;
  for (let i = 0; i < bytes.length; i += step) {
    const byte = bytes[i]!;
    seen++;
    if (byte === 0) return false;
    if (
      byte < 0x20 &&
      byte !== 9 &&
      byte !== 10 &&
      byte !== 13 &&
      byte !== 11 &&
      byte !== 12 &&
      byte !== 0x1b &&
      byte !== 0x1c &&
      byte !== 0x1d &&
      byte !== 0x1e
    )
      control++;
  }
  return control * 100 <= seen;
}
