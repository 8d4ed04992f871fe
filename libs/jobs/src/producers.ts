import { ImportFeed, type ImportFeedData } from './import-feed.job.js';
import { IndexBatch, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
import { JobProducer } from './job-producer.js';

/** Enqueues the reading of feeds. */
export class ImportFeedProducer extends JobProducer<ImportFeedData, { batches: number }> {
  constructor(redisUrl: string) {
    super(ImportFeed, redisUrl);
  }
}

/** Enqueues batches of products. */
export class IndexBatchProducer extends JobProducer<IndexBatchData, IndexBatchResult> {
  constructor(redisUrl: string) {
    super(IndexBatch, redisUrl);
  }
}
