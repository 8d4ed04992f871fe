import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type IRateLimiterOptions } from 'rate-limiter-flexible';
import { KEYS, Redis } from '#redis';

const SECONDS = 60;
/** After Redis fails to answer, this process counts for itself for so long. */
const AWAY_MS = 1_000;
/** Different limits that are in use at a time. */
const MAX_LIMITERS = 200;

/** What is left of a limit. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Until the limit is whole again. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

interface Limiters {
  readonly shared: RateLimiterRedis;
  readonly own: RateLimiterMemory;
}

/**
 * Counts points by the minute, for all processes together by Redis. While Redis is away, each process counts for itself.
 */
@Injectable()
export class RateLimits {
  readonly #limiters = new LRUCache<number, Limiters>({ max: MAX_LIMITERS });
  #awayUntil = -Infinity;

  constructor(private readonly redis: Redis) {}

  /**
   * Takes points from what somebody may use in a minute.
   * @param who a name that is nobody else's.
   * @param limit points in a minute.
   */
  async take(who: string, points: number, limit: number): Promise<Allowance> {
    const { shared, own } = this.limitersOf(limit);
    if (performance.now() < this.#awayUntil) return taken(own, who, points, limit);
    try {
      return await taken(shared, who, points, limit);
    } catch {
      this.#awayUntil = performance.now() + AWAY_MS;
      return taken(own, who, points, limit);
    }
  }

  private limitersOf(limit: number): Limiters {
    const known = this.#limiters.get(limit);
    if (known) return known;
    const options: IRateLimiterOptions = { points: limit, duration: SECONDS, keyPrefix: KEYS.rateLimit(limit) };
    const limiters = {
      // Whoever is over the limit is refused from memory until it is whole again.
      shared: new RateLimiterRedis({ ...options, storeClient: this.redis, inMemoryBlockOnConsumed: limit + 1 }),
      own: new RateLimiterMemory(options),
    };
    this.#limiters.set(limit, limiters);
    return limiters;
  }
}

async function taken(limiter: RateLimiterRedis | RateLimiterMemory, who: string, points: number, limit: number): Promise<Allowance> {
  const allowanceOf = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isExceeded: boolean): Allowance => ({
    limit,
    remaining: Math.max(0, remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
    isExceeded,
  });
  try {
    return allowanceOf(await limiter.consume(who, points), false);
  } catch (error) {
    // The library rejects with what is left when the limit is exceeded, and with an error when it could not count.
    if (error instanceof RateLimiterRes) return allowanceOf(error, true);
    throw error;
  }
}
