import { Inject, Injectable } from '@nestjs/common';
import { aliasOf, previousAliasOf, StoreWrites } from '#index-versions';
import { CONFIG, type Config } from '#platform';
import { Collections } from '#product-index';
import { ChangeReplay } from './change-replay.js';
import { Discards } from './discards.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { StoreReindexes } from './store-reindexes.js';
import { pairOf, reversed } from './versions-pair.js';

/** The step that makes the earlier version live again, with all later writes. A second run continues where the first was interrupted. */
@Injectable()
export class RollBack implements ReindexStep {
  constructor(
    private readonly collections: Collections,
    private readonly writes: StoreWrites,
    private readonly records: ReindexRecords,
    private readonly reindexes: StoreReindexes,
    private readonly discards: Discards,
    private readonly replay: ChangeReplay,
    @Inject(CONFIG) private readonly config: Pick<Config, 'index'>,
  ) {}

  /** Does nothing unless an admin asked to go back. */
  async run(report: ReindexReport): Promise<false> {
    const { storeId, reindexId } = report.request;
    // The previous release freed the store in a separate step: a reindex that was killed before that step still holds its store.
    await this.reindexes.release(storeId, reindexId);
    if (report.canRollBack && (await this.records.flag(reindexId, 'isToGoBack'))) await this.rollBack(report);
    return false;
  }

  private async rollBack(report: ReindexReport): Promise<void> {
    const { storeId, reindexId } = report.request;
    const { collections, writes } = this;
    const { from, to } = pairOf(report);
    // This waits until a process that replays changes has finished its step.
    await this.reindexes.whenAlone(storeId, () => this.replay.cutOverWrites(storeId, undefined, reversed({ from, to })));
    await collections.repoint(
      new Map([
        [aliasOf(storeId), from],
        [previousAliasOf(storeId), null],
      ]),
      { alias: aliasOf(storeId), oneOf: [from, to] },
    );
    await writes.endChangeLog(storeId);
    await this.discards.later({ storeId, collection: to }, this.config.index.versionGraceMs);
    await this.reindexes.end(storeId, reindexId, 'done', 'rolled_back', false);
  }
}
