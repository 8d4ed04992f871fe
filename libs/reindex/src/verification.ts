import type { ImageSource } from '#image-store';
import type { IndexVersion } from '#index-versions';
import type { IndexedProduct, ProductIndex } from '#product-index';
import { isSame } from './copy-products.js';
import { ReindexError } from './reindex-failure.js';
import type { FailedPicture } from './reindex-record.js';

/** Products that are embedded once more. */
const SAMPLE_SIZE = 64;
const LISTED_IDS = 5;

/**
 * The ids of products that two versions do not hold alike, or that only one of them has.
 * @param among looks at these alone; at all products of both where it is left out.
 */
export async function differencesOf(storeId: string, one: ProductIndex, other: ProductIndex, among?: readonly string[]): Promise<string[]> {
  if (among) return differing(among, await one.get(storeId, among), await other.get(storeId, among));
  const found: string[] = [];
  for await (const page of one.scan(storeId)) {
    const ids = page.map(({ product }) => product.id);
    found.push(...differing(ids, byId(page), await other.get(storeId, ids)));
  }
  for await (const page of other.scan(storeId)) {
    const ids = page.map(({ product }) => product.id);
    const there = await one.get(storeId, ids);
    found.push(...ids.filter((id) => !there.has(id)));
  }
  return found;
}

/** Embeds some products of a version once more; how many came out as they are stored, bit for bit where the index keeps bits. */
export async function sampled(
  storeId: string,
  { index, model }: IndexVersion,
  images: ImageSource,
): Promise<{ sampled: number; identical: number }> {
  const products = await spread(index, storeId);
  const stored = await index.embeddings(
    storeId,
    products.map(({ product }) => product.id),
  );
  const pictures = await Promise.all(products.map(({ image }) => images.stored(image.key).catch(() => undefined)));
  const readable = products.filter((_, n) => pictures[n] !== undefined);
  const results = await model.embedImages(pictures.filter((picture) => picture !== undefined));
  const identical = readable.filter(({ product }, n) => {
    const result = results[n];
    const there = stored.get(product.id);
    return result && 'embedding' in result && there && isEqual(result.embedding, there, index.embeddingTolerance);
  });
  return { sampled: readable.length, identical: identical.length };
}

const isEqual = (a: Float32Array, b: Float32Array, tolerance: number): boolean =>
  a.length === b.length && a.every((value, n) => Math.abs(value - (b[n] ?? Number.NaN)) <= tolerance);

/** Products at equal distances, so that no sample is of one batch. */
async function spread(index: ProductIndex, storeId: string): Promise<IndexedProduct[]> {
  const count = Math.max(SAMPLE_SIZE, await index.count(storeId));
  const products: IndexedProduct[] = [];
  const rank = (position: number): number => Math.floor((position * SAMPLE_SIZE) / count);
  let seen = 0;
  for await (const page of index.scan(storeId)) {
    products.push(...page.filter((_, n) => rank(seen + n + 1) > rank(seen + n)));
    seen += page.length;
  }
  return products;
}

/** No product that shoppers find may be lost. @throws {ReindexError} `coverage-lost`. */
export function requireCoverage(failed: readonly FailedPicture[]): void {
  if (failed.length === 0) return;
  const names = listed(failed.map(({ productId }) => productId));
  const count = failed.length === 1 ? 'one product has' : `${failed.length} products have`;
  throw new ReindexError(
    'coverage-lost',
    `${count} no picture that can be embedded (${names}): the new version would not find what the live one finds`,
  );
}

/** Some ids for a message. */
export const listed = (ids: readonly string[]): string => {
  const names = ids.slice(0, LISTED_IDS).map((id) => `"${id}"`);
  return ids.length > LISTED_IDS ? `${names.join(', ')} and ${ids.length - LISTED_IDS} more` : names.join(', ');
};

const byId = (products: readonly IndexedProduct[]): Map<string, IndexedProduct> => new Map(products.map((one) => [one.product.id, one]));

function differing(ids: readonly string[], one: ReadonlyMap<string, IndexedProduct>, other: ReadonlyMap<string, IndexedProduct>): string[] {
  return ids.filter((id) => !isSame(one.get(id), other.get(id)));
}
