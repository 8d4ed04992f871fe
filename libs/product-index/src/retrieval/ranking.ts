import { FixedReverseHeap } from 'mnemonist';
import type { Candidates, FieldValue } from './candidates.js';

/** A field to sort by; `_score` is the score. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export const SCORE_FIELD = '_score';

/** Orders positions of candidates as a sort does: negative where the first comes first. */
export type Comparison = (a: number, b: number) => number;

/** Products without the field come last, in either direction. */
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
  const sign = descending ? 1 : -1;
  if (named.size === 0) return (a, b) => sign * ((scores[b] ?? 0) - (scores[a] ?? 0));
  const isNamed = productIds.map((id) => named.has(id));
  return (a, b) => sign * (Number(isNamed[b]) - Number(isNamed[a]) || (scores[b] ?? 0) - (scores[a] ?? 0));
}

/**
 * The order of candidates: by the keys, then by score, then by product id, so that equals keep their places from page to
 * page. Where the score decides, products that the query names come first.
 */
export function comparisonBy(keys: readonly SortKey[], candidates: Candidates): Comparison {
  const { productIds } = candidates;
  const comparisons = [...keys, { field: SCORE_FIELD, descending: true }].map((key) => comparisonOf(key, candidates));
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    if (a === b) return 0;
    return (productIds[a] ?? '') < (productIds[b] ?? '') ? -1 : 1;
  };
}

/** The first `count` in order. Most pages are near the top, where sorting all candidates would take longer than finding them. */
export function firstInOrder(positions: readonly number[], compare: Comparison, count: number): number[] {
  if (count === 0) return [];
  if (count * 4 > positions.length) return positions.toSorted(compare).slice(0, count);
  const heap = new FixedReverseHeap<number>(Array, compare, count);
  for (const position of positions) heap.push(position);
  return Array.from(heap.consume());
}
