import { type Certificate, readCertificate } from './certificate.ts';
import { type RevocationList, readRevocationList } from './crl.ts';
import { explicit, inside, Members, type Node, oidOf, readOne, tag } from './der.ts';
import { Malformed, malformed, readable } from './trouble.ts';

/** What a file of certificates holds. */
export interface Bundle {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly RevocationList[];
  /** One sentence for each thing in it that could not be read. */
  readonly unreadable: readonly string[];
}

/** Things in one file. A large store of roots has 300. */
const most = 5000;
const signedData = '1.2.840.113549.1.7.2';

type Kind = 'certificate' | 'crl' | 'cms' | 'any';

const kinds: Record<string, Kind> = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'X509 CRL': 'crl',
  PKCS7: 'cms',
  'PKCS #7 SIGNED DATA': 'cms',
  CMS: 'cms',
};

interface Block {
  readonly kind: Kind;
  readonly der: Buffer | null;
}

function decoded(text: string): Buffer | null {
  const bare = text.replace(/\s+/g, '');
  return bare.length > 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(bare) && bare.length % 4 === 0
    ? Buffer.from(bare, 'base64')
    : null;
}

/** The blocks of a PEM file, with any text around them (RFC 7468); DER as it is; Base64 without armour. */
function blocksOf(bytes: Buffer): Block[] {
  if (bytes[0] === tag.sequence) return [{ kind: 'any', der: bytes }];
  const text = bytes.toString('latin1');
  const blocks: Block[] = [];
  for (const [, label, body] of text.matchAll(/-----BEGIN ([A-Z0-9 #]{1,30})-----([^-]*)-----END \1-----/g)) {
    const kind = kinds[label!];
    if (kind) blocks.push({ kind, der: decoded(body!) });
    if (blocks.length >= most) break;
  }
  if (blocks.length > 0 || text.includes('-----BEGIN')) return blocks;
  const bare = decoded(text);
  return bare ? [{ kind: 'any', der: bare }] : [];
}

/**
 * Reads certificates and revocation lists: PEM with any text around, DER, and PKCS #7 bundles in either. What cannot be
 * read does not hide the rest.
 */
export function parseCertificates(bytes: Uint8Array): Bundle {
  const certificates: Certificate[] = [];
  const crls: RevocationList[] = [];
  const unreadable: string[] = [];
  const take = (der: Buffer, kind: Kind): void => {
    switch (kind) {
      case 'certificate':
        certificates.push(readCertificate(der));
        return;
      case 'crl':
        crls.push(readRevocationList(der));
        return;
      case 'cms':
        for (const one of insideCms(der)) attempt(one.der, one.kind);
        return;
      case 'any':
        take(der, kindOf(der));
    }
  };
  const attempt = (der: Buffer | null, kind: Kind): void => {
    try {
      if (der === null) malformed('it is not Base64');
      else take(der, kind);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      unreadable.push(error.message);
    }
  };
  for (const { der, kind } of blocksOf(Buffer.from(bytes))) attempt(der, kind);
  return { certificates, crls, unreadable };
}

/** A CMS message begins with its kind, a certificate with what was signed: version or number, or else a list's time. */
function kindOf(der: Buffer): Kind {
  const whole = readOne(der, 'ber');
  const first = new Members(whole).take();
  if (first.is(tag.oid)) return 'cms';
  const isCertificate = readable(() => {
    const body = new Members(first);
    return body.maybe(explicit(0)) !== null || !hasTimeFourth(first);
  });
  return isCertificate === false ? 'crl' : 'certificate';
}

/** tbsCertList: (version), signature, issuer, thisUpdate. tbsCertificate of version 1: number, signature, issuer, validity. */
function hasTimeFourth(body: Node): boolean {
  const third = body.children[2];
  const fourth = body.children[3];
  return [third, fourth].some((node) => node?.is(tag.utcTime) || node?.is(tag.generalizedTime));
}

/** The certificates and lists that a SignedData carries, each whole (RFC 5652 §10.2.2, §10.2.3). */
export function carried(members: Members): { readonly kind: 'certificate' | 'crl'; readonly der: Buffer }[] {
  const certificates = members.maybe(explicit(0));
  const lists = members.maybe(explicit(1));
  const whole = (node: Node | null, kind: 'certificate' | 'crl') =>
    (node?.children ?? []).filter((one) => one.is(tag.sequence)).map((one) => ({ kind, der: one.raw }));
  return [...whole(certificates, 'certificate'), ...whole(lists, 'crl')].slice(0, most);
}

function insideCms(der: Buffer): ReturnType<typeof carried> {
  const outer = new Members(readOne(der, 'ber'));
  if (oidOf(outer.take(tag.oid)) !== signedData) malformed('it is a CMS message without certificates');
  const members = new Members(inside(outer.take(explicit(0))));
  members.take(tag.integer);
  members.take(tag.set);
  members.take(tag.sequence);
  return carried(members);
}
