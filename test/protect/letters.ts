/** Letters in the forms of S/MIME and OpenPGP, put together by hand: sound ones and ones that only look so. */
import { encryptData, signData } from '#cms';
import { armor, type Chosen, type PgpSecret, seal, signDetached } from '#pgp';
import { now, type Person } from './people.ts';

export const lines = (...text: string[]): string => text.map((line) => `${line}\r\n`).join('');
const base64 = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  )
    .map((line) => `${line}\r\n`)
    .join('');

export const content = (text: string, type = 'text/plain'): string =>
  `${lines(`Content-Type: ${type}; charset=utf-8`, '')}${text}\r\n`;

export const header = (from: string, subject = 'Hello'): string =>
  lines(
    `From: ${from}`,
    'To: maria@home.test',
    `Subject: ${subject}`,
    'Date: Mon, 2 Mar 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
  );

export const letter = (from: string, entity: string, subject?: string): Buffer =>
  Buffer.from(header(from, subject) + entity, 'latin1');

export const cmsSignature = (by: Person, text: string, detached: boolean): Buffer =>
  signData({
    content: Buffer.from(text, 'latin1'),
    certificate: by.certificate,
    key: by.key,
    detached,
    signingTime: now,
  }).message;

export const p7s = (der: Uint8Array): string =>
  lines(
    'Content-Type: application/pkcs7-signature; name="smime.p7s"',
    'Content-Transfer-Encoding: base64',
    '',
  ) + base64(der);

export const multipart = (type: string, parts: readonly string[], boundary = 'bb', before = ''): string =>
  lines(`Content-Type: ${type}; boundary="${boundary}"`, '') +
  before +
  parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('') +
  `--${boundary}--\r\n`;

export const smimeType = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256';
export const pgpType = 'multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha512';

export const signed = (by: Person, entity: string, boundary = 'ss'): string =>
  multipart(smimeType, [entity, p7s(cmsSignature(by, entity, true))], boundary);

export const p7m = (kind: string, der: Uint8Array): string =>
  lines(
    `Content-Type: application/pkcs7-mime; smime-type=${kind}; name="smime.p7m"`,
    'Content-Transfer-Encoding: base64',
    '',
  ) + base64(der);

export const opaque = (by: Person, entity: string): string =>
  p7m('signed-data', cmsSignature(by, entity, false));

export const encrypted = (
  to: Person,
  entity: string,
  cipher: 'aes-256-gcm' | 'aes-256-cbc' = 'aes-256-cbc',
): string =>
  p7m(
    cipher === 'aes-256-gcm' ? 'authEnveloped-data' : 'enveloped-data',
    encryptData({ content: Buffer.from(entity, 'latin1'), recipients: [to.certificate], cipher }),
  );

export async function pgpSigned(by: PgpSecret, entity: string): Promise<string> {
  const { signature } = await signDetached(Buffer.from(entity, 'latin1'), by, Date.now());
  const text = armor('SIGNATURE', signature).replaceAll('\n', '\r\n');
  return multipart(pgpType, [entity, lines('Content-Type: application/pgp-signature', '') + text], 'pp');
}

export async function pgpMessage(to: Chosen, entity: string, by?: PgpSecret): Promise<string> {
  const bytes = await seal({
    content: Buffer.from(entity, 'latin1'),
    to: [to],
    at: Date.now(),
    ...(by ? { signWith: by } : {}),
  });
  return armor('MESSAGE', bytes).replaceAll('\n', '\r\n');
}

export const pgpMime = (message: string): string =>
  multipart(
    'multipart/encrypted; protocol="application/pgp-encrypted"',
    [
      lines('Content-Type: application/pgp-encrypted', '', 'Version: 1'),
      lines('Content-Type: application/octet-stream', '') + message,
    ],
    'ee',
  );
