import type { Facet } from '../retrieval/facets.js';
import type { ModelState } from './model-state.js';

/** Estimates: a model without products, a facet without values, and each value of a facet. */
const BYTES_OF_MODEL = 60_000;
const BYTES_OF_FACET = 300;
const BYTES_OF_COUNT = 80;
/** What `FollowedStore` keeps of a row: its place in the table, its stamp, and the number of its product. */
const BYTES_OF_PLACE = 20;
/** Beside its vectors. */
const LEAST_BYTES_OF_PRODUCT = 150;

/** The memory that a model takes. @param kept what is kept beside its state, in bytes. */
export function bytesOfModel({ rows, termsOf, columns, words, keys, images, texts }: ModelState, kept: readonly number[]): number {
  const parts = [rows, termsOf, ...columns.values(), words, keys, images, ...(texts ? [texts] : [])].map(({ bytes }) => bytes);
  return [...parts, ...kept].reduce((sum, bytes) => sum + bytes, BYTES_OF_MODEL + rows.length * BYTES_OF_PLACE);
}

export const bytesOfFacet = ({ counts }: Facet): number => BYTES_OF_FACET + counts.length * BYTES_OF_COUNT;

/** What a model of so many products takes at least. */
export function leastBytesOf(products: number, { images, texts }: Pick<ModelState, 'images' | 'texts'>): number {
  const numbers = images.dimension + (texts?.dimension ?? 0);
  return BYTES_OF_MODEL + products * (4 * numbers + LEAST_BYTES_OF_PRODUCT);
}
