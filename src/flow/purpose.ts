import { type Acceptance, type Purpose, purposes, readHeader } from '#mail';

const field = 'x-postern-purpose';

/**
 * What the sender says a letter is for (`X-Postern-Purpose`), which never leaves with it. It may ask for a consent that is
 * on record; it never lowers anything by itself. A word that is not known is refused: guessed wrong, it would be the wrong
 * consent that is asked for.
 */
export function purposeOf(raw: Buffer): { purpose?: Purpose } | { unclear: Acceptance } {
  const said = readHeader(raw).all(field);
  if (said.length === 0) return {};
  const word = said[0]!.trim().toLowerCase();
  const purpose = purposes.find((one) => one === word);
  if (purpose && said.length === 1) return { purpose };
  const text =
    said.length > 1
      ? 'The letter has more than one X-Postern-Purpose field'
      : `The purpose in X-Postern-Purpose is none of: ${purposes.join(', ')}`;
  return { unclear: { kind: 'refused', code: 550, enhanced: '5.6.0', text } };
}
