import { createHash } from 'node:crypto';
import type { Product } from './product.js';

/** A hash of a product's fields, in hexadecimal: equal for equal products, whatever order their attributes came in. */
export function productRevision(product: Product): string {
  const fields = { ...product, attributes: Object.entries(product.attributes) };
  const ordered = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  fields.attributes.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
}
