import { attributeOf, FILTERABLE_FIELDS } from '#catalog';
import { isList, type FieldValue, type SingleValue } from './candidates.js';
import type { Group } from './grouping.js';

export interface FacetStats {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly avg: number;
}

export interface Facet {
  readonly field: string;
  /** Most frequent first, equals by value. */
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  /** How many different values there are, also beyond those that are listed. */
  readonly distinct: number;
  /** Only for number fields; over products, not groups. */
  readonly stats?: FacetStats;
}

function statsOf(numbers: readonly number[]): FacetStats | undefined {
  if (numbers.length === 0) return undefined;
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of numbers) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, max, sum, avg: sum / numbers.length };
}

/** Counts each value once for each of these sets of candidates that has it. */
function countsOver(column: readonly FieldValue[], sets: Iterable<Iterable<number>>): Map<SingleValue, number> {
  const counts = new Map<SingleValue, number>();
  for (const positions of sets) {
    const values = new Set<SingleValue>();
    for (const position of positions) addTo(values, column[position] ?? null);
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

const isNumber = (value: SingleValue): value is number => typeof value === 'number';

function addTo(values: Set<SingleValue>, value: FieldValue): void {
  if (!isList(value)) values.add(value);
  else for (const one of value) values.add(one);
}

function countsByProduct(column: readonly FieldValue[]): Map<SingleValue, number> {
  const counts = new Map<SingleValue, number>();
  const count = (value: SingleValue): unknown => counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const value of column) {
    if (isList(value)) for (const one of new Set(value)) count(one);
    else count(value);
  }
  return counts;
}

/** Fields of products that hold dates. An end of a period is kept as the moment after it, which would be another day. */
const DATES: ReadonlySet<string> = new Set(
  FILTERABLE_FIELDS.filter(({ type, isEnd }) => type === 'date' && !isEnd).map(({ name }) => name),
);

/** Seconds since 1970 as a date in ISO 8601, with its time unless that is midnight: filters take both forms. */
const dateText = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/T00:00:00\.000Z$|\.000(?=Z$)/, '');

/** Counts a field's values over products, or over their groups where there are any. */
export function facetOf(field: string, column: readonly FieldValue[], groups: readonly Group[] | undefined, maxValues: number): Facet {
  const counts = groups ? countsOver(column, groups) : countsByProduct(column);
  counts.delete(null);
  const isDate = DATES.has(field) || attributeOf(field)?.type === 'date';
  const stats = statsOf(column.flatMap((value): SingleValue[] => (isList(value) ? [...value] : [value])).filter(isNumber));
  return {
    field,
    counts: [...counts]
      .map(([value, count]) => ({ value: isDate && isNumber(value) ? dateText(value) : String(value), count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxValues),
    distinct: counts.size,
    ...(stats && { stats }),
  };
}
