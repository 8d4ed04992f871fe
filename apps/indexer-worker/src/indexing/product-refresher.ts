import { Injectable } from '@nestjs/common';
import { picturesOf } from '#catalog';
import { StoreWrites, type IndexVersion } from '#index-versions';
import { RefreshProducer, type OutdatedProduct } from '#jobs';
import { productState, withPictures, type IndexedProduct, type ProductState } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { AutoTagger } from './auto-tagger.js';
import { PictureEmbedder, type PictureVectors } from './picture-embedder.js';
import { imagesOf, ProductPictures, type FetchedPictures } from './product-pictures.js';
import { textVectors } from './text-vectors.js';

/** Products that are written together. */
const PRODUCTS_AT_ONCE = 32;

/** A product with the pictures that it has by now, and their vectors where it lacked some. */
interface Refreshed {
  readonly present: IndexedProduct;
  readonly indexed: IndexedProduct;
  readonly vectors: PictureVectors['vectors'];
  readonly isFetched: boolean;
}

/** Makes the vectors again that indexed products lack. */
@Injectable()
export class ProductRefresher {
  constructor(
    private readonly writes: StoreWrites,
    private readonly pictures: ProductPictures,
    private readonly embedder: PictureEmbedder,
    private readonly profiles: StoreProfiles,
    private readonly tagger: AutoTagger,
    private readonly refreshes: RefreshProducer,
  ) {}

  /**
   * Embeds texts that were changed since they were embedded, and fetches pictures again that failed. Each product keeps its place in the
   * order of writes, so that changes that are made meanwhile stay.
   */
  async run(storeId: string, products: readonly OutdatedProduct[]): Promise<void> {
    const fetched = new Set(products.filter(({ withPictures: isFetched }) => isFetched).map(({ productId }) => productId));
    const ids = [...new Set(products.map(({ productId }) => productId))];
    for (let at = 0; at < ids.length; at += PRODUCTS_AT_ONCE) {
      const some = ids.slice(at, at + PRODUCTS_AT_ONCE);
      await this.writes.run(storeId, some, (version) => this.refresh(version, storeId, some, fetched));
    }
  }

  private async refresh(
    version: IndexVersion,
    storeId: string,
    productIds: readonly string[],
    fetched: ReadonlySet<string>,
  ): Promise<void> {
    const present = [...(await version.index.get(storeId, productIds)).values()];
    const pictured = await this.withPicturesNow(version, storeId, present, fetched);
    const refreshed = await this.tagged(version, storeId, pictured);
    const texts = await textVectors(
      version,
      refreshed.map(({ present: had, indexed }) => ({ product: indexed.product, hasImage: indexed.images.length > 0, present: had })),
    );
    const states = refreshed.flatMap(({ indexed, vectors, isFetched }, n): ProductState[] => {
      const { textKey, vectors: text } = texts[n] ?? { vectors: {} };
      if (!isFetched && !text.text) return [];
      return [productState({ ...indexed, ...(textKey !== undefined && { textKey }) }, { ...vectors, ...text })];
    });
    const isTagged = refreshed.some(({ present: had, indexed }) => indexed.product.inferred !== had.product.inferred);
    if (isTagged) await this.profiles.noteChange(storeId);
    const { unfit, reworded } = await version.index.join(storeId, states);
    if (isTagged) await this.learn(storeId, refreshed);
    // Somebody wrote these meanwhile: they are looked at once more.
    const again = [...new Set([...unfit, ...reworded])];
    const isFetched = (id: string): boolean => fetched.has(id);
    await this.refreshes.refresh(storeId, again.filter(isFetched), true);
    await this.refreshes.refresh(
      storeId,
      again.filter((id) => !isFetched(id)),
      false,
    );
  }

  /** The products with the pictures that can be used by now. */
  private async withPicturesNow(
    version: IndexVersion,
    storeId: string,
    present: readonly IndexedProduct[],
    fetched: ReadonlySet<string>,
  ): Promise<Refreshed[]> {
    const lacking = present.filter((indexed) => fetched.has(indexed.product.id) && lacksPictures(indexed));
    const wanted = lacking.map((indexed) => ({ product: indexed.product, present: indexed }));
    const found = await this.pictures.fetchAll(version, storeId, wanted, { isLast: true });
    const pictured = lacking.map((indexed, n) => ({ present: indexed, pictures: found[n]?.pictures ?? [] }));
    const embedded = await this.embedder.embed(version, storeId, pictured);
    return present.map((indexed): Refreshed => {
      const position = lacking.indexOf(indexed);
      if (position < 0) return { present: indexed, indexed, vectors: {}, isFetched: false };
      const { pictures, faults } = found[position] as FetchedPictures;
      const now = withPictures({ ...indexed, modelFingerprint: version.model.info.fingerprint }, imagesOf({ pictures }), faults);
      return { present: indexed, indexed: now, vectors: embedded[position]?.vectors ?? {}, isFetched: true };
    });
  }

  /** Products that have a picture for the first time get the tags that an import would have given them. */
  private async tagged(version: IndexVersion, storeId: string, refreshed: readonly Refreshed[]): Promise<readonly Refreshed[]> {
    const isFirst = ({ present, vectors }: Refreshed): boolean => present.images.length === 0 && vectors.image !== undefined;
    if (!refreshed.some(isFirst)) return refreshed;
    const { auto_tagging: tagging } = await this.profiles.settingsNow(storeId);
    const tagger = await this.tagger.forStore(version, storeId, tagging);
    if (!tagger) return refreshed;
    return Promise.all(
      refreshed.map(async (one): Promise<Refreshed> => {
        const { image } = one.vectors;
        if (!isFirst(one) || !image) return one;
        const { product, images, language } = one.indexed;
        const measured = { colors: images[0]?.colors ?? [], language };
        return { ...one, indexed: { ...one.indexed, product: await tagger.tagged(product, image, measured) } };
      }),
    );
  }

  private async learn(storeId: string, refreshed: readonly Refreshed[]): Promise<void> {
    for (const language of new Set(refreshed.map(({ indexed }) => indexed.language))) {
      const some = refreshed.filter(({ indexed }) => indexed.language === language);
      const changes = some.map(({ present, indexed }) => ({ before: present.product, after: indexed.product }));
      await this.profiles.learn(storeId, changes, language);
    }
  }
}

/** Whether a picture of the product is not embedded. */
const lacksPictures = ({ product, images, faults }: IndexedProduct): boolean =>
  faults.length > 0 || images.length < picturesOf(product).length;
