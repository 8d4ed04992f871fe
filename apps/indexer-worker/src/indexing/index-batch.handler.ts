import { Injectable, Logger } from '@nestjs/common';
import { IndexBatch, JobHandler, Turns, type IndexBatchData, type IndexBatchResult, type JobRun } from '#jobs';
import { withLogContext } from '#platform';
import { IndexBatchService } from './index-batch.service.js';

/** A batch that was started more often than this without ending is given up: it probably crashes its process each time. */
const MAX_STARTS = 12;

/** Indexes a batch of products. */
@Injectable()
export class IndexBatchHandler extends JobHandler<IndexBatchData, IndexBatchResult> {
  readonly contract = IndexBatch;
  private readonly logger = new Logger('indexing');

  constructor(
    private readonly service: IndexBatchService,
    private readonly turns: Turns,
  ) {
    super();
  }

  async handle({ id, data, attempt, isLast, starts, priority, save }: JobRun<IndexBatchData>): Promise<IndexBatchResult> {
    await this.turns.served(priority);
    return withLogContext({ jobId: id, storeId: data.storeId, attempt }, async () => {
      if (starts > MAX_STARTS) {
        this.logger.error('gave up a batch that was started too often without ending');
        return this.service.giveUp(data);
      }
      const started = performance.now();
      const result = await this.service.run(data, { isLast, save });
      this.logger.debug({ message: 'indexed a batch', ...result.outcomes, durationMs: Math.round(performance.now() - started) });
      return result;
    });
  }
}
