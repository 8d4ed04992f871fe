export {
  collectionFacts,
  collectionName,
  Collections,
  FingerprintMismatchError,
  openAlias,
  PRODUCTS_ALIAS,
  shortFingerprint,
  type CollectionSpec,
} from './collections.js';
export { LanceDbCollections } from './lancedb/lancedb-collections.js';
export { pointId } from './point-id.js';
export { IndexLayoutError, type ImageFacts, type IndexedProduct, type Point, type ProductIndex } from './product-index.js';
export { CollectionsModule, collectionsFor } from './collections.module.js';
export { QdrantCollections } from './qdrant/qdrant-collections.js';
export { SEMANTIC_CANDIDATES, type Evidence, type Fusion, type SemanticQuery } from './retrieval/candidates.js';
export { type Facet } from './retrieval/facets.js';
export { DEFAULT_FUSION, type FoundProducts, type Hit, type ProductQuery } from './retrieval/find-products.js';
export { SCORE_FIELD, type SortKey } from './retrieval/ranking.js';
