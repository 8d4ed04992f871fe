import { Injectable } from '@nestjs/common';
import { Collections } from '#product-index';
import { ChangeReplay } from './change-replay.js';
import { discardVersion } from './discard-version.js';
import { Discards } from './discards.js';
import { ReindexRecords } from './reindex-records.js';
import { StoreReindexes } from './store-reindexes.js';
import { pairOf, reversed } from './versions-pair.js';

/** Keeps versions that are not live up to date, and removes those that nobody needs. */
@Injectable()
export class VersionUpkeep {
  constructor(
    private readonly collections: Collections,
    private readonly records: ReindexRecords,
    private readonly reindexes: StoreReindexes,
    private readonly discards: Discards,
    private readonly replay: ChangeReplay,
  ) {}

  /**
   * Replays some changes in the version that waits for approval, or in the earlier one that a store can go back to.
   * @returns whether there may be more.
   */
  async replaySome(storeId: string): Promise<boolean> {
    const replayed = await this.reindexes.exclusively(storeId, async () => {
      const [active, kept] = await Promise.all([this.reindexes.active(storeId), this.reindexes.kept(storeId)]);
      const reindexId = active ?? kept;
      const report = reindexId === undefined ? undefined : await this.records.find(storeId, reindexId);
      if (report?.state === 'awaiting_approval') return this.replay.replay(storeId, reindexId, pairOf(report));
      if (active !== undefined || !report?.canRollBack) return 0;
      return this.replay.replay(storeId, undefined, reversed(pairOf(report)));
    });
    return replayed !== undefined && replayed > 0;
  }

  /** Removes versions that are due to be discarded. */
  async discardDue(): Promise<void> {
    for (const discard of await this.discards.due()) {
      await discardVersion(this.collections, discard);
      await this.discards.done(discard);
    }
  }
}
