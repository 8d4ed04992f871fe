import type { FieldValue } from './candidates.js';

/** The members of one group, best first; a product without a group stands alone. */
export type Group = readonly [best: number, ...others: number[]];

/** Collapses ranked positions into groups by a field's values, each in the place of its best member. */
export function grouped(order: readonly number[], column: readonly FieldValue[] | undefined): Group[] {
  if (!column) return order.map((position) => [position]);
  const byValue = new Map<FieldValue, [number, ...number[]]>();
  const groups: [number, ...number[]][] = [];
  for (const position of order) {
    const value = column[position] ?? null;
    const group = value === null ? undefined : byValue.get(value);
    if (group) {
      group.push(position);
      continue;
    }
    const opened: [number, ...number[]] = [position];
    groups.push(opened);
    if (value !== null) byValue.set(value, opened);
  }
  return groups;
}
