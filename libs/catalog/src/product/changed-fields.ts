import { FIELD_ROWS } from './fields.js';
import { picturesOf } from './pictures.js';
import type { Product, StoredProduct } from './product.js';

/** A field whose value a write changes; undefined stands for no value. Attributes are named `attributes.fabric`. */
export interface ChangedField {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

const FIELDS = FIELD_ROWS.filter(({ name, isDerived }) => !isDerived && !['attributes', 'image', 'images'].includes(name)).map(
  ({ name }) => name,
);

/**
 * What writing a product changes of the one that is stored. Values that were inferred from the picture, and the time at which the product came, are not
 * counted as lost.
 */
export function changedFields(before: StoredProduct, after: Product): ChangedField[] {
  const kept = new Set<string>([...(before.inferred ?? []), 'created_at']);
  const fields = FIELDS.filter((field) => !(kept.has(field) && after[field as keyof Product] === undefined)).map((field) => ({
    field,
    from: before[field as keyof Product],
    to: after[field as keyof Product],
  }));
  const names = [...new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])].toSorted();
  const attributes = names.map((name) => ({ field: `attributes.${name}`, from: before.attributes[name], to: after.attributes[name] }));
  const images = { field: 'images', from: picturesOf(before), to: picturesOf(after) };
  return [...fields, images, ...attributes].filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
}
