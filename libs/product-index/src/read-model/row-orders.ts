import type { SingleValue } from '../retrieval/candidates.js';
import { comparable, compareSingle, decidingValue, type SortKey } from '../retrieval/ranking.js';
import type { FieldView } from './field-views.js';

/** What orders need to know of a store's rows. */
interface OrderedRows {
  readonly length: number;
  readonly idAt: (row: number) => string;
}

/** The rows of a store in the orders that listings ask for. An order is made when it is first asked for, and again after a change. */
export class RowOrders {
  /** All rows that were ordered so far, by product id; those of removed products too. */
  #byId = new Uint32Array(0);
  #places = new Uint32Array(0);
  readonly #sorted = new Map<string, { readonly ranks: Uint32Array; readonly rows: Uint32Array }>();
  readonly #ranks = new Map<string, { readonly values: FieldView['values']; readonly ranks: Uint32Array }>();

  constructor(private readonly products: OrderedRows) {}

  /** Call this after a change of any row. */
  changed(): void {
    this.#sorted.clear();
  }

  get bytes(): number {
    return this.#byId.byteLength * (2 + this.#sorted.size);
  }

  /** The rows by product id. */
  byId(): Uint32Array {
    this.#bringUpToDate();
    return this.#byId;
  }

  /** The place of each row among all rows by product id. */
  placesById(): Uint32Array {
    this.#bringUpToDate();
    return this.#places;
  }

  /** The rows by a field, equal ones by product id, and those without the field last. */
  by(key: SortKey, view: FieldView): Uint32Array {
    const name = `${key.field} ${String(key.descending)}`;
    const rankOf = this.ranks(key, view);
    const known = this.#sorted.get(name);
    // Other ranks are those of prices after a sale began or ended.
    if (known?.ranks === rankOf) return known.rows;
    const places = this.placesById();
    const count = this.products.length;
    // The rank of the entry and the place of the id in one number: sorting numbers is many times as fast as calling a comparison.
    const packed = new Float64Array(count);
    for (let row = 0; row < count; row++) packed[row] = (rankOf[view.codes[row] ?? 0] ?? 0) * count + (places[row] ?? 0);
    packed.sort();
    const byId = this.#byId;
    const rows = new Uint32Array(count);
    for (let n = 0; n < count; n++) rows[n] = byId[(packed[n] ?? 0) % count] ?? 0;
    this.#sorted.set(name, { ranks: rankOf, rows });
    return rows;
  }

  /** The rank of each entry of a field in an order, from 0; equal entries share one, and nothing comes last in either direction. */
  ranks({ field, descending }: SortKey, { values }: FieldView): Uint32Array {
    const name = `${field} ${String(descending)}`;
    const known = this.#ranks.get(name);
    if (known?.values === values && known.ranks.length === values.length) return known.ranks;
    const ranks = entryRanks(values, descending);
    this.#ranks.set(name, { values, ranks });
    return ranks;
  }

  /** The rank of a value, which a product may have had until now; between two ranks for a value that no entry has. */
  rankOf(key: SortKey, view: FieldView, value: SingleValue): number {
    const ranks = this.ranks(key, view);
    const byRank = codesByRank(ranks);
    // What has no place in the order comes with what has no value.
    const isNumeric = typeof decidingValue(view.values[byRank[0] ?? 0] ?? null, key.descending) === 'number';
    if (value === null || (isNumeric && typeof value !== 'number')) return ranks[0] ?? 0;
    const sign = key.descending ? -1 : 1;
    let [low, high] = [0, ranks[0] ?? 0];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = sign * compareSingle(decidingValue(view.values[byRank[middle] ?? 0] ?? null, key.descending), value);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low - 0.5;
  }

  /** Merges the rows that were added since into the order by id. */
  #bringUpToDate(): void {
    const before = this.#byId;
    const count = this.products.length;
    if (before.length === count) return;
    const added = Array.from({ length: count - before.length }, (_, n) => ({
      row: before.length + n,
      id: this.products.idAt(before.length + n),
    }));
    added.sort((a, b) => (a.id < b.id ? -1 : b.id < a.id ? 1 : a.row - b.row));
    const merged = new Uint32Array(count);
    let at = 0;
    let from = 0;
    for (const { row, id } of added) {
      const end = firstAfter(before, from, (other) => id < this.products.idAt(other));
      merged.set(before.subarray(from, end), at);
      at += end - from;
      from = end;
      merged[at++] = row;
    }
    merged.set(before.subarray(from), at);
    this.#byId = merged;
    this.#places = new Uint32Array(count);
    for (let place = 0; place < count; place++) this.#places[merged[place] ?? 0] = place;
  }
}

/** The first place from `from` on where a condition holds that holds for all later places. */
export function firstAfter(rows: Uint32Array, from: number, holds: (row: number) => boolean): number {
  let [low, high] = [from, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(rows[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function entryRanks(values: FieldView['values'], descending: boolean): Uint32Array {
  const keys = comparable(values, descending);
  const sign = descending ? -1 : 1;
  const distinct = [...new Set(keys.filter((key) => key !== null))].sort((a, b) => sign * (a - b));
  const ranks = new Map(distinct.map((key, rank) => [key, rank]));
  return Uint32Array.from(keys, (key) => (key === null ? distinct.length : (ranks.get(key) ?? 0)));
}

/** A code for each rank. */
function codesByRank(ranks: Uint32Array): Uint32Array {
  const codes = new Uint32Array(ranks[0] ?? 0);
  for (const [code, rank] of ranks.entries()) if (rank < codes.length) codes[rank] = code;
  return codes;
}
