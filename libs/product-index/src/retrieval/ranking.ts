import { FixedReverseHeap } from 'mnemonist';
import { isList, type Candidates, type FieldValue, type SingleValue } from './candidates.js';

/** A field to sort by; `_score` is the score. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export const SCORE_FIELD = '_score';

/** Orders positions of candidates as a sort does: negative where the first comes first. */
export type Comparison = (a: number, b: number) => number;

/** Orders texts as people do (Unicode collation, UTS #10): letters first, then accents, then case; digits by the number they make. */
const collator = new Intl.Collator('en', { numeric: true });

/** The place of each text among all texts of a column. Comparing places is fast, and comparing texts by collation is not. */
function placesOf(column: readonly FieldValue[]): ReadonlyMap<string, number> {
  const texts = new Set<string>();
  for (const value of column) {
    for (const one of isList(value) ? value : [value]) if (typeof one === 'string') texts.add(one);
  }
  const places = new Map<string, number>();
  let before: string | undefined;
  for (const text of [...texts].sort(collator.compare)) {
    // Texts that collation does not tell apart share a place.
    const isSame = before !== undefined && collator.compare(before, text) === 0;
    places.set(text, places.size === 0 ? 0 : isSame ? (places.get(before ?? '') ?? 0) : places.size);
    before = text;
  }
  return places;
}

/**
 * A column as numbers that can be compared; `null` where a product has no value. Of several values the one that comes first counts. A text
 * among numbers has no place in their order.
 */
export function comparable(column: readonly FieldValue[], descending: boolean): (number | null)[] {
  const isNumeric = column.some((value) => (isList(value) ? value.some((one) => typeof one === 'number') : typeof value === 'number'));
  const places = isNumeric ? new Map<string, number>() : placesOf(column);
  const numberOf = (value: SingleValue): number | null =>
    typeof value === 'string' ? (places.get(value) ?? null) : value === null ? null : Number(value);
  const pick = descending ? Math.max : Math.min;
  return column.map((value) => {
    if (!isList(value)) return numberOf(value);
    const numbers = value.map(numberOf).filter((one) => one !== null);
    return numbers.length === 0 ? null : pick(...numbers);
  });
}

/** Of several values of a product the one that decides its place in an order. */
export function decidingValue(value: FieldValue, descending: boolean): SingleValue {
  if (!isList(value)) return value;
  const numbers = value.filter((one) => typeof one === 'number');
  const sign = descending ? -1 : 1;
  const [first] =
    numbers.length > 0
      ? numbers.toSorted((a, b) => sign * (a - b))
      : value.toSorted((a, b) => sign * collator.compare(String(a), String(b)));
  return first ?? null;
}

/** Compares values of a field as `comparable` orders them: negative where the first is the lower one. A text has no place among numbers. */
export function compareSingle(a: SingleValue, b: SingleValue): number {
  return typeof a === 'string' && typeof b === 'string' ? collator.compare(a, b) : Number(a) - Number(b);
}

/** Products without the field come last, in either direction. */
function compareValues(a: number | null, b: number | null, descending: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b === descending ? 1 : -1;
}

function comparisonOf({ field, descending }: SortKey, { scores, columns, named, productIds }: Candidates): Comparison {
  if (field !== SCORE_FIELD) {
    const column = comparable(columns.get(field) ?? [], descending);
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
    const [one, other] = [productIds[a] ?? '', productIds[b] ?? ''];
    return one < other ? -1 : one > other ? 1 : 0;
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
