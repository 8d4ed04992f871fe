import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { shownProduct, type Filter } from '#catalog';
import { BY_NO_WORDS, LEXICAL_CANDIDATES, type Evidence } from '../retrieval/candidates.js';
import { atCurrentPrice } from '../retrieval/current-price.js';
import { DEFAULT_FACET_VALUES, DEFAULT_FUSION, type FoundProducts, type Hit, type ProductQuery } from '../retrieval/find-products.js';
import { fieldKeys, type PagePosition } from '../retrieval/page-position.js';
import { SCORE_FIELD } from '../retrieval/ranking.js';
import { CURRENT_KEY } from './qdrant-counted.js';
import { countedFacets, isCountable, isCountedApart, type CountedFacets } from './qdrant-facets.js';
import { toQdrantFilter } from './qdrant-filter.js';
import { countGroups, isGroupable, QdrantGroups, type FoundGroup, type GroupCounts } from './qdrant-groups.js';
import { isSortable, QdrantListing } from './qdrant-listing.js';
import { fromPayload, isHidden, valueInPayload, type QdrantPayload } from './qdrant-payload.js';
import { QdrantRankings, type RankedPoints } from './qdrant-rankings.js';
import type { RecentAnswers } from './recent-answers.js';
import { TiesById, TiesByScore, type Ids } from './qdrant-ties.js';

type State = Promise<number | undefined>;

/** A result that the server has. */
interface Result {
  /** What every point of the result meets. */
  readonly filter: Schemas['Filter'];
  readonly ranked?: RankedPoints;
  /** The groups of the result, where it is grouped. */
  readonly groups?: GroupCounts;
}

/** A ranking of a thousand points takes half a megabyte. At this weight, a hundred rankings are kept at most. */
const RANKING_WEIGHT = 50;
/** A page that ends further down needs a ranking of up to ten thousand points, which is not kept. */
const MOST_KEPT = 500;

/** A question in a few characters, however long it is. */
const digest = (question: unknown): string => createHash('sha1').update(JSON.stringify(question)).digest('base64');

/** What a page shows, in order, and one more if there is one. */
type Shown = readonly FoundGroup[];

