import { messageKind, openCompressed, openEnvelope, verifySigned } from '#cms';
import { type Part, walk } from '#mail';
import { refusedSignature, smimeFound } from './signatures.ts';
import { outsideOfEncryption, type State } from './state.ts';

const data = '1.2.840.113549.1.7.1';
const mostBytes = 64 * 1024 * 1024;

const said = {
  malformed: 'it cannot be read',
  'not-for-these-keys': 'it was not encrypted to any key at hand',
  'unknown-cipher': 'its cipher is not known, or not safe',
  failed: 'it was changed on its way, or damaged',
} as const;

/** Opens S/MIME in one piece (RFC 8551 §3.3, §3.5.2, §3.6); what is inside, or null. */
export function openCms(bytes: Buffer, state: State, depth = 0): Part | null {
  const kind = depth < 5 ? messageKind(bytes) : null;
  if (kind === 'enveloped' || kind === 'auth-enveloped') return decrypt(bytes, state, depth);
  if (kind === 'signed') return verify(bytes, state, depth);
  if (kind === 'compressed') {
    const opened = openCompressed(bytes, mostBytes);
    if (opened.ok) return inside(opened.content, data, state, depth);
  }
  state.warnings.push('Its S/MIME cannot be read.');
  return null;
}

/** A MIME entity as a rule; a few programs put one CMS message straight into another. */
function inside(content: Buffer, contentType: string, state: State, depth: number): Part | null {
  return contentType === data ? walk(content) : openCms(content, state, depth + 1);
}

function decrypt(bytes: Buffer, state: State, depth: number): Part | null {
  state.encrypted = true;
  outsideOfEncryption(state);
  const opened = openEnvelope(bytes, state.needs.holders);
  if (!opened.ok) {
    state.warnings.push(`It cannot be opened: ${said[opened.reason]}.`);
    return null;
  }
  state.authenticated = opened.authenticated;
  if (/^des/.test(opened.cipher))
    state.warnings.push(`It is encrypted with ${opened.cipher}, which is weak.`);
  return inside(opened.content, opened.contentType, state, depth);
}

function verify(message: Buffer, state: State, depth: number): Part | null {
  const { at, roots, intermediates = [] } = state.needs;
  const vouched = roots.length > 0;
  const done = verifySigned({ message, at, intermediates, ...(vouched ? { roots } : {}) });
  if (!done.ok) {
    state.found.push(refusedSignature(done.reason));
    return null;
  }
  if (done.signers.length === 0) state.warnings.push('It carries certificates, and nobody signed it.');
  state.found.push(...done.signers.map((one) => smimeFound(one, state.authors, vouched)));
  return inside(done.content, done.contentType, state, depth);
}
