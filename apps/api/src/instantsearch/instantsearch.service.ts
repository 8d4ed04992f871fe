import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import { LIMITS, type FacetHits, type Hits, type MultiResults, type MultiSearch, OneSearch, type SearchParams } from '#api-contract';
import { FIELD_ROWS, type Filter, type Language } from '#catalog';
import { IndexVersions } from '#index-versions';
import { Injectable } from '@nestjs/common';
import { folded } from '#lexical';
import { toProblemDocument } from '#platform';
import { ProductSearch, queryFields, type QueryFields, type SearchResult } from '#search';
import { StoreProfiles, type FieldSchema } from '#store-profile';
import type { Asking } from '../access/access.js';
import type { Bounds } from '../access/bounds.js';
import { ProductDocuments } from '../images/product-documents.js';
import { invalidRequest } from '../http/validation.js';
import { hitDocuments, readQuery } from '../search/search-answer.js';
import { readFilters } from './filters.js';
import { hitOf, type Marking } from './highlighted-hit.js';
import { orderOf } from './index-names.js';
import { refinementFilters } from './refinements.js';
import { ValueSpellings } from './value-spellings.js';

/** The fields that the facet `*` stands for, beside the store's attributes. */
const COMMON_FACETS = FIELD_ROWS.filter(({ isCommonFacet }) => isCommonFacet).map(({ name }) => name);
/** Other variants that a hit lists: enough for a row of swatches. */
const LISTED_VARIANTS = 6;
/** Searches of one request that run at the same time. */
const SEARCHES_AT_ONCE = 4;

/** Who asks, and what they may see. */
interface BoundAsking extends Asking {
  readonly bounds: Bounds;
}

/** Answers the protocol of InstantSearch clients with product searches. */
@Injectable()
export class InstantSearchService {
  readonly #spellings: ValueSpellings;

  constructor(
    versions: IndexVersions,
    private readonly search: ProductSearch,
    private readonly profiles: StoreProfiles,
    private readonly documents: ProductDocuments,
  ) {
    this.#spellings = new ValueSpellings(versions);
  }

  /**
   * Answers each search. An invalid one gets an error of its own and does not fail the others.
   * @throws {Problem} if all are invalid.
   */
  async answer(storeId: string, { requests }: MultiSearch, asking: BoundAsking): Promise<MultiResults> {
    const answers = await pMap(requests, (raw) => this.one(storeId, raw, asking), { concurrency: SEARCHES_AT_ONCE });
    const [first, ...others] = answers;
    if (first && 'fault' in first && others.every((other) => 'fault' in other)) throw first.fault;
    return { results: answers.map((answer, n) => ('fault' in answer ? refusedHits(answer.fault, requests[n]) : answer.result)) };
  }

  private async one(
    storeId: string,
    raw: unknown,
    asking: BoundAsking,
  ): Promise<{ result: MultiResults['results'][number] } | { fault: Error }> {
    try {
      const one = parsed(raw);
      return { result: one.type === 'facet' ? await this.facetHits(storeId, one, asking) : await this.hits(storeId, one, asking) };
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      // A server error fails the whole request, not only this search.
      if (toProblemDocument(fault, '').status >= 500) throw fault;
      return { fault };
    }
  }

  private async hits(storeId: string, { params: asked, ...search }: OneSearch, asking: BoundAsking): Promise<Hits> {
    const { bounds } = asking;
    const params = { ...asked, hitsPerPage: bounds.perPage(asked.hitsPerPage) };
    const found = await this.find(storeId, { ...search, params }, names(params.facets), asking);
    const marking = await this.marking(storeId, params, found);
    const hitDocument = hitDocuments(this.documents, storeId, bounds);
    const { page, hitsPerPage, query, clickAnalytics } = params;
    return {
      hits: found.hits.map((hit) => hitOf(hitDocument(hit), hit.group?.others.map(hitDocument) ?? [], marking, params)),
      nbHits: found.found,
      page,
      nbPages: hitsPerPage === 0 ? 0 : Math.ceil(Math.min(found.found, LIMITS.depth) / hitsPerPage),
      hitsPerPage,
      exhaustiveNbHits: found.isExact,
      low_confidence: found.isDoubtful,
      ...(found.reading && { reading: readQuery(found.reading, bounds) }),
      exhaustiveFacetsCount: found.areFacetsExact,
      facets: Object.fromEntries(
        found.facets.map(({ name, counts }) => [name, Object.fromEntries(counts.map(({ value, count }) => [value, count]))]),
      ),
      facets_stats: Object.fromEntries(found.facets.flatMap(({ name, stats }) => (stats ? [[name, stats]] : []))),
      processingTimeMS: Math.round(found.embedMs + found.searchMs),
      query,
      params: new URLSearchParams({ query, page: String(page), hitsPerPage: String(hitsPerPage) }).toString(),
      index: search.indexName,
      ...(clickAnalytics && { queryID: randomUUID().replaceAll('-', '') }),
    };
  }

