export {
  collectionFacts,
  collectionName,
  Collections,
  openAlias,
  PRODUCTS_ALIAS,
  shortFingerprint,
  type CollectionSpec,
  type Dimensions,
} from './collections.js';
export { FingerprintMismatchError, IndexFullError, IndexLayoutError, IndexUnavailableError, UnexpectedAliasError } from './index-errors.js';
export { LAYOUTS } from './layout.js';
export { LanceDbCollections } from './lancedb/lancedb-collections.js';
export { hasSamePictures, withPictures } from './pictures.js';
export { pointId } from './point-id.js';
export type { ImageFacts, IndexedProduct, PicturedProduct, PictureFault, Point, Transition, Vectors } from './point.js';
export type { FieldChange, ProductIndex, StoredPoint } from './product-index.js';
export { joined, productState, tombstone, type HiddenState, type PointState, type ProductState } from './revisions/point-state.js';
export { CollectionsModule, openCollections } from './collections.module.js';
export { QdrantCollections } from './qdrant/qdrant-collections.js';
export { SEMANTIC_CANDIDATES, type Evidence, type Fusion, type SemanticQuery } from './retrieval/candidates.js';
export { type Facet } from './retrieval/facets.js';
export { DEFAULT_FUSION, type FewerWords, type FoundProducts, type Hit, type ProductQuery } from './retrieval/find-products.js';
export type { PagePosition } from './retrieval/page-position.js';
export { SCORE_FIELD, type SortKey } from './retrieval/ranking.js';
export type { Signals } from './retrieval/signals.js';
