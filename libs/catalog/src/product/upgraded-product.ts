import { attributeName, type AttributeValue } from './attributes.js';
import { FIELD_ROWS } from './fields.js';
import type { StoredProduct } from './product.js';

/** Fields that can be filtered by, by the names of attributes that hold their values in products of earlier layouts. */
const BY_SPELLING: ReadonlyMap<string, (typeof FIELD_ROWS)[number]> = new Map(
  FIELD_ROWS.filter(({ isDerived, isFilterable }) => !isDerived && isFilterable).flatMap((row) =>
    [row.name, ...row.spellings].map((spelling) => [attributeName(spelling), row] as const),
  ),
);

/**
 * A product of an earlier layout with the values that it keeps as attributes in the fields that there are now: `sku`, `rating`, `tags`. What
 * does not fit its field stays an attribute.
 * @param from the number of the layout that the product was written for.
 */
export function upgradedProduct(product: StoredProduct, from: number): StoredProduct {
  const fields = new Map<string, unknown>(Object.entries(product));
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(product.attributes)) {
    const row = BY_SPELLING.get(name);
    const read = row && row.layout > from && !fields.has(row.name) ? row.value.safeParse(inFieldsType(row.type, value)) : undefined;
    if (row && read?.success) fields.set(row.name, read.data);
    else attributes[name] = value;
  }
  return { ...Object.fromEntries(fields), attributes } as StoredProduct;
}

/** A value in the type of a field: attributes may hold the number 4.5 as the text "4.5", and an article number as a number. */
function inFieldsType(type: string, value: AttributeValue): unknown {
  if (type === 'number' && typeof value === 'string' && value.trim() !== '') return Number(value);
  return type === 'text' && typeof value === 'number' ? String(value) : value;
}
