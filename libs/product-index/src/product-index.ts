import type { Filter, StoredProduct } from '#catalog';
import type { Language } from '#lexical';
import type { CandidateQuery, Candidates } from './retrieval/candidates.js';
import { findProducts, type FoundProducts, type ProductQuery } from './retrieval/find-products.js';

/** What the index knows of a product beside the merchant's fields. */
export interface ImageFacts {
  /** The feed's reference, the content hash and the object key of the picture that was embedded. */
  readonly reference: string;
  readonly sha256: string;
  readonly etag?: string;
  readonly key: string;
}

/** The payload of a point: the searchable product, so that one query answers a page. */
export interface IndexedProduct {
  readonly product: StoredProduct;
  readonly image: ImageFacts;
  /** The model and preprocessing that the point's embedding is from. */
  readonly modelFingerprint: string;
  /** A hash of the merchant's fields and of how the rest was tagged: equal means nothing changed. */
  readonly sourceRevision: string;
  /** ISO 8601, UTC. */
  readonly indexedAt: string;
  /** By whose rules the product's words are reduced to stems. */
  readonly language: Language;
}

export interface Point extends IndexedProduct {
  /** Unit length. */
  readonly embedding: Float32Array;
}

/** The index was written by a version of Vitrine that kept products in another way. */
export class IndexLayoutError extends Error {
  override readonly name = 'IndexLayoutError';

  constructor(collection: string) {
    super(`the index "${collection}" was written by an earlier version of Vitrine: move it away and import the catalog again`);
  }
}

/**
 * One collection of products, all embedded by one model. Every call names a store and sees only that store's points.
 * Writes can be searched once they resolve, from every process. All calls reject with the client's own error when the
 * index is away.
 */
export abstract class ProductIndex {
  /** How far the numbers of an embedding may lie from those that were written; 0 where they are kept bit for bit. */
  abstract readonly embeddingTolerance: number;

  /** Inserts points, or replaces those of the same product id. The last of equal ids within one call counts. */
  abstract upsert(storeId: string, points: readonly Point[]): Promise<void>;

  /** Replaces payloads and keeps embeddings; products that are not in the index are passed over. */
  abstract updatePayloads(storeId: string, products: readonly IndexedProduct[]): Promise<void>;

  /** The products of these ids that are in the index, by id, in no order. */
  abstract get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>>;

  /** The embeddings of these ids that are in the index, by id. */
  abstract embeddings(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;

  /** The products that a query is about, with what decides their order. */
  abstract candidates(storeId: string, query: CandidateQuery): Promise<Candidates>;

  /** The values of a text field with the number of a store's products that have each; for suggestions, not for totals. */
  abstract valueCounts(storeId: string, field: string): Promise<ReadonlyMap<string, number>>;

  /** One page of the candidates in order, with totals and facets over all of them. */
  async find(storeId: string, query: ProductQuery): Promise<FoundProducts> {
    return findProducts(this, storeId, query);
  }

  /** How many products match, exactly. */
  abstract count(storeId: string, filter?: Filter): Promise<number>;

  /** How many products of all stores there are. */
  abstract size(): Promise<number>;

  /** Removes products; ids that are not in the index are passed over. */
  abstract delete(storeId: string, productIds: readonly string[]): Promise<void>;

  /** All products of a store as they stood when the scan began, in no order, some hundreds at a time. */
  abstract scan(storeId: string): AsyncIterable<readonly IndexedProduct[]>;

  /** Builds or refreshes what makes searches fast; may take minutes, and searches go on meanwhile. */
  abstract optimize(): Promise<void>;
}
