import { Injectable } from '@nestjs/common';
import { picturesOf } from '#catalog';
import { StoreWrites, type IndexVersion } from '#index-versions';
import { RefreshProducer } from '#jobs';
import { productState, withPictures, type IndexedProduct, type ProductState } from '#product-index';
import { PictureEmbedder } from './picture-embedder.js';
import { imagesOf, ProductPictures } from './product-pictures.js';
import { textVectors } from './text-vectors.js';

/** Products that are written together. */
const PRODUCTS_AT_ONCE = 32;

/** Makes the vectors again that indexed products lack. */
@Injectable()
export class ProductRefresher {
  constructor(
    private readonly writes: StoreWrites,
    private readonly pictures: ProductPictures,
    private readonly embedder: PictureEmbedder,
    private readonly refreshes: RefreshProducer,
  ) {}

  /**
   * Embeds texts that were changed since they were embedded, and fetches pictures again that failed. Each product keeps its place in the
   * order of writes, so that changes that are made meanwhile stay.
   * @param fetchesPictures whether pictures are fetched again.
   */
  async run(storeId: string, productIds: readonly string[], fetchesPictures: boolean): Promise<void> {
    for (let at = 0; at < productIds.length; at += PRODUCTS_AT_ONCE) {
      const some = productIds.slice(at, at + PRODUCTS_AT_ONCE);
      await this.writes.run(storeId, some, (version) => this.refresh(version, storeId, some, fetchesPictures));
    }
  }

  private async refresh(version: IndexVersion, storeId: string, productIds: readonly string[], fetchesPictures: boolean): Promise<void> {
    const present = [...(await version.index.get(storeId, productIds)).values()];
    const lacking = fetchesPictures ? present.filter(lacksPictures) : [];
    const fetched = await this.pictures.fetchAll(
      version,
      storeId,
      lacking.map((indexed) => ({ product: indexed.product, present: indexed })),
      true,
    );
    const pictured = lacking.map((indexed, n) => ({ present: indexed, pictures: fetched[n]?.pictures ?? [] }));
    const vectors = await this.embedder.embed(version, storeId, pictured);
    const texts = await textVectors(
      version,
      present.map((indexed) => ({ product: indexed.product, present: indexed })),
    );
    const states = present.flatMap((indexed, n): ProductState[] => {
      const position = lacking.indexOf(indexed);
      const pictures = fetched[position];
      const { textKey, vectors: text } = texts[n] ?? { vectors: {} };
      const refreshed = pictures ? withPictures(indexed, imagesOf(pictures), pictures.faults) : indexed;
      const brought = { ...vectors[position]?.vectors, ...text };
      if (!pictures && !text.text) return [];
      return [productState({ ...refreshed, ...(textKey !== undefined && { textKey }) }, brought)];
    });
    const { unfit, reworded } = await version.index.join(storeId, states);
    // Somebody wrote these meanwhile: they are looked at once more.
    await this.refreshes.refresh(storeId, [...new Set([...unfit, ...reworded])], fetchesPictures);
  }
}

/** Whether a picture of the product is not embedded. */
const lacksPictures = ({ product, images, faults }: IndexedProduct): boolean =>
  faults.length > 0 || images.length < picturesOf(product).length;
