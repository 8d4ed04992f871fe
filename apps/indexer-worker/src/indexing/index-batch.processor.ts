import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { IndexBatch, Turns, type IndexBatchResult } from '#jobs';
import { CONFIG, withLogContext, type Config } from '#platform';
import { ReindexBatch, Reindexer } from '#reindex';
import { WORKER_LOCKS } from '../worker-locks.js';
import { IndexBatchService } from './index-batch.service.js';

/** A batch that was begun this often without an end takes its process down with it. */
const MAX_STARTS = 12;

@Processor(IndexBatch.queue, WORKER_LOCKS)
export class IndexBatchProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('indexing');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly service: IndexBatchService,
    private readonly reindexer: Reindexer,
    private readonly turns: Turns,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    // While one batch is in the image tower, the others' pictures are fetched and decoded.
    this.worker.concurrency = this.config.worker.indexingConcurrency;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  override async process(job: Job): Promise<IndexBatchResult | undefined> {
    if (job.name === ReindexBatch.name) {
      await this.reindexer.copyBatch(ReindexBatch.data.parse(job.data));
      return undefined;
    }
    if (job.name !== IndexBatch.name) {
      this.logger.warn(`dropped a job of the unknown name ${job.name}`);
      return undefined;
    }
    const data = IndexBatch.data.parse(job.data);
    await this.turns.served(job.priority);
    return withLogContext({ jobId: job.id ?? '', storeId: data.storeId, attempt: job.attemptsMade + 1 }, async () => {
      if (job.attemptsStarted > MAX_STARTS) {
        this.logger.error('gave a batch up that never came to its end');
        return this.service.giveUp(data);
      }
      const started = performance.now();
      const result = await this.service.run(data, {
        isLast: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
        save: (rest) => job.updateData(rest),
      });
      this.logger.debug({ message: 'indexed a batch', ...result.outcomes, durationMs: Math.round(performance.now() - started) });
      return result;
    });
  }
}
