export { Archive, type Brief, type Meta, type OpenMessage, type SealedMessage } from './archive.ts';
export { archiveKeys } from './rewrap/store.ts';
export type { Asking, Hit, Page, Scope, SearchNeeds } from './search/asking.ts';
export type { ReadTexts } from './search/digest.ts';
export { Indexer, type IndexerNeeds } from './search/indexer.ts';
export { parseQuery, type Query, type State, states } from './search/query.ts';
export { Search } from './search/search.ts';
export type { SearchFigures } from './search/store.ts';
