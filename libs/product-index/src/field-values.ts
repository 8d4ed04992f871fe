import { FILTERABLE_FIELDS, secondsOf, type FilterableField, type StoredProduct } from '#catalog';
import type { SingleValue } from './retrieval/candidates.js';

/** The filterable fields that an index keeps apart from the product. The id is not among them, because every point has it. */
export const COLUMN_FIELDS = FILTERABLE_FIELDS.filter(
  (field): field is typeof field & { readonly name: ColumnField } => field.name !== 'id',
);
export type ColumnField = Exclude<FilterableField, 'id'>;

/** The value of a field as it is compared: a date as seconds since 1970, `null` where the product has none. */
export function comparedValue(product: StoredProduct, { name, type }: (typeof COLUMN_FIELDS)[number]): SingleValue {
  const value = product[name] ?? null;
  return type === 'date' ? (secondsOf(String(value)) ?? null) : value;
}
