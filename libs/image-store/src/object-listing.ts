import { LRUCache } from 'lru-cache';
import type { ObjectStore } from './object-store.js';
import type { ListedObject } from './stored-objects.js';

/** Folders that are listed at the same time. */
const MAX_FOLDERS = 16;
/** ETags that are held of a folder; a folder with more is listed in part. */
const MAX_HELD = 100_000;
/** A listing that nobody asks is dropped. */
const KEPT_MS = 10 * 60 * 1000;
/** A page of a listing, of a thousand objects, is asked for once so many pictures of its folder were. */
const PICTURES_A_PAGE = 8;

/**
 * Tells by a listing of its folder whether an object has changed: one request for a thousand objects, in place of one each. A listing is made for one
 * import, after that was accepted, so that it knows whatever was uploaded before.
 */
export class ObjectListings {
  readonly #folders = new LRUCache<string, FolderListing>({ max: MAX_FOLDERS, ttl: KEPT_MS, updateAgeOnGet: true, ttlAutopurge: true });

  constructor(private readonly objects: Pick<ObjectStore, 'listed'>) {}

  /** The ETag of an object; undefined where the listing does not tell it, so that the object itself has to be asked for. */
  async etagOf(importId: string, key: string): Promise<string | undefined> {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const name = `${importId} ${folder}`;
    const listing = this.#folders.get(name) ?? new FolderListing(this.objects.listed(folder)[Symbol.asyncIterator]());
    this.#folders.set(name, listing);
    return listing.etagOf(key);
  }
}

class FolderListing {
  readonly #etags = new Map<string, string>();
  #last = '';
  #isDone = false;
  #asked = 0;
  #pages = 0;
  /** Pages are read one after the other, whoever asks. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly pages: AsyncIterator<readonly ListedObject[]>) {}

  async etagOf(key: string): Promise<string | undefined> {
    this.#asked++;
    this.#reading = this.#reading.then(() => this.readTo(key));
    await this.#reading;
    return this.#etags.get(key);
  }

  /** Reads pages until the key was passed, or until they have cost as much as they may. */
  private async readTo(key: string): Promise<void> {
    while (!this.#isDone && this.#last < key && this.#pages <= this.#asked / PICTURES_A_PAGE && this.#etags.size < MAX_HELD) {
      this.#pages++;
      // A listing that fails tells nothing; the objects are asked for one by one then.
      const next = await this.pages.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done) this.#isDone = true;
      for (const { key: listed, etag } of next.value ?? []) {
        this.#last = listed;
        if (etag !== undefined) this.#etags.set(listed, etag);
      }
    }
  }
}
