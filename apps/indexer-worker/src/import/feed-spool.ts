import { buffer } from 'node:stream/consumers';
import type { SpoolStorage } from '#feeds';
import { ImageSourceError, ObjectStore, storePrefix } from '#image-store';

/** The copy of a feed's rows in the object store, from which any worker reads on. */
export class FeedSpool implements SpoolStorage {
  readonly #prefix: string;

  constructor(
    private readonly objects: ObjectStore,
    storeId: string,
    importId: string,
  ) {
    this.#prefix = `${storePrefix(storeId)}imports/${importId}/rows/`;
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    await this.objects.put(`${this.#prefix}${name}`, bytes);
  }

  async get(name: string): Promise<Buffer | undefined> {
    try {
      return await buffer(await this.objects.getStream(`${this.#prefix}${name}`));
    } catch (error) {
      if (error instanceof ImageSourceError && error.code === 'image-not-found') return undefined;
      throw error;
    }
  }

  async remove(): Promise<void> {
    for await (const key of this.objects.list(this.#prefix)) await this.objects.delete(key);
  }
}
