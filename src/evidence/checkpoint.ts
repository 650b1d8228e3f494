import { base64, formatNote, type NoteSignature, parseNote } from './note.ts';
import { type Algorithm, keyId, type Signer, signBytes, type VerifierKey, verifyBytes } from './signer.ts';

/** What a checkpoint says: the log, how many leaves it has, and the root over them. */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** C2SP tlog-checkpoint: origin, size and root, a line each. */
const textOf = ({ origin, size, root }: TreeHead): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

function headOf(text: string): TreeHead | null {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const bytes = base64(root);
  if (
    origin === '' ||
    !/^(0|[1-9]\d{0,15})$/.test(size) ||
    bytes?.length !== 32 ||
    rest.join('') !== '' ||
    rest.length !== 1
  )
    return null;
  return Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root: bytes } : null;
}

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
const short = (text: string): Buffer =>
  Buffer.concat([Buffer.of(Buffer.byteLength(text)), Buffer.from(text)]);

/** The structure that an ML-DSA-44 cosignature signs (C2SP tlog-cosignature); `seconds` since 1970. */
const cosigned = (name: string, seconds: number, { origin, size, root }: TreeHead): Buffer =>
  Buffer.concat([
    Buffer.from('subtree/v1\n\0'),
    short(name),
    u64(seconds),
    short(origin),
    u64(0),
    u64(size),
    root,
  ]);

/** What an Ed25519 cosignature signs (C2SP tlog-cosignature, cosignature/v1). */
const cosignedText = (seconds: number, text: string): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** What a cosignature of this algorithm signs. */
const cosignedBy = (key: VerifierKey, seconds: number, head: TreeHead): Buffer =>
  key.algorithm === 'ml-dsa-44' ? cosigned(key.name, seconds, head) : cosignedText(seconds, textOf(head));

function signHead(signer: Signer, head: TreeHead, at: number): NoteSignature {
  const { name } = signer;
  if (signer.algorithm === 'ed25519')
    return { name, keyId: keyId(signer), bytes: signBytes(signer, Buffer.from(textOf(head))) };
  const seconds = Math.max(0, Math.floor(at / 1000));
  return {
    name,
    keyId: keyId(signer),
    bytes: Buffer.concat([u64(seconds), signBytes(signer, cosignedBy(signer, seconds, head))]),
  };
}

/** A checkpoint signed by every signer; `at` in milliseconds. */
export const signCheckpoint = (head: TreeHead, signers: readonly Signer[], at: number): string =>
  formatNote({ text: textOf(head), signatures: signers.map((signer) => signHead(signer, head, at)) });

/** Signature lines of witnesses under a checkpoint of somebody else, without its text. */
export const cosign = (head: TreeHead, signers: readonly Signer[], at: number): string =>
  formatNote({ text: '', signatures: signers.map((signer) => signHead(signer, head, at)) }).slice(1);

/** What the signatures of a known key come to. */
export interface SignatureCheck {
  readonly algorithm: Algorithm;
  readonly keyId: string;
  readonly result: 'valid' | 'wrong' | 'missing' | 'not checked';
  /** When it was signed, milliseconds: ML-DSA-44 cosignatures say so. */
  readonly at?: number;
}

export interface ReadCheckpoint {
  readonly head: TreeHead;
  readonly signatures: readonly SignatureCheck[];
}

function checkSignature(
  key: VerifierKey,
  text: string,
  head: TreeHead,
  signatures: readonly NoteSignature[],
): SignatureCheck {
  const id = keyId(key);
  const known = { algorithm: key.algorithm, keyId: id.toString('hex') };
  const found = signatures.filter((one) => one.name === key.name && one.keyId.equals(id));
  const [only] = found;
  if (!only) return { ...known, result: 'missing' };
  if (found.length > 1) return { ...known, result: 'wrong' };
  const word = (valid: boolean | 'unknown'): SignatureCheck['result'] =>
    valid === 'unknown' ? 'not checked' : valid ? 'valid' : 'wrong';
  if (key.algorithm === 'ed25519')
    return { ...known, result: word(verifyBytes(key, Buffer.from(text), only.bytes)) };
  if (only.bytes.length !== 8 + (key.algorithm === 'ml-dsa-44' ? 2420 : 64))
    return { ...known, result: 'wrong' };
  const seconds = Number(only.bytes.readBigUInt64BE());
  if (!Number.isSafeInteger(seconds * 1000)) return { ...known, result: 'wrong' };
  return {
    ...known,
    result: word(verifyBytes(key, cosignedBy(key, seconds, head), only.bytes.subarray(8))),
    at: seconds * 1000,
  };
}

/** Reads a checkpoint and checks what each of `keys` signed; null where it is not a checkpoint. */
export function readCheckpoint(note: string, keys: readonly VerifierKey[]): ReadCheckpoint | null {
  const parsed = parseNote(note);
  const head = parsed && headOf(parsed.text);
  if (!head) return null;
  return { head, signatures: keys.map((key) => checkSignature(key, parsed.text, head, parsed.signatures)) };
}

/** One Ed25519 signature at least is right and, of the keys asked about, none is wrong or, with `all`, missing. */
export const isSigned = ({ signatures }: ReadCheckpoint, all: boolean): boolean =>
  signatures.some(({ algorithm, result }) => algorithm === 'ed25519' && result === 'valid') &&
  signatures.every(({ result }) => result !== 'wrong' && (!all || result !== 'missing'));
