import { Injectable } from '@nestjs/common';
import { FailedPictures } from './failed-pictures.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { Verify } from './verify.js';

/** The step that waits for an admin, who approves the swap or has failed pictures tried again. */
@Injectable()
export class Approval implements ReindexStep {
  constructor(
    private readonly records: ReindexRecords,
    private readonly failedPictures: FailedPictures,
    private readonly verify: Verify,
  ) {}

  async run(report: ReindexReport): Promise<boolean> {
    const { reindexId } = report.request;
    if (await this.records.flag(reindexId, 'isToRetry')) {
      await this.failedPictures.clear(reindexId);
      return this.records.move(reindexId, ['awaiting_approval'], 'filling', { isToRetry: '' });
    }
    if (!(await this.records.flag(reindexId, 'isApproved'))) return false;
    await this.verify.requireSame(report);
    return this.records.move(reindexId, ['awaiting_approval'], 'swapping');
  }
}
