import { fieldKeys, type PagePosition } from '../retrieval/page-position.js';
import { SCORE_FIELD, type SortKey } from '../retrieval/ranking.js';
import type { FoundRows } from './found-rows.js';
import type { StoreModel } from './store-model.js';

/** Tells whether a row comes after a position in the order of a result. @param now seconds since 1970. */
export function afterPosition(
  model: StoreModel,
  keys: readonly SortKey[],
  found: FoundRows,
  position: PagePosition,
  now: number,
): (row: number) => boolean {
  const { placeOf, isNamedAt, scoreAt } = found;
  const own = placeOf(model.rowOf(position.productId) ?? model.products.length);
  const [isNamed, score] = own < 0 ? [position.isNamed, position.score] : [isNamedAt(own), scoreAt(own)];
  const byScore = (row: number): number => {
    const place = placeOf(row);
    return Number(isNamed) - Number(isNamedAt(place)) || score - scoreAt(place);
  };
  const valueOf = new Map(fieldKeys(keys).map(({ field }, n) => [field, position.values[n] ?? null]));
  const differences = [...keys, { field: SCORE_FIELD, descending: true }].map(({ field, descending }) => {
    if (field === SCORE_FIELD) return descending ? byScore : (row: number) => -byScore(row);
    const view = model.view(field, now);
    const ranks = model.orders.ranks({ field, descending }, view);
    const rank = model.orders.rankOf({ field, descending }, view, valueOf.get(field) ?? null);
    return (row: number) => (ranks[view.codes[row] ?? 0] ?? 0) - rank;
  });
  return (row) => {
    for (const differenceOf of differences) {
      const difference = differenceOf(row);
      if (difference !== 0) return difference > 0;
    }
    return model.products.idAt(row) > position.productId;
  };
}
