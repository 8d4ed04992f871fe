import type { Candidates, SingleValue } from './candidates.js';
import { decidingValue, SCORE_FIELD, type SortKey } from './ranking.js';

/**
 * A place in the order of a result: that of the last product of a page. The next page begins after it, also when products come and go. Scores change
 * with every product that does, so that the score that the product has now counts, and the score of the position once the product is gone.
 */
export interface PagePosition {
  /** What the product is sorted by: its value in each sort key but the score, of several values the one that decides. */
  readonly values: readonly SingleValue[];
  readonly score: number;
  /** Whether the query names the product. */
  readonly isNamed: boolean;
  readonly productId: string;
}

/** The sort keys that are fields of products. */
export const fieldKeys = (sort: readonly SortKey[]): readonly SortKey[] => sort.filter(({ field }) => field !== SCORE_FIELD);

/** The place of a candidate in the order of a result. */
export const positionOf = ({ columns, scores, named, productIds }: Candidates, sort: readonly SortKey[], n: number): PagePosition => ({
  values: fieldKeys(sort).map(({ field, descending }) => decidingValue(columns.get(field)?.[n] ?? null, descending)),
  score: scores[n] ?? 0,
  isNamed: named.has(productIds[n] ?? ''),
  productId: productIds[n] ?? '',
});

/** Candidates with one more, the last one, in the place of a position: what comes after it in their order comes after the position. */
export function withPosition(
  candidates: Candidates,
  sort: readonly SortKey[],
  { values, score, isNamed, productId }: PagePosition,
): Candidates {
  const { columns, scores, named, productIds } = candidates;
  const own = productIds.indexOf(productId);
  const valueOf = new Map(fieldKeys(sort).map(({ field }, key) => [field, values[key] ?? null]));
  return {
    ...candidates,
    productIds: [...productIds, productId],
    scores: [...scores, scores[own] ?? score],
    columns: new Map([...columns].map(([field, column]) => [field, [...column, valueOf.get(field) ?? null]])),
    named: own < 0 && isNamed ? new Set([...named, productId]) : named,
  };
}
