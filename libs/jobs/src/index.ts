export { ImportFeed, type ImportFeedData } from './import-feed.job.js';
export { IMPORT_STATES, ImportRequest, type ImportReport, type ImportState, type ReadingCheckpoint } from './import-record.js';
export { ImportStore } from './import-store.js';
export { IndexBatch, type BatchItem, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
export { type JobReport, type JobState } from './job-producer.js';
export { JobsModule } from './jobs.module.js';
export { addOutcomes, Outcomes } from './outcome.js';
export { ImportFeedProducer, IndexBatchProducer } from './producers.js';
export { openRedis, waitingConnection } from './redis.js';
