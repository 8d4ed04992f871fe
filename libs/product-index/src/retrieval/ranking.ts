import type { Candidates, FieldValue } from './candidates.js';

/** A field to sort by; `_score` is the score. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export const SCORE_FIELD = '_score';

type Comparison = (a: number, b: number) => number;

/** Products without the field come last, whichever way it is sorted. */
function compareValues(a: FieldValue, b: FieldValue, descending: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b === descending ? 1 : -1;
}

function comparisonOf({ field, descending }: SortKey, { scores, columns, named, productIds }: Candidates): Comparison {
  if (field !== SCORE_FIELD) {
    const column = columns.get(field) ?? [];
    return (a, b) => compareValues(column[a] ?? null, column[b] ?? null, descending);
  }
  const isNamed = productIds.map((id) => named.has(id));
  const sign = descending ? 1 : -1;
  return (a, b) => sign * (Number(isNamed[b]) - Number(isNamed[a]) || (scores[b] ?? 0) - (scores[a] ?? 0));
}

/**
 * The candidates' positions in order: by the keys, then by score, then by product id, so that equals keep their places
 * from page to page. What the query names comes first where the score decides.
 */
export function ranked(candidates: Candidates, keys: readonly SortKey[]): number[] {
  const { productIds } = candidates;
  const comparisons = [...keys, { field: SCORE_FIELD, descending: true }].map((key) => comparisonOf(key, candidates));
  return productIds
    .map((_, position) => position)
    .sort((a, b) => {
      for (const compare of comparisons) {
        const order = compare(a, b);
        if (order !== 0) return order;
      }
      return (productIds[a] ?? '') < (productIds[b] ?? '') ? -1 : 1;
    });
}
