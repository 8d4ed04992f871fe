import type { Redis } from 'ioredis';
import type { Product } from '#catalog';
import { productWords, type Language } from '#lexical';
import { storeKey } from './store-keys.js';

/** A product as it was and as it is; one of them is absent when it is new or gone. */
export interface ProductChange {
  readonly before?: Product | undefined;
  readonly after?: Product | undefined;
}

/** Feeds of serial numbers must not fill Redis: a natural language has fewer words. The most frequent ones are kept. */
const MAX_WORDS = 500_000;
const READ_AT_ONCE = 2_000;
const WRITTEN_AT_ONCE = 1_000;

/**
 * Adds to the counts of words; a word that no product has is dropped. KEYS: the counts, their version. ARGV: the most words
 * that are kept, then pairs of word and amount.
 */
const LEARN = `
  local full = redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[1])
  for i = 2, #ARGV, 2 do
    if tonumber(ARGV[i + 1]) < 0 or not full or redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then
      if redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) <= 0 then redis.call('HDEL', KEYS[1], ARGV[i]) end
    end
  end
  redis.call('INCR', KEYS[2])
`;

/** How many products of each store have each word, in Redis: kept up to date as products are written, and counted anew from the index. */
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
    const keys = [storeKey(storeId, 'words'), storeKey(storeId, 'words-version')];
    for (let at = 0; at < changed.length; at += WRITTEN_AT_ONCE) {
      const values = changed.slice(at, at + WRITTEN_AT_ONCE).flatMap(([word, count]) => [word, String(count)]);
      await this.redis.eval(LEARN, 2, ...keys, String(MAX_WORDS), ...values);
    }
  }

  /** Puts counts in the place of those that were kept: all at once, for whoever reads them. */
  async replace(storeId: string, counts: ReadonlyMap<string, number>): Promise<void> {
    const kept = counts.size <= MAX_WORDS ? [...counts] : [...counts].toSorted(([, a], [, b]) => b - a).slice(0, MAX_WORDS);
    const [key, next] = [storeKey(storeId, 'words'), storeKey(storeId, 'words-next')];
    await this.redis.del(next);
    for (let at = 0; at < kept.length; at += WRITTEN_AT_ONCE) {
      await this.redis.hset(next, ...kept.slice(at, at + WRITTEN_AT_ONCE).flat());
    }
    if (kept.length > 0) await this.redis.rename(next, key);
    else await this.redis.del(key);
    await this.redis.incr(storeKey(storeId, 'words-version'));
  }

  /** Rises with every change. */
  async version(storeId: string): Promise<number> {
    return Number((await this.redis.get(storeKey(storeId, 'words-version'))) ?? 0);
  }

  async all(storeId: string): Promise<[word: string, products: number][]> {
    const counts = new Map<string, number>();
    for (let cursor = ''; cursor !== '0';) {
      const [next, flat] = await this.redis.hscan(storeKey(storeId, 'words'), cursor || '0', 'COUNT', READ_AT_ONCE);
      for (let at = 0; at < flat.length; at += 2) counts.set(flat[at] ?? '', Number(flat[at + 1]));
      cursor = next;
    }
    return [...counts].filter(([, count]) => count > 0);
  }
}
