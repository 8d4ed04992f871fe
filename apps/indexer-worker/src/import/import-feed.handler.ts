import { Injectable, Logger } from '@nestjs/common';
import { ImportStore } from '#imports';
import { ImportFeed, JobHandler, PostponedError, type ImportFeedData, type JobRun } from '#jobs';
import { withLogContext } from '#platform';
import { FeedImporter, ReadingInterrupted } from './feed-importer.js';
import { lastFailureOf } from './import-failure.js';

/** Delay before a reading goes on that was interrupted, or that failed after making progress. */
const AGAIN_MS = 1_000;

/** Reads the feed of an import. */
@Injectable()
export class ImportFeedHandler extends JobHandler<ImportFeedData, { batches: number }> {
  readonly contract = ImportFeed;
  private readonly logger = new Logger('import');
  private readonly stopping = new AbortController();

  constructor(
    private readonly importer: FeedImporter,
    private readonly imports: ImportStore,
  ) {
    super();
  }

  override stop(): void {
    this.stopping.abort();
  }

  async handle({ id, data: { storeId, importId }, isLast }: JobRun<ImportFeedData>): Promise<{ batches: number }> {
    return withLogContext({ jobId: id, storeId, importId }, async () => {
      let hasProgressed = false;
      try {
        const batches = await this.importer.run(storeId, importId, this.stopping.signal, () => (hasProgressed = true));
        this.logger.log({ message: 'read a feed', batches });
        return { batches };
      } catch (error) {
        // Neither a restart nor a fault after rows were read spends an attempt: a day-long import meets more faults than it has attempts.
        if (error instanceof ReadingInterrupted || hasProgressed) {
          this.logger.warn({ message: 'stopped reading a feed for now; it will be read on', err: error });
          throw new PostponedError(AGAIN_MS, { cause: error });
        }
        if (isLast) await this.imports.end(importId, 'failed', lastFailureOf(error));
        throw error;
      }
    });
  }
}
