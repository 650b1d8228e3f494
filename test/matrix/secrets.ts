/** The keys of readers who have any. */
import type { Address } from '#mail';
import { keyPem, person, pgpPerson } from '../protect/people.ts';
import { type Cell, cellName, hasKey, readerOf } from './words.ts';

export interface Secret {
  readonly kind: 'smime' | 'pgp';
  /** PEM of certificate and key, or the armoured secret key. */
  readonly text: string;
}

export type Secrets = ReadonlyMap<string, Secret>;

export const mailboxOf = (cell: Cell): Address => {
  const [local, domain] = readerOf(cell).split('@');
  return { local: local!, domain: domain! };
};

/** Makes the keys of these readers; `pin` makes them known to Postern. */
export async function giveKeys(
  cells: readonly Cell[],
  pin: (who: Address, bytes: Buffer) => Promise<unknown>,
): Promise<Secrets> {
  const secrets = new Map<string, Secret>();
  for (const cell of cells.filter(hasKey)) {
    if (cell.reader === 'smime') {
      const made = person(readerOf(cell));
      await pin(mailboxOf(cell), made.der);
      secrets.set(cellName(cell), { kind: 'smime', text: `${made.pem}${keyPem(made)}` });
    } else {
      const made = await pgpPerson(readerOf(cell));
      await pin(mailboxOf(cell), Buffer.from(made.public.bytes));
      secrets.set(cellName(cell), { kind: 'pgp', text: made.armored });
    }
  }
  return secrets;
}
