import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { ImportFeed, ImportStore } from '#jobs';
import { withLogContext } from '#platform';
import { WORKER_LOCKS } from '../worker-locks.js';
import { FeedImporter, ReadingInterrupted } from './feed-importer.js';

/** Readers mostly wait for their batches: many are open at a time, so that a small feed need not wait for large ones. */
const FEEDS_AT_ONCE = 16;
/** When a reading goes on that was interrupted, or that met a fault after it had made progress. */
const AGAIN_MS = 1_000;

@Processor(ImportFeed.queue, { ...WORKER_LOCKS, concurrency: FEEDS_AT_ONCE })
export class ImportFeedProcessor extends WorkerHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger('import');
  private readonly stopping = new AbortController();

  constructor(
    private readonly importer: FeedImporter,
    private readonly imports: ImportStore,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.worker.close();
  }

  override async process(job: Job, token?: string): Promise<{ batches: number } | undefined> {
    if (job.name !== ImportFeed.name) {
      this.logger.warn(`dropped a job of the unknown name ${job.name}`);
      return undefined;
    }
    const { storeId, importId } = ImportFeed.data.parse(job.data);
    return withLogContext({ jobId: job.id ?? '', storeId, importId }, async () => {
      let hasProgressed = false;
      try {
        const batches = await this.importer.run(storeId, importId, this.stopping.signal, () => (hasProgressed = true));
        this.logger.log({ message: 'read a feed', batches });
        return { batches };
      } catch (error) {
        // Neither a restart nor a fault after rows were read spends an attempt: a day-long import meets more faults than it has attempts.
        if (error instanceof ReadingInterrupted || hasProgressed) {
          this.logger.warn({ message: 'a feed is read on later', err: error });
          await job.moveToDelayed(Date.now() + AGAIN_MS, token);
          throw new DelayedError();
        }
        const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
        if (isLast) await this.imports.end(importId, 'failed', 'feed-unreachable: the feed could not be read from the object store');
        throw error;
      }
    });
  }
}
