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

export interface CollectionSpec {
  /** Part of the collection's name: which model filled it. */
  readonly modelName: string;
  readonly modelFingerprint: string;
  readonly dimension: number;
}

/** The alias leads to a collection of another model: its embeddings cannot be compared with this one's. */
export class FingerprintMismatchError extends Error {
  override readonly name = 'FingerprintMismatchError';

  constructor(found: string, expected: string) {
    super(`the index was filled by model ${found}, this process runs model ${expected}: reindex, or configure the former`);
  }
}

/** The index was written by a version of Vitrine that kept products in another way. */
export class IndexLayoutError extends Error {
  override readonly name = 'IndexLayoutError';

  constructor(collection: string) {
    super(`the index "${collection}" was written by an earlier version of Vitrine: move it away and import the catalog again`);
  }
}

/**
 * The vector index. Every call names a store and sees only that store's points. Readers and writers go through the
 * alias `products`, which leads to one collection. Writes can be searched once they resolve, from every process.
 * All calls reject with the client's own error when the index is away.
 */
export abstract class ProductIndex {
  /**
   * Makes the first collection and its alias unless they exist; safe to call from several processes.
   * @throws {FingerprintMismatchError} if the alias leads to a collection of another model; {IndexLayoutError} if that
   * collection lacks what this version needs.
   */
  abstract open(spec: CollectionSpec): Promise<void>;

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

  /** Removes products; ids that are not in the index are passed over. */
  abstract delete(storeId: string, productIds: readonly string[]): Promise<void>;

  /** Builds or refreshes what makes searches fast; may take minutes, and searches go on meanwhile. */
  abstract optimize(): Promise<void>;

  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}

/** The name that readers and writers use. */
export const PRODUCTS_ALIAS = 'products';

/** The name of a collection: the model that fills it and a version. */
export const collectionName = (spec: CollectionSpec, version: number, alias = PRODUCTS_ALIAS): string =>
  `${alias}-${spec.modelName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${spec.modelFingerprint.slice(0, 8)}-${version}`;
