import { Injectable, Logger } from '@nestjs/common';
import type { ReindexState } from '#api-contract';
import type { JobRun } from '#jobs';
import { withLogContext } from '#platform';
import { Reindexer, ReindexInterrupted, ReindexRecords, type AdvanceReindexData } from '#reindex';

const ENDED_EARLY: readonly ReindexState[] = ['failed', 'cancelled'];

/** Advances a reindex. If that fails, writes the fault into its record. */
@Injectable()
export class ReindexRunner {
  private readonly logger = new Logger('reindex');

  constructor(
    private readonly reindexer: Reindexer,
    private readonly records: ReindexRecords,
  ) {}

  async run({ id, data: { storeId, reindexId } }: JobRun<AdvanceReindexData>): Promise<object> {
    return withLogContext({ jobId: id, storeId, reindexId }, async () => {
      try {
        await this.reindexer.advance(storeId, reindexId);
        this.logger.log({ message: 'advanced a reindex as far as possible', state: await this.records.state(reindexId) });
        return {};
      } catch (error) {
        if (!(error instanceof ReindexInterrupted)) {
          this.logger.warn({ message: 'a reindex could not be advanced; it will be tried again', err: error });
          const state = await this.records.state(reindexId);
          // A worker that still fills a cancelled reindex gets an error, as its collection is gone.
          if (state && !ENDED_EARLY.includes(state)) {
            await this.records.set(reindexId, { fault: error instanceof Error ? error.message.slice(0, 500) : 'unknown' });
          }
        }
        throw error;
      }
    });
  }
}
