import { Injectable } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { pairOf } from './versions-pair.js';

/** The step that replays what was written while the next version was filled. */
@Injectable()
export class CatchUp implements ReindexStep {
  constructor(
    private readonly versions: IndexVersions,
    private readonly replay: ChangeReplay,
    private readonly records: ReindexRecords,
    private readonly checkpoints: Checkpoints,
  ) {}

  async run(report: ReindexReport): Promise<true> {
    const { storeId, reindexId } = report.request;
    await this.replay.replayMost(storeId, reindexId, pairOf(report), () => this.checkpoints.isStill(reindexId, 'catching_up'));
    await (await this.versions.index(pairOf(report).to)).optimize();
    await this.records.move(reindexId, ['catching_up'], 'verifying');
    return true;
  }
}
