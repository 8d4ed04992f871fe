import type { StoreSettings } from '#api-contract';
import type { Filter } from '#catalog';
import type { LexicalQuery } from '#lexical';
import {
  DEFAULT_FUSION,
  SCORE_FIELD,
  type FewerWords,
  type Fusion,
  type ProductQuery,
  type SemanticQuery,
  type Signals,
  type SortKey,
} from '#product-index';
import type { QueryFields } from './query-fields.js';
import type { ReadWords } from './reading/query-reader.js';
import { NoWeightError } from './search-errors.js';
import type { SearchMode, SearchQuery } from './search-query.js';

/** What a query asks the index, once its words are read and its pictures are embedded. */
export interface Asked {
  readonly mode: SearchMode;
  readonly fusion: Fusion;
  readonly signals?: Signals;
  /** Whether products that cannot be bought come last where no order is asked for. */
  readonly isStockFirst?: boolean;
  /** By the embeddings of pictures. */
  readonly semantic?: SemanticQuery;
  /** By the embeddings of texts. */
  readonly text?: SemanticQuery;
  readonly lexical?: LexicalQuery;
  /** What `lexical` can do without. */
  readonly fewer?: FewerWords;
  /** How the words were read. */
  readonly read?: ReadWords;
}

/** The store's weights; the usual ones while the settings cannot be read, as searches go on then. */
export function fusionOf(settings: StoreSettings | undefined): Fusion {
  if (!settings) return DEFAULT_FUSION;
  const {
    rrf_k: k,
    semantic_weight: semanticWeight,
    text_weight: textWeight,
    lexical_weight: lexicalWeight,
    word_bonus: wordBonus,
  } = settings.ranking;
  return { k, semanticWeight, textWeight, lexicalWeight, wordBonus };
}

/** What the store wants of products beside what a query says. */
export function besideQuery(settings: StoreSettings | undefined): Pick<Asked, 'signals' | 'isStockFirst'> {
  if (!settings) return {};
  const { popularity, rank, rating, freshness, stock, ...scales } = settings.signals;
  const signals: Signals = {
    ...(popularity > 0 && { popularity: { weight: popularity, half: scales.popularity_half } }),
    ...(rank > 0 && { rank: { weight: rank, half: scales.rank_half } }),
    ...(rating > 0 && { rating: { weight: rating, best: scales.rating_best } }),
    ...(freshness > 0 && { freshness: { weight: freshness, halfDays: scales.freshness_half_days } }),
    ...(stock > 0 && { stock: { weight: stock } }),
  };
  return { ...(Object.keys(signals).length > 0 && { signals }), isStockFirst: scales.out_of_stock_last };
}

/** Products that can be bought, and behind them the others, each by score. */
const STOCK_FIRST: readonly SortKey[] = [
  { field: 'in_stock', descending: true },
  { field: SCORE_FIELD, descending: true },
];

/** A single ranking needs no weight: its own scores count. @throws {NoWeightError} */
export function requireWeight({ semantic, text, lexical, fusion }: Asked): void {
  const weights = [
    ...(semantic ? [{ field: 'semantic_weight', weight: fusion.semanticWeight }] : []),
    ...(text ? [{ field: 'text_weight', weight: fusion.textWeight }] : []),
    ...(lexical ? [{ field: 'lexical_weight', weight: fusion.lexicalWeight }] : []),
  ];
  if (weights.length > 1 && weights.every(({ weight }) => weight === 0)) throw new NoWeightError(weights.map(({ field }) => field));
}

/** The query of a search in the words of the index. @param read conditions that were read off its words. */
export function toProductQuery(query: SearchQuery, asked: Asked, fields: QueryFields, read: readonly Filter[]): ProductQuery {
  const { semantic, text, lexical, fewer, fusion, signals, isStockFirst = false } = asked;
  const { leftOut, maxFacetValues, groupLimit = 0, page, perPage, after, explain = false } = query;
  const others: Filter[] = leftOut === undefined ? [] : [{ kind: 'any-of', field: 'id', values: [leftOut], negated: true }];
  const conditions = [...(fields.filter ? [fields.filter] : []), ...others, ...read];
  return {
    ...(semantic && { semantic }),
    ...(text && { text }),
    ...(lexical && { lexical }),
    ...(fewer && { fewer }),
    fusion,
    ...(conditions.length > 0 && { filter: { kind: 'all', conditions } }),
    facets: fields.facets.map(({ field }) => field),
    ...(maxFacetValues !== undefined && { maxFacetValues }),
    ...(signals && { signals }),
    sort: isStockFirst && fields.sort.length === 0 ? STOCK_FIRST : fields.sort,
    ...(fields.group && { group: { field: fields.group, limit: groupLimit } }),
    page,
    perPage,
    ...(after && { after }),
    explain,
  };
}
