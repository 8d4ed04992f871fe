import { QdrantClient, type Schemas } from '@qdrant/js-client-rest';
import type { Filter, Product } from '#catalog';
import { attributeTags } from '../attribute-tags.js';
import { pointId } from '../point-id.js';
import {
  collectionName,
  FingerprintMismatchError,
  PRODUCTS_ALIAS,
  type CollectionSpec,
  type Hit,
  type IndexedProduct,
  type IndexQuery,
  type Point,
  type ProductIndex,
} from '../product-index.js';
import { toQdrantFilter } from './qdrant-filter.js';

interface QdrantPayload extends Record<string, unknown> {
  readonly store_id: string;
  readonly product_id: string;
  readonly product: Product;
  readonly tags: string[];
  readonly image: IndexedProduct['image'];
  readonly model_fingerprint: string;
  readonly source_revision: string;
  readonly indexed_at: string;
}

/** What filters use; the store's field is the tenant, so that Qdrant keeps a store's points together. */
const PAYLOAD_INDEXES: readonly { readonly field: string; readonly schema: Schemas['PayloadFieldSchema'] }[] = [
  { field: 'store_id', schema: { type: 'keyword', is_tenant: true } },
  ...['product_id', 'product.category', 'product.brand', 'product.color', 'product.group_id', 'tags'].map((field) => ({
    field,
    schema: 'keyword' as const,
  })),
  { field: 'product.price', schema: 'float' },
  { field: 'product.in_stock', schema: 'bool' },
];

/** The adapter for a Qdrant server or cluster. */
export class QdrantProductIndex implements ProductIndex {
  readonly #client: QdrantClient;

  readonly #alias: string;

  /** @param options.alias the name that readers and writers use; `products` by default. */
  constructor({ url, apiKey, alias = PRODUCTS_ALIAS }: { readonly url: string; readonly apiKey?: string; readonly alias?: string }) {
    this.#client = new QdrantClient({ url, ...(apiKey && { apiKey }), checkCompatibility: false });
    this.#alias = alias;
  }

  async open(spec: CollectionSpec): Promise<void> {
    const { aliases } = await this.#client.getAliases();
    const target = aliases.find(({ alias_name }) => alias_name === this.#alias)?.collection_name;
    const mine = spec.modelFingerprint.slice(0, 8);
    if (target && !target.includes(`-${mine}-`)) throw new FingerprintMismatchError(target, mine);
    if (target) return;
    const name = collectionName(spec, 1, this.#alias);
    await this.createCollection(name, spec.dimension);
    await this.#client.updateCollectionAliases({ actions: [{ create_alias: { alias_name: this.#alias, collection_name: name } }] });
  }

  async upsert(storeId: string, points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    await this.#client.upsert(this.#alias, {
      wait: true,
      points: points.map((point) => ({
        id: pointId(storeId, point.product.id),
        vector: Array.from(point.embedding),
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
      .map((indexed) => ({ overwrite_payload: { payload: payloadOf(storeId, indexed), points: [pointId(storeId, indexed.product.id)] } }));
    if (operations.length > 0) await this.#client.batchUpdate(this.#alias, { wait: true, operations });
  }

  async get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>> {
    const points = await this.retrieve(storeId, productIds, false);
    return new Map(points.map(({ payload }) => [(payload as QdrantPayload).product_id, fromPayload(payload as QdrantPayload)]));
  }

  async embeddings(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const points = await this.retrieve(storeId, productIds, true);
    return new Map(points.map(({ payload, vector }) => [(payload as QdrantPayload).product_id, Float32Array.from(vector as number[])]));
  }

  async search(storeId: string, query: IndexQuery): Promise<Hit[]> {
    const { points } = await this.#client.query(this.#alias, {
      query: Array.from(query.embedding),
      filter: toQdrantFilter(storeId, query.filter),
      limit: query.k,
      offset: query.offset ?? 0,
      with_payload: ['product', 'product_id'],
    });
    return points
      .map(({ payload, score }) => ({ product: (payload as QdrantPayload).product, score }))
      .sort((a, b) => b.score - a.score || (a.product.id < b.product.id ? -1 : 1));
  }

  async count(storeId: string, filter?: Filter): Promise<number> {
    const { count } = await this.#client.count(this.#alias, { filter: toQdrantFilter(storeId, filter), exact: true });
    return count;
  }

  async delete(storeId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length === 0) return;
    await this.#client.delete(this.#alias, { wait: true, points: productIds.map((id) => pointId(storeId, id)) });
  }

  /** Qdrant optimises by itself. */
  async optimize(): Promise<void> {}

  async ping(): Promise<void> {
    await this.#client.getAliases();
  }

  async close(): Promise<void> {}

  private async createCollection(name: string, dimension: number): Promise<void> {
    try {
      const { exists } = await this.#client.collectionExists(name);
      if (!exists) await this.#client.createCollection(name, { vectors: { size: dimension, distance: 'Cosine' } });
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!(await this.#client.collectionExists(name)).exists) throw error;
    }
    for (const { field, schema } of PAYLOAD_INDEXES) {
      await this.#client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: schema });
    }
  }

  private async retrieve(storeId: string, productIds: readonly string[], withVector: boolean): ReturnType<QdrantClient['retrieve']> {
    if (productIds.length === 0) return [];
    return this.#client.retrieve(this.#alias, {
      ids: productIds.map((id) => pointId(storeId, id)),
      with_payload: true,
      with_vector: withVector,
    });
  }
}

function payloadOf(storeId: string, indexed: IndexedProduct): QdrantPayload {
  return {
    store_id: storeId,
    product_id: indexed.product.id,
    product: indexed.product,
    tags: attributeTags(indexed.product),
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
  };
}
