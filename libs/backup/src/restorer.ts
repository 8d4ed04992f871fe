import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { ImportSchedules } from '#imports';
import { ObjectStore, storePrefix } from '#image-store';
import { aliasOf, IndexVersions } from '#index-versions';
import { Problem } from '#platform';
import {
  collectionFacts,
  collectionName,
  Collections,
  productState,
  shortFingerprint,
  type IndexedProduct,
  type ProductIndex,
} from '#product-index';
import { KEYS, Redis } from '#redis';
import { BackupError } from './backup-error.js';
import { BACKUP_FORMAT, type BackedUpStore, type BackupCounts, type BackupHeader, type BackupRecord } from './backup-records.js';
import { putRedisValues } from './redis-copy.js';
import { readVectors } from './vector-bytes.js';

const ASKED_AT_ONCE = 16;
const SHOWN = 20;

export interface RestoreOptions {
  /** Whether stores that have products are written to as well. What is newer there stays. */
  readonly over: boolean;
}

/** What was restored. */
export interface Restored extends BackupCounts {
  /** Pictures that the backup names and the bucket does not have, and some of their names. */
  readonly missing: number;
  readonly missingKeys: readonly string[];
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
  ) {}

  /**
   * Restores a backup, while searches go on. It can be run again with `over` after it was cut off: products are joined by their revisions.
   * @throws {BackupError} for a file that is no whole backup; {Problem} `conflict` where a store has products, `unknown-model` where a model that the
   * vectors are from is not there.
   */
  async restore(records: AsyncIterable<BackupRecord>, { over }: RestoreOptions): Promise<Restored> {
    let progress: Progress | undefined;
    for await (const record of records) {
      if (record.kind === 'backup') progress = new Progress(await this.begun(record, over));
      else if (!progress) throw new BackupError('the file does not begin as a backup');
      else await this.take(record, progress);
    }
    if (!progress) throw new BackupError('the file is empty');
    for (const store of progress.indexes.keys()) await this.settle(store);
    return progress.restored;
  }

  private async take(record: Exclude<BackupRecord, BackupHeader>, progress: Progress): Promise<void> {
    const { counts } = progress;
    switch (record.kind) {
      case 'points': {
        const states = record.points.map(({ indexed, vectors }) =>
          productState(indexed as unknown as IndexedProduct, readVectors(vectors)),
        );
        await progress.indexOf(record.store).join(record.store, states);
        counts.products += states.length;
        return;
      }
      case 'hidden':
        await progress.indexOf(record.store).join(record.store, record.states);
        counts.deleted += record.states.length;
        return;
      case 'objects':
        for (const key of await this.absent(record.store, record.keys)) progress.missing.add(key);
        counts.objects += record.keys.length;
        return;
      case 'object':
        progress.requireOwn(record.key);
        await this.objects.put(record.key, Buffer.from(record.bytes, 'base64'));
        progress.missing.delete(record.key);
        return;
      case 'redis':
        await putRedisValues(this.redis, [...progress.indexes.keys()], record);
        progress.keys.add(record.key);
        return;
      case 'end':
        progress.requireAll(record.counts);
    }
  }

  private async begun({ format, stores }: BackupHeader, over: boolean): Promise<ReadonlyMap<string, ProductIndex>> {
    if (format > BACKUP_FORMAT)
      throw new BackupError(`the backup was made by a later release: its format is ${format}, this release knows ${BACKUP_FORMAT}`);
    for (const { id } of over ? [] : stores) {
      const products = await (await this.versions.liveNow(id)).index.count(id);
      if (products === 0) continue;
      const detail = `the store "${id}" has ${products} products: restore into an installation without them, or say that what is newer here stays (over)`;
      throw new Problem('conflict', detail);
    }
    const indexes = new Map<string, ProductIndex>();
    for (const store of stores) indexes.set(store.id, await this.indexFor(store));
    return indexes;
  }

  /** The live index of a store if the same models fill it; otherwise a new one, which is live from now on. */
  private async indexFor({ id, model, text }: BackedUpStore): Promise<ProductIndex> {
    const live = await this.versions.liveNow(id);
    const facts = collectionFacts(live.collection);
    const wanted = text === undefined ? undefined : shortFingerprint(text.fingerprint);
    if (facts.fingerprint === shortFingerprint(model.fingerprint) && facts.textFingerprint === wanted) return live.index;
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
    await this.collections.repoint(new Map([[aliasOf(id), name]]));
    return this.versions.index(name);
  }

  private async absent(store: string, keys: readonly string[]): Promise<string[]> {
    for (const key of keys)
      if (!key.startsWith(storePrefix(store))) throw new BackupError(`the file names a picture outside its store: ${key}`);
    const found = await pMap(keys, async (key) => ((await this.objects.modifiedAt(key)) === undefined ? [key] : []), {
      concurrency: ASKED_AT_ONCE,
    });
    return found.flat();
  }

  /** What follows from a store's products and settings. */
  private async settle(store: string): Promise<void> {
    await this.redis.sadd(KEYS.writtenStores, store);
    await this.redis.zadd(KEYS.changedProfiles, Date.now(), store);
    await this.schedules.resume(store);
  }
}

/** How far a restore is. */
class Progress {
  readonly counts = { products: 0, deleted: 0, objects: 0 };
  /** The keys of Redis that were written. */
  readonly keys = new Set<string>();
  /** The pictures that the bucket does not have. */
  readonly missing = new Set<string>();

  constructor(readonly indexes: ReadonlyMap<string, ProductIndex>) {}

  get restored(): Restored {
    const { missing } = this;
    return {
      ...this.counts,
      stores: this.indexes.size,
      redis_keys: this.keys.size,
      missing: missing.size,
      missingKeys: [...missing].slice(0, SHOWN),
    };
  }

  /** @throws {BackupError} */
  indexOf(store: string): ProductIndex {
    const index = this.indexes.get(store);
    if (!index) throw new BackupError(`the file has products of a store that it does not name: ${store}`);
    return index;
  }

  /** @throws {BackupError} for a picture that lies in no store of the backup. */
  requireOwn(key: string): void {
    if ([...this.indexes.keys()].some((store) => key.startsWith(storePrefix(store)))) return;
    throw new BackupError(`the file has a picture outside its stores: ${key}`);
  }

  /** @throws {BackupError} unless everything that was written has been restored. */
  requireAll(written: BackupCounts): void {
    const lost = (Object.keys(written) as (keyof BackupCounts)[]).filter((name) => this.restored[name] !== written[name]);
    if (lost.length > 0) throw new BackupError(`the file lacks some of its ${lost.join(', ')}`);
  }
}
