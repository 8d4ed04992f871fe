import { attributeField, textsOf, type StoredProduct } from '#catalog';
import { MAX_TAG_LENGTH } from '../attribute-tags.js';
import { BETWEEN_VALUES, COLUMN_FIELDS, comparedValue } from '../field-values.js';
import { fieldValueOf, type SingleValue } from '../retrieval/candidates.js';
import type { Entry } from './column.js';

/** What a product holds, by the columns of a model; columns in which it holds nothing are left out. */
export function entriesOf(product: StoredProduct): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const field of COLUMN_FIELDS) {
    const value = comparedValue(product, field);
    if (value !== null) entries.set(field.name, typeof value === 'string' ? fieldValueOf(value.split(BETWEEN_VALUES)) : value);
  }
  const sale = entries.get('sale_price');
  if (typeof sale === 'number') {
    const numberAt = (name: string): number | null => (entries.get(name) ?? null) as SingleValue as number | null;
    entries.set('price', { price: numberAt('price'), sale, starts: numberAt('sale_starts'), ends: numberAt('sale_ends') });
  }
  for (const [name, value] of Object.entries(product.attributes)) {
    const texts = textsOf(value).filter((text) => text.length <= MAX_TAG_LENGTH);
    if (texts.length > 0) entries.set(attributeField(name, 'text'), fieldValueOf(texts));
  }
  return entries;
}
