import type { ReadQuery, SearchAnswer } from '#api-contract';
import type { Hit, PagePosition } from '#product-index';
import type { Bounds } from '../access/bounds.js';
import { PICTURES_OF_A_HIT, type ProductDocuments } from '../images/product-documents.js';
import type { NamedFacet, SearchQuery, SearchResult } from '#search';

type HitDocument = Omit<SearchAnswer['hits'][number], 'group'>;
type FacetDocument = SearchAnswer['facet_counts'][number];

/** Makes a hit with the field names of the HTTP interface, of what the caller may see. */
export const hitDocuments =
  (documents: ProductDocuments, storeId: string, bounds: Bounds) =>
  ({ product, images, score, evidence }: Hit): HitDocument => ({
    product: bounds.shown(documents.of(storeId, product, images, PICTURES_OF_A_HIT)),
    score,
    ...(evidence && { explain: explanationOf(evidence, bounds) }),
  });

function explanationOf(evidence: NonNullable<Hit['evidence']>, bounds: Bounds): NonNullable<HitDocument['explain']> {
  const { cosine, semanticRank, textCosine, textRank, bm25, lexicalRank, hasAllWords, signals, isNamed } = evidence;
  return {
    ...(cosine !== undefined && { cosine }),
    ...(semanticRank !== undefined && { semantic_rank: semanticRank }),
    ...(textCosine !== undefined && { text_cosine: textCosine }),
    ...(textRank !== undefined && { text_rank: textRank }),
    ...(bm25 !== undefined && { bm25 }),
    ...(lexicalRank !== undefined && { lexical_rank: lexicalRank }),
    ...(hasAllWords !== undefined && { has_all_words: hasAllWords }),
    // What a field adds to a score tells its value.
    ...(signals && !bounds.hidesFields && { signals: { ...signals } }),
    is_named: isNamed,
  };
}

function facetDocument({ name, counts, distinct, stats }: NamedFacet): FacetDocument {
  return { field: name, counts: counts.map((count) => ({ ...count })), distinct, ...(stats && { stats }) };
}

/**
 * The result of a search with the field names of the HTTP interface. The controller adds the request's id.
 * @param readMs milliseconds that reading the request's pictures took.
 * @param cursorOf names the place of the last hit.
 */
export function searchAnswer(
  query: SearchQuery,
  result: SearchResult,
  readMs: number,
  hitDocument: (hit: Hit) => HitDocument,
  bounds: Bounds,
  cursorOf: (position: PagePosition) => string,
): Omit<SearchAnswer, 'request_id'> {
  const { embedMs, searchMs } = result;
  return {
    hits: result.hits.map((hit) => ({
      ...hitDocument(hit),
      ...(hit.group && { group: { size: hit.group.size, others: hit.group.others.map(hitDocument) } }),
    })),
    found: result.found,
    found_is_exact: result.isExact,
    facets_are_exact: result.areFacetsExact,
    low_confidence: result.isDoubtful,
    ...(result.reading && { query: readQuery(result.reading, bounds) }),
    facet_counts: result.facets.map(facetDocument),
    page: query.page,
    per_page: query.perPage,
    ...(result.last && { next_cursor: cursorOf(result.last) }),
    search_time_ms: {
      embed: rounded(readMs + embedMs),
      search: rounded(searchMs),
      total: rounded(readMs + embedMs + searchMs),
    },
    model: result.model,
    ...(query.explain && { explain: explanation(result, bounds) }),
  };
}

/** How the words of a query were read, with the field names of the HTTP interface. */
export function readQuery(
  { lexical, corrected, filters, excluded, phrases, dropped }: NonNullable<SearchResult['reading']>,
  bounds: Bounds,
): ReadQuery {
  return {
    words: lexical.words.map(({ typed }) => typed),
    // Words and values are those of the whole store.
    corrected: bounds.isBound ? [] : corrected.map((one) => ({ ...one })),
    filters: bounds.isBound ? [] : filters.map(({ isRequired, ...filter }) => ({ ...filter, is_required: isRequired })),
    excluded: [...excluded],
    phrases: [...phrases],
    dropped: [...dropped],
  };
}

function explanation({ mode, minScore, textMinScore, reading }: SearchResult, bounds: Bounds): NonNullable<SearchAnswer['explain']> {
  return {
    mode,
    ...(minScore !== undefined && { min_score: minScore }),
    ...(textMinScore !== undefined && { text_min_score: textMinScore }),
    ...(reading &&
      !bounds.isBound && {
        words: reading.lexical.words.map(({ alternatives }) => alternatives.map(({ terms, weight }) => ({ terms: [...terms], weight }))),
      }),
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
