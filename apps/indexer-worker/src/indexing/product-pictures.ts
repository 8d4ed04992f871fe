import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { picturesOf, type Product } from '#catalog';
import { ImageError, measuredColors, type PreparedImage } from '#clip';
import { ImageSource, ImageSourceError } from '#image-store';
import type { IndexVersion } from '#index-versions';
import { PictureMemory } from '#platform';
import type { ImageFacts, IndexedProduct, PictureFault } from '#product-index';
import { DecodeGuard } from './decode-guard.js';
import { meanColor } from './picture-print.js';

/** Pictures fetched at once for one batch. With three batches in flight, this hides the latency of the object store. */
const FETCHES_AT_ONCE = 16;

/** A picture as it is now; `prepared` if the index has no embedding of it. */
export interface FetchedPicture {
  readonly facts: ImageFacts;
  readonly prepared?: PreparedImage;
}

/** What became of a product's pictures. */
export interface FetchedPictures {
  /** Those that can be used, each content once, in the product's order. */
  readonly pictures: readonly FetchedPicture[];
  readonly faults: readonly PictureFault[];
  /** Set if a picture may be available later: why it is not now. */
  readonly outstanding?: PictureFault;
}

export interface FetchOptions {
  /** Whether nobody asks again: a picture that is out of reach counts as failed then, unless the index has it from before. */
  readonly isLast?: boolean | undefined;
  /** The import that the products are of. */
  readonly importId?: string | undefined;
}

/** A product, and the same product as the index has it. */
export interface Pictured {
  readonly product: Product;
  readonly present: IndexedProduct | undefined;
}

/** Fetches the pictures of products, and decodes those that have to be embedded. */
@Injectable()
export class ProductPictures {
  constructor(
    private readonly images: ImageSource,
    private readonly memory: PictureMemory,
    private readonly guard: DecodeGuard,
  ) {}

  /** The pictures of each product, in the order of the products. */
  async fetchAll(
    version: IndexVersion,
    storeId: string,
    products: readonly Pictured[],
    { isLast = false, importId }: FetchOptions,
  ): Promise<FetchedPictures[]> {
    const most = version.index.hasGallery ? Infinity : 1;
    const wanted = products.flatMap((one, n) =>
      picturesOf(one.product)
        .slice(0, most)
        .map((reference) => ({ n, reference, known: knownPictures(version, one.present) })),
    );
    const fetch = (reference: string, known: readonly ImageFacts[]): Promise<Result> =>
      this.fetched(version, storeId, reference, known, { isLast, importId });
    // Variants of a product name the same pictures: what is new is fetched once.
    const fresh = new Map<string, Promise<Result>>();
    const fetchOnce = (reference: string): Promise<Result> => {
      const result = fresh.get(reference) ?? fetch(reference, []);
      fresh.set(reference, result);
      return result;
    };
    const results = await pMap(
      wanted,
      async ({ reference, known }): Promise<Result> => {
        if (known.some((one) => one.reference === reference)) return fetch(reference, known);
        const result = await fetchOnce(reference);
        const isEmbedded = 'facts' in result && known.some(({ sha256 }) => sha256 === result.facts.sha256);
        return isEmbedded ? { facts: result.facts } : result;
      },
      { concurrency: FETCHES_AT_ONCE },
    );
    return products.map((_, n) => together(results.filter((_result, at) => wanted[at]?.n === n)));
  }

  /** Fetches a picture. If it is not an embedded one, decodes it at once to the model's input, so that its bytes need not be kept. */
  private async fetched(
    { model }: IndexVersion,
    storeId: string,
    reference: string,
    known: readonly ImageFacts[],
    { isLast = false, importId }: FetchOptions,
  ): Promise<Result> {
    const before = known.find((one) => one.reference === reference);
    const lease = this.memory.fetched.lease();
    try {
      const { bytes, ...facts } = await this.images.fetch(storeId, reference, before, (size) => lease.grow(size), importId);
      const seen = known.find(({ sha256 }) => sha256 === facts.sha256);
      if (!bytes || seen) return { facts: { ...facts, ...looksOf(seen) } };
      const prepared = await this.guard.guarded(storeId, facts.sha256, () => model.prepare(bytes));
      if ('error' in prepared) return { fault: faultOf(reference, prepared.error) };
      const { square, width, height } = prepared;
      return { facts: { ...facts, size: { width, height }, color: meanColor(square), colors: measuredColors(square) }, prepared };
    } catch (error) {
      const isOutstanding = !(error instanceof ImageSourceError) || error.transient;
      // What was embedded before is better than nothing while the picture is out of reach.
      if (isOutstanding && isLast && before) return { facts: before };
      return { fault: faultOf(reference, error), isOutstanding: isOutstanding && !isLast };
    } finally {
      lease.release();
    }
  }
}

/** The facts of the pictures, as the index keeps them. */
export const imagesOf = ({ pictures }: Pick<FetchedPictures, 'pictures'>): ImageFacts[] =>
  pictures.map(({ facts }) => {
    const { reference, sha256, key, etag } = facts;
    return { reference, sha256, key, ...(etag && { etag }), ...looksOf(facts) };
  });

/** What a picture looks like before it is loaded, where that is known. */
const looksOf = ({ size, color, colors }: Looks = {}): Looks => ({
  ...(size && { size }),
  ...(color && { color }),
  ...(colors && { colors }),
});

type Looks = Pick<ImageFacts, 'size' | 'color' | 'colors'>;

type Result =
  { readonly facts: ImageFacts; readonly prepared?: PreparedImage } | { readonly fault: PictureFault; readonly isOutstanding?: boolean };

function together(results: readonly Result[]): FetchedPictures {
  const pictures = results.flatMap((result) => ('facts' in result ? [result] : []));
  const failed = results.flatMap((result) => ('fault' in result ? [result] : []));
  const outstanding = failed.find(({ isOutstanding }) => isOutstanding)?.fault;
  return {
    pictures: pictures.filter(({ facts }, n) => pictures.findIndex((other) => other.facts.sha256 === facts.sha256) === n),
    faults: failed.map(({ fault }) => fault),
    ...(outstanding && { outstanding }),
  };
}

/** The pictures that are embedded; none if another model embedded them, as those embeddings are of no use. */
const knownPictures = ({ model }: IndexVersion, present: IndexedProduct | undefined): readonly ImageFacts[] =>
  present?.modelFingerprint === model.info.fingerprint ? present.images : [];

function faultOf(reference: string, error: unknown): PictureFault {
  const known = error instanceof ImageSourceError || error instanceof ImageError;
  if (known) return { reference, code: error.code, message: error.message };
  return { reference, code: 'image-unreachable', message: 'it could not be fetched, even after several attempts' };
}
