import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KEYS, Redis } from '#redis';
import { StoreRecord, type StoreLimitsRecord } from './store-record.js';

/** A limit that an operator changes counts after this time in every process. */
const MAX_AGE_MS = 5_000;
const MAX_KNOWN = 10_000;

/** What each store may have. A process reads it every five seconds, and goes on with what it knows while Redis is away. */
@Injectable()
export class StoreLimits {
  readonly #known = new LRUCache<string, { readonly limits: StoreLimitsRecord; readonly readAt: number }>({ max: MAX_KNOWN });

  constructor(private readonly redis: Redis) {}

  /** Products that the store may have; undefined for as many as it likes. */
  async products(storeId: string): Promise<number | undefined> {
    return (await this.of(storeId)).products;
  }

  /** Imports of the store that may be under way at a time; undefined for as many as it likes. */
  async imports(storeId: string): Promise<number | undefined> {
    return (await this.of(storeId)).importsAtOnce;
  }

  private async of(storeId: string): Promise<StoreLimitsRecord> {
    const known = this.#known.get(storeId);
    if (known && performance.now() - known.readAt < MAX_AGE_MS) return known.limits;
    try {
      const record = await this.redis.hget(KEYS.stores, storeId);
      const limits = (record === null ? undefined : StoreRecord.parse(JSON.parse(record)).limits) ?? {};
      this.#known.set(storeId, { limits, readAt: performance.now() });
      return limits;
    } catch (error) {
      if (known) return known.limits;
      throw error;
    }
  }
}
