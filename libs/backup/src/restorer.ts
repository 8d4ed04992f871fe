import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { RemovedStores } from '#access';
import { ImportSchedules } from '#imports';
import { ObjectStore, storePrefix } from '#image-store';
import { AcceptedWrites, aliasOf, IndexVersions, StoreWrites } from '#index-versions';
import { Problem } from '#platform';
import {
  collectionFacts,
  collectionName,
  Collections,
  productState,
  shortFingerprint,
  type IndexedProduct,
  type PointState,
  type ProductState,
} from '#product-index';
import { KEYS, Redis } from '#redis';
import { BackupError } from './backup-error.js';
import { BACKUP_FORMAT, type BackedUpStore, type BackupHeader, type BackupRecord } from './backup-records.js';
import { hasOwnKeys, isAboutAccess, putRedisValues } from './redis-copy.js';
import { isBelow, RestoreProgress, type Restored } from './restore-progress.js';
import { readVectors } from './vector-bytes.js';

const ASKED_AT_ONCE = 16;
/** A restore that does not succeed within this time counts as given up. */
const UNSWEPT_MS = 24 * 3600_000;
/** The value of a sweep's lock while a restore has it. */
const RESTORE = 'restore';

export interface RestoreOptions {
  /** Whether stores that have products are written to as well. What is newer there stays. */
  readonly over: boolean;
  /** Whether products of the backup take the place of what is there, also of products that were removed since. */
  readonly replace: boolean;
}

/** Records of a backup → an installation that has what the other one had. */
@Injectable()
export class Restorer {
  constructor(
    private readonly redis: Redis,
    private readonly versions: IndexVersions,
    private readonly collections: Collections,
    private readonly objects: ObjectStore,
    private readonly schedules: ImportSchedules,
    private readonly accepted: AcceptedWrites,
    private readonly writes: StoreWrites,
    private readonly removed: RemovedStores,
  ) {}

  /**
   * Restores a backup, while searches go on. It can be run again with `over` after it was cut off: products are joined by their revisions.
   * @throws {BackupError} for a file that is no whole backup; {Problem} `conflict` where a store has products, `unknown-model` where a model that the
   * vectors are from is not there.
   */
  async restore(records: AsyncIterable<BackupRecord>, { over, replace }: RestoreOptions): Promise<Restored> {
    let progress: RestoreProgress | undefined;
    for await (const record of records) {
      if (record.kind === 'backup')
        progress = new RestoreProgress(await this.begun(record, over || replace), await hasOwnKeys(this.redis), replace);
      else if (!progress) throw new BackupError('the file does not begin as a backup');
      else await this.take(record, progress);
    }
    if (!progress) throw new BackupError('the file is empty');
    for (const store of progress.stores) await this.settle(store, progress.keepsKeys);
    let productsThere = 0;
    for (const store of progress.stores) productsThere += await (await this.versions.liveNow(store)).index.count(store);
    return { ...progress.restored, productsThere };
  }

  private async take(record: Exclude<BackupRecord, BackupHeader>, progress: RestoreProgress): Promise<void> {
    const { counts } = progress;
    switch (record.kind) {
      case 'points': {
        const states = record.points.map(({ indexed, vectors }) =>
          productState(indexed as unknown as IndexedProduct, readVectors(vectors)),
        );
        await this.join(record.store, progress, states);
        counts.products += states.length;
        return;
      }
      case 'hidden':
        await this.join(record.store, progress, record.states);
        counts.deleted += record.states.length;
        return;
      case 'objects':
        for (const key of await this.absent(record.store, record.keys)) progress.missing.add(key);
        counts.objects += record.keys.length;
        return;
      case 'object':
        progress.requireOwn(record.key);
        // What is there may be newer.
        if (progress.missing.delete(record.key)) await this.objects.put(record.key, Buffer.from(record.bytes, 'base64'));
        return;
      case 'redis':
        progress.keys.add(record.key);
        if (progress.keepsKeys && isAboutAccess(record.key, progress.stores)) return;
        await putRedisValues(this.redis, progress.stores, record);
        return;
      case 'end':
        progress.requireAll(record.counts);
    }
  }

