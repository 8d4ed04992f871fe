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

function statsOf(numbers: Iterable<readonly [value: number, count: number]>): FacetStats | undefined {
  let [min, max, sum, total] = [Infinity, -Infinity, 0, 0];
  for (const [value, count] of numbers) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value * count;
    total += count;
  }
  return total === 0 ? undefined : { min, max, sum, avg: sum / total };
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

/**
 * A facet of what was counted.
 * @param counts of each value; `null` is none.
 * @param numbers the numbers that products have, each with how many have it.
 */
export function facetOfCounts(
  field: string,
  counts: ReadonlyMap<SingleValue, number>,
  numbers: Iterable<readonly [value: number, count: number]>,
  maxValues: number,
): Facet {
  const isDate = DATES.has(field) || attributeOf(field)?.type === 'date';
  const found = [...counts].filter(([value]) => value !== null);
  // Texts are made of those values alone that may be listed: prices have thousands of them.
  const least = found.length > maxValues ? leastListed(found, maxValues) : 0;
  const stats = statsOf(numbers);
  return {
    field,
    counts: found
      .filter(([, count]) => count >= least)
      .map(([value, count]) => ({ value: isDate && isNumber(value) ? dateText(value) : String(value), count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxValues),
    distinct: found.length,
    ...(stats && { stats }),
  };
}

/** The lowest count among the most frequent values. */
const leastListed = (found: readonly (readonly [SingleValue, number])[], maxValues: number): number =>
  Float64Array.from(found, ([, count]) => count).sort()[found.length - maxValues] ?? 0;

/** Counts a field's values over products, or over their groups where there are any. */
export function facetOf(field: string, column: readonly FieldValue[], groups: readonly Group[] | undefined, maxValues: number): Facet {
  const numbers = column.flatMap((value): SingleValue[] => (isList(value) ? [...value] : [value])).filter(isNumber);
  return facetOfCounts(
    field,
    groups ? countsOver(column, groups) : countsByProduct(column),
    numbers.map((number) => [number, 1] as const),
    maxValues,
  );
}
