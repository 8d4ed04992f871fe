import { isDeepStrictEqual } from 'node:util';
import { ImageError, type ClipModel, type Embedding, type ImageResult } from '#clip';
import { ImageSourceError, type ImageSource } from '#image-store';
import { productState, type IndexedProduct, type PointState, type ProductIndex, type ProductState } from '#product-index';
import { preparedPictures } from './prepared-pictures.js';
import type { FailedPicture } from './reindex-record.js';

/** A version that products are brought into. */
export interface CopyTarget {
  readonly index: ProductIndex;
  /** The fingerprint that the points of this version carry. */
  readonly modelFingerprint: string;
  /** Loaded when the first picture has to be embedded. */
  readonly model: () => Promise<ClipModel>;
}

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
  readonly embedded: number;
  readonly copied: number;
  readonly removed: number;
  readonly failed: readonly FailedPicture[];
}

/**
 * Joins some products of a version into another one, which may have been filled by another model: fields, deletes and patches
 * come with their revisions, so that nothing newer is overwritten, however long ago the products were read. Pictures are embedded
 * from the object store where the target has no embedding of them. A second run leaves the same points.
 */
export async function copyProducts({ storeId, from, to, images, isWanted }: CopyOrder, productIds: readonly string[]): Promise<Copied> {
  const [live, there] = await Promise.all([from.stored(storeId, productIds), to.index.stored(storeId, productIds)]);
  const states = [...live.values()].map(({ state }) => state);
  const products = states.filter((state) => state.kind === 'product');
  const presentOf = (id: string): PointState | undefined => there.get(id)?.state;
  const isKept = ({ indexed }: ProductState): boolean => {
    const present = presentOf(indexed.product.id);
    if (present?.kind !== 'product') return false;
    return present.indexed.image.sha256 === indexed.image.sha256 && present.indexed.modelFingerprint === to.modelFingerprint;
  };
  const missing = products.filter((state) => !isKept(state));
  const taken = missing.filter(({ indexed }) => indexed.modelFingerprint === to.modelFingerprint);
  const embeddings = await from.embeddings(
    storeId,
    taken.map(({ indexed }) => indexed.product.id),
  );
  const { results, failures } = await embedded(
    missing.filter((state) => !taken.includes(state)).map(({ indexed }) => indexed),
    to,
    images,
  );
  const ofTarget = (indexed: IndexedProduct): IndexedProduct => ({ ...indexed, modelFingerprint: to.modelFingerprint });
  const points = missing.flatMap(({ indexed }) => {
    const isTaken = indexed.modelFingerprint === to.modelFingerprint;
    const own = isTaken ? embeddings.get(indexed.product.id) : results.get(indexed.image.key);
    return own ? [productState(ofTarget(indexed), own)] : [];
  });
  const failed = missing.flatMap(({ indexed: { product, image } }) => {
    const failure = failures.get(image.key);
    return failure ? [{ productId: product.id, ...failure }] : [];
  });
  const payloads = products
    .filter((state) => isKept(state) && !isSameState(state, presentOf(state.indexed.product.id)))
    .map(({ indexed }) => productState(ofTarget(indexed)));
  const hidden = states.filter((state) => state.kind === 'hidden' && !isSameState(state, presentOf(state.productId)));
  const unwanted = new Set(failed.map(({ productId }) => productId));
  const removed = productIds.filter((id) => presentOf(id)?.kind === 'product' && live.get(id)?.state.kind !== 'product');
  const stamps = [...there].filter(([id]) => !live.has(id) || (unwanted.has(id) && presentOf(id)?.kind === 'product'));
  if (isWanted && !(await isWanted())) return { embedded: 0, copied: 0, removed: 0, failed: [] };
  await to.index.join(storeId, [...points, ...payloads, ...hidden]);
  await to.index.erase(storeId, new Map(stamps.map(([id, { stamp }]) => [id, stamp])));
  const lost = failed.filter(({ productId }) => presentOf(productId)?.kind === 'product').length;
  return { embedded: points.length - embeddings.size, copied: embeddings.size + payloads.length, removed: removed.length + lost, failed };
}

/** True if two versions hold the same state of a point, apart from its embedding and the model that made it. */
function isSameState(one: PointState, other: PointState | undefined): boolean {
  if (one.kind === 'product') return other?.kind === 'product' && isSame(one.indexed, other.indexed);
  return isDeepStrictEqual(one, other);
}

/** True if two versions hold the same product, apart from the model that embedded it. */
export function isSame(one: IndexedProduct | undefined, other: IndexedProduct | undefined): boolean {
  if (!one || !other) return one === other;
  return isDeepStrictEqual({ ...one, modelFingerprint: '' }, { ...other, modelFingerprint: '' });
}

type Failure = Omit<FailedPicture, 'productId'>;

/** Embeds each stored picture once; by key. Rejects while the object store is away. */
async function embedded(
  products: readonly IndexedProduct[],
  to: CopyTarget,
  images: ImageSource,
): Promise<{ results: ReadonlyMap<string, Embedding>; failures: ReadonlyMap<string, Failure> }> {
  const results = new Map<string, Embedding>();
  const failures = new Map<string, Failure>();
  const keys = [...new Set(products.map(({ image }) => image.key))];
  if (keys.length === 0) return { results, failures };
  const model = await to.model();
  const prepared = await preparedPictures(keys, model, images, (key, error) => {
    if (!(error instanceof ImageSourceError)) throw error;
    failures.set(key, { code: error.code, message: error.message });
  });
  const read = [...prepared.keys()];
  const embeddings = await model.embedPrepared([...prepared.values()]);
  read.forEach((key, n) => {
    const result: ImageResult = embeddings[n] ?? { error: new ImageError('undecodable-image', 'no picture') };
    if ('embedding' in result) results.set(key, result.embedding);
    else failures.set(key, { code: result.error.code, message: result.error.message });
  });
  return { results, failures };
}
