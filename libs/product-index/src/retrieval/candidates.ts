import type { Filter } from '#catalog';
import type { LexicalQuery } from '#lexical';
import type { PicturedProduct } from '../point.js';

/** The nearest products by an embedding. */
export interface SemanticQuery {
  /** Unit length. */
  readonly embedding: Float32Array;
  /**
   * Whether each of a product's pictures counts: a product is then as near as the nearest of them. Products are found by their leading
   * pictures, and the others are looked at among those that were found.
   */
  readonly isPicture?: boolean;
  /** Products of a lower cosine are no candidates. */
  readonly minScore?: number;
  /** Products of a lower cosine than this share of the highest are no candidates, 0…1. */
  readonly minShare?: number;
  /** A condition on this ranking alone, beside the query's filter. */
  readonly filter?: Filter;
  /** How many of the nearest are looked at; `SEMANTIC_CANDIDATES` by default. */
  readonly limit?: number;
}

/** Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009, doi:10.1145/1571941.1572114). */
export interface Fusion {
  /** Larger values let lower ranks count more; a whole number from 1. */
  readonly k: number;
  /** Of the ranking by pictures. */
  readonly semanticWeight: number;
  /** Of the ranking by the embeddings of texts. */
  readonly textWeight: number;
  readonly lexicalWeight: number;
  /** What having all words of the query adds, as a multiple of the first rank's share; from 3 on, no rank outweighs it. */
  readonly wordBonus: number;
}

/**
 * Which products are wanted. The embeddings of pictures and of texts lie in spaces of their own: their rankings are fused, never their
 * cosines. Without any query, everything that matches the filter is a candidate.
 */
export interface CandidateQuery {
  /** By the embeddings of pictures. */
  readonly semantic?: SemanticQuery;
  /** By the embeddings of texts. */
  readonly text?: SemanticQuery;
  readonly lexical?: LexicalQuery;
  readonly fusion: Fusion;
  readonly filter?: Filter;
  /** Fields whose values the caller needs for each candidate, by the names that filters use. */
  readonly fields: readonly string[];
}

/** One value of a field; `null` for a product that has none. */
export type SingleValue = string | number | boolean | null;
/** The value of a field; a list for a product that has several. */
export type FieldValue = SingleValue | readonly (string | number)[];

export const isList = (value: FieldValue): value is readonly (string | number)[] => Array.isArray(value);

/** Some values as a field's value. */
export const fieldValueOf = (values: readonly (string | number)[]): FieldValue => (values.length > 1 ? values : (values[0] ?? null));

/** How a candidate was found: the ranks count from 1. */
export interface Evidence {
  readonly cosine?: number;
  readonly semanticRank?: number;
  readonly textCosine?: number;
  readonly textRank?: number;
  readonly bm25?: number;
  readonly lexicalRank?: number;
  /** Whether the product has all words of the query, those that it need not have too. */
  readonly hasAllWords?: boolean;
  /** The share of the score that each signal adds. */
  readonly signals?: Readonly<Record<string, number>>;
}

/** How many products were found by words. */
export interface FoundByWords {
  /** With all words of the query, or named by it. */
  readonly whole: number;
  /** With the words that they must have, `whole` among them. */
  readonly all: number;
}

/** The highest cosine of each ranking by embeddings that found something. */
export interface NearestCosines {
  readonly image?: number;
  readonly text?: number;
}

export const BY_NO_WORDS: FoundByWords = { whole: 0, all: 0 };

/** The products that a query is about, in columns of equal length and in no order. */
export interface Candidates {
  readonly productIds: readonly string[];
  /** The score in the only ranking (a cosine or BM25), the fused score of several rankings, or 0 where nothing is ranked. Higher is better. */
  readonly scores: readonly number[];
  readonly columns: ReadonlyMap<string, readonly FieldValue[]>;
  /** The products that the query's words name: by id, title, SKU or GTIN. */
  readonly named: ReadonlySet<string>;
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** The whole products of some candidates, by id; what was removed or moved meanwhile is missing. */
  readonly products: (productIds: readonly string[]) => Promise<ReadonlyMap<string, PicturedProduct>>;
  readonly byWords: FoundByWords;
  readonly nearest: NearestCosines;
  /** False when more products would be candidates than are looked at. */
  readonly isComplete: boolean;
}

/** The limit of the semantic ranking: enough for what a shopper pages through and what a facet counts. */
export const SEMANTIC_CANDIDATES = 500;

/** The limit of the lexical ranking. Few queries find more products that have all the words. */
export const LEXICAL_CANDIDATES = 10_000;
