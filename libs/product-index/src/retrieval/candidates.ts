import type { Filter, StoredProduct } from '#catalog';
import type { LexicalQuery } from '#lexical';

/** The nearest products by embedding. */
export interface SemanticQuery {
  /** Unit length. */
  readonly embedding: Float32Array;
  /** Products of a lower cosine are no candidates. */
  readonly minScore?: number;
  /** How many of the nearest are looked at; `SEMANTIC_CANDIDATES` where nothing is said. */
  readonly limit?: number;
}

/** Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009, doi:10.1145/1571941.1572114). */
export interface Fusion {
  /** Larger values let lower ranks count more; a whole number from 1. */
  readonly k: number;
  readonly semanticWeight: number;
  readonly lexicalWeight: number;
}

/** With neither a semantic nor a lexical query, everything that matches the filter is a candidate. */
export interface CandidateQuery {
  readonly semantic?: SemanticQuery;
  readonly lexical?: LexicalQuery;
  readonly fusion: Fusion;
  readonly filter?: Filter;
  /** Fields whose values are wanted of each candidate, by the names that filters use. */
  readonly fields: readonly string[];
  /** Whether to tell of each candidate how it came to its score. */
  readonly explain?: boolean;
}

export type FieldValue = string | number | boolean | null;

/** How a candidate was found: the ranks count from 1. */
export interface Evidence {
  readonly cosine?: number;
  readonly semanticRank?: number;
  readonly bm25?: number;
  readonly lexicalRank?: number;
}

/** The products that a query is about, in columns of equal length and in no order. */
export interface Candidates {
  readonly productIds: readonly string[];
  /** Cosine, BM25 or fused score, as the query asked for one, the other or both; 0 where it asked for neither. Higher is better. */
  readonly scores: readonly number[];
  readonly columns: ReadonlyMap<string, readonly FieldValue[]>;
  /** The products that the query's words name: by id, title, SKU or GTIN. */
  readonly named: ReadonlySet<string>;
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** The whole products of some candidates, by id; what was removed or moved meanwhile is missing. */
  readonly products: (productIds: readonly string[]) => Promise<ReadonlyMap<string, StoredProduct>>;
  /** True when no product had all words and none was near, so that those with any of the words were taken. */
  readonly isRelaxed: boolean;
  /** False when more products would be candidates than are looked at. */
  readonly isComplete: boolean;
}

/** So many products of the semantic ranking are candidates: what a shopper pages through, and what a facet counts. */
export const SEMANTIC_CANDIDATES = 500;

/** The bound of the lexical ranking; few queries have as many products with all of their words. */
export const LEXICAL_CANDIDATES = 10_000;

/**
 * Whether any of the words will do: where no product has all of them and none is near. Beside others they would not, as the
 * fusion would put what shares one word with the query between what means the same.
 */
export const isRelaxable = ({ lexical }: CandidateQuery, found: number): boolean => found === 0 && (lexical?.words.length ?? 0) > 1;
