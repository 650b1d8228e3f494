export { type Embedded, openEmbedded } from './embedded.ts';
export { GroupCommit } from './group-commit.ts';
export { migrations } from './migrate.ts';
export { placeholders, type Sql } from './sql.ts';
export { Store, type StoreNeeds } from './store.ts';
