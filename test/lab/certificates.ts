/**
 * Certificates for the outside world of tests and the demo: an authority made on the spot, and what it issues. Keys are
 * P-256; nothing outside Node is needed. Everything is text (PEM) that `node:tls` takes as it is.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import { bits, integer, octets, oid, sequence, set, tagged, time, utf8, yes } from './certificates-der.ts';

/** A certificate and its key: `cert` holds the chain, leaf first. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
}

export interface IssueOptions {
  /** Milliseconds since 1970; by default yesterday to next year. */
  readonly from?: number;
  readonly until?: number;
  /** For a client instead of a server. */
  readonly client?: boolean;
  /** The subject's key, where it is not to be a new one of P-256. */
  readonly key?: KeyObject;
}

export interface Authority {
  /** The root certificate, PEM. */
  readonly pem: string;
  /** Issues for host names, `*.` names and IP addresses. The first is the common name too. */
  issue(names: readonly string[], options?: IssueOptions): Credentials;
}

const day = 86_400_000;
const ecdsaSha256 = sequence(oid('1.2.840.10045.4.3.2'));

interface Subject {
  readonly name: string;
  readonly key: KeyObject;
}

function certificate(
  subject: Subject,
  issuer: Subject,
  extensions: readonly Buffer[],
  options: IssueOptions,
): string {
  const now = Date.now();
  const name = (text: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(text))));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    ecdsaSha256,
    name(issuer.name),
    sequence(time(options.from ?? now - day), time(options.until ?? now + 365 * day)),
    name(subject.name),
    createPublicKey(subject.key).export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const der = sequence(body, ecdsaSha256, bits(sign('sha256', body, issuer.key)));
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
}

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(value));
const keyId = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest();

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return tagged(0x87, Buffer.from(name.split('.').map(Number)));
  if (name === '::1') return tagged(0x87, Buffer.from([...Array(15).fill(0), 1]));
  return tagged(0x82, Buffer.from(name));
}

function leafExtensions(names: readonly string[], issuer: Subject, options: IssueOptions): Buffer[] {
  return [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true),
    extension('2.5.29.37', sequence(oid(options.client ? '1.3.6.1.5.5.7.3.2' : '1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...names.map(alternativeName))),
    extension('2.5.29.35', sequence(tagged(0x80, keyId(issuer.key)))),
  ];
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

function credentials(pem: string, key: KeyObject): Credentials {
  const fingerprint = new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
  return { cert: pem, key: String(key.export({ type: 'pkcs8', format: 'pem' })), fingerprint };
}

/** A new authority of its own. */
export function authority(name = 'Lab Root'): Authority {
  const self: Subject = { name, key: newKey() };
  const extensions = [
    extension('2.5.29.19', sequence(yes), true),
    extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
    extension('2.5.29.14', octets(keyId(self.key))),
  ];
  return {
    pem: certificate(self, self, extensions, { until: Date.now() + 3650 * day }),
    issue(names, options = {}) {
      const subject: Subject = { name: names[0]!, key: options.key ?? newKey() };
      return credentials(
        certificate(subject, self, leafExtensions(names, self, options), options),
        subject.key,
      );
    },
  };
}

/** A certificate that vouches for itself. */
export function selfSigned(names: readonly string[], options: IssueOptions = {}): Credentials {
  const self: Subject = { name: names[0]!, key: newKey() };
  return credentials(certificate(self, self, leafExtensions(names, self, options), options), self.key);
}

export type CertificateProfile = 'good' | 'wrong-name' | 'self-signed' | 'expired' | 'not-yet' | 'unknown-ca';

/** One certificate for `name` as the profile says; `good` by `trusted`. */
export function certificateFor(profile: CertificateProfile, name: string, trusted: Authority): Credentials {
  const now = Date.now();
  switch (profile) {
    case 'good':
      return trusted.issue([name]);
    case 'wrong-name':
      return trusted.issue([`other-${name}`]);
    case 'self-signed':
      return selfSigned([name]);
    case 'expired':
      return trusted.issue([name], { from: now - 30 * day, until: now - day });
    case 'not-yet':
      return trusted.issue([name], { from: now + day, until: now + 30 * day });
    case 'unknown-ca':
      return authority('Nobody Knows Me').issue([name]);
  }
}
