import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { StoreRegistry } from '#access';
import { isUploadedFeed, ObjectStore, storePrefix } from '#image-store';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { VERSION } from '#platform';
import type { IndexedProduct, ProductIndex, Vectors } from '#product-index';
import { Redis } from '#redis';
import { BACKUP_FORMAT, type BackedUpStore, type BackupCounts, type BackupRecord } from './backup-records.js';
import { redisValues } from './redis-copy.js';
import { writtenVectors } from './vector-bytes.js';

export interface BackupOptions {
  /** Whether the backup contains the bytes of the pictures. Otherwise it only lists their keys. */
  readonly pictures: boolean;
}

/** Reads, as the records of a backup, everything that neither a merchant's feed nor a model can bring back. */
@Injectable()
export class BackupSource {
  constructor(
    private readonly stores: StoreRegistry,
    private readonly versions: IndexVersions,
    private readonly redis: Redis,
    private readonly objects: ObjectStore,
  ) {}

  /**
   * The records of a backup, while searches and writes go on: of each store the products of its live version, then what Redis knows. A product
   * that is written meanwhile is there as it was before or as it is after.
   */
  async *records({ pictures }: BackupOptions): AsyncGenerator<BackupRecord> {
    const ids = (await this.stores.list()).map(({ id }) => id);
    const versions = new Map<string, IndexVersion>();
    for (const id of ids) versions.set(id, await this.versions.liveNow(id));
    const stores: BackedUpStore[] = [];
    for (const [id, version] of versions) stores.push(storeOf(id, version, await this.versions.latestRevision(id)));
    yield { kind: 'backup', format: BACKUP_FORMAT, vitrine: VERSION, made_at: new Date().toISOString(), pictures, stores };
    const counts = { stores: stores.length, products: 0, deleted: 0, objects: 0, redis_keys: 0 };
    for (const [id, version] of versions) {
      yield* this.points(id, version, counts);
      yield* this.pictures(id, pictures, counts);
    }
    // Redis comes last, so that settings and keys are never older than the products.
    const keys = new Set<string>();
    for await (const values of redisValues(this.redis, ids)) {
      keys.add(values.key);
      yield values;
    }
    yield { kind: 'end', counts: { ...counts, redis_keys: keys.size } };
  }

  private async *points(store: string, { index }: IndexVersion, counts: Counts): AsyncGenerator<BackupRecord> {
    for await (const page of index.scan(store)) {
      const read = await withVectors(index, store, page);
      counts.products += read.length;
      const points = read.map(({ indexed, vectors }) => ({ indexed: { ...indexed }, vectors: writtenVectors(vectors) }));
      yield { kind: 'points', store, points };
    }
    for await (const page of index.scanHidden(store)) {
      counts.deleted += page.length;
      yield {
        kind: 'hidden',
        store,
        states: page.map((state) => ({ ...state, patched: { ...state.patched }, fields: { ...state.fields } })),
      };
    }
  }

  private async *pictures(store: string, withBytes: boolean, counts: Counts): AsyncGenerator<BackupRecord> {
    const prefix = storePrefix(store);
    for await (const page of this.objects.listed(prefix)) {
      const keys = page.map(({ key }) => key).filter((key) => isBackedUp(key.slice(prefix.length)));
      counts.objects += keys.length;
      if (keys.length > 0) yield { kind: 'objects', store, keys };
      for (const key of withBytes ? keys : []) {
        const found = await this.objects.get(key).catch(ifGone);
        if (found && 'bytes' in found) yield { kind: 'object', key, bytes: found.bytes.toString('base64') };
      }
    }
  }
}

/** Feeds that were uploaded and reports of imports are left out: a backup does not contain the imports that they belong to. */
const isBackedUp = (path: string): boolean => !isUploadedFeed(path) && !path.startsWith('imports/');

interface Read {
  readonly indexed: IndexedProduct;
  readonly vectors: Vectors;
}

/** Products with their vectors. The two are read one after the other: a product that is written in between is read again, until both are from one write. */
async function withVectors(index: ProductIndex, store: string, page: readonly IndexedProduct[]): Promise<Read[]> {
  const done: Read[] = [];
  for (let left = page; left.length > 0;) {
    const ids = left.map(({ product }) => product.id);
    const vectors = await index.vectors(store, ids);
    const now = await index.get(store, ids);
    const same = left.filter((one) => isDeepStrictEqual(now.get(one.product.id), one));
    done.push(...same.map((indexed) => ({ indexed, vectors: vectors.get(indexed.product.id) ?? {} })));
    left = left.filter((one) => !same.includes(one)).flatMap(({ product }) => now.get(product.id) ?? []);
  }
  return done;
}

type Counts = { -readonly [Name in keyof BackupCounts]: number };

/** A picture that was removed since it was listed, or that no import would take. */
function ifGone(error: unknown): undefined {
  const { code } = error as { code?: unknown };
  if (code === 'image-not-found' || code === 'image-too-large') return undefined;
  throw error;
}

const storeOf = (id: string, { model, textSpace }: IndexVersion, revision: number): BackedUpStore => ({
  id,
  revision,
  model: { name: model.info.name, fingerprint: model.info.fingerprint, dimension: model.dimension },
  ...(textSpace && { text: { fingerprint: textSpace.model.info.fingerprint, dimension: textSpace.model.dimension } }),
});
