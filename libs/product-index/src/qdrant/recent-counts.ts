import { LRUCache } from 'lru-cache';
import type { KeptCounts } from './qdrant-finder.js';

/** Counts that are kept, of all stores. */
const MAX_COUNTS = 2_000;
/** How long a store's latest revision counts as the latest: writes of other processes show by then. */
const LATEST_MS = 500;
/** How long a count is kept: a write of a lower revision that arrives late does not show in the store's latest one. */
const KEPT_MS = 30_000;

/** Counts of listings, until a product of the store changes. The same question is asked once, however many ask it meanwhile. */
export class RecentCounts implements KeptCounts {
  readonly #counts = new LRUCache<string, Promise<unknown>>({ max: MAX_COUNTS, ttl: KEPT_MS });
  readonly #revisions = new LRUCache<string, Promise<number>>({ max: MAX_COUNTS, ttl: LATEST_MS });
  readonly #ownWrites = new Map<string, number>();

  /** @param latestRevision of a store, whichever process wrote it. */
  constructor(private readonly latestRevision: (storeId: string) => Promise<number>) {}

  /** Call this after a write of this process. */
  changed(storeId: string): void {
    this.#revisions.delete(storeId);
    this.#ownWrites.set(storeId, (this.#ownWrites.get(storeId) ?? 0) + 1);
  }

  async of<T>(storeId: string, question: string, count: () => Promise<T>): Promise<T> {
    const key = [storeId, this.#ownWrites.get(storeId) ?? 0, await this.revisionOf(storeId), question].join('\n');
    const known = this.#counts.get(key) as Promise<T> | undefined;
    if (known) return known;
    const counting = count();
    this.#counts.set(key, counting);
    counting.catch(() => this.#counts.delete(key));
    return counting;
  }

  private async revisionOf(storeId: string): Promise<number> {
    const known = this.#revisions.get(storeId);
    if (known) return known;
    const asked = this.latestRevision(storeId);
    this.#revisions.set(storeId, asked);
    asked.catch(() => this.#revisions.delete(storeId));
    return asked;
  }
}
