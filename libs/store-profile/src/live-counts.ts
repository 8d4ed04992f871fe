import { LuaScript, type Redis } from '#redis';
import { storeKey, type CountedKey } from './store-keys.js';

const READ_AT_ONCE = 2_000;
const WRITTEN_AT_ONCE = 1_000;

/** Adds to the counts of names and drops names that no product has. While the store is counted, additions are kept apart as well. */
const LEARN = new LuaScript(new URL('./scripts/counts-learn.lua', import.meta.url));

/**
 * Replaces the old counts by new ones. A name that was learnt during the count is added, because the count may have missed its
 * product. If the count did find the product, the name counts twice until the next count; a missing name would do more harm.
 */
const REPLACE = new LuaScript(new URL('./scripts/counts-replace.lua', import.meta.url));

/** How many products of each store have each name, in Redis: kept up to date as products are written, and counted anew from the index. */
export class LiveCounts {
  /** @param most names that are kept; the most frequent ones. */
  constructor(
    private readonly redis: Redis,
    private readonly what: CountedKey,
    private readonly most: number,
  ) {}

  /** @param changes how many products more or fewer have each name. */
  async learn(storeId: string, changes: ReadonlyMap<string, number>): Promise<void> {
    const changed = [...changes].filter(([, count]) => count !== 0);
    const keys = [...(['', '-version', '-learnt'] as const).map((part) => this.key(storeId, part)), storeKey(storeId, 'lock')];
    for (let at = 0; at < changed.length; at += WRITTEN_AT_ONCE) {
      const values = changed.slice(at, at + WRITTEN_AT_ONCE).flatMap(([name, count]) => [name, String(count)]);
      await LEARN.run(this.redis, keys, [String(this.most), ...values]);
    }
  }

  /** Begins a count of the store: names that are learnt from now on are added to its result. */
  async beginCount(storeId: string): Promise<void> {
    await this.redis.del(this.key(storeId, '-learnt'));
  }

  /** Replaces all counts in one step: a reader sees either the old counts or the new ones. */
  async replace(storeId: string, counts: ReadonlyMap<string, number>): Promise<void> {
    const kept = counts.size <= this.most ? [...counts] : [...counts].toSorted(([, a], [, b]) => b - a).slice(0, this.most);
    const next = this.key(storeId, '-next');
    await this.redis.del(next);
    for (let at = 0; at < kept.length; at += WRITTEN_AT_ONCE) {
      await this.redis.hset(next, ...kept.slice(at, at + WRITTEN_AT_ONCE).flat());
    }
    await REPLACE.run(this.redis, [next, ...(['', '-learnt', '-version'] as const).map((part) => this.key(storeId, part))]);
  }

  /** A number that rises with every change of the counts. */
  async version(storeId: string): Promise<number> {
    return Number((await this.redis.get(this.key(storeId, '-version'))) ?? 0);
  }

  async all(storeId: string): Promise<[name: string, products: number][]> {
    const counts = new Map<string, number>();
    for (let cursor = ''; cursor !== '0';) {
      const [next, flat] = await this.redis.hscan(this.key(storeId, ''), cursor || '0', 'COUNT', READ_AT_ONCE);
      for (let at = 0; at < flat.length; at += 2) counts.set(flat[at] ?? '', Number(flat[at + 1]));
      cursor = next;
    }
    return [...counts].filter(([, count]) => count > 0);
  }

  private key(storeId: string, part: '' | '-version' | '-learnt' | '-next'): string {
    return storeKey(storeId, `${this.what}${part}`);
  }
}

/** Adds the difference between what a product had and what it has. */
export function addDifference(counts: Map<string, number>, had: ReadonlySet<string>, has: ReadonlySet<string>): void {
  for (const name of has) if (!had.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const name of had) if (!has.has(name)) counts.set(name, (counts.get(name) ?? 0) - 1);
}
