import { createHash } from 'node:crypto';
import { textsOf } from './attributes.js';
import type { Product } from './product.js';

/** The most characters of a description that are embedded: what comes later is seldom about the product, and tokens cost time. */
const MAX_DESCRIPTION = 300;

/** What the text embedding of a product is made from: its title, brand, categories and the beginning of its description. */
export function productText({ title, brand, category, description }: Product): string {
  const beginning = description.length > MAX_DESCRIPTION ? description.slice(0, MAX_DESCRIPTION).replace(/\s+\S*$/, '') : description;
  const about = [title, brand, ...textsOf(category)].filter((part) => part !== undefined && part !== '');
  return `${about.join('. ')}${beginning === '' ? '' : `. ${beginning}`}`;
}

/** The fields that `productText` reads. */
const SPOKEN: ReadonlySet<string> = new Set(['title', 'brand', 'category', 'description']);

/** Whether a change of these fields may change the text embedding. */
export const touchesText = (fields: readonly string[]): boolean => fields.some((name) => SPOKEN.has(name));

/** Stays the same as long as the same model would give the product the same text embedding. @param fingerprint of the text model. */
export const textKeyOf = (product: Product, fingerprint: string): string =>
  createHash('sha256').update(fingerprint).update('\n').update(productText(product)).digest('hex').slice(0, 24);
