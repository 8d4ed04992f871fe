export { LanceDbProductIndex } from './lancedb/lancedb-product-index.js';
export { pointId } from './point-id.js';
export {
  FingerprintMismatchError,
  ProductIndex,
  type CollectionSpec,
  type Hit,
  type ImageFacts,
  type IndexedProduct,
  type IndexQuery,
  type Point,
} from './product-index.js';
export { ProductIndexModule, productIndexFor } from './product-index.module.js';
export { QdrantProductIndex } from './qdrant/qdrant-product-index.js';
