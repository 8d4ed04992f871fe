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

/** Counts the values of a field over rows, or over their groups where there are any. */
export function facetOver(field: string, view: FieldView, rows: Uint32Array, groups: RowGroups | undefined, maxValues: number): Facet {
  const byCode = countsByCode(view, rows);
  const counts = groups ? countsByGroup(view, groups) : countsOf(view, byCode);
  return facetOfCounts(field, counts, numbersIn(view, byCode), maxValues);
}

function countsByCode({ codes, values }: FieldView, rows: Uint32Array): Uint32Array {
  const counts = new Uint32Array(values.length);
  for (let n = 0; n < rows.length; n++) {
    const code = codes[rows[n] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

function countsOf({ values }: FieldView, byCode: Uint32Array): Map<SingleValue, number> {
  const counts = new Map<SingleValue, number>();
  for (let code = 1; code < byCode.length; code++) {
    const count = byCode[code] ?? 0;
    if (count === 0) continue;
    for (const value of each(values[code] ?? null)) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + count);
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
function* numbersIn({ values }: FieldView, byCode: Uint32Array): Generator<readonly [value: number, count: number]> {
  for (let code = 1; code < byCode.length; code++) {
    const count = byCode[code] ?? 0;
    if (count === 0) continue;
    for (const value of each(values[code] ?? null)) if (typeof value === 'number') yield [value, count];
  }
}
