export { ImportFeed, type ImportFeedData } from './import-feed.job.js';
export { IMPORT_STATES, ImportRequest, type ImportReport, type ImportState, type ReadingCheckpoint } from './import-record.js';
export { ImportStore } from './import-store.js';
export { IndexBatch, type BatchItem, type IndexBatchData, type IndexBatchResult, type Outcome } from './index-batch.job.js';
export { JobProducer, type JobReport, type JobState } from './job-producer.js';
export { openRedis, waitingConnection } from './redis.js';
