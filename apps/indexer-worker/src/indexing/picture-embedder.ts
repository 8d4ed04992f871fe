import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { hasSamePictures, type IndexedProduct, type Vectors } from '#product-index';
import type { FetchedPicture } from './product-pictures.js';

/** Embeddings that are kept for products of other batches: many products may show one picture, such as a table of sizes. */
const KEPT_EMBEDDINGS = 5_000;

/** The pictures of a product as they are now, and the product as the index has it. */
export interface PicturedProduct {
  readonly pictures: readonly FetchedPicture[];
  readonly present: IndexedProduct | undefined;
}

/** What a write brings of pictures. `isEmbedded` tells whether the model had to embed one. */
export interface PictureVectors {
  readonly vectors: Pick<Vectors, 'image' | 'gallery'>;
  readonly isEmbedded: boolean;
}

/** Pictures → embeddings, each distinct picture once. */
@Injectable()
export class PictureEmbedder {
  readonly #kept = new LRUCache<string, Embedding>({ max: KEPT_EMBEDDINGS });

  /** The vectors of each product's pictures, in the order of the products; none for a product whose pictures the index has as they are. */
  async embed(version: IndexVersion, storeId: string, products: readonly PicturedProduct[]): Promise<PictureVectors[]> {
    const changed = products.filter((one) => !hasVectors(version, one));
    const embedded = await this.embedNew(version, changed);
    const reused = await reusedVectors(version, storeId, changed, embedded);
    return products.map((one) => {
      if (!changed.includes(one)) return { vectors: {}, isEmbedded: false };
      const [image, ...others] = one.pictures.map(({ facts: { sha256 } }) => {
        const vector = embedded.get(sha256) ?? reused.get(sha256);
        // The whole batch is tried again, and finds the product as it is then.
        if (!vector) throw new Error('the pictures of a product were replaced while it was indexed');
        return vector;
      });
      const isEmbedded = one.pictures.some(({ prepared }) => prepared !== undefined);
      return { vectors: { ...(image && { image }), ...(others.length > 0 && { gallery: others }) }, isEmbedded };
    });
  }

  private async embedNew({ model }: IndexVersion, products: readonly PicturedProduct[]): Promise<ReadonlyMap<string, Embedding>> {
    const keyOf = (sha256: string): string => `${model.info.fingerprint} ${sha256}`;
    const found = new Map<string, Embedding>();
    const unknown = new Map<string, NonNullable<FetchedPicture['prepared']>>();
    for (const { facts, prepared } of products.flatMap(({ pictures }) => pictures)) {
      const kept = this.#kept.get(keyOf(facts.sha256));
      if (kept) found.set(facts.sha256, kept);
      else if (prepared) unknown.set(facts.sha256, prepared);
    }
    const results = await model.embedPrepared([...unknown.values()]);
    for (const [n, sha256] of [...unknown.keys()].entries()) {
      const result = results[n];
      // A picture that could be prepared can be embedded: its pixels are plain numbers by now.
      if (!result || 'error' in result) throw result?.error ?? new Error('the model returned fewer embeddings than pictures');
      found.set(sha256, result.embedding);
      this.#kept.set(keyOf(sha256), result.embedding);
    }
    return found;
  }
}

/** Whether the index has the vectors of exactly these pictures, in this order. */
function hasVectors({ model }: IndexVersion, { pictures, present }: PicturedProduct): boolean {
  if (pictures.length === 0) return true;
  return hasSamePictures({ modelFingerprint: model.info.fingerprint, images: pictures.map(({ facts }) => facts) }, present);
}

/** Vectors that the index has, of pictures that change only their place among others; by content hash. */
async function reusedVectors(
  { index }: IndexVersion,
  storeId: string,
  products: readonly PicturedProduct[],
  embedded: ReadonlyMap<string, Embedding>,
): Promise<ReadonlyMap<string, Embedding>> {
  const holders = products.filter(({ pictures }) => pictures.some(({ facts }) => !embedded.has(facts.sha256)));
  const ids = holders.flatMap(({ present }) => present?.product.id ?? []);
  if (ids.length === 0) return new Map();
  const before = await index.stored(storeId, ids);
  const vectors = await index.vectors(storeId, ids);
  const after = await index.stored(storeId, ids);
  const reused = new Map<string, Embedding>();
  for (const id of ids) {
    const { state, stamp } = after.get(id) ?? {};
    // Between the reads another writer may have replaced the pictures: then the vectors may not be of these.
    if (state?.kind !== 'product' || before.get(id)?.stamp !== stamp) continue;
    const { image, gallery = [] } = vectors.get(id) ?? {};
    for (const [n, vector] of [image, ...gallery].entries()) {
      const sha256 = state.indexed.images[n]?.sha256;
      if (vector && sha256 !== undefined) reused.set(sha256, vector);
    }
  }
  return reused;
}
