import { randomUUID } from 'node:crypto';
import { ErrorReport, ImportProducts, ImportStore, type ImportReport } from '#imports';
import { ObjectStore } from '#image-store';
import { AcceptedWrites } from '#index-versions';
import { IndexBatchProducer, Turns, type IndexBatchData } from '#jobs';
import type { Config } from '#platform';
import { openRedis, type Redis } from '#redis';
import { redisForTests } from '../../../../../test/support/redis.js';
import { s3ForTests } from '../../../../../test/support/s3.js';
import type { FeedDifferences } from '../feed-differences.js';
import type { FeedFetcher } from '../feed-fetcher.js';
import { FeedImporter } from '../feed-importer.js';
import type { MissingProducts } from '../missing-products.js';
import { PreparedFeeds } from '../prepared-feeds.js';

/** Keeps enqueued batches by job id, as the queue does, and can fail in the middle of an import. */
export class Recorder extends IndexBatchProducer {
  readonly batches = new Map<number, IndexBatchData>();
  failAt = Number.POSITIVE_INFINITY;

  override async enqueue(data: IndexBatchData): Promise<string> {
    this.batches.set(data.batch, data);
    if (data.batch === this.failAt) throw new Error('the process was killed');
    return Promise.resolve('');
  }

  ids(): string[] {
    return [...this.batches.values()].flatMap(({ items }) => items.map(({ product }) => product.id));
  }
}

/** The feeds of most tests lie in the object store. */
const isThere = { fetch: () => Promise.resolve(true) } as unknown as FeedFetcher;

/** A real Redis and a real object store, and importers of the store `s` that put four products into a batch. */
export class Importing {
  readonly imports: ImportStore;
  readonly report: ErrorReport;

  private constructor(
    readonly redis: Redis,
    readonly objects: ObjectStore,
    private readonly redisUrl: string,
    readonly stop: () => Promise<void>,
  ) {
    this.imports = new ImportStore(redis);
    this.report = new ErrorReport(this.imports, objects);
  }

  static async begin(): Promise<Importing> {
    const [redisServer, s3] = await Promise.all([redisForTests(), s3ForTests()]);
    const redis = openRedis(redisServer.url);
    const objects = new ObjectStore(s3.config);
    await objects.ensureBucket();
    return new Importing(redis, objects, redisServer.url, async () => {
      redis.disconnect();
      objects.close();
      await Promise.all([redisServer.stop(), s3.stop()]);
    });
  }

  recorder(): Recorder {
    return new Recorder({ redis: { url: this.redisUrl, timeoutMs: 1_000 } }, new Turns(this.redis));
  }

  accepted(): AcceptedWrites {
    return new AcceptedWrites(this.redis, { latestRevision: () => Promise.resolve(0) } as never);
  }

  importer(producer: IndexBatchProducer, fetcher: FeedFetcher = isThere): FeedImporter {
    return new FeedImporter(
      this.imports,
      new ImportProducts(this.redis),
      this.report,
      fetcher,
      new PreparedFeeds(this.imports, this.objects),
      {} as FeedDifferences,
      {} as MissingProducts,
      this.objects,
      producer,
      this.accepted(),
      { worker: { importBatchSize: 4 } } as Config,
    );
  }

  /** Records an import of a feed. @returns its id. */
  async start(feed: string, options: { readonly dryRun?: boolean } = {}): Promise<string> {
    const importId = randomUUID();
    const feedKey = `stores/s/feeds/${importId}`;
    await this.objects.put(feedKey, Buffer.from(feed));
    await this.imports.create({
      importId,
      storeId: 's',
      feedKey,
      fileName: 'f',
      format: 'auto',
      dryRun: options.dryRun ?? false,
      requireImages: false,
      force: false,
      ownsFeed: false,
      full: false,
      usualMapping: {},
      mode: 'upsert',
      deleteThreshold: 0.2,
      createdAt: new Date().toISOString(),
      revision: 1,
    });
    return importId;
  }

  async status(importId: string): Promise<ImportReport | undefined> {
    return this.imports.find('s', importId);
  }

  /** What is left of the copy of the rows. */
  async copied(importId: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of this.objects.list(`stores/s/imports/${importId}/rows/`)) keys.push(key);
    return keys;
  }
}

/** A line of a feed. @param fields of JSON, beginning with a comma. */
export const row = (n: number, fields = ''): string => `{"id":"p${n}","title":"T","image":"i.jpg"${fields}}\n`;

export const feedOf = (count: number): string => Array.from({ length: count }, (_, n) => row(n)).join('');
