import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { ObjectStore, storePrefix } from '#image-store';
import { ImportSchedules, ImportStore } from '#imports';
import { IndexVersions } from '#index-versions';
import { KEYS, keysLike, Redis } from '#redis';
import { CANCELLABLE, ReindexRecords } from '#reindex';

const OBJECTS_AT_ONCE = 16;

/** Removes everything of a store that is being removed. It can be run again at any time. */
@Injectable()
export class StoreRemover {
  constructor(
    private readonly redis: Redis,
    private readonly versions: IndexVersions,
    private readonly objects: ObjectStore,
    private readonly imports: ImportStore,
    private readonly schedules: ImportSchedules,
    private readonly reindexes: ReindexRecords,
  ) {}

  /** Ends what works on the store, then removes its products, its objects, and what Redis knows of it. */
  async remove(storeId: string): Promise<void> {
    await this.endWork(storeId);
    for (const index of await this.versions.all(storeId)) await index.eraseStore(storeId);
    await pMap(this.objects.list(storePrefix(storeId)), (key) => this.objects.delete(key), { concurrency: OBJECTS_AT_ONCE });
    await this.forget(storeId);
  }

  /** How many products are there, as of writes that were under way when the store was removed. */
  async leftProducts(storeId: string): Promise<number> {
    return (await this.versions.live(storeId)).index.count(storeId);
  }

  private async endWork(storeId: string): Promise<void> {
    await this.schedules.remove(storeId);
    const active = (await this.imports.active()).filter((one) => one.storeId === storeId);
    for (const { importId } of active) await this.imports.end(importId, 'cancelled');
    const reindexId = await this.redis.get(KEYS.activeReindex(storeId));
    if (reindexId !== null) await this.reindexes.move(reindexId, CANCELLABLE, 'cancelled', { finishedAt: new Date().toISOString() });
  }

  private async forget(storeId: string): Promise<void> {
    const importIds = await this.redis.zrange(KEYS.imports(storeId), '0', '-1');
    const reindexIds = await this.redis.zrange(KEYS.reindexes(storeId), '0', '-1');
    // Keys of one thing have its name in braces.
    for (const name of [...importIds, ...reindexIds, storeId]) await this.unlink(`vitrine:*{${name}}*`);
    await this.redis
      .multi()
      .srem(KEYS.writtenStores, storeId)
      .srem(KEYS.reindexedStores, storeId)
      .zrem(KEYS.changedProfiles, storeId)
      .hdel(KEYS.countedProfiles, storeId)
      .hdel(KEYS.sweeps, storeId)
      .exec();
  }

  private async unlink(pattern: string): Promise<void> {
    for await (const keys of keysLike(this.redis, pattern)) await this.redis.unlink(...keys);
  }
}
