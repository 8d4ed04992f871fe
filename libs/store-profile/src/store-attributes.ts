import type { Redis } from 'ioredis';
import { numberIn, type AttributeTypes, type Product } from '#catalog';
import { storeKey } from './store-keys.js';

/** More names are a feed that uses them as values. */
const MAX_ATTRIBUTES = 2_000;

/**
 * Which attributes a store's products have, in Redis: numbers as long as every value was one, text from the first that was not.
 * Counted anew from the index, they are what the values are now.
 */
export class StoreAttributes {
  constructor(private readonly redis: Redis) {}

  async learn(storeId: string, products: readonly Product[]): Promise<void> {
    const types = new Map<string, 'text' | 'number'>();
    for (const { attributes } of products) {
      for (const [name, value] of Object.entries(attributes)) {
        if (types.get(name) !== 'text') types.set(name, numberIn(value) === undefined ? 'text' : 'number');
      }
    }
    const known = await this.types(storeId);
    const news = [...types].filter(([name, type]) => known.get(name) !== type && known.get(name) !== 'text');
    if (news.length === 0 || known.size + news.length > MAX_ATTRIBUTES) return;
    const key = storeKey(storeId, 'attributes');
    const pipeline = this.redis.pipeline();
    for (const [name, type] of news) {
      // Another worker may have seen text meanwhile, which a number must not replace.
      if (type === 'text') pipeline.hset(key, name, type);
      else pipeline.hsetnx(key, name, type);
    }
    await pipeline.exec();
  }

  /** Puts the attributes that products have now in the place of those that were learnt. */
  async replace(storeId: string, types: AttributeTypes): Promise<void> {
    const key = storeKey(storeId, 'attributes');
    const kept = [...types].slice(0, MAX_ATTRIBUTES).flat();
    const transaction = this.redis.multi().del(key);
    if (kept.length > 0) transaction.hset(key, ...kept);
    await transaction.exec();
  }

  async types(storeId: string): Promise<AttributeTypes> {
    const types = await this.redis.hgetall(storeKey(storeId, 'attributes'));
    return new Map(Object.entries(types).map(([name, type]) => [name, type === 'number' ? 'number' : 'text']));
  }
}
