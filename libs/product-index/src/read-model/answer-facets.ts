import { isList, type FieldValue, type SingleValue } from '../retrieval/candidates.js';
import { facetOfCounts, type Facet } from '../retrieval/facets.js';
import type { FieldView } from './field-views.js';
import type { RowGroups } from './row-groups.js';

const each = (value: FieldValue): readonly SingleValue[] => (isList(value) ? value : [value]);

/** The values that the codes of a field stand for, each once. */
interface DistinctValues {
  readonly values: readonly SingleValue[];
  /** By code: the place of its value, or `SEVERAL`. */
  readonly placeOf: Int32Array;
  readonly placesOf: ReadonlyMap<number, readonly number[]>;
}

/** Stands for a code of several values. */
const SEVERAL = -1;

/** By the values of a view, to which values are added as products come. */
const distinctValues = new WeakMap<readonly FieldValue[], DistinctValues>();

function distinctOf({ values: all }: FieldView): DistinctValues {
  const known = distinctValues.get(all);
  if (known?.placeOf.length === all.length) return known;
  const places = new Map<SingleValue, number>();
  const placeIn = (value: SingleValue): number => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  };
  const placesOf = new Map<number, readonly number[]>();
  const placeOf = Int32Array.from(all, (value, code) => {
    if (!isList(value)) return placeIn(value);
    placesOf.set(code, [...new Set(value)].map(placeIn));
    return SEVERAL;
  });
  const distinct = { values: [...places.keys()], placeOf, placesOf };
  distinctValues.set(all, distinct);
  return distinct;
}

/** Counts the values of a field over rows, or over their groups where there are any. @param found the rows, or 1 for each of them. */
export function facetOver(field: string, view: FieldView, found: CountedRows, groups: RowGroups | undefined, maxValues: number): Facet {
  const distinct = distinctOf(view);
  const counts = countsByPlace(distinct, countsByCode(view, found));
  const numbers = numbersIn(distinct, counts);
  if (!groups) return facetOfCounts(field, distinct.values, counts, numbers, maxValues);
  const byGroup = countsByGroup(view, groups);
  return facetOfCounts(field, [...byGroup.keys()], [...byGroup.values()], numbers, maxValues);
}

/** Rows to count: a list of them, or 1 for each that is meant. */
export type CountedRows = { readonly rows: Uint32Array } | { readonly wanted: Uint8Array };

function countsByCode(view: FieldView, found: CountedRows): Uint32Array {
  if ('wanted' in found) return countsOfWanted(view, found.wanted);
  const { codes, values } = view;
  const { rows } = found;
  const counts = new Uint32Array(values.length);
  for (let n = 0; n < rows.length; n++) {
    const code = codes[rows[n] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** Counts four rows at once, each in counts of its own: with few values, an addition waits for the one before if both are to the same count. */
function countsOfWanted({ codes, values }: FieldView, wanted: Uint8Array): Uint32Array {
  const size = values.length;
  const counts = new Uint32Array(size * LANES);
  const add = (at: number, row: number): number => (counts[at] = (counts[at] ?? 0) + (wanted[row] ?? 0));
  let row = 0;
  for (; row + LANES <= wanted.length; row += LANES) {
    add(codes[row] ?? 0, row);
    add(size + (codes[row + 1] ?? 0), row + 1);
    add(2 * size + (codes[row + 2] ?? 0), row + 2);
    add(3 * size + (codes[row + 3] ?? 0), row + 3);
  }
  for (; row < wanted.length; row++) add(codes[row] ?? 0, row);
  const sums = counts.subarray(0, size);
  for (let lane = 1; lane < LANES; lane++) {
    for (let code = 0; code < size; code++) sums[code] = (sums[code] ?? 0) + (counts[lane * size + code] ?? 0);
  }
  return sums;
}

const LANES = 4;

function countsByPlace({ values, placeOf, placesOf }: DistinctValues, byCode: Uint32Array): Uint32Array {
  const counts = new Uint32Array(values.length);
  for (let code = 1; code < byCode.length; code++) {
    const count = byCode[code] ?? 0;
    if (count === 0) continue;
    const place = placeOf[code] ?? 0;
    if (place !== SEVERAL) counts[place] = (counts[place] ?? 0) + count;
    else for (const one of placesOf.get(code) ?? []) counts[one] = (counts[one] ?? 0) + count;
  }
  return counts;
}

/** Counts each value once for each group that has it. */
function countsByGroup({ codes, values }: FieldView, groups: RowGroups): Map<SingleValue, number> {
  const counts = new Map<SingleValue, number>();
  for (const members of groups.each()) {
    const found = new Set<SingleValue>();
    for (const row of members) for (const value of each(values[codes[row] ?? 0] ?? null)) if (value !== null) found.add(value);
    for (const value of found) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** The numbers that a facet's statistics are of, with how many products have each. */
function* numbersIn({ values }: DistinctValues, counts: Uint32Array): Generator<readonly [value: number, count: number]> {
  for (const [place, value] of values.entries()) {
    const count = counts[place] ?? 0;
    if (count > 0 && typeof value === 'number') yield [value, count];
  }
}
