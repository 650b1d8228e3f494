export { type Dump, openDump, type TableShape } from './dump.ts';
export { type Embedded, openEmbedded } from './embedded.ts';
export { GroupCommit } from './group-commit.ts';
export { type Load, openLoad } from './load.ts';
export { migrations } from './migrate.ts';
export { placeholders, type Sql } from './sql.ts';
export { Store, type StoreNeeds } from './store.ts';
