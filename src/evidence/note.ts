/** One signature under a note: who says so, and the bytes after the key id. */
export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Buffer;
  readonly bytes: Buffer;
}

/** C2SP signed-note: a text that ends in a newline, and who signed it. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Bytes of base64 in the one spelling that RFC 4648 §4 has for them; null for anything else. */
export function base64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

export const isKeyName = (name: string): boolean => name !== '' && !/[\s+\u0085]/u.test(name);

const signatureLine = ({ name, keyId, bytes }: NoteSignature): string =>
  `\u2014 ${name} ${Buffer.concat([keyId, bytes]).toString('base64')}\n`;

export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(signatureLine).join('')}`;

/** A longer note is refused unread: sixteen signatures of 5 kB fit. */
const longest = 100_000;

/** Null where the text is not a signed note. */
export function parseNote(given: string): Note | null {
  if (
    given.length > longest ||
    !given.isWellFormed() ||
    /[\u0000-\u0009\u000b-\u001f]/.test(given) ||
    !given.endsWith('\n')
  )
    return null;
  const cut = given.lastIndexOf('\n\n');
  if (cut < 1) return null;
  const signatures: NoteSignature[] = [];
  for (const line of given.slice(cut + 2, -1).split('\n')) {
    const [dash, name = '', spelt = '', ...more] = line.split(' ');
    const bytes = base64(spelt);
    if (dash !== '\u2014' || !isKeyName(name) || more.length > 0 || !bytes || bytes.length < 5) return null;
    signatures.push({ name, keyId: bytes.subarray(0, 4), bytes: bytes.subarray(4) });
  }
  return { text: given.slice(0, cut + 1), signatures };
}
