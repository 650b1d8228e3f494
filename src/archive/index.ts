export { Archive, type Brief, type Meta, type OpenMessage, type SealedMessage } from './archive.ts';
export type { ReadTexts } from './search/digest.ts';
export { Indexer, type IndexerNeeds } from './search/indexer.ts';
export { parseQuery, type Query, type State, states } from './search/query.ts';
export { type Asking, type Hit, type Page, type Scope, Search, type SearchNeeds } from './search/search.ts';
export type { SearchFigures } from './search/store.ts';
