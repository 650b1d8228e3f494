export { type Dump, openDump } from './copy/dump.ts';
export { type Load, openLoad } from './copy/load.ts';
export type { TableShape } from './copy/shape.ts';
export { unlessCopied } from './copy/unless-copied.ts';
export { type Embedded, openEmbedded } from './embedded.ts';
export { GroupCommit } from './group-commit.ts';
export { migrations } from './migrate.ts';
export { placeholders, type Sql } from './sql.ts';
export { Store, type StoreNeeds } from './store.ts';
