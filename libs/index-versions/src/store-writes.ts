import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { dropMembers, KEYS, lowestMembers, LuaScript, Redis } from '#redis';
import { isStoreAlias, liveCollection } from './aliases.js';
import { IndexVersions, type IndexVersion } from './index-versions.js';

/** Ends a write: writes must still go to its collection. While there is a second version, its products are added to the change log. */
const COMMIT = new LuaScript<number>(new URL('./scripts/writes-commit.lua', import.meta.url));

/** Switches writes to another collection, if the change log is empty, and takes the fence down. */
const CUT_OVER = new LuaScript<number>(new URL('./scripts/writes-cut-over.lua', import.meta.url));

/** Removes the target of a store's writes, if it is still this collection. */
const FORGET = new LuaScript(new URL('./scripts/writes-forget.lua', import.meta.url));

/** Longer than any write takes: a write that began under an earlier target must still see that the target changed. */
const TARGET_KEPT_SECONDS = 3600;
const MAX_ATTEMPTS = 50;
/** A fence expires by itself, in case the process that raised it is killed. */
const FENCE_MS = 1_000;
const FENCED_AT_MOST_MS = 5_000;
const FENCED_LOOK_MS = 10;

/** An entry of the change log: a product that was changed, and the position of its latest change. */
export interface Change {
  readonly productId: string;
  readonly position: string;
}

/**
 * Which version of a store's collection takes its writes, and the change log of the products that they changed. The log is kept while a
 * second version is filled, or kept for a way back. One Redis script checks that the log is empty and switches writes to the other
 * version, so that no write reaches the old version alone.
 */
@Injectable()
export class StoreWrites {
  constructor(
    private readonly redis: Redis,
    private readonly versions: IndexVersions,
  ) {}

  /**
   * Writes to a store's products.
   * @param productIds all products that the write may change, also those that need no change: a first run that was interrupted
   * may have changed them.
   * @param write runs again, on the other version, if the store's writes were switched meanwhile.
   */
  async run<T>(storeId: string, productIds: readonly string[], write: (version: IndexVersion) => Promise<T>): Promise<T> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const version = await this.target(storeId);
      const result = await write(version);
      const isDone = await COMMIT.run(
        this.redis,
        [KEYS.writes(storeId, 'target'), KEYS.writes(storeId, 'changes')],
        [version.collection, ...productIds],
      );
      if (isDone === 1) return result;
    }
    throw new Error(`the write target of store "${storeId}" changed ${MAX_ATTEMPTS} times in a row`);
  }

  /** Starts an empty change log. Writes that have begun already are logged too. */
  async startChangeLog(storeId: string, collection: string): Promise<void> {
    await this.redis
      .multi()
      .del(KEYS.writes(storeId, 'changes'))
      .hset(KEYS.writes(storeId, 'target'), { collection, isNoted: '1' })
      .persist(KEYS.writes(storeId, 'target'))
      .exec();
  }

  /** Ends the change log: the store has no second version any more. */
  async endChangeLog(storeId: string): Promise<void> {
    await this.redis
      .multi()
      .hdel(KEYS.writes(storeId, 'target'), 'isNoted')
      .del(KEYS.writes(storeId, 'changes'))
      .expire(KEYS.writes(storeId, 'target'), TARGET_KEPT_SECONDS)
      .exec();
  }

  /** Entries that are still to be replayed in the other version, the oldest first. */
  async oldestChanges(storeId: string, limit: number): Promise<Change[]> {
    const oldest = await lowestMembers(this.redis, KEYS.writes(storeId, 'changes'), limit);
    return oldest.map(({ member, score }) => ({ productId: member, position: score }));
  }

  /** Those of the products that have an entry in the change log. */
  async logged(storeId: string, productIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (productIds.length === 0) return new Set();
    const turns = await this.redis.zmscore(KEYS.writes(storeId, 'changes'), ...productIds);
    return new Set(productIds.filter((_, n) => turns[n] !== null));
  }

  /** Adds products to the change log that differ between the versions. */
  async logChanges(storeId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await this.redis.zadd(KEYS.writes(storeId, 'changes'), ...productIds.flatMap((id) => ['0', id]));
  }

  /** Drops entries that were replayed, unless their products changed again meanwhile. */
  async dropReplayed(storeId: string, changes: readonly Change[]): Promise<void> {
    const members = changes.map(({ productId, position }) => ({ member: productId, score: position }));
    await dropMembers(this.redis, KEYS.writes(storeId, 'changes'), members);
  }

  /** Switches writes to `to`. Returns false while the change log still has entries to replay. */
  async cutOver(storeId: string, from: string, to: string): Promise<boolean> {
    return (
      (await CUT_OVER.run(
        this.redis,
        [KEYS.writes(storeId, 'target'), KEYS.writes(storeId, 'changes'), KEYS.writes(storeId, 'hold')],
        [from, to],
      )) === 1
    );
  }

  /** Makes writes that begin within the next second wait until the cut-over; those under way go on. */
  async fence(storeId: string): Promise<void> {
    await this.redis.set(KEYS.writes(storeId, 'hold'), '1', 'PX', FENCE_MS);
  }

  private async released(storeId: string): Promise<void> {
    const since = performance.now();
    while ((await this.redis.exists(KEYS.writes(storeId, 'hold'))) === 1 && performance.now() - since < FENCED_AT_MOST_MS)
      await sleep(FENCED_LOOK_MS);
  }

  /** The alias says where writes go, except between a cut-over and the change of the alias that follows it. */
  private async target(storeId: string): Promise<IndexVersion> {
    await this.released(storeId);
    const [target, live] = await Promise.all([
      this.redis.hget(KEYS.writes(storeId, 'target'), 'collection'),
      this.versions.liveNow(storeId),
    ]);
    if (target === null || target === live.collection) return live;
    const aliases = await this.versions.aliases();
    const isKnown = [...aliases].some(([alias, collection]) => isStoreAlias(alias) && collection === target);
    if (isKnown) return this.versions.of(target);
    // The index was emptied or restored from a copy: the collection that Redis names is gone.
    await FORGET.run(this.redis, [KEYS.writes(storeId, 'target')], [target]);
    return this.versions.of(liveCollection(aliases, storeId) ?? live.collection);
  }
}
