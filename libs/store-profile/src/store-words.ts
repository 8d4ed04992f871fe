import { LuaScript, type Redis } from '#redis';
import type { Product, Language } from '#catalog';
import { productWords } from '#lexical';
import { storeKey } from './store-keys.js';

/** A product before and after a write; `before` is absent for a new product, `after` for a deleted one. */
export interface ProductChange {
  readonly before?: Product | undefined;
  readonly after?: Product | undefined;
}

/** Feeds of serial numbers must not fill Redis: a natural language has fewer words. The most frequent ones are kept. */
const MAX_WORDS = 500_000;
const READ_AT_ONCE = 2_000;
const WRITTEN_AT_ONCE = 1_000;

/** Adds to the counts of words and drops words that no product has. While the store is counted, additions are kept apart as well. */
const LEARN = new LuaScript(new URL('./scripts/words-learn.lua', import.meta.url));

/**
 * Replaces the old counts by new ones. A word that was learnt during the count is added, because the count may have missed its
 * product. If the count did find the product, the word counts twice until the next count; a missing word would do more harm.
 */
const REPLACE = new LuaScript(new URL('./scripts/words-replace.lua', import.meta.url));

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
    const keys = (['words', 'words-version', 'words-learnt', 'lock'] as const).map((name) => storeKey(storeId, name));
    for (let at = 0; at < changed.length; at += WRITTEN_AT_ONCE) {
      const values = changed.slice(at, at + WRITTEN_AT_ONCE).flatMap(([word, count]) => [word, String(count)]);
      await LEARN.run(this.redis, keys, [String(MAX_WORDS), ...values]);
    }
  }

  /** Begins a count of the store: words that are learnt from now on are added to its result. */
  async beginCount(storeId: string): Promise<void> {
    await this.redis.del(storeKey(storeId, 'words-learnt'));
  }

  /** Replaces all counts in one step: a reader sees either the old counts or the new ones. */
  async replace(storeId: string, counts: ReadonlyMap<string, number>): Promise<void> {
    const kept = counts.size <= MAX_WORDS ? [...counts] : [...counts].toSorted(([, a], [, b]) => b - a).slice(0, MAX_WORDS);
    const next = storeKey(storeId, 'words-next');
    await this.redis.del(next);
    for (let at = 0; at < kept.length; at += WRITTEN_AT_ONCE) {
      await this.redis.hset(next, ...kept.slice(at, at + WRITTEN_AT_ONCE).flat());
    }
    const others = (['words', 'words-learnt', 'words-version'] as const).map((name) => storeKey(storeId, name));
    await REPLACE.run(this.redis, [next, ...others]);
  }

  /** A number that rises with every change of the counts. */
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
