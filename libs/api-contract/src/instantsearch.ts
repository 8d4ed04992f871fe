import { z } from 'zod';
import { LIMITS } from './limits.js';
import { ProductDocument } from './products.js';
import { SortKeys } from './search.js';
import { Explanation, ReadQuery } from './search-answer.js';
import { Words } from './text.js';

/** One filter, or a list of filters that must all hold; an inner list holds when any of its filters does. */
const Refinement = z.string().max(512);
/** Older clients send a list as the text of its JSON. */
function listed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*\[/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const Refinements = z.preprocess(
  listed,
  z
    .union([Refinement, z.array(z.union([Refinement, z.array(Refinement).max(LIMITS.refinements)])).max(LIMITS.refinements)])
    .refine((all) => [all].flat(2).length <= LIMITS.refinements, `expected at most ${LIMITS.refinements} refinements`)
    .default([]),
);

const Attributes = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value),
  z.array(z.string().max(160)).max(LIMITS.instantFacets),
);

/** The parameters of one InstantSearch query. Unknown parameters are ignored, because clients send many that Vitrine does not use. */
export const SearchParams = z
  .object({
    query: Words.default(''),
    page: z.coerce.number().int().min(0).default(0).describe('0-based'),
    hitsPerPage: z.coerce.number().int().min(0).max(LIMITS.pageSize).default(20),
    facets: z.union([z.string().max(2048), z.array(z.string().max(128)).max(LIMITS.instantFacets)]).default([]),
    maxValuesPerFacet: z.coerce.number().int().min(1).max(LIMITS.facetValues).default(100),
    facetFilters: Refinements,
    tagFilters: Refinements.describe('tags, nested as facetFilters are'),
    numericFilters: Refinements,
    filters: z
      .string()
      .max(LIMITS.filterLength)
      .default('')
      .describe('in Algolia’s grammar, `color:Red AND price > 50`, or in that of filter_by, `color:=red && price:>50`'),
    distinct: z
      .union([z.boolean(), z.coerce.number()])
      .default(false)
      .describe('variants of one product count once; a hit lists some of the others in `_variants`'),
    getRankingInfo: z.boolean().default(false).describe('each hit tells in `_rankingInfo` how it came to its score'),
    highlightPreTag: z.string().max(50).default('<em>'),
    highlightPostTag: z.string().max(50).default('</em>'),
    facetQuery: z.string().max(512).default('').describe('with type facet: the first letters of a word of the value'),
    attributesToRetrieve: Attributes.default(['*']).describe('the fields of a hit; `-name` leaves one out'),
    attributesToHighlight: Attributes.optional().describe('the fields that `_highlightResult` has; by default all that are searched'),
    attributesToSnippet: Attributes.default([]).describe('`description:20`: the part of a text around the words found, of so many words'),
    snippetEllipsisText: z.string().max(50).default('…'),
    clickAnalytics: z.boolean().default(false).describe('the answer has a `queryID`'),
    sumOrFiltersScores: z.boolean().optional().describe('taken and without effect: filters give no scores'),
    maxFacetHits: z.coerce.number().int().min(1).max(100).default(10),
  })
  .refine(({ page, hitsPerPage }) => (page + 1) * hitsPerPage <= LIMITS.depth, {
    path: ['page'],
    message: `(page + 1) · hitsPerPage may be at most ${LIMITS.depth}`,
  });
export type SearchParams = z.infer<typeof SearchParams>;

/** `params=…` as a query string, in which lists and objects are JSON. */
function fromQueryString(text: string): Record<string, unknown> {
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([name, value]) => {
      if (!/^[[{]/.test(value)) return [name, value === 'true' ? true : value === 'false' ? false : value];
      try {
        return [name, JSON.parse(value) as unknown];
      } catch {
        return [name, value];
      }
    }),
  );
}

const SORTED_INDEX = /\/sort\/(.+)$/;

/** Newer clients send the parameters beside the name of the index, older ones in `params`, as an object or a query string. */
function gathered(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const { indexName, type, facet, params = {}, ...beside } = raw as Record<string, unknown>;
  const inside = typeof params === 'string' ? fromQueryString(params) : params;
  if (typeof inside !== 'object') return raw;
  const sortBy = typeof indexName === 'string' ? SORTED_INDEX.exec(indexName)?.[1] : undefined;
  return { indexName, sortBy, type, facet, params: { ...beside, ...inside } };
}

