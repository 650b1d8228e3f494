import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import type { Clock } from '#base';
import {
  bitString,
  context,
  implicit,
  integer,
  objectId,
  octetString,
  sequence,
  setOf,
  time,
  truth,
  utf8String,
} from './der.ts';

export interface CertificateWish {
  /** Host names and IP addresses, the first being the subject. */
  readonly names: readonly string[];
  readonly days: number;
  readonly clock: Clock;
}

/** PEM texts. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

const day = 86_400_000;
/** ecdsa-with-SHA256 (RFC 5758 §3.2). */
const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));

/** Marked critical: whoever does not understand it must refuse the certificate (RFC 5280 §4.2). */
const critical = (id: string, content: Buffer): Buffer =>
  sequence(objectId(id), truth(), octetString(content));
const extension = (id: string, content: Buffer): Buffer => sequence(objectId(id), octetString(content));

function addressBytes(text: string): Buffer {
  if (isIP(text) === 4) return Buffer.from(text.split('.').map(Number));
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const back = groups(tail ?? '');
  const middle = Array<string>(tail === undefined ? 0 : 8 - groups(head).length - back.length).fill('0');
  return Buffer.from(
    [...groups(head), ...middle, ...back].flatMap((group) => [
      Number.parseInt(group, 16) >> 8,
      Number.parseInt(group, 16) & 0xff,
    ]),
  );
}

/** A GeneralName (RFC 5280 §4.2.1.6). */
const generalName = (name: string): Buffer =>
  isIP(name) ? implicit(7, addressBytes(name)) : implicit(2, Buffer.from(name));

const extensions = (names: readonly string[]): Buffer =>
  sequence(
    critical('2.5.29.19', sequence()), // not an authority
    critical('2.5.29.15', bitString(Buffer.of(0x80), 7)), // digitalSignature
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))), // serverAuth
    extension('2.5.29.17', sequence(...names.map(generalName))),
  );

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

/**
 * A self-signed certificate (RFC 5280) on P-256 to start with: mail programs ask about it until one from an authority
 * takes its place.
 */
export function selfSigned({ names, days, clock }: CertificateWish): CertificatePair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(setOf(sequence(objectId('2.5.4.3'), utf8String(names[0]!.slice(0, 64)))));
  const body = sequence(
    context(0, integer(Buffer.of(2))), // version 3
    integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    subject,
    sequence(time(clock.now() - day), time(clock.now() + days * day)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, extensions(names)),
  );
  const signature = sign('sha256', body, privateKey);
  return {
    certificate: pem('CERTIFICATE', sequence(body, algorithm, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
