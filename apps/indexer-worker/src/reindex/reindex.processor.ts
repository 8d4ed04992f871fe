import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { withLogContext } from '#platform';
import { AdvanceReindex, EstimateReindex, Reindexer, ReindexInterrupted, ReindexStore } from '#reindex';
import { WORKER_LOCKS } from '../worker-locks.js';
import { ReindexEstimator } from './reindex-estimator.js';

/** Reindexes mostly wait for batches, which are jobs of their own. */
@Processor(AdvanceReindex.queue, { ...WORKER_LOCKS, concurrency: 8 })
export class ReindexProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('reindex');

  constructor(
    private readonly reindexer: Reindexer,
    private readonly store: ReindexStore,
    private readonly estimator: ReindexEstimator,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.reindexer.stop();
    await this.worker.close();
  }

  override async process(job: Job): Promise<object | undefined> {
    if (job.name === EstimateReindex.name) return this.estimator.run(EstimateReindex.data.parse(job.data));
    if (job.name !== AdvanceReindex.name) {
      this.logger.warn(`dropped a job of the unknown name ${job.name}`);
      return undefined;
    }
    const { storeId, reindexId } = AdvanceReindex.data.parse(job.data);
    return withLogContext({ jobId: job.id ?? '', storeId, reindexId }, async () => {
      try {
        await this.reindexer.advance(storeId, reindexId);
        this.logger.log({ message: 'a reindex came as far as it can', state: await this.store.state(reindexId) });
        return {};
      } catch (error) {
        if (!(error instanceof ReindexInterrupted)) {
          this.logger.warn({ message: 'a reindex did not get on; it will be tried again', err: error });
          await this.store.set(reindexId, { fault: error instanceof Error ? error.message.slice(0, 500) : 'unknown' });
        }
        throw error;
      }
    });
  }
}
