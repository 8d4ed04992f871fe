import { availabilityOf, FILTERABLE_FIELDS, secondsOf, secondsOfEnd, type FilterableField, type StoredProduct } from '#catalog';
import type { SingleValue } from './retrieval/candidates.js';

/** The filterable fields that an index keeps apart from the product. The id is not among them, because every point has it. */
export const COLUMN_FIELDS = FILTERABLE_FIELDS.filter(
  (field): field is typeof field & { readonly name: ColumnField } => field.name !== 'id',
);
export type ColumnField = Exclude<FilterableField, 'id'>;

/** Stands between the values of a field that has several. No value holds it, because control characters are refused. */
export const BETWEEN_VALUES = '\u001f';

/** The fields that may have several values. */
export const LIST_FIELDS = COLUMN_FIELDS.filter(({ isList }) => isList === true);

/** Whether a product may have several values of a field. */
export const isListField = (field: string): boolean => LIST_FIELDS.some(({ name }) => name === field);

/**
 * The value of a field as it is compared: several as one text, between them `BETWEEN_VALUES`; a date as seconds since 1970; of the stock
 * what follows from all that the product says of it. `null` where the product has none.
 */
export function comparedValue(product: StoredProduct, { name, type, isEnd }: (typeof COLUMN_FIELDS)[number]): SingleValue {
  if (name === 'availability') return availabilityOf(product);
  if (name === 'in_stock') return availabilityOf(product) !== 'out_of_stock';
  // Until pictures were looked at apart from their product, every product in the index had one.
  if (name === 'has_image') return product.has_image ?? product.image !== undefined;
  const value = product[name] ?? null;
  if (Array.isArray(value)) return value.join(BETWEEN_VALUES);
  if (type !== 'date') return value;
  return (isEnd ? secondsOfEnd(String(value)) : secondsOf(String(value))) ?? null;
}
