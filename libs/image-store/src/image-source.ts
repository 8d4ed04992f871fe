import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ImageDownloader } from './image-downloader.js';
import { ImageSourceError } from './image-source-error.js';
import { ObjectListings } from './object-listing.js';
import { ObjectStore, type Admission } from './object-store.js';
import { contentKey, isAddress, storePrefix } from './store-keys.js';

/** What is known of a picture that was fetched before. */
export interface KnownImage {
  /** The feed's reference it was fetched for. */
  readonly reference: string;
  readonly sha256: string;
  readonly etag?: string;
  /** Where its bytes lie in the object store. */
  readonly key: string;
}

/** A fetched picture; `bytes` are left out when it is still the known one. */
export type FetchedImage = KnownImage & { readonly bytes?: Buffer };

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Why a reference cannot be a key, and what to write instead. */
function faultOfKey(reference: string): string | undefined {
  if (reference.startsWith('//')) return `the address has no scheme; write "https:${reference}"`;
  if (reference.startsWith('/')) return `a key in the bucket has no leading /; write "${reference.replace(/^\/+/, '')}"`;
  if (reference.split('/').includes('..'))
    return 'a key in the bucket has no steps upwards (..); write where the picture lies below the store';
  return undefined;
}

/** A picture that is not there, with what may be wrong with its key. */
function explained(error: ImageSourceError, reference: string): ImageSourceError {
  const [key, query] = reference.split('?', 2);
  if (query === undefined) return error;
  const message = `${error.message}; a key in the bucket has no query: write "${key}"`;
  return new ImageSourceError(error.code, message, error.transient, { cause: error });
}

/** Pictures of products, whether a feed names them by URL or by a key in the store's part of the bucket. */
@Injectable()
export class ImageSource {
  readonly #listings: ObjectListings;

  constructor(
    private readonly objects: ObjectStore,
    private readonly downloader: ImageDownloader,
  ) {
    this.#listings = new ObjectListings(objects);
  }

  /**
   * Fetches the picture a feed refers to. What comes from a URL is kept in the object store under its content,
   * so a later reindex does not download it again.
   * @param admit called with the size before the picture's bytes are read; the read waits until it resolves.
   * @param importId of the import that asks; a known picture in the bucket is then found unchanged by a listing of its folder.
   * @param reference an `https://` URL, or a key below the store's prefix such as `images/a1.jpg`.
   * @throws {ImageSourceError}; see its codes. Other errors are failures of the object store, and transient.
   */
  async fetch(storeId: string, reference: string, known?: KnownImage, admit?: Admission, importId?: string): Promise<FetchedImage> {
    const same = known?.reference === reference ? known : undefined;
    if (isAddress(reference)) return this.fetchUrl(storeId, reference, same, admit);
    const fault = faultOfKey(reference);
    if (fault !== undefined) throw new ImageSourceError('image-not-allowed', fault);
    const key = `${storePrefix(storeId)}${reference}`;
    if (importId !== undefined && same?.etag !== undefined && (await this.#listings.etagOf(importId, key)) === same.etag) return same;
    const fetched = await this.objects.get(key, same?.etag, admit).catch((error: unknown) => {
      throw error instanceof ImageSourceError && error.code === 'image-not-found' ? explained(error, reference) : error;
    });
    if ('notModified' in fetched) return same ?? { reference, sha256: '', key };
    const sha256 = sha256Of(fetched.bytes);
    return { reference, sha256, key, ...fetched };
  }

  /** The stored bytes of a picture that was fetched before. @throws {ImageSourceError} `image-not-found`. */
  async stored(key: string): Promise<Buffer> {
    const object = await this.objects.get(key);
    return 'bytes' in object ? object.bytes : Buffer.alloc(0);
  }

  private async fetchUrl(
    storeId: string,
    reference: string,
    same: KnownImage | undefined,
    admit: Admission | undefined,
  ): Promise<FetchedImage> {
    if (/^data:/i.test(reference)) {
      const message =
        'pictures within the feed (data:) are not supported; write the https:// address of the picture, or its key in the bucket';
      throw new ImageSourceError('image-address-forbidden', message);
    }
    if (!URL.canParse(reference)) throw new ImageSourceError('image-address-forbidden', 'the address of the image is not a valid URL');
    const download = await this.downloader.download(reference, same?.etag, admit);
    if ('notModified' in download) return same ?? { reference, sha256: '', key: '' };
    const sha256 = sha256Of(download.bytes);
    const key = contentKey(storeId, sha256);
    if (same?.sha256 !== sha256) await this.objects.put(key, download.bytes);
    return { reference, sha256, key, ...download };
  }
}
