import { plainJson } from '../plain.ts';
import { checkReceipt, isReceipt } from '../receipt-check.ts';
import { formatKey, type VerifierKey } from '../signer.ts';
import type { PackManifest } from './format.ts';
import type { PackReader } from './read.ts';

/** Checks the receipts in a pack; how many there are. They must be of its letters, its log, and as closed as it is. */
export function checkPackReceipts(
  pack: PackReader,
  { scope, log, opened }: PackManifest,
  trusted: readonly VerifierKey[],
  problems: string[],
): number {
  const names = pack.files.map(({ name }) => name).filter((name) => name.startsWith('receipts/'));
  const letters = new Set(scope.kind === 'letters' ? scope.letters : []);
  const known = new Set(trusted.map(formatKey));
  for (const name of names) {
    const receipt = plainJson(pack.text(name) ?? '');
    if (!isReceipt(receipt)) {
      problems.push(`${name} is not a receipt`);
      continue;
    }
    const { valid, problems: found } = checkReceipt(receipt);
    if (!valid) problems.push(`${name}: ${found[0]}`);
    if (receipt.log.origin !== log.origin || !receipt.log.keys.every((key) => known.has(key)))
      problems.push(`${name} is of another log`);
    if (!letters.has(receipt.message) || name !== `receipts/${receipt.delivery}.json`)
      problems.push(`${name} is about something else`);
    if (!opened && receipt.events.some(({ openings }) => Object.keys(openings).length > 0))
      problems.push(`${name}: a value is opened in it, which the manifest denies`);
  }
  return names.length;
}
