import { isDeepStrictEqual } from 'node:util';
import { ImageError, type ClipModel, type Embedding, type ImageResult } from '#clip';
import { ImageSourceError, type ImageSource } from '#image-store';
import type { IndexedProduct, Point, ProductIndex } from '#product-index';
import type { FailedPicture } from './reindex-record.js';

const READ_AT_ONCE = 16;

/** A version that products are brought into. */
export interface CopyTarget {
  readonly index: ProductIndex;
  /** As points carry it. */
  readonly modelFingerprint: string;
  /** Loaded when the first picture has to be embedded. */
  readonly model: () => Promise<ClipModel>;
}

/** From where to where. */
export interface CopyOrder {
  readonly storeId: string;
  readonly from: ProductIndex;
  readonly to: CopyTarget;
  readonly images: ImageSource;
  /** Asked before anything is written: who slept over its work must not write what was read long ago. */
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
 * Makes some products of a version what they are in another one, which may have been filled by another model: products that
 * are there get the same payload, products that are not are removed. Pictures are embedded from the object store where the
 * target has no embedding of them. Run again, it leaves the same points.
 */
export async function copyProducts({ storeId, from, to, images, isWanted }: CopyOrder, productIds: readonly string[]): Promise<Copied> {
  const [live, there] = await Promise.all([from.get(storeId, productIds), to.index.get(storeId, productIds)]);
  const wanted = [...live.values()];
  const isKept = (one: IndexedProduct): boolean => {
    const present = there.get(one.product.id);
    return present?.image.sha256 === one.image.sha256 && present.modelFingerprint === to.modelFingerprint;
  };
  const missing = wanted.filter((one) => !isKept(one));
  const taken = missing.filter((one) => one.modelFingerprint === to.modelFingerprint);
  const embeddings = await from.embeddings(
    storeId,
    taken.map(({ product }) => product.id),
  );
  const { results, failures } = await embedded(
    missing.filter((one) => !taken.includes(one)),
    to,
    images,
  );
  const points: Point[] = missing.flatMap((one) => {
    const embedding = embeddings.get(one.product.id) ?? results.get(one.image.key);
    return embedding ? [{ ...one, modelFingerprint: to.modelFingerprint, embedding }] : [];
  });
  const failed = missing.flatMap(({ product, image }) => {
    const failure = failures.get(image.key);
    return failure ? [{ productId: product.id, ...failure }] : [];
  });
  const payloads = wanted
    .filter((one) => isKept(one) && !isSame(one, there.get(one.product.id)))
    .map((one) => ({ ...one, modelFingerprint: to.modelFingerprint }));
  const unwanted = new Set(failed.map(({ productId }) => productId));
  const removed = productIds.filter((id) => there.has(id) && (!live.has(id) || unwanted.has(id)));
  if (isWanted && !(await isWanted())) return { embedded: 0, copied: 0, removed: 0, failed: [] };
  await to.index.upsert(storeId, points);
  await to.index.updatePayloads(storeId, payloads);
  await to.index.delete(storeId, removed);
  return { embedded: points.length - embeddings.size, copied: embeddings.size + payloads.length, removed: removed.length, failed };
}

/** True if two versions hold the same of a product, save for what it was embedded by. */
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
  const pictures = new Map<string, Buffer>();
  const queue = keys.values();
  const lane = async (): Promise<void> => {
    for (const key of queue) {
      try {
        pictures.set(key, await images.stored(key));
      } catch (error) {
        if (!(error instanceof ImageSourceError)) throw error;
        failures.set(key, { code: error.code, message: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, lane));
  const read = [...pictures.keys()];
  const embeddings = await (await to.model()).embedImages([...pictures.values()]);
  read.forEach((key, n) => {
    const result: ImageResult = embeddings[n] ?? { error: new ImageError('undecodable-image', 'no picture') };
    if ('embedding' in result) results.set(key, result.embedding);
    else failures.set(key, { code: result.error.code, message: result.error.message });
  });
  return { results, failures };
}
