import { LuaScript, type Redis } from '#redis';
import { numberIn, type AttributeTypes, type Product } from '#catalog';
import { storeKey } from './store-keys.js';

/** A feed with more attribute names probably has values where names should be. */
const MAX_ATTRIBUTES = 2_000;

const REPLACE = new LuaScript(new URL('./scripts/attributes-replace.lua', import.meta.url));

/**
 * Which attributes a store's products have, in Redis: numbers as long as every value was one, text from the first that was not.
 * A count from the index sets each type by the present values.
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
    // The lock is checked first: a running count will add these names, and the next line reads the result of a count that has ended.
    if ((await this.redis.exists(storeKey(storeId, 'lock'))) === 1) await this.add(storeKey(storeId, 'attributes-learnt'), [...types]);
    const known = await this.types(storeId);
    const news = [...types].filter(([name, type]) => known.get(name) !== type && known.get(name) !== 'text');
    if (news.length === 0 || known.size + news.length > MAX_ATTRIBUTES) return;
    await this.add(storeKey(storeId, 'attributes'), news);
  }

  private async add(key: string, types: readonly (readonly [name: string, type: 'text' | 'number'])[]): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const [name, type] of types) {
      // Another worker may have seen text meanwhile, which a number must not replace.
      if (type === 'text') pipeline.hset(key, name, type);
      else pipeline.hsetnx(key, name, type);
    }
    await pipeline.exec();
  }

  /** Begins a count of the store: attributes that are learnt from now on are added to its result. */
  async beginCount(storeId: string): Promise<void> {
    await this.redis.del(storeKey(storeId, 'attributes-learnt'));
  }

  /** Replaces the known attributes by the counted ones and those that were learnt during the count. */
  async replace(storeId: string, types: AttributeTypes): Promise<void> {
    const keys = (['attributes', 'attributes-learnt'] as const).map((name) => storeKey(storeId, name));
    await REPLACE.run(this.redis, keys, [...types].slice(0, MAX_ATTRIBUTES).flat());
  }

  async types(storeId: string): Promise<AttributeTypes> {
    const types = await this.redis.hgetall(storeKey(storeId, 'attributes'));
    return new Map(Object.entries(types).map(([name, type]) => [name, type === 'number' ? 'number' : 'text']));
  }
}
