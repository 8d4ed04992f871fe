import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { DecideReindex, EstimateReindex, Reindexer } from '#reindex';
import { WORKER_LOCKS } from '../worker-locks.js';
import { ReindexEstimator } from './reindex-estimator.js';
import { ReindexRunner } from './reindex-runner.js';

/** What somebody waits for: decisions and estimates. */
@Processor(DecideReindex.queue, { ...WORKER_LOCKS, concurrency: 4 })
export class ReindexRequestsProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('reindex');

  constructor(
    private readonly reindexer: Reindexer,
    private readonly runner: ReindexRunner,
    private readonly estimator: ReindexEstimator,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.reindexer.stop();
    await this.worker.close();
  }

  override async process(job: Job): Promise<object | undefined> {
    if (job.name === DecideReindex.name) return this.runner.run(job);
    if (job.name === EstimateReindex.name) return this.estimator.run(EstimateReindex.data.parse(job.data));
    this.logger.warn(`dropped a job of the unknown name ${job.name}`);
    return undefined;
  }
}
