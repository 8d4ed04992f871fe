import { LRUCache } from 'lru-cache';
import type { KeptCounts } from './qdrant-finder.js';

/** Counts that are kept, of all stores, or as much else by its weight. */
const MAX_COUNTS = 5_000;
/** How long a count is kept at most: a process of an earlier release does not mark what it writes. */
const KEPT_MS = 30_000;

/** What the server counted and ranked, until something is written to the store. The same question is asked once, however many ask it meanwhile. */
export class RecentCounts implements KeptCounts {
  readonly #counts = new LRUCache<string, Promise<unknown>>({ maxSize: MAX_COUNTS, ttl: KEPT_MS });

  /** @param lastWritten a number that changes with every write to a store; undefined if nothing tells. */
  constructor(private readonly lastWritten: (storeId: string) => Promise<number | undefined>) {}

  async stateOf(storeId: string): Promise<number | undefined> {
    return this.lastWritten(storeId);
  }

  async of<T>(storeId: string, state: Promise<number | undefined>, question: string, count: () => Promise<T>, weight = 1): Promise<T> {
    const written = await state;
    if (written === undefined) return count();
    const key = [storeId, written, question].join('\n');
    const known = this.#counts.get(key) as Promise<T> | undefined;
    if (known) return known;
    const counting = count();
    this.#counts.set(key, counting, { size: weight });
    counting.catch(() => this.#counts.delete(key));
    return counting;
  }
}
