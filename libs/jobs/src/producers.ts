import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { ImportFeed, type ImportFeedData } from './import-feed.job.js';
import { IndexBatch, type IndexBatchData, type IndexBatchResult } from './index-batch.job.js';
import { JobProducer } from './job-producer.js';
import { OutdatedProducts } from './outdated-products.js';
import { RefreshProducts, type RefreshProductsData } from './refresh-products.job.js';
import { ScheduledImport, type ScheduledImportData, type ScheduledImportResult } from './scheduled-import.job.js';
import { Turns } from './turns.js';

/** Enqueues the reading of feeds. */
@Injectable()
export class ImportFeedProducer extends JobProducer<ImportFeedData, { batches: number }> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(ImportFeed, config.redis.url);
  }
}

/** Has the imports that stores repeat start in time. */
@Injectable()
export class ScheduledImportProducer extends JobProducer<ScheduledImportData, ScheduledImportResult> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(ScheduledImport, config.redis.url);
  }

  /** Enqueues a job now and then every `everyMs` milliseconds, in place of an earlier repetition. */
  async repeat(storeId: string, everyMs: number): Promise<void> {
    await this.addRepeatedly({ storeId }, everyMs);
  }

  /** When the next job is due, in ms since 1970. */
  async nextRun(storeId: string): Promise<number | undefined> {
    return this.nextRepetition({ storeId });
  }

  async end(storeId: string): Promise<void> {
    await this.endRepetition({ storeId });
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

/** Changes are gathered for this long: many at a time are one write of the index. */
const GATHERED_FOR_MS = 500;

/** Has the workers make vectors again. */
@Injectable()
export class RefreshProducer extends JobProducer<RefreshProductsData, object> {
  constructor(
    @Inject(CONFIG) config: Pick<Config, 'redis'>,
    private readonly turns: Turns,
    private readonly outdated: OutdatedProducts,
  ) {
    super(RefreshProducts, config.redis.url);
  }

  /** @param withPictures whether pictures that failed are fetched again. */
  async refresh(storeId: string, productIds: readonly string[], withPictures: boolean): Promise<void> {
    if (productIds.length === 0) return;
    await this.outdated.note(storeId, productIds, withPictures);
    await this.ask(storeId, GATHERED_FOR_MS);
  }

  /** Asks for a job unless one waits already. */
  async ask(storeId: string, delay = 0): Promise<void> {
    const id = dedupId(storeId);
    if (await this.isDuplicate(id)) return;
    const priority = await this.turns.next(`${storeId}:refresh`);
    await this.add({ storeId, refreshId: randomUUID() }, { priority, delay, deduplication: { id } });
  }

  /** To be called by a job before it reads what is outdated: what is noted from then on gets a job of its own. */
  async begin(storeId: string): Promise<void> {
    await this.forgetDuplicates(dedupId(storeId));
  }
}

const dedupId = (storeId: string): string => `refresh-${storeId}`;
