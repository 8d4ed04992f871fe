import type { Redis } from '#redis';
import { storeKey } from './store-keys.js';

const KEPT = 10_000;
/** The log is trimmed once in this many queries, not with every query. */
const TRIM_EVERY = 500;
/** How often a query has to find something before it is suggested: a frequent query is useful, and names no person. */
const LEAST_COUNT = 3;
const MAX_LENGTH = 80;

/** The queries that found something, with their counts; rare ones are dropped. */
export class QueryLog {
  #recorded = 0;

  constructor(private readonly redis: Redis) {}

  async record(storeId: string, query: string): Promise<void> {
    const normalised = query.trim().toLowerCase().replaceAll(/\s+/g, ' ');
    if (normalised.length < 2 || normalised.length > MAX_LENGTH) return;
    const key = storeKey(storeId, 'queries');
    await this.redis.zincrby(key, 1, normalised);
    if (++this.#recorded % TRIM_EVERY === 0) await this.redis.zremrangebyrank(key, 0, -KEPT - 1);
  }

  /** The most frequent first. */
  async popular(storeId: string): Promise<{ readonly query: string; readonly count: number }[]> {
    const flat = await this.redis.zrevrangebyscore(storeKey(storeId, 'queries'), '+inf', LEAST_COUNT, 'WITHSCORES', 'LIMIT', 0, KEPT);
    return Array.from({ length: flat.length / 2 }, (_, n) => ({ query: flat[2 * n] ?? '', count: Number(flat[2 * n + 1]) }));
  }
}
