import type { KeyObject } from 'node:crypto';
import { newToken } from '#base';
import { type Certificate, encryptData, isSealedTo, signData } from '#cms';
import { readHeader, walk } from '#mail';
import { armor, type Chosen, isSealedToKey, type PgpSecret, seal } from '#pgp';
import { pdfOf } from '../pdf/letter.ts';
import { neutral, outerOf, type Payload, payloadOf } from './payload.ts';
import { base64Lines, isSafe } from './safe.ts';

/** What signs our letters. */
export interface Signer {
  readonly smime?: {
    readonly certificate: Certificate;
    readonly chain: readonly Certificate[];
    readonly key: KeyObject;
  };
  readonly pgp?: PgpSecret;
}

/** What one reader's letters are sealed with: checked and trusted at this time by whoever gives it. */
export type ReaderKey =
  | { readonly kind: 'smime'; readonly certificate: Certificate; readonly fingerprint: string }
  | { readonly kind: 'pgp'; readonly chosen: Chosen; readonly fingerprint: string }
  /** A passphrase agreed with the reader; `note` says in the letter what to do, and nothing of the letter. */
  | { readonly kind: 'pdf'; readonly passphrase: string; readonly note: string };

export interface SealingTask {
  /** The letter as it would leave, Message-ID and Date in it, hidden readers' fields not. */
  readonly raw: Buffer;
  /** One reader alone: of others nothing stands in the envelope. */
  readonly to: ReaderKey;
  readonly signer?: Signer | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface SealedLetter {
  /** Without trace and DKIM signature; ASCII, CRLF. */
  readonly raw: Buffer;
  readonly method: 'smime' | 'pgp' | 'pdf';
  /** Hex, of the certificate or of the primary key; null for a passphrase. */
  readonly fingerprint: string | null;
  /** Such as `aes-256-gcm`, `openpgp-aead`, `openpgp-mdc`. */
  readonly cipher: string;
  readonly signed: boolean;
}

/** A letter to many readers is put together once, and signed once where the form allows it. */
const recent = new WeakMap<
  Buffer,
  { readonly payload: Payload; signed: { by: KeyObject; bytes: Buffer } | null }
>();

function prepared(raw: Buffer): {
  readonly payload: Payload;
  signed: { by: KeyObject; bytes: Buffer } | null;
} {
  const known = recent.get(raw) ?? { payload: payloadOf(raw), signed: null };
  recent.set(raw, known);
  return known;
}

const nothing = Buffer.alloc(0);
const joined = (...pieces: (string | Uint8Array)[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));

const pkcs7 = (kind: 'signed-data' | 'enveloped-data' | 'authEnveloped-data', der: Uint8Array): string =>
  `Content-Type: application/pkcs7-mime; smime-type=${kind}; name="smime.p7m"\r\n` +
  'Content-Transfer-Encoding: base64\r\n' +
  'Content-Disposition: attachment; filename="smime.p7m"\r\n' +
  `\r\n${base64Lines(der)}`;

/**
 * What is signed stands beside its signature (RFC 8551 §3.5.3), which every program shows; where its octets could suffer,
 * within it.
 */
function smimeSigned(entity: Buffer, signer: NonNullable<Signer['smime']>, at: number): Buffer {
  const { certificate, chain, key } = signer;
  const detached = isSafe(entity);
  const { message, micalg } = signData({
    content: entity,
    certificate,
    chain,
    key,
    detached,
    signingTime: at,
  });
  if (!detached) return joined(pkcs7('signed-data', message));
  const boundary = `=_s${newToken(18)}`;
  return joined(
    `Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=${micalg};\r\n boundary="${boundary}"\r\n`,
    `\r\n--${boundary}\r\n`,
    entity,
    `\r\n--${boundary}\r\n`,
    'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\nContent-Transfer-Encoding: base64\r\n',
    'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n',
    base64Lines(message),
    `\r\n--${boundary}--\r\n`,
  );
}

/** The capability AES-256-GCM, as a reader's authority wrote it into the certificate (RFC 4262, RFC 8551 §2.5.2). */
const gcmCapability = Buffer.from('060960864801650304012e', 'hex');
const opensGcm = ({ extensions, key }: Certificate): boolean =>
  // Whoever opens X25519 (RFC 8418) has a program of S/MIME 4.0, which must open this.
  key.type === 'x25519' || (extensions.get('1.2.840.113549.1.9.15')?.value.includes(gcmCapability) ?? false);

/**
 * What its author's own program sealed to this very key is not sealed again, so that every program opens it; null where it
 * was not, or where its header tells more than a sealed letter's may.
 */
function sealedByAuthor(raw: Buffer, to: Exclude<ReaderKey, { kind: 'pdf' }>): Buffer | null {
  const type = readHeader(raw).first('content-type') ?? '';
  if (!/^\s*(?:application\/(?:x-)?pkcs7-mime|multipart\/encrypted)\b/i.test(type)) return null;
  const part = walk(raw);
  if (part.anomalies.length > 0) return null;
  const sealed =
    to.kind === 'smime'
      ? /pkcs7-mime$/.test(part.type) && isSealedTo(part.bytes(), to.certificate)
      : part.type === 'multipart/encrypted' &&
        part.children.length === 2 &&
        part.children[0]!.type === 'application/pgp-encrypted' &&
        isSealedToKey(part.children[1]!.bytes(), to.chosen);
  return sealed ? neutral(raw) : null;
}

async function asPdf(raw: Buffer, passphrase: string, note: string): Promise<SealedLetter> {
  const made = await pdfOf(raw, passphrase);
  if ('unfit' in made) throw new Unfit(made.unfit);
  const boundary = `=_d${newToken(18)}`;
  const whole = joined(
    outerOf(raw),
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n--${boundary}\r\n`,
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(Buffer.from(note))}`,
    `\r\n--${boundary}\r\nContent-Type: application/pdf; name="message.pdf"\r\n`,
    'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="message.pdf"\r\n\r\n',
    base64Lines(made.file),
    `\r\n--${boundary}--\r\n`,
  );
  return { raw: whole, method: 'pdf', fingerprint: null, cipher: 'aes-256 (PDF, revision 6)', signed: false };
}

/** A letter that this means cannot show whole: it goes by the next. The message is fit to be told. */
export class Unfit extends Error {}

/**
 * Seals a letter to one reader (RFC 8551, RFC 3156): signed, then encrypted, header protected (RFC 9788). Throws a Fault
 * where it cannot; never returns anything less.
 */
export async function sealLetter({ raw, to, signer, at }: SealingTask): Promise<SealedLetter> {
  if (to.kind === 'pdf') return asPdf(raw, to.passphrase, to.note);
  const { fingerprint } = to;
  const own = sealedByAuthor(raw, to);
  if (own)
    return { raw: own, method: to.kind, fingerprint, cipher: "by the author's program", signed: false };
  const ready = prepared(raw);
  const { entity, outer } = ready.payload;
  if (to.kind === 'smime') {
    const by = signer?.smime ?? null;
    if (by && ready.signed?.by !== by.key) ready.signed = { by: by.key, bytes: smimeSigned(entity, by, at) };
    const content = by ? ready.signed!.bytes : entity;
    const cipher = opensGcm(to.certificate) ? 'aes-256-gcm' : 'aes-256-cbc';
    const der = encryptData({ content, recipients: [to.certificate], cipher });
    const kind = cipher === 'aes-256-gcm' ? 'authEnveloped-data' : 'enveloped-data';
    const whole = joined(outer, 'MIME-Version: 1.0\r\n', pkcs7(kind, der));
    return { raw: whole, method: 'smime', fingerprint, cipher, signed: by !== null };
  }
  const by = signer?.pgp ?? null;
  const sealed = await seal({ content: entity, to: [to.chosen], at, ...(by ? { signWith: by } : {}) });
  const cipher = (to.chosen.features & 0x08) !== 0 ? 'openpgp-aead' : 'openpgp-mdc';
  const boundary = `=_p${newToken(18)}`;
  const whole = joined(
    outer,
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";\r\n boundary="${boundary}"\r\n\r\n`,
    `--${boundary}\r\nContent-Type: application/pgp-encrypted\r\nContent-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n`,
    `\r\n--${boundary}\r\nContent-Type: application/octet-stream; name="encrypted.asc"\r\nContent-Disposition: inline; filename="encrypted.asc"\r\n\r\n`,
    armor('MESSAGE', sealed, { checksum: cipher === 'openpgp-mdc' }).replaceAll('\n', '\r\n'),
    `\r\n--${boundary}--\r\n`,
    nothing,
  );
  return { raw: whole, method: 'pgp', fingerprint, cipher, signed: by !== null };
}
