import { isSaleOn, type StoredProduct } from '#catalog';
import { COLUMN_FIELDS, comparedValue } from '../field-values.js';
import type { FieldValue, SingleValue } from '../retrieval/candidates.js';

/** The fields of numbers and dates. Qdrant counts texts, so that each of them is kept once more as a text. */
export const COUNTED_FIELDS = COLUMN_FIELDS.filter(({ type }) => type === 'number' || type === 'date');

/** The payload key of a field's texts. */
export const countedKey = (field: string): string => `counted.${field}`;

const BETWEEN = '|';

/** A field of every point that is kept in this way; points of an earlier layout lack it. */
const CURRENT_FIELD = 'is_current';
export const CURRENT_KEY = countedKey(CURRENT_FIELD);

/** The numbers of a product as texts, by field. A price that has a sale beside it is one text with that: which of both holds depends on the moment. */
export function countedOf(product: StoredProduct): Readonly<Record<string, string>> {
  const valueOf = (name: string): SingleValue => {
    const field = COLUMN_FIELDS.find((one) => one.name === name);
    return field ? comparedValue(product, field) : null;
  };
  const texts = COUNTED_FIELDS.flatMap((field): [string, string][] => {
    const value = comparedValue(product, field);
    return value === null ? [] : [[field.name, String(value)]];
  });
  // The counted price of a product on sale holds all that decides which price holds.
  const sale = ['price', 'sale_price', 'sale_starts', 'sale_ends'].map((name) => valueOf(name) ?? '');
  return Object.fromEntries([
    [CURRENT_FIELD, '1'],
    ...texts,
    ...(valueOf('sale_price') === null ? [] : [['price', sale.join(BETWEEN)] as const]),
  ]);
}

/** The number that a text of `countedOf` stands for; `null` for a product without a price. @param now seconds since 1970. */
export function countedNumber(text: string, now: number): FieldValue {
  if (!text.includes(BETWEEN)) return Number(text);
  const [price = '', sale = '', starts = '', ends = ''] = text.split(BETWEEN);
  const at = (moment: string): number | null => (moment === '' ? null : Number(moment));
  return isSaleOn(at(starts), at(ends), now) ? Number(sale) : at(price);
}
