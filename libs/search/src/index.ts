export { LookSearch, type FoundLook, type LookQuery } from './looks/look-search.js';
export { ProductSearch } from './product-search.js';
export { narrowed, NO_FIELDS, queryFields, type NamedFields, type QueryFields } from './query-fields.js';
export { ProductSearchModule } from './product-search.module.js';
export { ScoreCutoff } from './score-cutoff.js';
export { UnknownQueryFieldError } from './search-errors.js';
export type { NamedFacet, QueryPart, SearchQuery, SearchResult } from './search-query.js';
export { Suggestions, type Suggestion } from './suggestions/suggestions.js';
