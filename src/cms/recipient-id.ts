import type { Certificate } from './certificate.ts';
import { implicit, integerOf, Members, type Node, octetsOf, tag } from './der.ts';
import { sequence, value } from './der-write.ts';
import { readName, sameName } from './name.ts';
import { malformed } from './trouble.ts';

/** IssuerAndSerialNumber (RFC 5652 §10.2.4): what every program understands. */
export const writeIssuerAndSerial = ({ issuer, serial }: Certificate): Buffer =>
  sequence(issuer.der, value(tag.integer, Buffer.from(serial, 'hex')));

/** Whether an identifier of a signer or a recipient means this certificate: by issuer and number, or by key id. */
export function means(node: Node, certificate: Certificate, keyId = implicit(0)): boolean {
  if (node.is(keyId)) {
    // RecipientKeyIdentifier is a sequence that begins with the id; the others are the id itself.
    const id = node.constructed ? octetsOf(node.children[0] ?? malformed('no key id')) : node.content;
    return certificate.says.subjectKeyId?.equals(id) ?? false;
  }
  const members = new Members(node);
  const issuer = readName(members.take(tag.sequence));
  const serial = integerOf(members.take(tag.integer)).toString('hex');
  return serial === certificate.serial && sameName(issuer, certificate.issuer);
}
