import { readFileSync, statSync } from 'node:fs';
import { checkDestructionCertificate, isDestructionCertificate } from './destruction.ts';
import { checkLogFolder } from './folder-check.ts';
import { looksLikePack } from './pack/read.ts';
import { plainJson } from './plain.ts';
import { checkReceipt, isReceipt } from './receipt-check.ts';
import type { VerifierKey } from './signer.ts';
import { type Verdict, verdict } from './verdict.ts';

const tooLarge = 64 * 2 ** 20;

/** Checks a file (a receipt, a list of them, or a pack) or a folder (a log): one verdict for each piece. Needs nothing else. */
export async function verifyEvidence(path: string, keys: readonly VerifierKey[] = []): Promise<Verdict[]> {
  const about = statSync(path, { throwIfNoEntry: false });
  if (!about) return [verdict('unreadable', ['there is no such file'])];
  if (about.isDirectory()) return [await checkLogFolder(path, keys)];
  if (about.isFile() && looksLikePack(path)) {
    const { checkPack } = await import('./pack/check.ts');
    return [await checkPack(path, keys)];
  }
  if (!about.isFile() || about.size > tooLarge)
    return [verdict('unreadable', ['it is not a file of evidence'])];
  const bytes = readFileSync(path);
  const value = bytes.equals(Buffer.from(bytes.toString('utf8'))) ? plainJson(bytes.toString('utf8')) : null;
  const pieces = Array.isArray(value) && value.length > 0 ? value : [value];
  return pieces.map((piece) =>
    isReceipt(piece)
      ? checkReceipt(piece, keys)
      : isDestructionCertificate(piece)
        ? checkDestructionCertificate(piece, keys)
        : verdict('unreadable', ['it is not a receipt, or not in its one plain form']),
  );
}