const alone = (ids: Ids): Shown => ids.map((id) => ({ id, size: 1, others: [] }));

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
    private readonly kept: RecentAnswers,
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
    const { result, page } = await this.resultAndPage(storeId, state, query, filter, now);
    if (!result || !page) return undefined;
    const shown = page.slice(0, query.perPage);
    const [found, { facets, isExact }, { hits, last }] = await Promise.all([
      this.count(storeId, state, result),
      this.facets(storeId, state, query, result, now),
      this.hits(shown, query, result, now),
    ]);
    const isComplete = (result.ranked?.isComplete ?? true) && (result.groups?.isExact ?? true);
    return {
      hits,
      found,
      isExact: isComplete,
      areFacetsExact: isExact && isComplete,
      byWords: result.ranked?.byWords ?? BY_NO_WORDS,
      nearest: result.ranked?.nearest ?? {},
      facets,
      ...(last && page.length > query.perPage && { last }),
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

  /** A page behind a position is looked for near the top first, where scores are those of the pages before it. */
  private async resultAndPage(
    storeId: string,
    state: State,
    query: ProductQuery,
    filter: Filter | undefined,
    now: number,
  ): Promise<{ readonly result?: Result | undefined; readonly page?: Shown | undefined }> {
    for (const count of query.after ? [query.perPage, LEXICAL_CANDIDATES] : [query.page * query.perPage + 1]) {
      const result = await this.result(storeId, state, query, filter, count);
      const page = result && (await this.page(storeId, query, result, now));
      const isWhole = result?.ranked === undefined || result.ranked.total !== undefined || count === LEXICAL_CANDIDATES;
      if (isWhole || (page?.length ?? 0) > query.perPage || !query.after) return { result, page };
    }
    return {};
  }

  /**
   * @param count how many of the best are ranked.
   * @returns undefined if the server has to know more of what a search finds than it ranks.
   */
  private async result(
    storeId: string,
    state: State,
    query: ProductQuery,
    filter: Filter | undefined,
    count: number,
  ): Promise<Result | undefined> {
    const { group } = query;
    if (!isRanked(query)) {
      const listed = toQdrantFilter(storeId, filter);
      const count = (): Promise<GroupCounts> => countGroups(this.client, this.collection, listed, group?.field ?? '');
      const question = `groups ${JSON.stringify([listed, group?.field])}`;
      return { filter: listed, ...(group && { groups: await this.kept.of(storeId, state, question, count) }) };
    }
    const isWhole = group !== undefined || fieldKeys(query.sort ?? []).length > 0;
    const ranked = await this.ranked(storeId, state, query, filter, isWhole ? LEXICAL_CANDIDATES : count);
    if (isWhole && ranked.ids.length >= LEXICAL_CANDIDATES) return undefined;
    const groups = group && (await countGroups(this.client, this.collection, ranked.filter, group.field));
    return { filter: ranked.filter, ranked, ...(groups && { groups }) };
  }

  /** Shoppers ask the same few hundred things most of the time, turn pages and choose facets: a ranking is asked for again and again. */
  private async ranked(
    storeId: string,
    state: State,
    query: ProductQuery,
    filter: Filter | undefined,
    count: number,
  ): Promise<RankedPoints> {
    const rankings = new QdrantRankings(this.client, this.collection, storeId, this.hasGallery);
    const asked = {
      ...(query.semantic && { semantic: query.semantic }),
      ...(query.text && { text: query.text }),
      ...(query.lexical && { lexical: query.lexical }),
      ...(filter && { filter }),
      fusion: query.fusion ?? DEFAULT_FUSION,
    };
    // In a store with sales, a filter by price contains the present time, so that the same question never comes again.
    if (count > MOST_KEPT || filter !== query.filter) return rankings.find(asked, count);
    return this.kept.of(storeId, state, `ranking ${digest(asked)}`, () => rankings.find(asked, MOST_KEPT), RANKING_WEIGHT);
  }

  private async page(storeId: string, query: ProductQuery, result: Result, now: number): Promise<Shown | undefined> {
    const { sort = [], page, perPage, after, group } = query;
    const { client, collection } = this;
    const ties = result.ranked ? new TiesByScore(client, collection, storeId, result.ranked) : new TiesById(client, collection, storeId);
    const listing = new QdrantListing(client, collection, { storeId, filter: result.filter, now }, ties);
    const window = { from: (page - 1) * perPage, to: page * perPage + 1 };
    if (group && result.groups) return new QdrantGroups(client, collection, listing, result.groups).page({ ...group, sort, window, after });
    const ids = await listing.page(sort, window, after);
    return ids && alone(ids);
  }

  private async count(storeId: string, state: State, { filter, ranked, groups }: Result): Promise<number> {
    if (groups) return groups.sizes.size + groups.alone;
    if (ranked?.total !== undefined) return ranked.total;
    const count = async (): Promise<number> => (await this.client.count(this.collection, { filter, exact: true })).count;
    return this.kept.of(storeId, state, `count ${digest(filter)}`, count);
  }

  private async facets(storeId: string, state: State, query: ProductQuery, { filter }: Result, now: number): Promise<CountedFacets> {
    const { facets: fields = [], maxFacetValues: maxValues = DEFAULT_FACET_VALUES } = query;
    if (fields.length === 0) return { facets: [], isExact: true };
    const count = (): Promise<CountedFacets> => countedFacets(this.client, this.collection, filter, { fields, maxValues, now });
    return this.kept.of(storeId, state, `facets ${digest([filter, fields, maxValues])}`, count);
  }

  /** The products of a page, and the place of the last one. A product that was deleted meanwhile has no hit. */
  private async hits(
    shown: Shown,
    { explain = false, sort = [], group }: ProductQuery,
    { ranked }: Result,
    now: number,
  ): Promise<{ readonly hits: readonly Hit[]; readonly last: PagePosition | undefined }> {
    const ids = shown.flatMap(({ id, others }) => [id, ...others]);
    if (ids.length === 0) return { hits: [], last: undefined };
    const points = await this.client.retrieve(this.collection, { ids, with_payload: true, with_vector: false });
    const payloads = new Map(points.map(({ id, payload }) => [String(id), payload as QdrantPayload]));
    const hitOf = (id: string): Hit[] => {
      const payload = payloads.get(id);
      if (!payload || isHidden(payload)) return [];
      const { product, images } = fromPayload(payload);
      const hit = { product: shownProduct(product), images, score: ranked?.scoreOf(id) ?? 0 };
      const evidence: Evidence = ranked?.evidence.get(id) ?? {};
      return [explain ? { ...hit, evidence: { ...evidence, isNamed: ranked?.named.has(id) ?? false } } : hit];
    };
    const hits = shown.flatMap(({ id, size, others }): Hit[] => {
      const [hit] = hitOf(id);
      return !hit || !group ? hitOf(id) : [{ ...hit, group: { size, others: others.flatMap(hitOf) } }];
    });
    const end = shown.findLast(({ id }) => payloads.has(id))?.id ?? '';
    const payload = payloads.get(end);
    if (!payload) return { hits, last: undefined };
    const values = fieldKeys(sort).map(({ field }) => valueInPayload(payload, field, now));
    return {
      hits,
      last: { values, score: ranked?.scoreOf(end) ?? 0, isNamed: ranked?.named.has(end) ?? false, productId: payload.product_id },
    };
  }
}

const isRanked = ({ semantic, text, lexical }: ProductQuery): boolean => (semantic ?? text ?? lexical) !== undefined;

/** Whether the server can answer a query by itself. It does not count the values of groups, and sorts by fields of one value alone. */
function isServed({ group, facets = [], sort = [], ...query }: ProductQuery): boolean {
  if (query.signals && isRanked({ ...query, page: 1, perPage: 1 })) return false;
  if (!facets.every(isCountable) || !sort.every(isSortable)) return false;
  if (group && (facets.length > 0 || !isGroupable(group.field))) return false;
  // Where fields come after the score, or the lowest score comes first, all products that were found are put in order here.
  return (
    !isRanked({ ...query, page: 1, perPage: 1 }) ||
    sort.every(({ field, descending }, n) => field !== SCORE_FIELD || (descending && n === sort.length - 1))
  );
}
