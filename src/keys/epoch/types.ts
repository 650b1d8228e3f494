import type { Sql } from '#store';

/** A DEK as a copy keeps it: under which epoch, and 60 octets of AES-256-GCM. */
export interface EpochWrapped {
  readonly epoch: number;
  readonly wrapped: Buffer;
}

export interface EpochKey extends EpochWrapped {
  readonly id: string;
}

/** Where a room keeps DEKs under epochs. Rooms stand above this one, so they hand in how theirs are read and written. */
export interface EpochKeys {
  readonly name: string;
  /** Any rows under this epoch, at most so many, locked. What `put` has written does not come again. */
  under(sql: Sql, epoch: number, limit: number): Promise<readonly EpochKey[]>;
  put(sql: Sql, rows: readonly EpochKey[]): Promise<void>;
}
