import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { asTheFeedSays, type RowError } from '#catalog';
import { AcceptedWrites, feedJobWrite, jobWrite } from '#index-versions';
import { ErrorReport, ImportStore } from '#imports';
import { addOutcomes, indexBatchId, PostponedError, type IndexBatchData, type IndexBatchResult } from '#jobs';
import { Metrics } from '#platform';
import { BatchIndexer } from './batch-indexer.js';
import { placeOf } from './picture-report.js';
import { IndexOptimizer } from './index-optimizer.js';

/** Thrown while the pictures of some rows cannot be fetched yet. The job's back-off decides when to try again. */
export class PicturesOutstandingError extends Error {
  override readonly name = 'PicturesOutstandingError';
}

export interface Attempt {
  readonly isLast: boolean;
  /** Stores the outcomes of this attempt in the job, so that the next attempt handles only the remaining rows. */
  readonly save: (data: IndexBatchData) => Promise<void>;
}

/** A batch of a paused import looks after this time whether the import goes on. */
const PAUSED_MS = 2_000;

/** Waits between attempts to record a batch's outcomes: half a minute in all. */
const NOTE_WAITS_MS = [100, 500, 2_000, 8_000, 20_000];

/** Runs one batch until each of its rows is indexed or reported. */
@Injectable()
export class IndexBatchService {
  private readonly logger = new Logger('indexing');

  constructor(
    private readonly indexer: BatchIndexer,
    private readonly accepted: AcceptedWrites,
    private readonly imports: ImportStore,
    private readonly report: ErrorReport,
    private readonly optimizer: IndexOptimizer,
    private readonly metrics: Metrics,
  ) {}

  /** @throws if another attempt is to follow: {PostponedError} while the import is paused. On the last attempt, the remaining rows go to the report instead. */
  async run(data: IndexBatchData, attempt: Attempt): Promise<IndexBatchResult> {
    const state = data.isImport ? await this.imports.state(data.sourceId) : undefined;
    if (state === 'paused') throw new PostponedError(PAUSED_MS);
    if (state === 'cancelled') {
      // What an earlier attempt indexed still counts.
      return this.finish(data, data.items);
    }
    const settled = data.items.length > 0 ? await this.index(data, attempt) : data;
    // The job keeps the outcomes before the import counts them: if counting fails, the next attempt only has to count.
    if (settled !== data) await attempt.save(settled);
    return this.finish(settled, data.items);
  }

  /** Ends a batch that cannot be indexed: its rows go to the report, and the import can end. */
  async giveUp(data: IndexBatchData): Promise<IndexBatchResult> {
    return this.finish(failedWith(data, data.items.map(indexingFailed)), data.items);
  }

  /**
   * Ends a batch whose job is gone. Its rows are unknown, so once it is the last unfinished batch, all rows still pending count as failed.
   */
  async noteLost(storeId: string, importId: string, batch: number): Promise<void> {
    const report = await this.imports.find(storeId, importId);
    const others = (await this.imports.unfinished(importId)).length - 1;
    const failed = others > 0 ? 0 : (report?.counts.pending ?? 0);
    await this.imports.finishBatch(importId, batch, failed > 0 ? { failed } : {});
  }

  /** Indexes a batch. @returns the batch with no items left. @throws if another attempt is to follow. */
  private async index(data: IndexBatchData, attempt: Attempt): Promise<IndexBatchData> {
    const result = await this.indexer
      .run(data.storeId, data.revision, data.items, {
        requireImages: data.requireImages,
        isLast: attempt.isLast,
        ...(data.isImport && { importId: data.sourceId }),
      })
      .catch((error: unknown) => {
        if (!attempt.isLast) throw error;
        this.logger.error({ message: 'a batch could not be indexed', err: error });
        return undefined;
      });
    if (!result) return failedWith(data, data.items.map(indexingFailed));
    const { outcomes, errors, retry } = result;
    const left = retry.map(({ item }) => item);
    const rest = { ...data, items: left, settled: addOutcomes(data.settled, outcomes), errors: [...data.errors, ...errors] };
    if (retry.length === 0) return rest;
    if (attempt.isLast) {
      const unreachable = retry.map(({ error }) => error);
      return failedWith(rest, unreachable);
    }
    const done = data.items.filter((item) => !left.includes(item)).map(({ product }) => product.id);
    await attempt.save(rest);
    await this.accepted.settleProducts(data.storeId, data.revision, { jobId: jobIdOf(data), productIds: done });
    throw new PicturesOutstandingError(`${retry.length} pictures could not be fetched yet`);
  }

  /** Records the outcomes of the rows. Indexing is over by now, so after a fault only the recording is repeated. */
  private async finish(data: IndexBatchData, items: IndexBatchData['items']): Promise<IndexBatchResult> {
    const columns = new Map(Object.entries(data.columns));
    const errors = data.errors.map((error) => asTheFeedSays(error, columns));
    await persistently(async () => {
      if (data.isImport) {
        const of = { storeId: data.storeId, importId: data.sourceId };
        await this.report.add(of, `batch-${data.batch}`, errors);
        await this.imports.finishBatch(data.sourceId, data.batch, data.settled, errors);
      }
      await this.close(data, items);
    });
    this.optimizer.noteWrites(data.storeId);
    for (const [outcome, count] of Object.entries(data.settled)) this.metrics.indexedProducts.inc({ outcome }, count);
    return { outcomes: data.settled, errors: [...data.errors] };
  }

  /** Closes the batch's writes: they have arrived, or never will. */
  private async close(data: IndexBatchData, items: IndexBatchData['items']): Promise<void> {
    const productIds = items.map(({ product }) => product.id);
    await this.accepted.settleProducts(data.storeId, data.revision, { jobId: jobIdOf(data), productIds });
    const name = data.isImport ? feedJobWrite(jobIdOf(data)) : jobWrite(jobIdOf(data));
    await this.accepted.close(data.storeId, name);
  }
}

const jobIdOf = ({ sourceId, batch }: IndexBatchData): string => indexBatchId(sourceId, batch);

function failedWith(data: IndexBatchData, errors: readonly RowError[]): IndexBatchData {
  return { ...data, items: [], settled: addOutcomes(data.settled, { failed: errors.length }), errors: [...data.errors, ...errors] };
}

const indexingFailed = (item: IndexBatchData['items'][number]): RowError => ({
  ...placeOf(item),
  code: 'indexing-failed',
  message: 'The product could not be indexed because of a fault on our side; import it again.',
});

async function persistently(work: () => Promise<void>): Promise<void> {
  for (const waitMs of NOTE_WAITS_MS) {
    try {
      return await work();
    } catch {
      await sleep(waitMs);
    }
  }
  await work();
}
