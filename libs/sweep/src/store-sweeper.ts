import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { ObjectStore, storePrefix, type ListedObject } from '#image-store';
import { ImportStore } from '#imports';
import { IndexVersions } from '#index-versions';
import { exclusively, KEYS, Redis } from '#redis';
import { kindOf, mayBeRubbish, OBJECT_KINDS } from './object-kind.js';
import { Sweeps, type SweptStore } from './sweeps.js';
import { UsedPictures } from './used-pictures.js';

const DELETED_AT_ONCE = 8;
/** So many pictures of a store may always go. */
const LEAST_LOSS = 100;

export interface SweepOptions {
  /** Objects younger than this stay: what they are for may still be on its way. */
  readonly olderThanMs: number;
  /** Whether nothing is removed, and only counted. */
  readonly isDry: boolean;
  /** Whether pictures that the merchant put into the bucket go too. */
  readonly uploads: boolean;
  /** Whether most of a store's pictures may go. Otherwise nothing goes then: its products may have been lost, and a backup would need them. */
  readonly most: boolean;
}

/** Removes objects of a store that nothing needs any more: mark and sweep. */
@Injectable()
export class StoreSweeper {
  constructor(
    private readonly versions: IndexVersions,
    private readonly objects: ObjectStore,
    private readonly redis: Redis,
    private readonly imports: ImportStore,
    private readonly sweeps: Sweeps,
  ) {}

  /**
   * @returns what lies in the bucket, what of it is rubbish, and whether that was removed; undefined while another process sweeps the store, or
   * restores it.
   */
  async sweep(storeId: string, options: SweepOptions): Promise<SweptStore | undefined> {
    return exclusively(this.redis, KEYS.sweepLock(storeId), () => this.swept(storeId, options));
  }

  private async swept(storeId: string, { olderThanMs, isDry, uploads, most }: SweepOptions): Promise<SweptStore> {
    const before = Date.now() - olderThanMs;
    const used = await UsedPictures.of(this.versions, storeId);
    const isOwned = await this.owners(storeId);
    const isRubbish = async ({ key, modifiedAt }: ListedObject): Promise<boolean> => {
      const { kind, owner } = kindOf(pathOf(storeId, key));
      if (modifiedAt >= before || !mayBeRubbish(kind, key)) return false;
      return owner === undefined ? !used.has(key) : !(await isOwned(key, owner));
    };
    const kinds = await this.counted(storeId, isRubbish);
    const isHeldBack = !most && isSuspicious(kinds, used);
    if (!isDry && !isHeldBack) {
      for await (const page of this.objects.listed(storePrefix(storeId))) {
        const gone: ListedObject[] = [];
        for (const object of page) {
          const isWanted = uploads || kindOf(pathOf(storeId, object.key)).kind !== 'uploads';
          if (isWanted && (await isRubbish(object))) gone.push(object);
        }
        await pMap(gone, (object) => this.remove(object), { concurrency: DELETED_AT_ONCE });
      }
    }
    const result = { store: storeId, at: new Date().toISOString(), kinds, is_held_back: isHeldBack };
    if (!isDry) await this.sweeps.note(result);
    return result;
  }

  private async counted(storeId: string, isRubbish: (object: ListedObject) => Promise<boolean>): Promise<SweptStore['kinds']> {
    const tally = OBJECT_KINDS.map((kind) => ({ kind, objects: 0, bytes: 0, rubbish_objects: 0, rubbish_bytes: 0 }));
    for await (const page of this.objects.listed(storePrefix(storeId))) {
      for (const object of page) {
        const row = tally.find(({ kind }) => kind === kindOf(pathOf(storeId, object.key)).kind);
        if (!row) continue;
        row.objects++;
        row.bytes += object.size;
        if (!(await isRubbish(object))) continue;
        row.rubbish_objects++;
        row.rubbish_bytes += object.size;
      }
    }
    return tally;
  }

  /** Removes an object unless it was put again since it was listed. Some servers list milliseconds, and answer in seconds. */
  private async remove({ key, modifiedAt }: ListedObject): Promise<void> {
    const now = await this.objects.modifiedAt(key);
    if (now !== undefined && secondOf(now) === secondOf(modifiedAt)) await this.objects.delete(key);
  }

  /** Whether a feed or a report belongs to an import or an upload. */
  private async owners(storeId: string): Promise<(key: string, id: string) => Promise<boolean>> {
    const active = (await this.imports.active()).filter((one) => one.storeId === storeId);
    const reports = await Promise.all(active.map(({ importId }) => this.imports.find(storeId, importId)));
    const feeds = new Set(reports.map((report) => report?.request.feedKey));
    const known = new Map<string, boolean>();
    return async (key, id) => {
      if (feeds.has(key)) return true;
      const found = known.get(id) ?? (await this.redis.exists(KEYS.import(id), KEYS.feedUpload(id))) > 0;
      known.set(id, found);
      return found;
    };
  }
}

const pathOf = (storeId: string, key: string): string => key.slice(storePrefix(storeId).length);

const secondOf = (ms: number): number => Math.floor(ms / 1_000);

function isSuspicious(kinds: SweptStore['kinds'], used: UsedPictures): boolean {
  const downloads = kinds.find(({ kind }) => kind === 'downloads');
  if (!downloads || downloads.rubbish_objects === 0) return false;
  return used.isEmpty || (downloads.rubbish_objects > LEAST_LOSS && downloads.rubbish_objects > downloads.objects / 2);
}
