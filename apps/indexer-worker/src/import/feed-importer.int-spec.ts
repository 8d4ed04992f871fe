import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRedis, type Redis } from '#redis';
import { ObjectStore } from '#image-store';
import { AcceptedWrites, importWrite } from '#index-versions';
import { ErrorReport, ImportProducts, ImportStore, IndexBatchProducer, Turns, type ImportReport, type IndexBatchData } from '#jobs';
import type { Config } from '#platform';
import { redisForTests } from '../../../../test/support/redis.js';
import { s3ForTests } from '../../../../test/support/s3.js';
import type { FeedDifferences } from './feed-differences.js';
import type { FeedFetcher } from './feed-fetcher.js';
import { FeedImporter, ReadingInterrupted } from './feed-importer.js';
import type { MissingProducts } from './missing-products.js';
import { PreparedFeeds } from './prepared-feeds.js';

let redisServer: Awaited<ReturnType<typeof redisForTests>>;
let s3: Awaited<ReturnType<typeof s3ForTests>>;
let redis: Redis;
let imports: ImportStore;
let objects: ObjectStore;
let errorReport: ErrorReport;

beforeAll(async () => {
  [redisServer, s3] = await Promise.all([redisForTests(), s3ForTests()]);
  redis = openRedis(redisServer.url);
  imports = new ImportStore(redis);
  objects = new ObjectStore(s3.config);
  await objects.ensureBucket();
  errorReport = new ErrorReport(imports, objects);
});
afterAll(async () => {
  redis.disconnect();
  objects.close();
  await Promise.all([redisServer.stop(), s3.stop()]);
});

/** Keeps enqueued batches by job id, as the queue does, and can fail in the middle of an import. */
class Recorder extends IndexBatchProducer {
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

async function start(feed: string, options: { dryRun?: boolean } = {}): Promise<string> {
  const importId = randomUUID();
  const feedKey = `stores/s/feeds/${importId}`;
  await objects.put(feedKey, Buffer.from(feed));
  const createdAt = new Date().toISOString();
  const request = {
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
    createdAt,
    revision: 1,
  } as const;
  await imports.create(request);
  return importId;
}

/** The feeds of most tests lie in the object store. */
const isThere = { fetch: () => Promise.resolve(true) } as unknown as FeedFetcher;
const accepted = (): AcceptedWrites => new AcceptedWrites(redis, { latestRevision: () => Promise.resolve(0) } as never);

const importerWith = (producer: IndexBatchProducer, fetcher: FeedFetcher = isThere): FeedImporter =>
  new FeedImporter(
    imports,
    new ImportProducts(redis),
    errorReport,
    fetcher,
    new PreparedFeeds(imports, objects),
    {} as FeedDifferences,
    {} as MissingProducts,
    objects,
    producer,
    accepted(),
    { worker: { importBatchSize: 4 } } as Config,
  );
/** What is left of the copy of the rows. */
async function left(importId: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of objects.list(`stores/s/imports/${importId}/rows/`)) keys.push(key);
  return keys;
}

const report = async (importId: string): Promise<ImportReport | undefined> => imports.find('s', importId);
const row = (n: number, fields = ''): string => `{"id":"p${n}","title":"T","image":"i.jpg"${fields}}\n`;
const feedOf = (count: number): string => Array.from({ length: count }, (_, n) => row(n)).join('');

