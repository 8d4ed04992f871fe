export {
  collectionFacts,
  collectionName,
  Collections,
  FingerprintMismatchError,
  openAlias,
  UnexpectedAliasError,
  PRODUCTS_ALIAS,
  shortFingerprint,
  type CollectionSpec,
} from './collections.js';
export { LAYOUTS } from './layout.js';
export { LanceDbCollections } from './lancedb/lancedb-collections.js';
export { pointId } from './point-id.js';
export type { ImageFacts, IndexedProduct, Point, Transition } from './point.js';
export { IndexLayoutError, type FieldChange, type ProductIndex, type StoredPoint } from './product-index.js';
export { joined, productState, tombstone, type HiddenState, type PointState, type ProductState } from './revisions/point-state.js';
export { CollectionsModule, collectionsFor } from './collections.module.js';
export { QdrantCollections } from './qdrant/qdrant-collections.js';
export { SEMANTIC_CANDIDATES, type Evidence, type Fusion, type SemanticQuery } from './retrieval/candidates.js';
export { type Facet } from './retrieval/facets.js';
export { DEFAULT_FUSION, type FoundProducts, type Hit, type ProductQuery } from './retrieval/find-products.js';
export { SCORE_FIELD, type SortKey } from './retrieval/ranking.js';
