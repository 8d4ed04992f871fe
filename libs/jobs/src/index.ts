export { ErrorReport } from './error-report.js';
export { ImportFeed, type ImportFeedData } from './import-feed.job.js';
export {
  IMPORT_STATES,
  ImportRequest,
  type ImportReport,
  type ImportState,
  type ReadingCheckpoint,
  type ReadingStart,
} from './import-record.js';
export { ImportStore } from './import-store.js';
export { IndexBatch, indexBatchId, type BatchItem, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
export { defineJob, retried, type JobContract } from './job-contract.js';
export { JobHandler, PostponedError, type JobRun } from './job-handler.js';
export { JobProducer, type JobReport, type JobState } from './job-producer.js';
export { JobRegistry } from './job-registry.js';
export { JobsModule } from './jobs.module.js';
export { LAST_TURN, Turns } from './turns.js';
export { addOutcomes, Outcomes } from './outcome.js';
export { ImportFeedProducer, IndexBatchProducer } from './producers.js';
