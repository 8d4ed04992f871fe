import { similarity, type ClipModel, type Embedding, type ImageResult, type PreparedImage } from '#clip';
import type { ImageSource } from '#image-store';
import type { IndexVersion } from '#index-versions';
import type { IndexedProduct, ProductIndex } from '#product-index';
import { isSame } from './copy-products.js';
import { preparedPictures } from './prepared-pictures.js';

/** Products that are embedded once more. */
const SAMPLE_SIZE = 64;
const TRIED_ALONE = 8;
const LISTED_IDS = 5;
/** The cosine from which embeddings count as near: 8-bit rounding turns an embedding by about 0.01 rad; other pictures are far away. */
const NEAR = 0.99;

/**
 * The ids of products that differ between two versions, or that only one of them has.
 * @param among the ids to compare; all products of both versions by default.
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

/** The result of embedding some products again. */
export interface Sample {
  readonly sampled: number;
  /** Products whose new embedding equals the stored one, within the tolerance of the index. */
  readonly identical: number;
  /** Products whose new embedding is equal, or near if the model's embeddings depend on the batch. */
  readonly alike: number;
}

/**
 * Embeds some products of a version again. Dynamically quantised models round by the largest value of a batch, so that a picture's
 * embedding depends a little on the other pictures of the batch. With such a model the new embedding has to be near the stored
 * one; with any other model both have to be equal.
 */
export async function sampled(storeId: string, { index, model }: IndexVersion, images: ImageSource): Promise<Sample> {
  const products = await spread(index, storeId);
  const stored = await index.embeddings(
    storeId,
    products.map(({ product }) => product.id),
  );
  const keyOf = ({ images: [leading] }: IndexedProduct): string => leading?.key ?? '';
  const keys = [...new Set(products.map(keyOf).filter((key) => key !== ''))];
  const pictures = await preparedPictures(keys, model, images);
  const readable = products.filter((one) => pictures.has(keyOf(one)));
  const read = readable.flatMap((one) => pictures.get(keyOf(one)) ?? []);
  const results = (await model.embedPrepared(read)).map(embeddingOf);
  const isIdentical = readable.map(({ product }, n) => isEqual(results[n], stored.get(product.id), index.embeddingTolerance));
  const identical = isIdentical.filter(Boolean).length;
  if (identical === readable.length || !(await dependsOnCompany(model, read, results))) {
    return { sampled: readable.length, identical, alike: identical };
  }
  const isAlike = readable.map(({ product }, n) => isIdentical[n] || isNear(results[n], stored.get(product.id)));
  return { sampled: readable.length, identical, alike: isAlike.filter(Boolean).length };
}

/** Whether the model embeds a picture differently alone than in a batch. */
async function dependsOnCompany(
  model: ClipModel,
  pictures: readonly PreparedImage[],
  together: readonly (Embedding | undefined)[],
): Promise<boolean> {
  for (const [n, picture] of pictures.slice(0, TRIED_ALONE).entries()) {
    const [alone] = (await model.embedPrepared([picture])).map(embeddingOf);
    if (!isEqual(alone, together[n], 0)) return true;
  }
  return false;
}

const embeddingOf = (result: ImageResult): Embedding | undefined => ('embedding' in result ? result.embedding : undefined);

function isEqual(a: Embedding | undefined, b: Embedding | undefined, tolerance: number): boolean {
  return a?.length === b?.length && (a?.every((value, n) => Math.abs(value - (b?.[n] ?? Number.NaN)) <= tolerance) ?? false);
}

const isNear = (a: Embedding | undefined, b: Embedding | undefined): boolean =>
  a !== undefined && a.length === b?.length && similarity(a, b) >= NEAR;

/** Products at equal distances in the scan, so that a sample does not come from one batch. */
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

/** Some ids for a message. */
export const listed = (ids: readonly string[]): string => {
  const names = ids.slice(0, LISTED_IDS).map((id) => `"${id}"`);
  return ids.length > LISTED_IDS ? `${names.join(', ')} and ${ids.length - LISTED_IDS} more` : names.join(', ');
};

const byId = (products: readonly IndexedProduct[]): Map<string, IndexedProduct> => new Map(products.map((one) => [one.product.id, one]));

function differing(ids: readonly string[], one: ReadonlyMap<string, IndexedProduct>, other: ReadonlyMap<string, IndexedProduct>): string[] {
  return ids.filter((id) => !isSame(one.get(id), other.get(id)));
}
