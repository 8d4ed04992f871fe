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
/** A sweep may remove this many downloaded pictures, whatever share of the store's they are. */
const LEAST_LOSS = 100;

export interface SweepOptions {
  /** Objects younger than this stay: a product that needs them may not be written yet. */
  readonly olderThanMs: number;
  /** Whether objects are only counted, and nothing is removed. */
  readonly isDry: boolean;
  /** Whether pictures that the merchant uploaded are removed too. */
  readonly uploads: boolean;
  /**
   * Whether a sweep may remove most of a store's downloaded pictures. Without it, such a sweep removes nothing: the products may be lost by accident,
   * and a restored backup would need the pictures.
   */
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

  /** @returns the objects of the store by kind, and how many of them nothing needs; undefined while the store is being swept or restored. */
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
    if (!isDry && !isHeldBack) await this.removeRubbish(storeId, uploads, isRubbish);
    const result = { store: storeId, at: new Date().toISOString(), kinds, is_held_back: isHeldBack };
    if (!isDry) await this.sweeps.note(result);
    return result;
  }

  private async removeRubbish(storeId: string, uploads: boolean, isRubbish: (object: ListedObject) => Promise<boolean>): Promise<void> {
    for await (const page of this.objects.listed(storePrefix(storeId))) {
      const gone: ListedObject[] = [];
      for (const object of page) {
        const isWanted = uploads || kindOf(pathOf(storeId, object.key)).kind !== 'uploads';
        if (isWanted && (await isRubbish(object))) gone.push(object);
      }
      await pMap(gone, (object) => this.remove(object), { concurrency: DELETED_AT_ONCE });
    }
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

  /**
   * Removes an object unless it was put again since it was listed. Times are compared in seconds: some servers list milliseconds, and give seconds
   * for a single object.
   */
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
