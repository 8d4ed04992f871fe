import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { Filter } from '#catalog';
import { pointId } from '../point-id.js';
import type { IndexedProduct, Vectors } from '../point.js';
import { ProductIndex, type StoredPoint } from '../product-index.js';
import { type Change, hiddenStoreOf } from '../revisions/change.js';
import type { HiddenState } from '../revisions/point-state.js';
import type { CandidateQuery, Candidates } from '../retrieval/candidates.js';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';
import { AttributeIndexes } from './attribute-indexes.js';
import { QdrantCandidates } from './qdrant-candidates.js';
import { GALLERY_VECTOR, IMAGE_VECTOR, KEYS, TEXT_VECTOR } from './qdrant-collection.js';
import { toQdrantFilter } from './qdrant-filter.js';
import { QdrantFinder } from './qdrant-finder.js';
import {
  fromPayload,
  hiddenFromPayload,
  isHidden,
  stateFromPayload,
  type HiddenPayload,
  type ProductPayload,
  type QdrantPayload,
} from './qdrant-payload.js';
import { hasStamp, IN_ORDER, QdrantWriter } from './qdrant-writer.js';
import { withDeadline } from './deadline.js';
import { RecentAnswers } from './recent-answers.js';
import { lastWritten, markedAsWritten, markerStoreOf } from './store-marker.js';

type Page = Awaited<ReturnType<QdrantClient['scroll']>>;

/** Values of one field that are counted; Qdrant gives the most frequent. */
const MAX_VALUES = 10_000;

/** Products of one step of a scan. */
const SCANNED_AT_ONCE = 500;

/** Which vectors the points of a collection have beside that of the leading picture. */
export interface CollectionVectors {
  readonly hasGallery: boolean;
  readonly textDimension: number | undefined;
}

