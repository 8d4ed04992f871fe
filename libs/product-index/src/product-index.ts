import type { FieldValues, Filter } from '#catalog';
import type { IndexedProduct, Point, Transition, Vectors } from './point.js';
import type { CandidateQuery, Candidates } from './retrieval/candidates.js';
import { Change, rewordedOf, transitionsOf, unfitOf } from './revisions/change.js';
import { patchState, productState, tombstone, type HiddenState, type PointState } from './revisions/point-state.js';
import { foundWithFewerWords } from './retrieval/fewer-words.js';
import { findProducts, type FoundProducts, type ProductQuery } from './retrieval/find-products.js';

/** A change of some fields, at a revision. */
export interface FieldChange {
  readonly productId: string;
  readonly revision: number;
  /** New values by path; `null` clears. */
  readonly fields: FieldValues;
  /** True if the product was written at an earlier revision but may not be in the index yet: the change then waits for it. */
  readonly isExpected: boolean;
}

/** What became of points that were joined. */
export interface Joined {
  /** The ids of products that are not written, because the index lacks a vector that they were to keep. */
  readonly unfit: readonly string[];
  /** The ids of products whose text has other words than the write, because of patches: their text has to be embedded again. */
  readonly reworded: readonly string[];
}

/** A product, or the hidden point in its place. */
export interface StoredPoint {
  readonly state: PointState;
  /** Changes with every write of the point. */
  readonly stamp: number;
}

/**
 * One collection of products. One model embeds the pictures, one the texts. Every call names a store and sees only that store's points.
 * Writes can be searched once they resolve, from every process. Each write carries a revision, and the index itself keeps
 * what is newer: a full write replaces older ones and leaves fields patched since as they are, a delete hides the product from
 * older writes, a patch stands until a later full write. A repeated write changes nothing, and writes may arrive in any order.
 * All calls reject with an `IndexUnavailableError` when the index is away or fails, with an `IndexFullError` when its disk is full, and
 * with an `IndexOverloadedError` when it refuses to do more.
 */
export abstract class ProductIndex {
  /**
   * How far each number of a read embedding may differ from the written one; 0 if the index keeps embeddings bit for bit. A check for
   * equal embeddings has to allow for this difference.
   */
  abstract readonly embeddingTolerance: number;

  /** The dimension of the texts' vectors; undefined for a collection of an earlier layout, which keeps none. */
  abstract readonly textDimension: number | undefined;

  /** Whether the collection keeps vectors of other pictures than the leading one. */
  abstract readonly hasGallery: boolean;

  /** Inserts points, or replaces those of the same product id that are not newer. The last of equal ids within one call counts. */
  async upsert(storeId: string, points: readonly Point[]): Promise<void> {
    await this.write(points.map(({ vectors, ...indexed }) => new Change(storeId, productState(indexed, vectors))));
  }

  /**
   * Replaces payloads that are not newer, and keeps the vectors.
   * @returns the ids of products that are not written, because the index has no vectors of their pictures by their model.
   */
  async updatePayloads(storeId: string, products: readonly IndexedProduct[]): Promise<readonly string[]> {
    const states = products.map((indexed) => productState(indexed));
    return (await this.join(storeId, states)).unfit;
  }

  /** Changes fields of products and keeps the vectors. @returns transitions by product id, without `after` if there is no product. */
  async patch(storeId: string, changes: readonly FieldChange[]): Promise<ReadonlyMap<string, Transition>> {
    return this.written(
      changes.map(
        ({ productId, revision, fields, isExpected }) => new Change(storeId, patchState(productId, revision, fields), isExpected),
      ),
    );
  }

  /**
   * Hides products from every read. Older writes that arrive later do not bring them back; products that are newer stay.
   * @returns transitions by product id.
   */
  async delete(storeId: string, productIds: readonly string[], revision: number): Promise<ReadonlyMap<string, Transition>> {
    return this.written(productIds.map((id) => new Change(storeId, tombstone(id, revision))));
  }