  /** The values of one facet in which a word begins with the typed text. */
  private async facetHits(storeId: string, one: OneSearch, asking: BoundAsking): Promise<FacetHits> {
    const { facetQuery, maxFacetHits, highlightPreTag, highlightPostTag } = one.params;
    const params = { ...one.params, hitsPerPage: 0, page: 0, maxValuesPerFacet: 1000 };
    const { facets, areFacetsExact, embedMs, searchMs } = await this.find(
      storeId,
      { ...one, params },
      one.facet ? [one.facet] : [],
      asking,
    );
    const wanted = folded(facetQuery);
    const matching = (facets[0]?.counts ?? []).filter(({ value }) => ` ${folded(value)}`.includes(` ${wanted}`));
    const marked = (value: string): string => {
      const at = ` ${folded(value)}`.indexOf(` ${wanted}`);
      const end = at + wanted.length;
      return wanted === '' ? value : `${value.slice(0, at)}${highlightPreTag}${value.slice(at, end)}${highlightPostTag}${value.slice(end)}`;
    };
    return {
      facetHits: matching.slice(0, maxFacetHits).map(({ value, count }) => ({ value, highlighted: marked(value), count })),
      exhaustiveFacetsCount: areFacetsExact,
      processingTimeMS: Math.round(embedMs + searchMs),
    };
  }

  private async find(
    storeId: string,
    one: OneSearch,
    facets: readonly string[],
    { bounds, ...asking }: BoundAsking,
  ): Promise<SearchResult> {
    const { params } = one;
    const sortBy = orderOf(one, storeId, await this.profiles.settings(storeId).catch(() => ({ index_names: {} })));
    const filters = await this.profiles.withFields(storeId, (schema) => filtersOf(bounds.schema(schema), params));
    const conditions = await Promise.all(filters.map((filter) => this.#spellings.spelt(storeId, filter)));
    return this.search.searchTyped(storeId, {
      words: params.query,
      ...asking,
      fields: bounds.fields((schema) => fieldsOf(schema, params, conditions, facets, sortBy)),
      maxFacetValues: params.maxValuesPerFacet,
      page: params.page + 1,
      perPage: params.hitsPerPage,
      groupLimit: bounds.perPage(LISTED_VARIANTS),
      ...(bounds.hidesFields && { interpret: false }),
      explain: params.getRankingInfo,
    });
  }

  private async marking(storeId: string, { highlightPreTag, highlightPostTag }: SearchParams, { reading }: SearchResult): Promise<Marking> {
    const words = await this.profiles.words(storeId);
    const asked = (reading?.lexical.words ?? []).map(({ alternatives }) => alternatives.flatMap(({ terms }) => terms));
    return { words: asked, language: words.language satisfies Language, before: highlightPreTag, after: highlightPostTag };
  }
}

function filtersOf(schema: FieldSchema, params: SearchParams): Filter[] {
  const filter = readFilters(schema, params.filters);
  return [...(filter ? [filter] : []), ...refinementFilters(schema, params.facetFilters, params.numericFilters, params.tagFilters)];
}

function fieldsOf(
  schema: FieldSchema,
  params: SearchParams,
  conditions: readonly Filter[],
  facets: readonly string[],
  sort: OneSearch['sortBy'],
): QueryFields {
  const wanted = facets.includes('*')
    ? [...COMMON_FACETS.filter((name) => schema.has(name)), ...schema.attributeNames].slice(0, LIMITS.facets)
    : facets;
  return queryFields(schema, {
    conditions,
    facets: wanted,
    sort,
    group: params.distinct ? 'group_id' : undefined,
  });
}

const names = (facets: string | readonly string[]): readonly string[] =>
  typeof facets === 'string' ? facets.split(',').flatMap((name) => name.trim() || []) : facets;

/** @throws {Problem} `invalid-request`. */
function parsed(raw: unknown): OneSearch {
  const { data, error } = OneSearch.safeParse(raw);
  if (!data) throw invalidRequest(error.issues);
  return data;
}

/** A result without hits and with the reason. Clients show it like a search that found nothing. */
function refusedHits(fault: Error, raw: unknown): Hits {
  const { code, status, detail } = toProblemDocument(fault, '');
  const { indexName } = (typeof raw === 'object' && raw !== null ? raw : {}) as { indexName?: unknown };
  return {
    hits: [],
    nbHits: 0,
    page: 0,
    nbPages: 0,
    hitsPerPage: 0,
    exhaustiveNbHits: true,
    low_confidence: false,
    exhaustiveFacetsCount: true,
    facets: {},
    facets_stats: {},
    processingTimeMS: 0,
    query: '',
    params: '',
    index: typeof indexName === 'string' ? indexName : '',
    error: { code, status, detail },
  };
}
