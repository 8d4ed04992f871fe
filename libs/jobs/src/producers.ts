import { ImportFeed, type ImportFeedData } from './import-feed.job.js';
import { IndexBatch, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
import { JobProducer } from './job-producer.js';
import type { Turns } from './turns.js';

/** Enqueues the reading of feeds. */
export class ImportFeedProducer extends JobProducer<ImportFeedData, { batches: number }> {
  constructor(redisUrl: string) {
    super(ImportFeed, redisUrl);
  }
}

/** Enqueues batches of products, so that stores take turns. */
export class IndexBatchProducer extends JobProducer<IndexBatchData, IndexBatchResult> {
  constructor(
    redisUrl: string,
    private readonly turns: Turns,
  ) {
    super(IndexBatch, redisUrl);
  }

  override async enqueue(data: IndexBatchData): Promise<string> {
    if ((await this.waiting()) === 0) await this.turns.reset();
    return this.add(data, { priority: await this.turns.next(`${data.storeId}:${data.isImport ? 'import' : 'api'}`) });
  }
}