describe('FeedImporter', () => {
  let producer: Recorder;

  beforeEach(() => {
    producer = new Recorder({ redis: { url: redisServer.url, timeoutMs: 1_000 } }, new Turns(redis));
  });

  afterEach(() => producer.onApplicationShutdown());

  it('cuts a feed into batches and counts its rows', async () => {
    const importId = await start(`${feedOf(9)}{"id":"x","title":"","image":"i.jpg"}\nnonsense\n`);
    expect(await importerWith(producer).run('s', importId)).toBe(3);
    expect([...producer.batches.values()].map(({ items }) => items.length)).toEqual([4, 4, 1]);
    expect(await report(importId)).toMatchObject({ state: 'indexing', counts: { read: 11, accepted: 9, rejected: 2 } });
    const { errors } = await errorReport.page({ storeId: 's', importId }, 0, 10);
    expect(errors.map(({ row: at, code }) => [at, code])).toEqual([
      [10, 'missing-title'],
      [11, 'invalid-json'],
    ]);
  });

  it('goes on after it was killed, with the same batches and no row lost or doubled', async () => {
    const importer = importerWith(producer);
    const importId = await start(feedOf(10) + row(3) + feedOf(2));
    producer.failAt = 1;
    await expect(importer.run('s', importId)).rejects.toThrow('killed');
    const firstOfKilled = producer.batches.get(1)?.items;
    producer.failAt = Number.POSITIVE_INFINITY;
    await importer.run('s', importId);
    expect(producer.batches.get(1)?.items).toEqual(firstOfKilled);
    expect(producer.ids().sort()).toEqual(Array.from({ length: 10 }, (_, n) => `p${n}`).sort());
    expect(await report(importId)).toMatchObject({ counts: { read: 13, accepted: 10, rejected: 3 } });
    const { errors } = await errorReport.page({ storeId: 's', importId }, 0, 10);
    expect(errors.map(({ row: at, code }) => [at, code])).toEqual([11, 12, 13].map((at) => [at, 'duplicate-id']));
  });

  it('reads on from a copy of the rows, whatever became of the feed, and leaves no copy behind', async () => {
    const importer = importerWith(producer);
    const importId = await start(feedOf(10));
    producer.failAt = 1;
    await expect(importer.run('s', importId)).rejects.toThrow('killed');
    producer.failAt = Number.POSITIVE_INFINITY;
    await objects.put(`stores/s/feeds/${importId}`, Buffer.from('another feed'));
    await importer.run('s', importId);
    expect(producer.ids().sort()).toEqual(Array.from({ length: 10 }, (_, n) => `p${n}`).sort());
    expect(await report(importId)).toMatchObject({ state: 'indexing', counts: { read: 10, accepted: 10 } });
    expect(await left(importId)).toEqual([]);
  });

  it('imports a row with a value that cannot be kept, and warns of it', async () => {
    const importId = await start(row(1, ',"fabric":{"outer":"wool"}') + row(2, `,"story":"${'x'.repeat(30_000)}"`) + row(3));
    await importerWith(producer).run('s', importId);
    expect(producer.ids()).toEqual(['p1', 'p2', 'p3']);
    expect(await report(importId)).toMatchObject({ counts: { read: 3, accepted: 3, rejected: 0, warnings: 2 } });
    const { errors } = await errorReport.page({ storeId: 's', importId }, 0, 10);
    expect(errors).toMatchObject([
      { row: 1, productId: 'p1', column: 'fabric', code: 'unsupported-value', severity: 'warning' },
      { row: 2, productId: 'p2', column: 'story', code: 'too-long', severity: 'warning' },
    ]);
  });

  it('checks rows and enqueues none in a dry run', async () => {
    const importId = await start(feedOf(5), { dryRun: true });
    await importerWith(producer).run('s', importId);
    expect(producer.batches.size).toBe(0);
    expect(await report(importId)).toMatchObject({ state: 'done', counts: { read: 5, accepted: 5, indexed: 0 } });
  });

  it('ends an import whose feed cannot be read, with the reason', async () => {
    const importId = await start('<rss/>');
    await importerWith(producer).run('s', importId);
    expect(await report(importId)).toMatchObject({ state: 'failed', failure: expect.stringContaining('XML') });
  });

  it('waits while 64 of its own batches are not finished, and leaves at once when its process is to stop', async () => {
    const importId = await start(feedOf(4 * 64 + 1));
    const stopping = new AbortController();
    const reading = importerWith(producer).run('s', importId, stopping.signal);
    await expect.poll(() => producer.batches.size).toBe(64);
    stopping.abort();
    await expect(reading).rejects.toBeInstanceOf(ReadingInterrupted);
    await imports.finishBatch(importId, 0, { embedded: 4 });
    await importerWith(producer).run('s', importId);
    expect(producer.batches.size).toBe(65);
    expect(await report(importId)).toMatchObject({ state: 'indexing', counts: { read: 257, accepted: 257, rejected: 0 } });
  });

  it('ends an import whose feed is not in the bucket', async () => {
    const importId = await start('');
    await objects.delete(`stores/s/feeds/${importId}`);
    await importerWith(producer).run('s', importId);
    expect(await report(importId)).toMatchObject({ state: 'failed', failure: expect.stringMatching(/^feed-not-found: .*stores\/s\//) });
  });

  it('keeps a report of any length, by row', async () => {
    const importId = await start(Array.from({ length: 2_600 }, (_, n) => `{bad ${n}\n`).join(''));
    await importerWith(producer).run('s', importId);
    expect((await imports.errors(importId)).length).toBe(1_000);
    const { total, errors } = await errorReport.page({ storeId: 's', importId }, 1_990, 20);
    expect(total).toBe(2_600);
    expect(errors.map((error) => error.row)).toEqual(Array.from({ length: 20 }, (_, n) => 1_991 + n));
    let count = 0;
    for await (const { row: at } of errorReport.lines({ storeId: 's', importId })) expect(at).toBe(++count);
    expect(count).toBe(2_600);
  });

  it.each(['pause', 'cancel'] as const)('ends a download after a %s, and keeps the place of an import that may go on', async (action) => {
    const importId = await start(feedOf(5));
    await accepted().acceptImport('s', importId);
    const fetcher = {
      fetch: async (_found: ImportReport, stop: AbortSignal) => {
        await (action === 'pause' ? imports.pause(importId) : imports.end(importId, 'cancelled'));
        await once(stop, 'abort');
        throw new Error('the download was broken off');
      },
    } as unknown as FeedFetcher;
    expect(await importerWith(producer, fetcher).run('s', importId)).toBe(0);
    expect((await accepted().open('s')).includes(importWrite(importId))).toBe(action === 'pause');
  });

  it('leaves no copy of the rows of an import that was cancelled while it was looked at', async () => {
    const importId = await start(feedOf(5_000));
    const importer = importerWith(producer);
    const put = vi.spyOn(objects, 'put').mockImplementation(async (...args) => {
      put.mockRestore();
      await imports.end(importId, 'cancelled');
      await objects.put(...args);
    });
    await importer.run('s', importId);
    expect(await left(importId)).toEqual([]);
  });

  it('reads on from the copy after a pause in its last moment', async () => {
    const importId = await start(feedOf(5));
    const finish = vi.spyOn(imports, 'finishReading').mockImplementation(async (...args) => {
      finish.mockRestore();
      await imports.pause(importId);
      return imports.finishReading(...args);
    });
    await importerWith(producer).run('s', importId);
    await objects.put(`stores/s/feeds/${importId}`, Buffer.from('another feed'));
    expect(await imports.resume(importId)).toBe('queued');
    await importerWith(producer).run('s', importId);
    expect(await report(importId)).toMatchObject({ state: 'indexing', counts: { read: 5, accepted: 5 } });
  });

  it('reads nothing of an import that was cancelled', async () => {
    const importId = await start(feedOf(5));
    await imports.end(importId, 'cancelled');
    expect(await importerWith(producer).run('s', importId)).toBe(0);
    expect(producer.batches.size).toBe(0);
  });
});
