import { Injectable } from '@nestjs/common';
import type { Filter } from '#catalog';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { lexicalQuery, type LexicalQuery } from '#lexical';
import { Metrics } from '#platform';
import type { FoundProducts, ProductQuery, SemanticQuery } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { mixed, QueryEmbedder } from './query-embedder.js';
import { QuerySpelling } from './query-spelling.js';
import { modeOf, queryParts, type Mode } from './query-parts.js';
import { facetDocument, hitDocument } from './search-answer.js';
import type { SearchAnswer, SearchRequest, SimilarQuery } from './search.schema.js';
import { ScoreCutoff } from './score-cutoff.js';
import { StoreFields, type ResolvedFields } from './store-fields.js';

/** An answer as the service knows it: the edge adds the request's id. */
export type Found = Omit<SearchAnswer, 'request_id'>;

/** What a request asks by, once words are read and pictures are embedded. */
interface Asked {
  readonly mode: Mode;
  readonly semantic?: SemanticQuery;
  readonly lexical?: LexicalQuery;
}

/** What counts where ranks are not fused. */
const RANKING_DEFAULTS = { rrf_k: 60, semantic_weight: 1, lexical_weight: 1 };

@Injectable()
export class SearchService {
  constructor(
    private readonly embedder: QueryEmbedder,
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
    private readonly fields: StoreFields,
    private readonly spelling: QuerySpelling,
    private readonly cutoff: ScoreCutoff,
    private readonly metrics: Metrics,
  ) {}

  async search(storeId: string, request: SearchRequest): Promise<Found> {
    const answer = await this.find(storeId, request, () => this.fields.resolve(storeId, request));
    if (request.q && !answer.low_confidence) {
      // No shopper waits for it, nor goes without an answer when it cannot be kept.
      this.profiles.queries.record(storeId, request.q).catch(() => undefined);
    }
    return answer;
  }

  /** The products closest to one of the store's own, which is not among them. */
  async similar(storeId: string, productId: string, query: SimilarQuery): Promise<Found> {
    const request = { ...RANKING_DEFAULTS, ...query, parts: [{ product_id: productId, weight: 1 }] };
    return this.find(storeId, request, () => this.fields.resolve(storeId, query), productId);
  }

  /**
   * Answers a request; unlike `search`, without keeping it as a query that others may be offered.
   * @param resolveFields the request's fields by the names of the index; what the request itself says of fields is passed over.
   * @param leftOut the id of a product that is not to be found.
   */
  async find(storeId: string, request: SearchRequest, resolveFields: () => Promise<ResolvedFields>, leftOut?: string): Promise<Found> {
    return this.versions.reading(storeId, (version) => this.findIn(version, storeId, request, resolveFields, leftOut));
  }

  private async findIn(
    version: IndexVersion,
    storeId: string,
    request: SearchRequest,
    resolveFields: () => Promise<ResolvedFields>,
    leftOut: string | undefined,
  ): Promise<Found> {
    const started = performance.now();
    const resolving = resolveFields();
    // When the query cannot be embedded, nobody waits for the fields any more.
    resolving.catch(() => undefined);
    const asked = await this.ask(version, storeId, request);
    const fields = await resolving;
    const embedded = performance.now();
    const found = await version.index.find(storeId, toProductQuery(request, asked, fields, leftOut));
    const ended = performance.now();
    this.metrics.searchSeconds.observe({ stage: 'embed' }, (embedded - started) / 1000);
    this.metrics.searchSeconds.observe({ stage: 'search' }, (ended - embedded) / 1000);
    const isDoubtful = found.isRelaxed || (found.found === 0 && asked.mode !== 'browse');
    return {
      ...toAnswer(found, fields),
      low_confidence: isDoubtful,
      page: request.page,
      per_page: request.per_page,
      search_time_ms: { embed: rounded(embedded - started), search: rounded(ended - embedded), total: rounded(ended - started) },
      model: version.model.info.name,
      ...(request.explain && { explain: explained(asked) }),
    };
  }

  private async ask(version: IndexVersion, storeId: string, request: SearchRequest): Promise<Asked> {
    const mode = modeOf(request);
    if (mode === 'browse') return { mode };
    const lexical = request.q ? lexicalQuery(request.q, await this.profiles.words(storeId)) : undefined;
    return {
      mode,
      ...(mode !== 'lexical' && { semantic: await this.semantic(version, storeId, request, lexical?.corrected) }),
      ...(lexical && mode !== 'semantic' && { lexical }),
    };
  }

  private async semantic(
    version: IndexVersion,
    storeId: string,
    request: SearchRequest,
    corrected: string | undefined,
  ): Promise<SemanticQuery> {
    const words = request.q && corrected !== undefined ? await this.spelling.better(version, storeId, request.q, corrected) : request.q;
    const parts = await this.embedder.embedParts(version, storeId, queryParts({ ...request, q: words }));
    const minScore = request.min_score === 'auto' ? await this.cutoff.of(version, storeId, parts) : request.min_score;
    return { embedding: mixed(parts), ...(typeof minScore === 'number' && { minScore }) };
  }
}

function toProductQuery(
  request: SearchRequest,
  { semantic, lexical }: Asked,
  { filter: wanted, facets, sort, groupBy }: ResolvedFields,
  leftOut: string | undefined,
): ProductQuery {
  const others: Filter[] = leftOut === undefined ? [] : [{ kind: 'any-of', field: 'id', values: [leftOut], negated: true }];
  const conditions = [...(wanted ? [wanted] : []), ...others];
  return {
    ...(semantic && { semantic }),
    ...(lexical && { lexical }),
    fusion: { k: request.rrf_k, semanticWeight: request.semantic_weight, lexicalWeight: request.lexical_weight },
    ...(conditions.length > 0 && { filter: { kind: 'all', conditions } }),
    facets: facets.map(({ field }) => field),
    maxFacetValues: request.max_facet_values,
    sort,
    ...(groupBy && { group: { field: groupBy, limit: request.group_limit } }),
    page: request.page,
    perPage: request.per_page,
    explain: request.explain,
  };
}

function toAnswer(
  { hits, found, isExact, facets }: FoundProducts,
  fields: ResolvedFields,
): Pick<Found, 'hits' | 'found' | 'found_is_exact' | 'facet_counts'> {
  return {
    hits: hits.map((hit) => ({
      ...hitDocument(hit),
      ...(hit.group && { group: { size: hit.group.size, others: hit.group.others.map(hitDocument) } }),
    })),
    found,
    found_is_exact: isExact,
    facet_counts: facets.map((facet, n) => facetDocument(fields.facets[n]?.name ?? facet.field, facet)),
  };
}

function explained({ mode, semantic, lexical }: Asked): NonNullable<SearchAnswer['explain']> {
  return {
    mode,
    ...(semantic?.minScore !== undefined && { min_score: semantic.minScore }),
    ...(lexical && {
      words: lexical.words.map(({ alternatives }) => alternatives.map(({ terms, weight }) => ({ terms: [...terms], weight }))),
    }),
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