  private async begun({ format, stores }: BackupHeader, over: boolean): Promise<readonly string[]> {
    if (format > BACKUP_FORMAT)
      throw new BackupError(`the backup was made by a later release: its format is ${format}, this release knows ${BACKUP_FORMAT}`);
    for (const { id } of stores) {
      if (await this.removed.has(id)) throw new Problem('conflict', `the store "${id}" is being removed; its id is free in some minutes`);
    }
    for (const { id } of over ? [] : stores) {
      const products = await (await this.versions.liveNow(id)).index.count(id);
      if (products === 0) continue;
      const detail = `the store "${id}" has ${products} products: restore into an installation without them, or say that what is newer here stays (over)`;
      throw new Problem('conflict', detail);
    }
    for (const store of stores) {
      await this.keepSweepsAway(store.id);
      await this.accepted.raiseTo(store.id, store.revision);
      await this.prepare(store);
    }
    return stores.map(({ id }) => id);
  }

  /** Until all products are there, their pictures seem to belong to nothing. @throws {Problem} `conflict` while the store is being swept. */
  private async keepSweepsAway(store: string): Promise<void> {
    const lock = KEYS.sweepLock(store);
    const isFree = (await this.redis.set(lock, RESTORE, 'PX', UNSWEPT_MS, 'NX')) === 'OK';
    if (isFree) return;
    if ((await this.redis.get(lock)) !== RESTORE)
      throw new Problem('conflict', `the bucket of the store "${store}" is being swept: restore when that has ended`);
    // An earlier restore was cut off.
    await this.redis.pexpire(lock, UNSWEPT_MS);
  }

  /** Leaves the live version of a store if the same models fill it; otherwise makes a new one, which is live from now on. */
  private async prepare({ id, model, text }: BackedUpStore): Promise<void> {
    const live = await this.versions.liveNow(id);
    const facts = collectionFacts(live.collection);
    const wanted = text === undefined ? undefined : shortFingerprint(text.fingerprint);
    if (facts.fingerprint === shortFingerprint(model.fingerprint) && facts.textFingerprint === wanted) return;
    const products = await live.index.count(id);
    if (products > 0) {
      const detail = `the store "${id}" has ${products} products that another model embedded: reindex it with ${model.name} first, or restore into an installation without them`;
      throw new Problem('conflict', detail);
    }
    const spec = {
      modelName: model.name,
      modelFingerprint: model.fingerprint,
      ...(text && { textFingerprint: text.fingerprint }),
    };
    const name = collectionName(spec, Date.now(), aliasOf(id).replace('.', '-'));
    await this.collections.create(name, { image: model.dimension, ...(text && { text: text.dimension }) });
    try {
      await this.versions.of(name);
    } catch (error) {
      await this.collections.drop(name);
      const detail = `the store "${id}" was embedded by the model ${model.name} (${shortFingerprint(model.fingerprint)}), which cannot be loaded here: ${(error as Error).message}`;
      throw new Problem('unknown-model', detail, [], { cause: error });
    }
    await this.collections.repoint(new Map([[aliasOf(id), name]]), { alias: aliasOf(id), oneOf: [undefined, live.collection] });
    await this.versions.liveNow(id);
  }

  /** Writes products as every write does, so that a version that a reindex is filling gets them too. */
  private async join(store: string, progress: RestoreProgress, states: readonly PointState[]): Promise<void> {
    progress.requireNamed(store);
    const ids = states.map((state) => (state.kind === 'product' ? state.indexed.product.id : state.productId));
    if (!progress.replaces) return void (await this.writes.run(store, ids, ({ index }) => index.join(store, states)));
    await this.accepted.direct(store, async (revision) => {
      const written = states.flatMap((state) => (state.kind === 'product' ? [atRevision(state, revision)] : []));
      await this.writes.run(store, ids, ({ index }) => index.join(store, written));
    });
  }

  private async absent(store: string, keys: readonly string[]): Promise<string[]> {
    for (const key of keys) {
      if (!isBelow(storePrefix(store), key)) throw new BackupError(`the file names a picture outside its store: ${key}`);
    }
    const found = await pMap(keys, async (key) => ((await this.objects.modifiedAt(key)) === undefined ? [key] : []), {
      concurrency: ASKED_AT_ONCE,
    });
    return found.flat();
  }

  /** Brings up to date what is derived from a store's products and settings, and lets sweeps run again. */
  private async settle(store: string, keepsKeys: boolean): Promise<void> {
    await this.redis.sadd(KEYS.writtenStores, store);
    await this.redis.zadd(KEYS.changedProfiles, Date.now(), store);
    await this.accepted.raiseTo(store, await this.versions.latestRevision(store));
    if (!keepsKeys) await this.schedules.resume(store);
    await this.redis.del(KEYS.sweepLock(store));
  }
}

/** A product as if it were fully written at this revision. */
const atRevision = ({ indexed, vectors }: ProductState, revision: number): ProductState =>
  productState({ ...indexed, revision, patched: {} }, vectors);
