import { Injectable } from '@nestjs/common';
import { nextAliasOf, StoreWrites } from '#index-versions';
import { Collections } from '#product-index';
import { discardVersion } from './discard-version.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { StoreReindexes } from './store-reindexes.js';
import { whileStill } from './while-still.js';

/** The step that removes what a failed or cancelled reindex made. The live version stays as it is. */
@Injectable()
export class CleanUp implements ReindexStep {
  constructor(
    private readonly collections: Collections,
    private readonly writes: StoreWrites,
    private readonly records: ReindexRecords,
    private readonly reindexes: StoreReindexes,
  ) {}

  async run(report: ReindexReport): Promise<false> {
    await whileStill(this.records, this.reindexes, report, (now) => this.cleanUp(now));
    return false;
  }

  private async cleanUp(report: ReindexReport): Promise<void> {
    const { storeId, reindexId } = report.request;
    if ((await this.reindexes.active(storeId)) !== reindexId) return;
    if (report.to !== undefined) {
      await this.writes.endChangeLog(storeId);
      await this.collections.repoint(new Map([[nextAliasOf(storeId), null]]));
      await discardVersion(this.collections, { storeId, collection: report.to });
    }
    await this.reindexes.release(storeId, reindexId);
  }
}
