import { isList, type FieldValue, type SingleValue } from './candidates.js';
import type { Comparison } from './ranking.js';

/** The members of one group, best first; a product without a group stands alone. */
export type Group = readonly [best: number, ...others: number[]];

/** Groups positions by a field's values; the groups are in no order. */
export function grouped(positions: readonly number[], column: readonly FieldValue[], compare: Comparison): Group[] {
  const byValue = new Map<SingleValue, [number, ...number[]]>();
  const groups: [number, ...number[]][] = [];
  for (const position of positions) {
    const value = firstOf(column[position] ?? null);
    const group = value === null ? undefined : byValue.get(value);
    if (group) {
      group.push(position);
      continue;
    }
    const opened: [number, ...number[]] = [position];
    groups.push(opened);
    if (value !== null) byValue.set(value, opened);
  }
  for (const group of groups) group.sort(compare);
  return groups;
}

/** The value that decides which group a product belongs to: a product of several values is in one group, not in several. */
export const firstOf = (value: FieldValue): SingleValue => (isList(value) ? (value[0] ?? null) : value);
