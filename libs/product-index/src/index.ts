export { LanceDbProductIndex } from './lancedb/lancedb-product-index.js';
export { pointId } from './point-id.js';
export {
  FingerprintMismatchError,
  IndexLayoutError,
  ProductIndex,
  type CollectionSpec,
  type ImageFacts,
  type IndexedProduct,
  type Point,
} from './product-index.js';
export { ProductIndexModule, productIndexFor } from './product-index.module.js';
export { QdrantProductIndex } from './qdrant/qdrant-product-index.js';
export { SEMANTIC_CANDIDATES, type Evidence, type Fusion, type SemanticQuery } from './retrieval/candidates.js';
export { type Facet } from './retrieval/facets.js';
export { DEFAULT_FUSION, type FoundProducts, type Hit, type ProductQuery } from './retrieval/find-products.js';
export { SCORE_FIELD, type SortKey } from './retrieval/ranking.js';
