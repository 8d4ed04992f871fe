import type { StoreModel } from './store-model.js';

/** One retriever's rows, best first. */
export interface RankedRows {
  readonly rows: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  /** False when there are more rows than are looked at. */
  readonly isComplete: boolean;
}

/** Rows by score, equal ones by product id. */
export function ranked(model: StoreModel, rows: ArrayLike<number>, scores: ArrayLike<number>): Pick<RankedRows, 'rows' | 'scores'> {
  const places = model.orders.placesById();
  const order = Array.from({ length: rows.length }, (_, n) => n).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (places[rows[a] ?? 0] ?? 0) - (places[rows[b] ?? 0] ?? 0),
  );
  return { rows: order.map((n) => rows[n] ?? 0), scores: order.map((n) => scores[n] ?? 0) };
}
