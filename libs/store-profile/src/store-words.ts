import type { Redis } from 'ioredis';
import type { Product } from '#catalog';
import { productWords, type Language } from '#lexical';
import { storeKey } from './store-keys.js';

/** A product as it was and as it is; one of them is absent when it is new or gone. */
export interface ProductChange {
  readonly before?: Product | undefined;
  readonly after?: Product | undefined;
}

/** Feeds of serial numbers must not fill Redis: a natural language has fewer words. */
const MAX_WORDS = 500_000;

/** How many products of each store have each word, in Redis; a process that is killed may leave a count off by a few. */
export class StoreWordCounts {
  constructor(private readonly redis: Redis) {}

  async learn(storeId: string, changes: readonly ProductChange[], language: Language): Promise<void> {
    const counts = new Map<string, number>();
    for (const { before, after } of changes) {
      const had = before ? productWords(before, language) : new Set<string>();
      const has = after ? productWords(after, language) : new Set<string>();
      for (const word of has) if (!had.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const word of had) if (!has.has(word)) counts.set(word, (counts.get(word) ?? 0) - 1);
    }
    const changed = [...counts].filter(([, count]) => count !== 0);
    const key = storeKey(storeId, 'words');
    if (changed.length === 0 || (await this.redis.hlen(key)) > MAX_WORDS) return;
    const pipeline = this.redis.pipeline();
    for (const [word, count] of changed) pipeline.hincrby(key, word, count);
    pipeline.incr(storeKey(storeId, 'words-version'));
    await pipeline.exec();
  }

  /** Rises with every change. */
  async version(storeId: string): Promise<number> {
    return Number((await this.redis.get(storeKey(storeId, 'words-version'))) ?? 0);
  }

  async all(storeId: string): Promise<[word: string, products: number][]> {
    const counts = Object.entries(await this.redis.hgetall(storeKey(storeId, 'words'))).map(([word, count]): [string, number] => [
      word,
      Number(count),
    ]);
    return counts.filter(([, count]) => count > 0);
  }
}
