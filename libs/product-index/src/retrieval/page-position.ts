import type { Candidates, FieldValue } from './candidates.js';
import { SCORE_FIELD, type SortKey } from './ranking.js';

/** A place in the order of a result: that of the last product of a page. The next page begins after it, also when products come and go. */
export interface PagePosition {
  /** What the product is sorted by: its value in each sort key but the score. */
  readonly values: readonly FieldValue[];
  readonly score: number;
  /** Whether the query names the product. */
  readonly isNamed: boolean;
  readonly productId: string;
}

/** The sort keys that are fields of products. */
export const fieldKeys = (sort: readonly SortKey[]): readonly SortKey[] => sort.filter(({ field }) => field !== SCORE_FIELD);

/** The place of a candidate in the order of a result. */
export const positionOf = ({ columns, scores, named, productIds }: Candidates, sort: readonly SortKey[], n: number): PagePosition => ({
  values: fieldKeys(sort).map(({ field }) => columns.get(field)?.[n] ?? null),
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
  const valueOf = new Map(fieldKeys(sort).map(({ field }, key) => [field, values[key] ?? null]));
  return {
    ...candidates,
    productIds: [...productIds, productId],
    scores: [...scores, score],
    columns: new Map([...columns].map(([field, column]) => [field, [...column, valueOf.get(field) ?? null]])),
    named: isNamed ? new Set([...named, productId]) : named,
  };
}
