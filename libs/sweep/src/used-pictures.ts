import { createHash } from 'node:crypto';
import { picturesOf } from '#catalog';
import { isAddress, storePrefix } from '#image-store';
import type { IndexVersions } from '#index-versions';
import type { IndexedProduct } from '#product-index';

/** Bytes of a digest: as many as a number holds exactly. */
const DIGEST_BYTES = 6;

/**
 * The keys of pictures that some version of a store needs: 48 bits of a digest each, as a million keys would take hundreds of megabytes. Two keys
 * with the same digest keep a picture that nobody needs, and never remove one.
 */
export class UsedPictures {
  readonly #digests = new Set<number>();

  private constructor(private readonly storeId: string) {}

  /** Reads all products of all versions that may serve the store: the live one, the next and the one before. */
  static async of(versions: IndexVersions, storeId: string): Promise<UsedPictures> {
    const used = new UsedPictures(storeId);
    for (const index of await versions.all(storeId)) {
      for await (const page of index.scan(storeId)) for (const product of page) used.add(product);
    }
    return used;
  }

  /** Whether no product of the store has a picture. */
  get isEmpty(): boolean {
    return this.#digests.size === 0;
  }

  has(key: string): boolean {
    return this.#digests.has(digestOf(key));
  }

  private add({ product, images }: IndexedProduct): void {
    for (const { key } of images) this.#digests.add(digestOf(key));
    // A picture that could not be read yet is asked for again.
    for (const reference of picturesOf(product))
      if (!isAddress(reference)) this.#digests.add(digestOf(`${storePrefix(this.storeId)}${reference}`));
  }
}

const digestOf = (key: string): number => createHash('sha1').update(key).digest().readUIntBE(0, DIGEST_BYTES);
