import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { ImageError, pictureFormat } from '#clip';
import { ImageSourceError, isAddress, isOwnFolder, ObjectStore, storePrefix } from '#image-store';

/** Objects that are asked about at once. */
const ASKED_AT_ONCE = 16;
const MAX_KEY_BYTES = 512;

/** A picture as a merchant has it: its name, and the MD5 of its bytes. */
export interface PictureOffer {
  readonly key: string;
  readonly md5: string;
}

/** Why a picture was not taken. */
export class RefusedPictureError extends Error {
  override readonly name = 'RefusedPictureError';

  constructor(
    readonly code: 'image-not-allowed' | ImageError['code'],
    message: string,
  ) {
    super(message);
  }
}

/** The pictures that a merchant sends before an import: products name them by their keys. */
@Injectable()
export class CatalogPictures {
  constructor(private readonly objects: ObjectStore) {}

  /**
   * Stores a picture, in the place of another of the same key.
   * @throws {RefusedPictureError} for a key that no feed could name, or bytes that are no picture; nothing is stored then.
   */
  async put(storeId: string, key: string | undefined, bytes: Uint8Array): Promise<void> {
    const fault = faultOfKey(key);
    if (fault !== undefined || key === undefined) throw new RefusedPictureError('image-not-allowed', fault ?? NO_NAME);
    const format = await pictureFormat(bytes).catch((error: unknown) => {
      throw error instanceof ImageError ? new RefusedPictureError(error.code, error.message) : error;
    });
    await this.objects.put(`${storePrefix(storeId)}${key}`, bytes, `image/${format}`);
  }

  /** The keys of those pictures that the store does not have as they are. An upload that was cut off goes on with these. */
  async missing(storeId: string, offers: readonly PictureOffer[]): Promise<string[]> {
    const isThere = await pMap(offers, ({ key, md5 }) => this.has(`${storePrefix(storeId)}${key}`, md5), { concurrency: ASKED_AT_ONCE });
    return offers.filter((_, n) => !isThere[n]).map(({ key }) => key);
  }

  /** S3's ETag of an object that was put in one piece is its MD5; where a server makes another one, the picture is sent again. */
  private async has(key: string, md5: string): Promise<boolean> {
    const object = await this.objects.pinned(key).catch((error: unknown) => {
      if (error instanceof ImageSourceError) return undefined;
      throw error;
    });
    return object?.etag?.replaceAll('"', '') === md5.toLowerCase();
  }
}

const NO_NAME = 'the picture has no name';

function faultOfKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '' || key.endsWith('/')) return NO_NAME;
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `its name has more than ${MAX_KEY_BYTES} bytes`;
  if (key.startsWith('/') || key.includes('\\'))
    return 'a name is a path below the store, with / between folders and none at its beginning';
  if (isAddress(key)) return 'a feed would read this name as an address, because of its colon';
  if (/[%"]/.test(key)) return 'its name has % or ", which requests write in another way; rename the file';
  if (key.split('/').some((step) => ['', '.', '..'].includes(step))) return 'a name has no empty steps, and none upwards';
  if (isOwnFolder(key)) return 'the folders feeds, imports and sha256 are Vitrine’s own';
  return /\p{Cc}/u.test(key) ? 'its name has control characters' : undefined;
}
