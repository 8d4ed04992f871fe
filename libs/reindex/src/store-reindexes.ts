import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReindexState } from '#api-contract';
import { exclusively, KEYS, LuaScript, Redis } from '#redis';

const KEPT_SECONDS = 90 * 24 * 3600;
const LOCK_RETRY_MS = 20;

const RELEASE = new LuaScript(new URL('./scripts/reindex-release.lua', import.meta.url));

/** Ends a reindex and frees its store in one step: a store that an ended reindex still held could never be reindexed again. */
const END = new LuaScript<number>(new URL('./scripts/reindex-end.lua', import.meta.url));

/** Which reindex each store has: the one under way, and the one whose earlier version the store can go back to. */
@Injectable()
export class StoreReindexes {
  constructor(private readonly redis: Redis) {}

  /** The store's reindex that has not ended. */
  async active(storeId: string): Promise<string | undefined> {
    return (await this.redis.get(KEYS.activeReindex(storeId))) ?? undefined;
  }

  /** Frees the store, so that another reindex may begin. */
  async release(storeId: string, reindexId: string): Promise<void> {
    await RELEASE.run(this.redis, [KEYS.activeReindex(storeId)], [reindexId]);
    await this.redis.expire(KEYS.reindex(reindexId), KEPT_SECONDS);
  }

  /** Ends a reindex in a state of success. @param isKept whether its old version is kept from now on. */
  async end(storeId: string, reindexId: string, from: ReindexState, to: 'done' | 'rolled_back', isKept: boolean): Promise<boolean> {
    const keys = [KEYS.reindex(reindexId), KEYS.activeReindex(storeId), KEYS.keptReindex(storeId)];
    const values = [reindexId, from, to, new Date().toISOString(), isKept ? '1' : '0', String(KEPT_SECONDS)];
    return (await END.run(this.redis, keys, values)) === 1;
  }

  /** The reindex whose old version is kept up to date. */
  async kept(storeId: string): Promise<string | undefined> {
    return (await this.redis.get(KEYS.keptReindex(storeId))) ?? undefined;
  }

  async keep(storeId: string, reindexId: string | undefined): Promise<void> {
    if (reindexId === undefined) await this.redis.del(KEYS.keptReindex(storeId));
    else await this.redis.set(KEYS.keptReindex(storeId), reindexId);
  }

  /** Stores that were reindexed at any time. */
  async stores(): Promise<string[]> {
    return this.redis.smembers(KEYS.reindexedStores);
  }

  /** As `exclusively`; waits until no other process works on the store. */
  async whenAlone(storeId: string, work: () => Promise<void>): Promise<void> {
    const done = async (): Promise<true> => {
      await work();
      return true;
    };
    while (!(await this.exclusively(storeId, done))) await sleep(LOCK_RETRY_MS);
  }

  /** Runs work that only one process may do for a store at a time. Undefined when another does it. */
  async exclusively<T>(storeId: string, work: () => Promise<T>): Promise<T | undefined> {
    return exclusively(this.redis, KEYS.reindexLock(storeId), work);
  }
}
