import { isDeepStrictEqual } from 'node:util';
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { shownProduct, type Filter } from '#catalog';
import type { Evidence } from '../retrieval/candidates.js';
import { atCurrentPrice } from '../retrieval/current-price.js';
import { DEFAULT_FACET_VALUES, DEFAULT_FUSION, type FoundProducts, type Hit, type ProductQuery } from '../retrieval/find-products.js';
import { SCORE_FIELD } from '../retrieval/ranking.js';
import { CURRENT_KEY } from './qdrant-counted.js';
import { countedFacets, isCountable, isCountedApart, type CountedFacets } from './qdrant-facets.js';
import { toQdrantFilter } from './qdrant-filter.js';
import { isSortable, QdrantListing } from './qdrant-listing.js';
import { fromPayload, isHidden, type QdrantPayload } from './qdrant-payload.js';
import { QdrantRankings, type RankedPoints } from './qdrant-rankings.js';

/** What the server has counted lately. */
export interface KeptCounts {
  /** What tells whether something was written to a store meanwhile. */
  stateOf(storeId: string): Promise<number | undefined>;
  /** @param state of the store when the search began. @param question tells the filter and the fields. */
  of<T>(storeId: string, state: Promise<number | undefined>, question: string, count: () => Promise<T>): Promise<T>;
}

type State = Promise<number | undefined>;

/** One page of a search or a listing, in order. */
interface Page {
  /** Point ids. */
  readonly ids: readonly string[];
  /** What every point of the result meets. */
  readonly filter: Schemas['Filter'];
  readonly ranked?: RankedPoints;
}

/**
 * Answers queries by what the server counts, sorts and ranks itself, so that no more than the page is read. What the server cannot do is left to
 * `findProducts`, which reads all candidates.
 */
