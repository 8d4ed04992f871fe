export { ErrorReport } from './error-report.js';
export { FeedVersions } from './feed-versions.js';
export { ImportFeed, type ImportFeedData } from './import-feed.job.js';
export {
  ImportRequest,
  type FeedDifference,
  type ImportReport,
  type MissingFromFeed,
  type ReadingCheckpoint,
  type ReadingStart,
  type Removal,
} from './import-record.js';
export { ImportProducts } from './import-products.js';
export { countsOfCodes, problemsOfLines } from './import-problems.js';
export { ImportStore } from './import-store.js';
export { IndexBatch, indexBatchId, type BatchItem, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
export { defineJob, retried, type JobContract } from './job-contract.js';
export { JobHandler, PostponedError, type JobRun } from './job-handler.js';
export { JobProducer, type JobReport, type JobState } from './job-producer.js';
export { JobRegistry } from './job-registry.js';
export { JobsModule } from './jobs.module.js';
export { queueModules, queueProcessor } from './queue-processor.js';
export { LAST_TURN, Turns } from './turns.js';
export { OutdatedProducts, type OutdatedProduct } from './outdated-products.js';
export { addOutcomes, Outcomes, type Outcome } from './outcome.js';
export { ImportFeedProducer, IndexBatchProducer, RefreshProducer, ScheduledImportProducer } from './producers.js';
export { RefreshProducts, type RefreshProductsData } from './refresh-products.job.js';
export { ScheduledImport, type ScheduledImportData, type ScheduledImportResult } from './scheduled-import.job.js';
