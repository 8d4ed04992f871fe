import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { ImportFeed, type ImportFeedData } from './import-feed.job.js';
import { IndexBatch, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
import { JobProducer } from './job-producer.js';
import { MAX_REFRESHED, RefreshProducts, type RefreshProductsData } from './refresh-products.job.js';
import { Turns } from './turns.js';

/** Enqueues the reading of feeds. */
@Injectable()
export class ImportFeedProducer extends JobProducer<ImportFeedData, { batches: number }> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(ImportFeed, config.redis.url);
  }
}

/** Enqueues batches of products, so that stores take turns. */
@Injectable()
export class IndexBatchProducer extends JobProducer<IndexBatchData, IndexBatchResult> {
  constructor(
    @Inject(CONFIG) config: Pick<Config, 'redis'>,
    private readonly turns: Turns,
  ) {
    super(IndexBatch, config.redis.url);
  }

  override async enqueue(data: IndexBatchData): Promise<string> {
    if ((await this.waiting()) === 0) await this.turns.reset();
    return this.add(data, { priority: await this.turns.next(`${data.storeId}:${data.isImport ? 'import' : 'api'}`) });
  }
}

/** Enqueues the making of vectors that products lack. */
@Injectable()
export class RefreshProducer extends JobProducer<RefreshProductsData, object> {
  constructor(
    @Inject(CONFIG) config: Pick<Config, 'redis'>,
    private readonly turns: Turns,
  ) {
    super(RefreshProducts, config.redis.url);
  }

  /** @param withPictures whether pictures that failed are fetched again. */
  async refresh(storeId: string, productIds: readonly string[], withPictures: boolean): Promise<void> {
    for (let at = 0; at < productIds.length; at += MAX_REFRESHED) {
      const some = productIds.slice(at, at + MAX_REFRESHED);
      const priority = await this.turns.next(`${storeId}:refresh`);
      await this.add({ storeId, refreshId: randomUUID(), productIds: some, withPictures }, { priority });
    }
  }
}