  /** Joins points into those that are there: writes that bring some of their vectors, and points of another version, hidden ones included. */
  async join(storeId: string, states: readonly PointState[]): Promise<Joined> {
    const changes = states.map((state) => new Change(storeId, state));
    await this.write(changes);
    return { unfit: unfitOf(changes), reworded: rewordedOf(changes) };
  }

  /** The points of these ids, hidden ones included, by product id; without their vectors. */
  abstract stored(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, StoredPoint>>;

  /** Removes points and leaves no tombstones. A point whose stamp has changed stays. */
  abstract erase(storeId: string, stamps: ReadonlyMap<string, number>): Promise<void>;

  /** Removes every point of a store and leaves no tombstones. */
  abstract eraseStore(storeId: string): Promise<void>;

  /** Removes hidden points older than both bounds. @param below the lowest revision that may still arrive. @param before ms since 1970. */
  abstract purge(storeId: string, below: number, before: number): Promise<void>;

  /** The latest revision of the store's points, hidden ones included; 0 for an empty store. */
  abstract latestRevision(storeId: string): Promise<number>;

  /** The products of these ids that are in the index, by id, in no order. */
  abstract get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>>;

  /** The vectors of these ids that are in the index, by id. */
  abstract vectors(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Vectors>>;

  /** The embeddings of the leading pictures of these ids, by id; a product without a picture has none. */
  async embeddings(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const vectors = await this.vectors(storeId, productIds);
    return new Map([...vectors].flatMap(([id, { image }]): [string, Float32Array][] => (image ? [[id, image]] : [])));
  }

  /** The products that a query is about, with what decides their order. */
  abstract candidates(storeId: string, query: CandidateQuery): Promise<Candidates>;

  /** The values of a text field with the number of a store's products that have each; for suggestions, not for totals. */
  abstract valueCounts(storeId: string, field: string): Promise<ReadonlyMap<string, number>>;

  /** Reads what searches of a store need, so that the first one need not wait for it. */
  async warm(storeId: string): Promise<void> {
    await this.count(storeId);
  }

  /**
   * One page of the candidates in order, with totals and facets over all of them.
   * @param signal gives up what is not begun yet.
   * @throws the reason of the signal.
   */
  async find(storeId: string, query: ProductQuery, signal?: AbortSignal): Promise<FoundProducts> {
    return foundWithFewerWords(query, async (one) => {
      signal?.throwIfAborted();
      return this.findAsked(storeId, one);
    });
  }

  /** As `find`, for a query of which no words are left out. */
  protected async findAsked(storeId: string, query: ProductQuery): Promise<FoundProducts> {
    return findProducts(this, storeId, query);
  }

  /** The product nearest to an embedding of pictures or of texts, with its cosine; undefined if no product has an embedding of that kind. */
  async nearest(
    storeId: string,
    query: Pick<ProductQuery, 'semantic' | 'text'>,
  ): Promise<{ readonly productId: string; readonly score: number } | undefined> {
    const [hit] = (await this.find(storeId, { ...query, page: 1, perPage: 1 })).hits;
    return hit && { productId: hit.product.id, score: hit.score };
  }

  /** How many products match, exactly. */
  abstract count(storeId: string, filter?: Filter): Promise<number>;

  /** How many products of all stores there are. */
  abstract size(): Promise<number>;

  /** All products that the store has from the start of the scan until they are read, each once, in pages of some hundreds. */
  abstract scan(storeId: string): AsyncIterable<readonly IndexedProduct[]>;

  /** As `scan`, the hidden points: deleted products, and patches of products that are expected. */
  abstract scanHidden(storeId: string): AsyncIterable<readonly HiddenState[]>;

  /** Builds or refreshes what makes searches fast; may take minutes, and searches go on meanwhile. */
  abstract optimize(): Promise<void>;

  /** Applies changes to the present points, and records the result in each change. */
  protected abstract write(changes: readonly Change[]): Promise<void>;

  private async written(changes: readonly Change[]): Promise<ReadonlyMap<string, Transition>> {
    await this.write(changes);
    return transitionsOf(changes);
  }
}
