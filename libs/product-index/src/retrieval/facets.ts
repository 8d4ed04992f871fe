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
  /** Of numbers only; over products, not groups. */
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

/** Counts a field's values over groups: a group counts once for each value that any of its members has. */
export function facetOf(field: string, column: readonly FieldValue[], groups: readonly Group[], maxValues: number): Facet {
  const counts = new Map<string, number>();
  const numbers: number[] = [];
  for (const group of groups) {
    const seen = new Set<string>();
    for (const position of group) {
      const value = column[position] ?? null;
      if (value === null) continue;
      if (typeof value === 'number') numbers.push(value);
      const name = String(value);
      if (seen.has(name)) continue;
      seen.add(name);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const stats = statsOf(numbers);
  return {
    field,
    counts: [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, maxValues),
    distinct: counts.size,
    ...(stats && { stats }),
  };
}
