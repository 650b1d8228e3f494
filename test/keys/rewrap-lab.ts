import { newId } from '#base';
import type { Keys } from '#keys';
import type { TestStore } from '../lab/database.ts';

/** Letters as far as their keys go. */
export async function seed(lab: TestStore, keys: Keys, count: number): Promise<Map<string, Buffer>> {
  const deks = new Map(Array.from({ length: count }, () => [newId(), keys.newDek()] as const));
  const ids = [...deks.keys()];
  await lab.store.query(
    `INSERT INTO archive_message (message_id, accepted_at, door, class, level, size, hash, wrapped_mail, wrapped_archive, meta)
     SELECT id, now(), 'submission', 'conversation', 'none', 1, '\\x00', mail, archive, '\\x00'
     FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, mail, archive)`,
    [
      ids,
      ids.map((id) => keys.wrap('mail', id, deks.get(id)!)),
      ids.map((id) => keys.wrap('archive', id, deks.get(id)!)),
    ],
  );
  return deks;
}

export const kekOf = (wrapped: Buffer): number => wrapped.readUInt16BE(0);

export async function wrappedOf(lab: TestStore): Promise<{ id: string; archive: Buffer; mail: Buffer }[]> {
  return (
    await lab.store.query<{ id: string; archive: Buffer; mail: Buffer }>(
      'SELECT message_id AS id, wrapped_archive AS archive, wrapped_mail AS mail FROM archive_message',
    )
  ).rows;
}
