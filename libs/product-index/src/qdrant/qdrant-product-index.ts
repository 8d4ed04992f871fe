import type { QdrantClient } from '@qdrant/js-client-rest';
import { secondsOf, type Filter, type StoredProduct } from '#catalog';
import { productKeys, type Language } from '#lexical';
import { attributeNumbers, attributeTags } from '../attribute-tags.js';
import { pointId } from '../point-id.js';
import { ProductIndex, type IndexedProduct, type Point } from '../product-index.js';
import type { CandidateQuery, Candidates } from '../retrieval/candidates.js';
import { QdrantCandidates } from './qdrant-candidates.js';
import { IMAGE_VECTOR, KEYS, WORDS_VECTOR } from './qdrant-collection.js';
import { toQdrantFilter } from './qdrant-filter.js';
import { termsOf, termWeights } from './qdrant-terms.js';

interface QdrantPayload extends Record<string, unknown> {
  readonly store_id: string;
  readonly product_id: string;
  readonly product: StoredProduct;
  readonly tags: string[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly terms: string[];
  readonly keys: string[];
  readonly created_at: number | null;
  readonly language: Language;
  readonly image: IndexedProduct['image'];
  readonly model_fingerprint: string;
  readonly source_revision: string;
  readonly indexed_at: string;
}

type Page = Awaited<ReturnType<QdrantClient['scroll']>>;

/** Values of one field that are counted; Qdrant gives the most frequent. */
const MAX_VALUES = 10_000;

/** Products of one step of a scan. */
const SCANNED_AT_ONCE = 500;

/** One collection of a Qdrant server or cluster. */
export class QdrantProductIndex extends ProductIndex {
  /** For cosines Qdrant brings vectors to unit length once more. */
  readonly embeddingTolerance = 1e-6;

  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
  ) {
    super();
  }

  async upsert(storeId: string, points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    await this.client.upsert(this.collection, {
      wait: true,
      points: points.map((point) => ({
        id: pointId(storeId, point.product.id),
        vector: { [IMAGE_VECTOR]: Array.from(point.embedding), [WORDS_VECTOR]: termWeights(point.product, point.language) },
        payload: payloadOf(storeId, point),
      })),
    });
  }

  async updatePayloads(storeId: string, products: readonly IndexedProduct[]): Promise<void> {
    const present = await this.get(
      storeId,
      products.map(({ product }) => product.id),
    );
    const operations = products
      .filter(({ product }) => present.has(product.id))
      .flatMap((indexed) => {
        const id = pointId(storeId, indexed.product.id);
        const words = { [WORDS_VECTOR]: termWeights(indexed.product, indexed.language) };
        return [
          { overwrite_payload: { payload: payloadOf(storeId, indexed), points: [id] } },
          { update_vectors: { points: [{ id, vector: words }] } },
        ];
      });
    if (operations.length > 0) await this.client.batchUpdate(this.collection, { wait: true, operations });
  }

  async get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>> {
    const points = await this.retrieve(storeId, productIds, false);
    return new Map(points.map(({ payload }) => [(payload as QdrantPayload).product_id, fromPayload(payload as QdrantPayload)]));
  }

  async embeddings(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const points = await this.retrieve(storeId, productIds, true);
    return new Map(
      points.map(({ payload, vector }) => [
        (payload as QdrantPayload).product_id,
        Float32Array.from((vector as Record<string, number[]>)[IMAGE_VECTOR] ?? []),
      ]),
    );
  }

  async candidates(storeId: string, query: CandidateQuery): Promise<Candidates> {
    return new QdrantCandidates(this.client, this.collection, storeId, query).find();
  }

  async valueCounts(storeId: string, field: string): Promise<ReadonlyMap<string, number>> {
    const { hits } = await this.client.facet(this.collection, {
      key: KEYS[field] ?? field,
      filter: toQdrantFilter(storeId),
      limit: MAX_VALUES,
    });
    return new Map(hits.map(({ value, count }) => [String(value), count]));
  }

  async count(storeId: string, filter?: Filter): Promise<number> {
    const { count } = await this.client.count(this.collection, { filter: toQdrantFilter(storeId, filter), exact: true });
    return count;
  }

  async size(): Promise<number> {
    return (await this.client.count(this.collection, { exact: true })).count;
  }

  async delete(storeId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length === 0) return;
    await this.client.delete(this.collection, { wait: true, points: productIds.map((id) => pointId(storeId, id)) });
  }

  async *scan(storeId: string): AsyncGenerator<readonly IndexedProduct[]> {
    for (let offset: Page['next_page_offset'] = undefined; offset !== null;) {
      const page: Page = await this.client.scroll(this.collection, {
        filter: toQdrantFilter(storeId),
        limit: SCANNED_AT_ONCE,
        with_payload: true,
        with_vector: false,
        ...(offset !== undefined && { offset }),
      });
      yield page.points.map(({ payload }) => fromPayload(payload as QdrantPayload));
      offset = page.next_page_offset ?? null;
    }
  }

  /** Qdrant optimises by itself. */
  async optimize(): Promise<void> {}

  private async retrieve(storeId: string, productIds: readonly string[], withVector: boolean): ReturnType<QdrantClient['retrieve']> {
    if (productIds.length === 0) return [];
    return this.client.retrieve(this.collection, {
      ids: productIds.map((id) => pointId(storeId, id)),
      with_payload: true,
      with_vector: withVector && [IMAGE_VECTOR],
    });
  }
}

function payloadOf(storeId: string, indexed: IndexedProduct): QdrantPayload {
  return {
    store_id: storeId,
    product_id: indexed.product.id,
    product: indexed.product,
    tags: attributeTags(indexed.product),
    numbers: attributeNumbers(indexed.product),
    terms: termsOf(indexed.product, indexed.language),
    keys: productKeys(indexed.product),
    created_at: secondsOf(indexed.product.created_at ?? '') ?? null,
    language: indexed.language,
    image: indexed.image,
    model_fingerprint: indexed.modelFingerprint,
    source_revision: indexed.sourceRevision,
    indexed_at: indexed.indexedAt,
  };
}

function fromPayload(payload: QdrantPayload): IndexedProduct {
  return {
    product: payload.product,
    image: payload.image,
    modelFingerprint: payload.model_fingerprint,
    sourceRevision: payload.source_revision,
    indexedAt: payload.indexed_at,
    language: payload.language,
  };
}
