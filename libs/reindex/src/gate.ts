import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { Checkpoints } from './checkpoints.js';
import { Judge } from './judge.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { Verify } from './verify.js';

/** The step that decides whether the next version may go live by itself: it holds the same products, and answers no worse. */
@Injectable()
export class Gate implements ReindexStep {
  constructor(
    private readonly verify: Verify,
    private readonly judge: Judge,
    private readonly records: ReindexRecords,
    private readonly checkpoints: Checkpoints,
    @Inject(CONFIG) private readonly config: Pick<Config, 'reindex'>,
  ) {}

  async run(report: ReindexReport): Promise<true> {
    const { reindexId, autoSwap } = report.request;
    const lostShare = await this.verify.run(report);
    if (!(await this.checkpoints.isStill(reindexId, 'verifying'))) return true;
    const quality = await this.judge.run(report);
    const hasToWait = !autoSwap || (quality?.isWorse ?? false) || lostShare > this.config.reindex.maxLostShare;
    await this.records.move(reindexId, ['verifying'], hasToWait ? 'awaiting_approval' : 'swapping');
    return true;
  }
}
