import type { Actor } from '#base';
import { about, type Ground } from '../ground.ts';
import { openLetter, sealLetter } from '../sealing.ts';
import { lockLetter } from '../store.ts';
import { besideLetter, replaceLetter } from './store.ts';

/** A letter that waits for the same reader. */
export interface Beside {
  readonly id: string;
  /** Null where it cannot be opened. */
  readonly raw: Buffer | null;
  readonly openedBefore: boolean;
}

/** Letters of one reader that are looked through, newest first. */
const most = 500;

/** What else waits for the reader of a letter, opened one after the other. Nobody sees it: what is done with it is recorded. */
export async function* beside(ground: Ground, id: string): AsyncGenerator<Beside> {
  const rows = await besideLetter(ground.store, id, new Date(ground.clock.now()), most);
  for (const row of rows)
    yield {
      id: row.id,
      raw: await openLetter(ground.keys, row.id, row, row.size).catch(() => null),
      openedBefore: row.opened_at !== null,
    };
}

/** Puts `raw` in the place of a letter that waits, under a new key. False where it has ended meanwhile. */
export async function redact(
  ground: Ground,
  actor: Actor,
  id: string,
  raw: Buffer,
  because: { readonly retracted: string; readonly lines: number },
): Promise<boolean> {
  const { wrapped, sealed } = await sealLetter(ground.keys, id, raw);
  return ground.store.transaction(async (sql) => {
    const letter = await lockLetter(sql, id);
    if (!letter?.wrapped || letter.ended) return false;
    await replaceLetter(sql, id, { wrapped, sealed, size: raw.length });
    const data = { ...because, openedBefore: letter.opened_at !== null };
    await ground.evidence.record(sql, about(letter, { kind: 'pickup.redacted', actor, data }));
    return true;
  });
}