/** One collection of a Qdrant server or cluster. */
export class QdrantProductIndex extends ProductIndex {
  /** Qdrant normalises the vectors of a cosine collection again, which changes their last bits. */
  readonly embeddingTolerance = 1e-6;
  readonly hasGallery: boolean;
  readonly textDimension: number | undefined;
  readonly #writer: QdrantWriter;
  readonly #counts: RecentAnswers;
  readonly #finder: QdrantFinder;
  readonly #attributes: AttributeIndexes;

  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    { hasGallery, textDimension }: CollectionVectors,
    /** The payload keys that have an index. */
    indexed: Iterable<string>,
    /** How long what the server answers by itself may take, however many requests it needs. */
    private readonly timeoutMs: number,
  ) {
    super();
    this.hasGallery = hasGallery;
    this.textDimension = textDimension;
    this.#writer = new QdrantWriter(client, collection, textDimension !== undefined);
    this.#attributes = new AttributeIndexes(client, collection, indexed);
    this.#counts = new RecentAnswers((storeId) => lastWritten(client, collection, storeId));
    this.#finder = new QdrantFinder(client, collection, hasGallery, this.#counts);
  }

  /** By what the server counts, sorts and ranks itself, where it can. */
  protected override async findAsked(storeId: string, query: ProductQuery): Promise<FoundProducts> {
    return (await this.served(storeId, query)) ?? (await this.foundInGroups(storeId, query)) ?? super.findAsked(storeId, query);
  }

  /** What the server answers by itself takes a few requests, which have one deadline together. To read all candidates may take longer. */
  private async served(storeId: string, query: ProductQuery): Promise<FoundProducts | undefined> {
    return withDeadline(this.#finder.find(storeId, query), this.timeoutMs);
  }

  /**
   * A listing of groups with facets. The server counts products, and facets of groups count groups: they are worked out from all candidates
   * once, and kept until something is written to the store.
   */
  private async foundInGroups(storeId: string, { facets = [], ...query }: ProductQuery): Promise<FoundProducts | undefined> {
    if (!query.group || facets.length === 0 || (query.semantic ?? query.text ?? query.lexical)) return undefined;
    const page = await this.served(storeId, query);
    if (!page) return undefined;
    const { filter, group, maxFacetValues } = query;
    const question = `facets of groups ${JSON.stringify([filter, group.field, facets, maxFacetValues])}`;
    const { after: _, ...first } = { ...query, facets, page: 1, perPage: 1, sort: [] };
    const counted = await this.#counts.of(storeId, this.#counts.stateOf(storeId), question, () => super.findAsked(storeId, first));
    return { ...page, facets: counted.facets, areFacetsExact: counted.areFacetsExact };
  }

  async stored(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, StoredPoint>> {
    const points = await this.retrieve(storeId, productIds, false);
    return new Map(points.map(({ payload }) => [payload.product_id, { state: stateFromPayload(payload), stamp: payload.stamp ?? 0 }]));
  }

  async erase(storeId: string, stamps: ReadonlyMap<string, number>): Promise<void> {
    if (stamps.size === 0) return;
    const should = [...stamps].map(([id, stamp]) => ({ must: [{ has_id: [pointId(storeId, id)] }, hasStamp(stamp)] }));
    await this.remove(storeId, { should });
  }

  async eraseStore(storeId: string): Promise<void> {
    const marker: Schemas['Condition'] = { key: 'store_id', match: { value: markerStoreOf(storeId) } };
    await this.client.delete(this.collection, { ...IN_ORDER, filter: { should: [allOf(storeId), marker] } });
  }

  async purge(storeId: string, below: number, before: number): Promise<void> {
    for await (const page of this.scrolled(hiddenStoreOf(storeId))) {
      const over = (page as HiddenPayload[]).filter(({ touched = 0, hidden_at: at }) => touched < below && at < before);
      await this.erase(storeId, new Map(over.map(({ product_id: id, stamp = 0 }) => [id, stamp])));
    }
  }

  async latestRevision(storeId: string): Promise<number> {
    const { points } = await this.client.scroll(this.collection, {
      filter: allOf(storeId),
      order_by: { key: 'touched', direction: 'desc' },
      limit: 1,
      with_payload: ['touched'],
    });
    return Number(points[0]?.payload?.['touched'] ?? 0);
  }

  async get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>> {
    const points = await this.retrieve(storeId, productIds, false);
    return new Map(points.flatMap(({ payload }) => (isHidden(payload) ? [] : [[payload.product_id, fromPayload(payload)] as const])));
  }

  async vectors(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Vectors>> {
    const points = await this.retrieve(storeId, productIds, true);
    return new Map(
      points.flatMap(({ payload, vector }) => (isHidden(payload) ? [] : [[payload.product_id, vectorsFrom(vector)] as const])),
    );
  }

  async candidates(storeId: string, query: CandidateQuery): Promise<Candidates> {
    return new QdrantCandidates(this.client, this.collection, storeId, query, this.hasGallery).find();
  }

  async valueCounts(storeId: string, field: string): Promise<ReadonlyMap<string, number>> {
    const { hits } = await this.client.facet(this.collection, {
      key: KEYS.get(field) ?? field,
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
    const filter = { must_not: [{ key: 'hidden', match: { value: true } }] };
    return (await this.client.count(this.collection, { filter, exact: true })).count;
  }

  protected async write(changes: readonly Change[]): Promise<void> {
    await this.#writer.write(changes);
    await this.#attributes.learn(changes.flatMap(({ after }) => after ?? []));
  }

  async *scan(storeId: string): AsyncGenerator<readonly IndexedProduct[]> {
    for await (const page of this.scrolled(storeId)) yield (page as ProductPayload[]).map(fromPayload);
  }

  async *scanHidden(storeId: string): AsyncGenerator<readonly HiddenState[]> {
    for await (const page of this.scrolled(hiddenStoreOf(storeId))) yield (page as HiddenPayload[]).map(hiddenFromPayload);
  }

  /** Qdrant optimises by itself. */
  async optimize(): Promise<void> {}

  private async remove(storeId: string, filter: Schemas['Filter']): Promise<void> {
    await this.client.batchUpdate(this.collection, { ...IN_ORDER, operations: [{ delete: { filter } }, markedAsWritten(storeId)] });
  }

  private async *scrolled(partition: string): AsyncGenerator<readonly QdrantPayload[]> {
    for (let offset: Page['next_page_offset'] = undefined; offset !== null;) {
      const page: Page = await this.client.scroll(this.collection, {
        filter: toQdrantFilter(partition),
        limit: SCANNED_AT_ONCE,
        with_payload: true,
        with_vector: false,
        ...(offset !== undefined && { offset }),
      });
      yield page.points.map(({ payload }) => payload as QdrantPayload);
      offset = page.next_page_offset ?? null;
    }
  }

  /** The points of these products, hidden ones included. */
  private async retrieve(storeId: string, productIds: readonly string[], withVector: boolean): Promise<Retrieved[]> {
    if (productIds.length === 0) return [];
    const points = await this.client.retrieve(this.collection, {
      ids: productIds.map((id) => pointId(storeId, id)),
      with_payload: true,
      with_vector: withVector && [IMAGE_VECTOR, ...(this.hasGallery ? [GALLERY_VECTOR] : []), ...(this.textDimension ? [TEXT_VECTOR] : [])],
    });
    return points.map(({ payload, vector }) => ({ payload: payload as QdrantPayload, vector }));
  }
}

interface Retrieved {
  readonly payload: QdrantPayload;
  readonly vector: unknown;
}

function vectorsFrom(named: unknown): Vectors {
  const {
    [IMAGE_VECTOR]: image,
    [GALLERY_VECTOR]: gallery,
    [TEXT_VECTOR]: text,
  } = (named ?? {}) as { readonly [IMAGE_VECTOR]?: number[]; readonly [GALLERY_VECTOR]?: number[][]; readonly [TEXT_VECTOR]?: number[] };
  return {
    ...(image && { image: Float32Array.from(image) }),
    ...(gallery && gallery.length > 0 && { gallery: gallery.map((one) => Float32Array.from(one)) }),
    ...(text && { text: Float32Array.from(text) }),
  };
}

/** All points of a store, hidden ones included. */
const allOf = (storeId: string): Schemas['Filter'] => ({
  must: [{ key: 'store_id', match: { any: [storeId, hiddenStoreOf(storeId)] } }],
});
