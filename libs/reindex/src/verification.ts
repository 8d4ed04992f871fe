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
/** Eight bits move an embedding by about a hundredth of a radian; another picture's lies far from it. */
const NEAR = 0.99;

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

/** What embedding some products once more showed. */
export interface Sample {
  readonly sampled: number;
  /** As they are stored, bit for bit where the index keeps bits. */
  readonly identical: number;
  /** As they are stored, as far as the model itself gives one embedding of a picture. */
  readonly alike: number;
}

/**
 * Embeds some products of a version once more. Dynamically quantised models round by the largest value of a batch, so that a
 * picture's embedding depends a little on its neighbours: where the model gives another one in other company, the stored one
 * has to be near; else it has to be the same.
 */
export async function sampled(storeId: string, { index, model }: IndexVersion, images: ImageSource): Promise<Sample> {
  const products = await spread(index, storeId);
  const stored = await index.embeddings(
    storeId,
    products.map(({ product }) => product.id),
  );
  const keys = [...new Set(products.map(({ image }) => image.key))];
  const pictures = await preparedPictures(keys, model, images);
  const readable = products.filter(({ image }) => pictures.has(image.key));
  const read = readable.flatMap(({ image }) => pictures.get(image.key) ?? []);
  const results = (await model.embedPrepared(read)).map(embeddingOf);
  const isIdentical = readable.map(({ product }, n) => isEqual(results[n], stored.get(product.id), index.embeddingTolerance));
  const identical = isIdentical.filter(Boolean).length;
  if (identical === readable.length || !(await dependsOnCompany(model, read, results))) {
    return { sampled: readable.length, identical, alike: identical };
  }
  const isAlike = readable.map(({ product }, n) => isIdentical[n] || isNear(results[n], stored.get(product.id)));
  return { sampled: readable.length, identical, alike: isAlike.filter(Boolean).length };
}

/** Whether the model gives another embedding of a picture alone than among others. */
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

/** Some ids for a message. */
export const listed = (ids: readonly string[]): string => {
  const names = ids.slice(0, LISTED_IDS).map((id) => `"${id}"`);
  return ids.length > LISTED_IDS ? `${names.join(', ')} and ${ids.length - LISTED_IDS} more` : names.join(', ');
};

const byId = (products: readonly IndexedProduct[]): Map<string, IndexedProduct> => new Map(products.map((one) => [one.product.id, one]));

function differing(ids: readonly string[], one: ReadonlyMap<string, IndexedProduct>, other: ReadonlyMap<string, IndexedProduct>): string[] {
  return ids.filter((id) => !isSame(one.get(id), other.get(id)));
}
