import { parseRow } from '../product/parse-row.js';
import type { Product } from '../product/product.js';
import type { RowError } from '../product/row-error.js';

/** The cells of a row that is a product. */
export const ROW = { id: 'a1', title: 'Red dress', image: 'images/a1.jpg' };

/** The product that the cells make. */
export const productOf = (raw: Record<string, unknown>): Product => {
  const parsed = parseRow(2, raw);
  if (!('product' in parsed)) throw new Error(JSON.stringify(parsed.errors));
  return parsed.product;
};

/** Why the cells make no product; none if they do. */
export const errorsOf = (raw: Record<string, unknown>): readonly RowError[] => {
  const parsed = parseRow(7, raw);
  return 'errors' in parsed ? parsed.errors : [];
};