export class QdrantFinder {
  /** Stores whose products are all kept as facets need them. */
  readonly #current = new Set<string>();

  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly hasGallery: boolean,
    private readonly kept: KeptCounts,
  ) {}

  /** @returns undefined for a query that the server cannot answer by itself. */
  async find(storeId: string, query: ProductQuery): Promise<FoundProducts | undefined> {
    if (!isServed(query)) return undefined;
    const now = Date.now() / 1000;
    const state = this.kept.stateOf(storeId);
    // If the page fails, nobody awaits the state: its own rejection must not end the process.
    state.catch(() => undefined);
    const filter = query.filter && (await this.atCurrentPrice(storeId, state, query.filter, now));
    if (query.facets?.some(isCountedApart) && !(await this.isCurrent(storeId))) return undefined;
    const isRanked = query.semantic ?? query.text ?? query.lexical;
    const page = isRanked ? await this.ranked(storeId, query, filter) : await this.listed(storeId, query, filter, now);
    if (!page) return undefined;
    const [found, { facets, isExact }, hits] = await Promise.all([
      this.count(storeId, state, page),
      this.facets(storeId, state, query, page, now),
      this.hits(page, query.explain ?? false),
    ]);
    return {
      hits,
      found,
      isExact: page.ranked?.isComplete ?? true,
      areFacetsExact: isExact && (page.ranked?.isComplete ?? true),
      isRelaxed: page.ranked?.isRelaxed ?? false,
      facets,
    };
  }

  /** As the function of this name. In a store without any sale, the price is the price. */
  private async atCurrentPrice(storeId: string, state: State, filter: Filter, now: number): Promise<Filter> {
    const current = atCurrentPrice(filter, now);
    if (isDeepStrictEqual(current, filter)) return filter;
    const onSale = toQdrantFilter(storeId, { kind: 'range', field: 'sale_price', min: { value: 0, inclusive: true } });
    const count = (): Promise<{ count: number }> => this.client.count(this.collection, { filter: onSale, exact: true });
    return (await this.kept.of(storeId, state, 'sales', count)).count === 0 ? filter : current;
  }

  /** Whether all products of a store are kept as facets need them. Those that an earlier release wrote are not, until a reindex. */
  private async isCurrent(storeId: string): Promise<boolean> {
    if (this.#current.has(storeId)) return true;
    const filter = { must: [toQdrantFilter(storeId), { is_empty: { key: CURRENT_KEY } }] };
    const { count } = await this.client.count(this.collection, { filter, exact: true });
    if (count === 0) this.#current.add(storeId);
    return count === 0;
  }

  private async listed(
    storeId: string,
    { sort = [], page, perPage }: ProductQuery,
    filter: Filter | undefined,
    now: number,
  ): Promise<Page | undefined> {
    const within = toQdrantFilter(storeId, filter);
    const listing = new QdrantListing(this.client, this.collection, storeId, within, now);
    const ids = await listing.page(sort, { from: (page - 1) * perPage, to: page * perPage });
    return ids && { ids, filter: within };
  }

  private async ranked(storeId: string, query: ProductQuery, filter: Filter | undefined): Promise<Page> {
    const { page, perPage, fusion = DEFAULT_FUSION } = query;
    const rankings = new QdrantRankings(this.client, this.collection, storeId, this.hasGallery);
    const asked = {
      ...(query.semantic && { semantic: query.semantic }),
      ...(query.text && { text: query.text }),
      ...(query.lexical && { lexical: query.lexical }),
      ...(filter && { filter }),
      fusion,
    };
    const ranked = await rankings.find(asked, page * perPage);
    return { ids: ranked.ids.slice((page - 1) * perPage, page * perPage), filter: ranked.filter, ranked };
  }

  private async count(storeId: string, state: State, { filter, ranked }: Page): Promise<number> {
    if (ranked?.total !== undefined) return ranked.total;
    const count = async (): Promise<number> => (await this.client.count(this.collection, { filter, exact: true })).count;
    return ranked ? count() : this.kept.of(storeId, state, `count ${JSON.stringify(filter)}`, count);
  }

  private async facets(storeId: string, state: State, query: ProductQuery, { filter, ranked }: Page, now: number): Promise<CountedFacets> {
    const { facets: fields = [], maxFacetValues: maxValues = DEFAULT_FACET_VALUES } = query;
    if (fields.length === 0) return { facets: [], isExact: true };
    const count = (): Promise<CountedFacets> => countedFacets(this.client, this.collection, filter, { fields, maxValues, now });
    return ranked ? count() : this.kept.of(storeId, state, `facets ${JSON.stringify([filter, fields, maxValues])}`, count);
  }

  /** The products of a page. One that was deleted meanwhile has no hit. */
  private async hits({ ids, ranked }: Page, explain: boolean): Promise<Hit[]> {
    if (ids.length === 0) return [];
    const points = await this.client.retrieve(this.collection, { ids: [...ids], with_payload: true, with_vector: false });
    const payloads = new Map(points.map(({ id, payload }) => [String(id), payload as QdrantPayload]));
    return ids.flatMap((id): Hit[] => {
      const payload = payloads.get(id);
      if (!payload || isHidden(payload)) return [];
      const { product, images } = fromPayload(payload);
      const hit = { product: shownProduct(product), images, score: ranked?.scoreOf(id) ?? 0 };
      const evidence: Evidence = ranked?.evidence.get(id) ?? {};
      return [explain ? { ...hit, evidence: { ...evidence, isNamed: ranked?.named.has(id) ?? false } } : hit];
    });
  }
}

/** Whether the server can answer a query by itself. It does not count groups, and it does not sort what a search finds by a field. */
function isServed({ group, facets = [], sort = [], ...query }: ProductQuery): boolean {
  if (group || !facets.every(isCountable)) return false;
  if (query.semantic ?? query.text ?? query.lexical) return sort.every(({ field, descending }) => field === SCORE_FIELD && descending);
  return sort.every(isSortable);
}
