import { ImportFeed, IndexBatch, JobRegistry, queueProcessor, RefreshProducts, ScheduledImport } from '#jobs';
import type { Config } from '#platform';
import { AdvanceReindex, DecideReindex, EstimateReindex, ReindexBatch } from '#reindex';
import type { Provider } from '@nestjs/common';
import { ImportFeedHandler } from '../import/import-feed.handler.js';
import { ScheduledImportHandler } from '../import/scheduled-import.handler.js';
import { IndexBatchHandler } from '../indexing/index-batch.handler.js';
import { RefreshProductsHandler } from '../indexing/refresh-products.handler.js';
import { AdvanceReindexHandler, DecideReindexHandler } from '../reindex/advance-reindex.handler.js';
import { EstimateReindexHandler } from '../reindex/estimate-reindex.handler.js';
import { ReindexBatchHandler } from '../reindex/reindex-batch.handler.js';

/** Readers mostly wait for their batches, so many run at a time: a small feed need not wait for large ones. */
const FEEDS_AT_ONCE = 16;
/** Reindexes mostly wait for batches, which are jobs of their own. */
const REINDEXES_AT_ONCE = 8;
/** Decisions and estimates. They have slots of their own, because a person waits for them. */
const REINDEX_REQUESTS_AT_ONCE = 4;

/** The jobs that a worker does. A worker does not start unless each of them has a handler. */
const PROMISED = [ImportFeed, ScheduledImport, IndexBatch, RefreshProducts, ReindexBatch, AdvanceReindex, DecideReindex, EstimateReindex];

const HANDLERS = [
  ImportFeedHandler,
  ScheduledImportHandler,
  IndexBatchHandler,
  RefreshProductsHandler,
  ReindexBatchHandler,
  AdvanceReindexHandler,
  DecideReindexHandler,
  EstimateReindexHandler,
];

/** The queues that a worker takes jobs from. */
export const QUEUES = [...new Set(PROMISED.map(({ queue }) => queue))];

/** The handlers of all jobs, and a processor for each queue. */
export function jobProviders({ worker }: Config): Provider[] {
  return [
    ...HANDLERS,
    {
      provide: JobRegistry,
      useFactory: (...handlers: ConstructorParameters<typeof JobRegistry>[1]) => new JobRegistry(PROMISED, handlers),
      inject: HANDLERS,
    },
    queueProcessor(ImportFeed.queue, FEEDS_AT_ONCE),
    // While one batch is in the image tower, the pictures of the others are fetched and decoded.
    queueProcessor(IndexBatch.queue, worker.indexingConcurrency),
    queueProcessor(AdvanceReindex.queue, REINDEXES_AT_ONCE),
    queueProcessor(DecideReindex.queue, REINDEX_REQUESTS_AT_ONCE),
  ];
}
