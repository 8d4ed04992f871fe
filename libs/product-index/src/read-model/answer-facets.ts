import { LRUCache } from 'lru-cache';
import { isList, type FieldValue, type SingleValue } from '../retrieval/candidates.js';
import { facetOfCounts, type Facet } from '../retrieval/facets.js';
import type { FieldView } from './field-views.js';
import type { RowGroups } from './row-groups.js';

const each = (value: FieldValue): readonly SingleValue[] => (isList(value) ? value : [value]);

/** Facets of listings that are kept: those of the filters that shoppers click through. */
const KEPT_FACETS = 500;

/** Keeps the facets of listings until a product changes. Most listings of a store ask for the same few facets. */
export class KeptFacets {
  readonly #facets = new LRUCache<string, Facet>({ max: KEPT_FACETS });
  #revision = '';

  /** @param revision changes with what is counted. */
  of(revision: string, name: string, count: () => Facet): Facet {
    if (revision !== this.#revision) this.#facets.clear();
    this.#revision = revision;
    const known = this.#facets.get(name);
    if (known) return known;
    const facet = count();
    this.#facets.set(name, facet);
    return facet;
  }
}

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

function countsByCode({ codes, values }: FieldView, found: CountedRows): Uint32Array {
  const counts = new Uint32Array(values.length);
  if ('wanted' in found) {
    const { wanted } = found;
    for (let row = 0; row < wanted.length; row++) {
      const code = codes[row] ?? 0;
      counts[code] = (counts[code] ?? 0) + (wanted[row] ?? 0);
    }
    return counts;
  }
  const { rows } = found;
  for (let n = 0; n < rows.length; n++) {
    const code = codes[rows[n] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

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
