import { verifySigned } from '#cms';
import type { Part } from '#mail';
import { verifyDetached } from '#pgp';
import { pgpFound, refusedSignature, smimeFound } from './signatures.ts';
import type { State } from './state.ts';

const smimeSignature = /^application\/(?:x-)?pkcs7-signature$/;

/** `multipart/signed` (RFC 1847): exactly what is signed, and its signature; undefined where it is not put together so. */
export function verifyMultipart(part: Part, state: State): Part | undefined {
  const [content, signature, more] = part.children;
  const protocol = part.params.get('protocol')?.toLowerCase();
  const kind = signature?.type ?? '';
  const known = smimeSignature.test(kind) || kind === 'application/pgp-signature';
  const fits =
    protocol === undefined ||
    protocol === kind ||
    (smimeSignature.test(protocol) && smimeSignature.test(kind));
  if (!content || !signature || more || !known || !fits || part.anomalies.length > 0) {
    state.found.push(refusedSignature('the letter is not put together as a signed letter is'));
    return undefined;
  }
  if (part.epilogue.toString('latin1').trim() !== '')
    state.warnings.push('Something stands behind the signed letter, which nobody signed; it is not shown.');
  const octets = Buffer.concat([content.head, content.raw]);
  const { at, roots, intermediates = [], pgpKeys } = state.needs;
  if (kind === 'application/pgp-signature') {
    const verdicts = verifyDetached({ content: octets, signature: signature.bytes(), keys: pgpKeys, at });
    state.found.push(...verdicts.map((one) => pgpFound(one, state.authors)));
    return content;
  }
  const vouched = roots.length > 0;
  const done = verifySigned({
    message: signature.bytes(),
    content: octets,
    at,
    intermediates,
    ...(vouched ? { roots } : {}),
  });
  if (!done.ok || done.signers.length === 0)
    state.found.push(refusedSignature(done.ok ? 'there is no signature in it' : done.reason));
  else state.found.push(...done.signers.map((one) => smimeFound(one, state.authors, vouched)));
  return content;
}
