import { createHash } from 'node:crypto';
import type { Redis } from '#redis';
import { storeKey } from './store-keys.js';

const KEPT = 10_000;
/** The log is trimmed once in this many queries, not with every query. */
const TRIM_EVERY = 500;
/** How many callers have to find something by a query before it is suggested: a frequent query is useful, and names no person. */
const LEAST_CALLERS = 3;
const MAX_LENGTH = 80;
/** How long a caller counts for a query. */
const REMEMBERED_SECONDS = 30 * 86_400;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** The queries that found something, each with the number of callers who asked it; rare ones are dropped. Callers are counted and not kept. */
export class QueryLog {
  #recorded = 0;

  constructor(private readonly redis: Redis) {}

  /** @param caller tells callers apart; it does not have to say who somebody is. */
  async record(storeId: string, query: string, caller: string): Promise<void> {
    const normalised = query.trim().toLowerCase().replaceAll(/\s+/g, ' ');
    if (normalised.length < 2 || normalised.length > MAX_LENGTH) return;
    const callers = storeKey(storeId, `callers-${digest(normalised)}`);
    // A HyperLogLog (Flajolet et al. 2007) tells whether somebody is new, and from it nobody can be read.
    const isNew = await this.redis.pfadd(callers, caller);
    await this.redis.expire(callers, REMEMBERED_SECONDS);
    if (isNew === 0) return;
    const key = storeKey(storeId, 'asked');
    await this.redis.zincrby(key, 1, normalised);
    if (++this.#recorded % TRIM_EVERY === 0) await this.redis.zremrangebyrank(key, 0, -KEPT - 1);
  }

  /** The most frequent first. */
  async popular(storeId: string): Promise<{ readonly query: string; readonly count: number }[]> {
    const flat = await this.redis.zrevrangebyscore(storeKey(storeId, 'asked'), '+inf', LEAST_CALLERS, 'WITHSCORES', 'LIMIT', 0, KEPT);
    return Array.from({ length: flat.length / 2 }, (_, n) => ({ query: flat[2 * n] ?? '', count: Number(flat[2 * n + 1]) }));
  }
}
