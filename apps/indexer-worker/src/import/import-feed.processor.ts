import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { ImportFeed, ImportStore } from '#jobs';
import { withLogContext } from '#platform';
import { WORKER_LOCKS } from '../worker-locks.js';
import { FeedImporter } from './feed-importer.js';

/** Two feeds are read at a time, so that a small one need not wait for a large one. */
@Processor(ImportFeed.queue, { ...WORKER_LOCKS, concurrency: 2 })
export class ImportFeedProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('import');

  constructor(
    private readonly importer: FeedImporter,
    private readonly imports: ImportStore,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  override async process(job: Job): Promise<{ batches: number } | undefined> {
    if (job.name !== ImportFeed.name) {
      this.logger.warn(`dropped a job of the unknown name ${job.name}`);
      return undefined;
    }
    const { storeId, importId } = ImportFeed.data.parse(job.data);
    return withLogContext({ jobId: job.id ?? '', storeId, importId }, async () => {
      try {
        const batches = await this.importer.run(storeId, importId);
        this.logger.log({ message: 'read a feed', batches });
        return { batches };
      } catch (error) {
        const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
        if (isLast) await this.imports.end(importId, 'failed', 'feed-unreachable: the feed could not be read from the object store');
        throw error;
      }
    });
  }
}
