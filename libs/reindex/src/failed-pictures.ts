import { Injectable } from '@nestjs/common';
import { KEYS, Redis } from '#redis';
import type { FailedPicture } from './reindex-record.js';

const KEPT_SECONDS = 90 * 24 * 3600;

/** The products of a reindex whose pictures cannot be embedded. */
@Injectable()
export class FailedPictures {
  constructor(private readonly redis: Redis) {}

  async add(reindexId: string, failed: readonly FailedPicture[]): Promise<void> {
    if (failed.length === 0) return;
    const key = KEYS.reindex(reindexId, 'failed');
    await this.redis.hset(key, Object.fromEntries(failed.map((one) => [one.productId, JSON.stringify(one)])));
    await this.redis.expire(key, KEPT_SECONDS);
  }

  /** Removes products whose picture was embedded after all, or that are gone. */
  async remove(reindexId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await this.redis.hdel(KEYS.reindex(reindexId, 'failed'), ...productIds);
  }

  /** Removes all products, so that all pictures are tried again. */
  async clear(reindexId: string): Promise<void> {
    await this.redis.del(KEYS.reindex(reindexId, 'failed'));
  }

  /** The failed pictures, ordered by product id. */
  async of(reindexId: string): Promise<FailedPicture[]> {
    const values = Object.values(await this.redis.hgetall(KEYS.reindex(reindexId, 'failed')));
    return values.map((value) => JSON.parse(value) as FailedPicture).toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
  }
}