/** One of several searches. */
export const OneSearch = z.preprocess(
  gathered,
  z.object({
    indexName: z
      .string()
      .max(512)
      .default('products')
      .describe('`products`, the id of the store, or a name of the setting `index_names`; `NAME/sort/price:asc` sorts'),
    sortBy: SortKeys.optional(),
    type: z.enum(['default', 'facet']).default('default').describe('facet: searches the values of one facet'),
    facet: z.string().max(100).optional(),
    params: SearchParams,
  }),
);
export type OneSearch = z.infer<typeof OneSearch>;

/** The searches are parsed one by one, so a wrong one does not make the others fail. */
export const MultiSearch = z
  .object({
    requests: z
      .array(z.unknown().describe('a search: indexName, query, page, hitsPerPage, facets, facetFilters, numericFilters, filters …'))
      .min(1)
      .max(LIMITS.instantSearches),
  })
  .meta({ id: 'InstantSearchRequest' });
export type MultiSearch = z.infer<typeof MultiSearch>;

const HighlightResult = z.object({
  value: z.string(),
  matchLevel: z.enum(['none', 'partial', 'full']),
  matchedWords: z.array(z.string()),
  fullyHighlighted: z.boolean().optional(),
});

const Hits = z.object({
  hits: z.array(
    z.looseObject({
      objectID: z.string(),
      _highlightResult: z.record(z.string(), z.union([HighlightResult, z.array(HighlightResult)])),
      _variants: z.array(ProductDocument).optional(),
      _snippetResult: z.record(z.string(), z.object({ value: z.string(), matchLevel: z.enum(['none', 'partial', 'full']) })).optional(),
      _rankingInfo: Explanation.optional(),
    }),
  ),
  nbHits: z.int(),
  page: z.int(),
  nbPages: z.int(),
  hitsPerPage: z.int(),
  exhaustiveNbHits: z.boolean(),
  low_confidence: z.boolean().describe('true when nothing is found, or when products have only a part of the words'),
  reading: ReadQuery.optional().describe('how the words were read'),
  exhaustiveFacetsCount: z.boolean(),
  facets: z.record(z.string(), z.record(z.string(), z.int())),
  facets_stats: z.record(z.string(), z.object({ min: z.number(), max: z.number(), avg: z.number(), sum: z.number() })),
  processingTimeMS: z.int(),
  query: z.string(),
  params: z.string(),
  index: z.string(),
  queryID: z.string().optional(),
  error: z
    .object({ code: z.string(), status: z.int(), detail: z.string() })
    .optional()
    .describe('why this search failed, when other searches of the same request succeed'),
});
export type Hits = z.infer<typeof Hits>;
export type HighlightResult = z.infer<typeof HighlightResult>;

const FacetHits = z.object({
  facetHits: z.array(z.object({ value: z.string(), highlighted: z.string(), count: z.int() })),
  exhaustiveFacetsCount: z.boolean(),
  processingTimeMS: z.int(),
});
export type FacetHits = z.infer<typeof FacetHits>;

export const MultiResults = z.object({ results: z.array(z.union([Hits, FacetHits])) }).meta({ id: 'InstantSearchAnswer' });
export type MultiResults = z.infer<typeof MultiResults>;

/** The name of an index or of a facet in a path. */
export const AlgoliaName = z.string().min(1).max(512);

/** The parameters of one search, beside each other or as a query string in `params`; checked as those of several searches are. */
export const AlgoliaParams = z.looseObject({}).describe('query, page, hitsPerPage, facets, filters …').meta({ id: 'AlgoliaParams' });
export type AlgoliaParams = z.infer<typeof AlgoliaParams>;

export const AlgoliaSearchAnswer = Hits.meta({ id: 'AlgoliaSearchAnswer' });
export type AlgoliaSearchAnswer = Hits;
export const AlgoliaFacetAnswer = FacetHits.meta({ id: 'AlgoliaFacetAnswer' });
export type AlgoliaFacetAnswer = FacetHits;
