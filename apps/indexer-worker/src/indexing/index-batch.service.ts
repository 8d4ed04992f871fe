import { Injectable } from '@nestjs/common';
import type { RowError } from '#catalog';
import { addOutcomes, ImportStore, type IndexBatchData, type IndexBatchResult, type Outcomes } from '#jobs';
import { Metrics } from '#platform';
import { BatchIndexer } from './batch-indexer.js';
import { IndexOptimizer } from './index-optimizer.js';

/** Rows are left over whose picture could not be had yet; the job's back-off decides when to try again. */
export class PicturesOutstandingError extends Error {
  override readonly name = 'PicturesOutstandingError';
}

export interface Attempt {
  readonly isLast: boolean;
  /** Keeps what this attempt settled, so that the next one takes up only what is left. */
  readonly save: (data: IndexBatchData) => Promise<void>;
}

/** Brings one batch to its end: every row of it is indexed or stands in a report. */
@Injectable()
export class IndexBatchService {
  constructor(
    private readonly indexer: BatchIndexer,
    private readonly imports: ImportStore,
    private readonly optimizer: IndexOptimizer,
    private readonly metrics: Metrics,
  ) {}

  /** @throws when another attempt is to follow; on the last attempt what is left goes to the report instead. */
  async run(data: IndexBatchData, attempt: Attempt): Promise<IndexBatchResult> {
    if (data.isImport && (await this.imports.state(data.sourceId)) === 'cancelled') return { outcomes: {}, errors: [] };
    try {
      const { outcomes, errors, retry } = await this.indexer.run(data.storeId, data.items);
      const settled = addOutcomes(data.settled, outcomes);
      const allErrors = [...data.errors, ...errors];
      if (retry.length === 0) return await this.finish(data, settled, allErrors);
      if (attempt.isLast) {
        const unreachable = retry.map(({ error }) => error);
        return await this.finish(data, addOutcomes(settled, { rejected: retry.length }), [...allErrors, ...unreachable]);
      }
      await attempt.save({ ...data, items: retry.map(({ item }) => item), settled, errors: allErrors });
      throw new PicturesOutstandingError(`${retry.length} pictures could not be fetched yet`);
    } catch (error) {
      if (!attempt.isLast) throw error;
      return this.giveUp(data);
    }
  }

  /** Ends a batch that cannot be indexed: its rows go to the report, so that the import ends and tells of them. */
  async giveUp(data: IndexBatchData): Promise<IndexBatchResult> {
    const errors = data.items.map(({ row, product }) => ({
      row,
      productId: product.id,
      code: 'indexing-failed',
      message: 'The product could not be indexed because of a fault on our side; import it again.',
    }));
    return this.finish(data, addOutcomes(data.settled, { rejected: errors.length }), [...data.errors, ...errors]);
  }

  private async finish(data: IndexBatchData, outcomes: Outcomes, errors: readonly RowError[]): Promise<IndexBatchResult> {
    if (data.isImport) {
      await this.imports.addErrors(data.sourceId, errors);
      await this.imports.finishBatch(data.sourceId, data.batch, outcomes);
    }
    this.optimizer.noteWrites(data.storeId);
    for (const [outcome, count] of Object.entries(outcomes)) this.metrics.indexedProducts.inc({ outcome }, count);
    return { outcomes, errors: [...errors] };
  }
}
