import { KEYS, exclusively, LuaScript, type Redis } from '#redis';
import { storeKey } from './store-keys.js';

/** The least time between two counts of a store, and the most of the time that counting may take. */
const LEAST_INTERVAL_MS = 5_000;
const TIME_SHARE = 0.05;

const CLEAN = new LuaScript(new URL('./scripts/recounts-clean.lua', import.meta.url));

/** Decides which stores are counted anew: those whose products changed. One process counts a store at a time. */
export class Recounts {
  constructor(private readonly redis: Redis) {}

  /** Notes that a store's products changed. */
  async note(storeId: string): Promise<void> {
    await this.redis.zadd(KEYS.changedProfiles, String(Date.now()), storeId);
  }

  /** Runs `count` for each store that is due, unless another process counts it already. A change meanwhile makes the store due again. */
  async run(count: (storeId: string) => Promise<void>): Promise<void> {
    const flat = await this.redis.zrange(KEYS.changedProfiles, '0', '-1', 'WITHSCORES');
    const faults: unknown[] = [];
    for (let at = 0; at < flat.length; at += 2) {
      // A fault in one store does not keep the others from being counted.
      await this.runOne(flat[at] ?? '', flat[at + 1] ?? '', count).catch((error: unknown) => faults.push(error));
    }
    if (faults.length > 0) throw new AggregateError(faults, `${faults.length} stores could not be counted`);
  }

  private async runOne(storeId: string, changedAt: string, count: (storeId: string) => Promise<void>): Promise<void> {
    const [countedAt = 0, tookMs = 0] = ((await this.redis.hget(KEYS.countedProfiles, storeId)) ?? '').split(':').map(Number);
    if (Date.now() - countedAt < Math.max(LEAST_INTERVAL_MS, tookMs / TIME_SHARE)) return;
    await exclusively(this.redis, storeKey(storeId, 'lock'), async () => {
      const started = performance.now();
      try {
        await count(storeId);
      } finally {
        // A failed count is noted too, so that it is not tried again at once.
        await this.redis.hset(KEYS.countedProfiles, storeId, `${Date.now()}:${Math.round(performance.now() - started)}`);
      }
      await CLEAN.run(this.redis, [KEYS.changedProfiles], [storeId, changedAt]);
    });
  }
}
