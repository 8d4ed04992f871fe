import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { ObjectStore, storePrefix, type ListedObject } from '#image-store';
import { IndexVersions } from '#index-versions';
import { exclusively, KEYS, Redis } from '#redis';
import { kindOf, mayBeRubbish, OBJECT_KINDS } from './object-kind.js';
import { Sweeps, type SweptStore } from './sweeps.js';
import { UsedPictures } from './used-pictures.js';

const DELETED_AT_ONCE = 8;

export interface SweepOptions {
  /** Objects younger than this stay: what they are for may still be on its way. */
  readonly olderThanMs: number;
  /** Whether nothing is removed, and only counted. */
  readonly isDry: boolean;
  /** Whether pictures that the merchant put into the bucket go too. */
  readonly uploads: boolean;
}

/** Removes objects of a store that nothing needs any more: mark and sweep. */
@Injectable()
export class StoreSweeper {
  constructor(
    private readonly versions: IndexVersions,
    private readonly objects: ObjectStore,
    private readonly redis: Redis,
    private readonly sweeps: Sweeps,
  ) {}

  /** @returns what lies in the bucket, and what of it is rubbish; undefined while another process sweeps the store. */
  async sweep(storeId: string, options: SweepOptions): Promise<SweptStore | undefined> {
    return exclusively(this.redis, KEYS.sweepLock(storeId), () => this.swept(storeId, options));
  }

  private async swept(storeId: string, { olderThanMs, isDry, uploads }: SweepOptions): Promise<SweptStore> {
    const before = Date.now() - olderThanMs;
    const used = await UsedPictures.of(this.versions, storeId);
    const isOwned = this.owners();
    const tally = OBJECT_KINDS.map((kind) => ({ kind, objects: 0, bytes: 0, rubbish_objects: 0, rubbish_bytes: 0 }));
    const prefix = storePrefix(storeId);
    for await (const page of this.objects.listed(prefix)) {
      const rubbish: ListedObject[] = [];
      for (const object of page) {
        const { kind, owner } = kindOf(object.key.slice(prefix.length));
        const row = tally.find((one) => one.kind === kind);
        if (!row) continue;
        row.objects++;
        row.bytes += object.size;
        if (object.modifiedAt >= before) continue;
        if (!mayBeRubbish(kind, object.key)) continue;
        if (owner === undefined ? used.has(object.key) : await isOwned(owner)) continue;
        row.rubbish_objects++;
        row.rubbish_bytes += object.size;
        if (kind !== 'uploads' || uploads) rubbish.push(object);
      }
      if (!isDry) await pMap(rubbish, (object) => this.remove(object), { concurrency: DELETED_AT_ONCE });
    }
    const result = { store: storeId, at: new Date().toISOString(), kinds: tally };
    if (!isDry) await this.sweeps.note(result);
    return result;
  }

  /** Removes an object unless it was put again since it was listed. */
  private async remove({ key, modifiedAt }: ListedObject): Promise<void> {
    const now = await this.objects.modifiedAt(key);
    if (now === modifiedAt) await this.objects.delete(key);
  }

  /** Whether there is an import or an upload of this id. */
  private owners(): (id: string) => Promise<boolean> {
    const known = new Map<string, boolean>();
    return async (id) => {
      const found = known.get(id) ?? (await this.redis.exists(KEYS.import(id), KEYS.feedUpload(id))) > 0;
      known.set(id, found);
      return found;
    };
  }
}
