import type { Sql } from '#store';
import type { Archive, SealedMessage } from './archive.ts';
import { claimContents } from './import/store.ts';

/** A letter that others carried, sealed, and by what it is known again. */
export interface Elsewhere {
  readonly content: Buffer;
  readonly message: SealedMessage;
}

/** Keeps letters that are not here yet, with the caller's transaction; gives back those that it kept. */
export async function keepOnce<T extends Elsewhere>(
  sql: Sql,
  archive: Archive,
  letters: readonly T[],
): Promise<T[]> {
  const first = new Map<string, T>();
  for (const one of letters) {
    const hex = one.content.toString('hex');
    if (!first.has(hex)) first.set(hex, one);
  }
  const taken = await claimContents(
    sql,
    [...first.values()].map(({ content, message }) => ({ content, message: message.id })),
  );
  const kept = [...first].flatMap(([hex, one]) => (taken.has(hex) ? [] : [one]));
  if (kept.length > 0)
    await archive.keep(
      sql,
      kept.map(({ message }) => message),
    );
  return kept;
}
