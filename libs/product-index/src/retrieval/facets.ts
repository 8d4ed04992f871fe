import type { FieldValue } from './candidates.js';
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

/** How many groups have each value: a group counts once for each value that any of its members has. */
function countsByGroup(column: readonly FieldValue[], groups: readonly Group[]): Map<FieldValue, number> {
  const counts = new Map<FieldValue, number>();
  for (const group of groups) {
    const values = new Set(group.map((position) => column[position] ?? null));
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function countsByProduct(column: readonly FieldValue[]): Map<FieldValue, number> {
  const counts = new Map<FieldValue, number>();
  for (const value of column) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Counts a field's values over products, or over their groups where there are any. */
export function facetOf(field: string, column: readonly FieldValue[], groups: readonly Group[] | undefined, maxValues: number): Facet {
  const counts = groups ? countsByGroup(column, groups) : countsByProduct(column);
  counts.delete(null);
  const stats = statsOf(column.filter((value) => typeof value === 'number'));
  return {
    field,
    counts: [...counts]
      .map(([value, count]) => ({ value: String(value), count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxValues),
    distinct: counts.size,
    ...(stats && { stats }),
  };
}
