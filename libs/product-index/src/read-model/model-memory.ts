import type { ModelState } from './model-state.js';

/** What a model of no product takes, and a facet of a hundred values: estimates, as the others here. */
const BYTES_OF_MODEL = 60_000;
const BYTES_OF_FACET = 8_000;
/** The id, its place in the map of rows, and where its payload lies. */
const BYTES_OF_ROW = 120;
/** Beside its vectors. */
const LEAST_BYTES_OF_PRODUCT = 250;

/** What is kept beside the state of a model. */
interface Kept {
  readonly orderBytes: number;
  readonly galleryBytes: number;
  readonly facets: number;
  readonly filters: number;
}

/** The memory that a model takes. */
export function bytesOfModel({ ids, columns, words, keys, images, texts }: ModelState, kept: Kept): number {
  const parts = [...columns.values(), words, keys, images, ...(texts ? [texts] : [])].reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = ids.length * (BYTES_OF_ROW + kept.filters);
  return BYTES_OF_MODEL + parts + rows + kept.orderBytes + kept.galleryBytes + kept.facets * BYTES_OF_FACET;
}

/** What a model of so many products takes at least. */
export function leastBytesOf(products: number, { images, texts }: Pick<ModelState, 'images' | 'texts'>): number {
  const numbers = images.dimension + (texts?.dimension ?? 0);
  return BYTES_OF_MODEL + products * (4 * numbers + LEAST_BYTES_OF_PRODUCT);
}
