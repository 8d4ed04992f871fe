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
 * @param values each once; `null` is none.
 * @param counts of the values, at the same places.
 * @param numbers the numbers that products have, each with how many have it.
 */
export function facetOfCounts(
  field: string,
  values: readonly SingleValue[],
  counts: ArrayLike<number>,
  numbers: Iterable<readonly [value: number, count: number]>,
  maxValues: number,
): Facet {
  const isDate = DATES.has(field) || attributeOf(field)?.type === 'date';
  const isFound = (n: number): boolean => (counts[n] ?? 0) > 0 && values[n] !== null;
  let distinct = 0;
  for (let n = 0; n < values.length; n++) if (isFound(n)) distinct++;
  // Texts are made of those values alone that may be listed: prices have thousands of them.
  const least = distinct > maxValues ? leastListed(counts, isFound, maxValues) : 1;
  const listed: { value: string; count: number }[] = [];
  for (let n = 0; n < values.length; n++) {
    const [value = null, count = 0] = [values[n], counts[n]];
    if (count >= least && value !== null) listed.push({ value: isDate && isNumber(value) ? dateText(value) : String(value), count });
  }
  const stats = statsOf(numbers);
  return {
    field,
    counts: listed.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, maxValues),
    distinct,
    ...(stats && { stats }),
  };
}

/** The lowest count among the most frequent values. How many values have a count is counted, as sorting thousands of counts takes longer. */
function leastListed(counts: ArrayLike<number>, isFound: (n: number) => boolean, maxValues: number): number {
  let most = 0;
  for (let n = 0; n < counts.length; n++) if (isFound(n)) most = Math.max(most, counts[n] ?? 0);
  const having = new Uint32Array(most + 1);
  for (let n = 0; n < counts.length; n++) if (isFound(n)) having[counts[n] ?? 0] = (having[counts[n] ?? 0] ?? 0) + 1;
  let least = most;
  for (let more = having[most] ?? 0; more < maxValues && least > 1; more += having[least] ?? 0) least--;
  return least;
}

/** Counts a field's values over products, or over their groups where there are any. */
export function facetOf(field: string, column: readonly FieldValue[], groups: readonly Group[] | undefined, maxValues: number): Facet {
  const numbers = column.flatMap((value): SingleValue[] => (isList(value) ? [...value] : [value])).filter(isNumber);
  const counts = groups ? countsOver(column, groups) : countsByProduct(column);
  return facetOfCounts(
    field,
    [...counts.keys()],
    [...counts.values()],
    numbers.map((number) => [number, 1] as const),
    maxValues,
  );
}
