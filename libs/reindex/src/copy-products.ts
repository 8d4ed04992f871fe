import { isDeepStrictEqual } from 'node:util';
import { upgradedProduct } from '#catalog';
import type { ImageSource } from '#image-store';
import {
  hasSamePictures,
  LAYOUTS,
  productState,
  withPictures,
  type IndexedProduct,
  type PointState,
  type ProductIndex,
  type ProductState,
} from '#product-index';
import type { CopyTarget } from './copy-target.js';
import { copiedPictures, copiedTexts, type CopiedPictures, type CopiedText } from './copied-vectors.js';
import type { FailedPicture } from './reindex-record.js';

/** The store and the two versions of a copy. */
export interface CopyOrder {
  readonly storeId: string;
  readonly from: ProductIndex;
  readonly to: CopyTarget;
  readonly images: ImageSource;
  /** Asked before anything is written: a process that was suspended must not write products that it read long ago. */
  readonly isWanted?: () => Promise<boolean>;
}

/** What became of the products. */
export interface Copied {
  /** Products of which a picture was embedded. */
  readonly embedded: number;
  readonly copied: number;
  readonly removed: number;
  /** Products that lost a picture. */
  readonly failed: readonly FailedPicture[];
}

/**
 * Joins some products of a version into another one, which may have been filled by other models: fields, deletes and patches
 * come with their revisions, so that nothing newer is overwritten, however long ago the products were read. Pictures are embedded
 * from the object store where the target has no embedding of them, and so are texts. A second run leaves the same points.
 */
export async function copyProducts({ storeId, from, to, images, isWanted }: CopyOrder, productIds: readonly string[]): Promise<Copied> {
  const [live, there] = await Promise.all([from.stored(storeId, productIds), to.index.stored(storeId, productIds)]);
  const states = [...live.values()].map(({ state }) => state);
  const products = states.filter((state) => state.kind === 'product').map(({ indexed }) => upgraded(indexed));
  const presentOf = (id: string): IndexedProduct | undefined => productOf(there.get(id)?.state);
  const isKept = (one: IndexedProduct): boolean =>
    hasSamePictures({ ...one, modelFingerprint: to.modelFingerprint }, presentOf(one.product.id));
  const changed = products.filter((one) => !isKept(one));
  const pictures = await copiedPictures(storeId, from, to, images, changed);
  const hasImage = ({ product, images: had }: IndexedProduct): boolean => (pictures.get(product.id)?.images ?? had).length > 0;
  const texts = await copiedTexts(storeId, from, to, products, hasImage, (id) => presentOf(id)?.textKey);
  const copies = products.map((one) => copyOf(one, to, pictures.get(one.product.id), texts.get(one.product.id)));
  const written = copies.filter((state) => bringsVectors(state) || !isSame(state.indexed, presentOf(state.indexed.product.id)));
  const hidden = states.filter((state) => state.kind === 'hidden' && !isDeepStrictEqual(state, there.get(state.productId)?.state));
  const removed = productIds.filter((id) => presentOf(id) && live.get(id)?.state.kind !== 'product');
  const stamps = [...there].filter(([id]) => !live.has(id));
  if (isWanted && !(await isWanted())) return { embedded: 0, copied: 0, removed: 0, failed: [] };
  await to.index.join(storeId, [...written, ...hidden]);
  await to.index.erase(storeId, new Map(stamps.map(([id, { stamp }]) => [id, stamp])));
  const isEmbedded = ({ modelFingerprint, product }: IndexedProduct): boolean =>
    modelFingerprint !== to.modelFingerprint && (pictures.get(product.id)?.images.length ?? 0) > 0;
  const embedded = changed.filter(isEmbedded).length;
  return { embedded, copied: written.length - embedded, removed: removed.length, failed: changed.flatMap((one) => lostOf(one, pictures)) };
}

const productOf = (state: PointState | undefined): IndexedProduct | undefined => (state?.kind === 'product' ? state.indexed : undefined);

/** A product as the present layout has it: values that an earlier layout kept as attributes are fields. */
const upgraded = (indexed: IndexedProduct): IndexedProduct =>
  indexed.layout >= LAYOUTS.length
    ? indexed
    : { ...indexed, product: upgradedProduct(indexed.product, indexed.layout), layout: LAYOUTS.length };

/** A product for the target. Without `pictures`, the target has the vectors of its pictures. */
function copyOf(indexed: IndexedProduct, to: CopyTarget, pictures: CopiedPictures | undefined, text: CopiedText | undefined): ProductState {
  const { textKey: _, ...others } = indexed;
  const { images = indexed.images, faults = indexed.faults, vectors = {} } = pictures ?? {};
  const models = { modelFingerprint: to.modelFingerprint, ...(text?.textKey !== undefined && { textKey: text.textKey }) };
  return productState(withPictures({ ...others, ...models }, images, faults), { ...vectors, ...text?.vectors });
}

const bringsVectors = ({ vectors }: ProductState): boolean => Object.keys(vectors).length > 0;

/** What a product lost on the way: the first picture that could not be embedded. */
function lostOf({ product, faults }: IndexedProduct, pictures: ReadonlyMap<string, CopiedPictures>): FailedPicture[] {
  const lost = pictures.get(product.id)?.faults[faults.length];
  return lost ? [{ productId: product.id, code: lost.code, message: lost.message }] : [];
}

/**
 * True if two versions hold the same product, apart from what follows from the models that embedded it: vectors, and pictures that one of
 * the versions lacks.
 */
export function isSame(one: IndexedProduct | undefined, other: IndexedProduct | undefined): boolean {
  if (!one || !other) return one === other;
  return isDeepStrictEqual(said(one), said(other));
}

function said(indexed: IndexedProduct): object {
  const { product, sourceRevision, indexedAt, language, revision, patched } = upgraded(indexed);
  const { has_image: _, image_faults: _faults, picture_colors: _colors, ...fields } = product;
  return { product: fields, sourceRevision, indexedAt, language, revision, patched };
}
