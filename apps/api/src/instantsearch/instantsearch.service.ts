import { Injectable } from '@nestjs/common';
import { folded, lexicalQuery, type Language } from '#lexical';
import { StoreProfiles, type FieldSchema } from '#store-profile';
import { SearchRequest } from '../search/search.schema.js';
import { SearchService, type Found } from '../search/search.service.js';
import { resolvedFields, type ResolvedFields } from '../search/store-fields.js';
import { hitOf, type Marking } from './highlighted-hit.js';
import type { FacetHits, Hits, MultiResults, MultiSearch, OneSearch, SearchParams } from './instantsearch.schema.js';
import { refinementFilters } from './refinements.js';

/** What `*` counts beside the attributes of the store. */
const COMMON_FACETS = ['category', 'brand', 'color', 'in_stock', 'price'];
const MAX_FACETS = 20;
/** How deep a client may page, which decides how many pages it shows. */
const MAX_DEPTH = 10_000;

/** The protocol of InstantSearch clients, spoken by the search of this store. */
@Injectable()
export class InstantSearchService {
  constructor(
    private readonly search: SearchService,
    private readonly profiles: StoreProfiles,
  ) {}

  async answer(storeId: string, { requests }: MultiSearch): Promise<MultiResults> {
    return {
      results: await Promise.all(requests.map((one) => (one.type === 'facet' ? this.facetHits(storeId, one) : this.hits(storeId, one)))),
    };
  }

  private async hits(storeId: string, one: OneSearch): Promise<Hits> {
    const { params, indexName } = one;
    const [found, marking] = await Promise.all([this.find(storeId, one, names(params.facets)), this.marking(storeId, params)]);
    const { page, hitsPerPage, query } = params;
    return {
      hits: found.hits.map((hit) => hitOf(hit, marking)),
      nbHits: found.found,
      page,
      nbPages: hitsPerPage === 0 ? 0 : Math.ceil(Math.min(found.found, MAX_DEPTH) / hitsPerPage),
      hitsPerPage,
      exhaustiveNbHits: found.found_is_exact,
      exhaustiveFacetsCount: found.found_is_exact,
      facets: Object.fromEntries(
        found.facet_counts.map(({ field, counts }) => [field, Object.fromEntries(counts.map(({ value, count }) => [value, count]))]),
      ),
      facets_stats: Object.fromEntries(found.facet_counts.flatMap(({ field, stats }) => (stats ? [[field, stats]] : []))),
      processingTimeMS: Math.round(found.search_time_ms.total),
      query,
      params: new URLSearchParams({ query, page: String(page), hitsPerPage: String(hitsPerPage) }).toString(),
      index: indexName,
    };
  }

  /** The values of one facet that have a word which begins as it is typed. */
  private async facetHits(storeId: string, one: OneSearch): Promise<FacetHits> {
    const { facetQuery, maxFacetHits, highlightPreTag, highlightPostTag } = one.params;
    const params = { ...one.params, hitsPerPage: 0, page: 0, maxValuesPerFacet: 1000 };
    const {
      facet_counts: facets,
      found_is_exact: isExact,
      search_time_ms: ms,
    } = await this.find(storeId, { ...one, params }, one.facet ? [one.facet] : []);
    const wanted = folded(facetQuery);
    const matching = (facets[0]?.counts ?? []).filter(({ value }) => ` ${folded(value)}`.includes(` ${wanted}`));
    const marked = (value: string): string => {
      const at = ` ${folded(value)}`.indexOf(` ${wanted}`);
      const end = at + wanted.length;
      return wanted === '' ? value : `${value.slice(0, at)}${highlightPreTag}${value.slice(at, end)}${highlightPostTag}${value.slice(end)}`;
    };
    return {
      facetHits: matching.slice(0, maxFacetHits).map(({ value, count }) => ({ value, highlighted: marked(value), count })),
      exhaustiveFacetsCount: isExact,
      processingTimeMS: Math.round(ms.total),
    };
  }

  private async find(storeId: string, { sortBy, params }: OneSearch, facets: readonly string[]): Promise<Found> {
    const request = SearchRequest.parse({
      q: params.query,
      page: 1,
      per_page: 1,
      max_facet_values: params.maxValuesPerFacet,
      group_limit: 0,
    });
    const paged = { ...request, page: params.page + 1, per_page: params.hitsPerPage };
    return this.search.find(storeId, paged, () => this.profiles.withFields(storeId, (schema) => fieldsOf(schema, params, facets, sortBy)));
  }

  private async marking(storeId: string, { query, highlightPreTag, highlightPostTag }: SearchParams): Promise<Marking> {
    const words = await this.profiles.words(storeId);
    const asked = lexicalQuery(query, words).words.map(({ alternatives }) => alternatives.flatMap(({ terms }) => terms));
    return { words: asked, language: words.language satisfies Language, before: highlightPreTag, after: highlightPostTag };
  }
}

function fieldsOf(schema: FieldSchema, params: SearchParams, facets: readonly string[], sortBy: SearchRequest['sort_by']): ResolvedFields {
  const wanted = facets.includes('*') ? [...COMMON_FACETS, ...schema.attributeNames].slice(0, MAX_FACETS) : facets;
  const { filter, ...fields } = resolvedFields(schema, {
    filter_by: params.filters,
    facet_by: wanted,
    sort_by: sortBy,
    group_by: params.distinct ? 'group_id' : undefined,
  });
  const conditions = [...(filter ? [filter] : []), ...refinementFilters(schema, params.facetFilters, params.numericFilters)];
  return { ...fields, ...(conditions.length > 0 && { filter: { kind: 'all', conditions } }) };
}

const names = (facets: string | readonly string[]): readonly string[] =>
  typeof facets === 'string' ? facets.split(',').flatMap((name) => name.trim() || []) : facets;
