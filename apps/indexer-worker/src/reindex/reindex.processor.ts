import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { AdvanceReindex, Reindexer } from '#reindex';
import { WORKER_LOCKS } from '../worker-locks.js';
import { ReindexRunner } from './reindex-runner.js';

/** Reindexes mostly wait for batches, which are jobs of their own. */
@Processor(AdvanceReindex.queue, { ...WORKER_LOCKS, concurrency: 8 })
export class ReindexProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('reindex');

  constructor(
    private readonly reindexer: Reindexer,
    private readonly runner: ReindexRunner,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.reindexer.stop();
    await this.worker.close();
  }

  override async process(job: Job): Promise<object | undefined> {
    if (job.name === AdvanceReindex.name) return this.runner.run(job);
    this.logger.warn(`dropped a job of the unknown name ${job.name}`);
    return undefined;
  }
}
