import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedis, type Redis, waitingConnection } from '#redis';
import { redisForTests } from '../../../test/support/redis.js';
import { IndexBatch, type IndexBatchData } from './index-batch.job.js';
import { IndexBatchProducer } from './producers.js';
import { Turns } from './turns.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let producer: IndexBatchProducer;
let redis: Redis;
let turns: Turns;

beforeAll(async () => {
  server = await redisForTests();
  redis = openRedis(server.url);
  turns = new Turns(redis);
  producer = new IndexBatchProducer({ redis: { url: server.url, timeoutMs: 1_000 } }, turns);
});
afterAll(async () => {
  await producer.onApplicationShutdown();
  redis.disconnect();
  await server.stop();
});

const batch = (fields: Partial<Required<IndexBatchData>> = {}): IndexBatchData => ({
  storeId: 's',
  sourceId: randomUUID(),
  isImport: false,
  revision: 1,
  batch: 0,
  requireImages: false,
  items: [],
  columns: {},
  settled: {},
  errors: [],
  ...fields,
});
const isOfStore = (storeId: string) => (data: IndexBatchData) => data.storeId === storeId;

describe('JobProducer', () => {
  it('enqueues a batch once while it is known', async () => {
    const before = await producer.waiting();
    const data = batch();
    expect(await producer.enqueue(data)).toBe(`${data.sourceId}_0`);
    await producer.enqueue(data);
    expect(await producer.waiting()).toBe(before + 1);
  });

  it('refuses data that does not fit the contract', async () => {
    await expect(producer.enqueue(batch({ storeId: 'No Store!' }))).rejects.toThrow('lower-case letters');
  });

  it('reports a job to those it belongs to', async () => {
    const id = await producer.enqueue(batch());
    expect(await producer.report(id, isOfStore('s'))).toEqual({ state: 'queued' });
    expect(await producer.report(id, isOfStore('t'))).toBeUndefined();
    expect(await producer.report('nothing', isOfStore('s'))).toBeUndefined();
  });

  it('waits for a job’s end, and no longer than asked', async () => {
    const id = await producer.enqueue(batch());
    const started = Date.now();
    await producer.settle(id, 100);
    expect(Date.now() - started).toBeLessThan(5_000);
    const result = { outcomes: { embedded: 1 }, errors: [] };
    const worker = new Worker(IndexBatch.queue, () => Promise.resolve(result), { connection: waitingConnection(server.url) });
    await producer.settle(id, 10_000);
    expect(await producer.report(id, isOfStore('s'))).toEqual({ state: 'done', result });
    await worker.close();
  });

  it('has stores take turns, however many jobs each has enqueued', async () => {
    await new Worker(IndexBatch.queue, () => Promise.resolve({ outcomes: {}, errors: [] }), {
      connection: waitingConnection(server.url),
    }).close();
    const before = await producer.waiting();
    for (let n = 0; n < 30; n++) await producer.enqueue(batch({ storeId: 'large', batch: n }));
    const served: string[] = [];
    const worker = new Worker(
      IndexBatch.queue,
      async (job) => {
        await turns.served(job.priority);
        served.push((job.data as IndexBatchData).storeId);
        // A small store comes while half of the large store's jobs are waiting.
        if (served.length === before + 10) for (let n = 0; n < 3; n++) await producer.enqueue(batch({ storeId: 'small', batch: n }));
        return { outcomes: {}, errors: [] };
      },
      { connection: waitingConnection(server.url), concurrency: 1 },
    );
    await expect.poll(() => served.length, { timeout: 20_000 }).toBe(before + 33);
    const at = served.flatMap((storeId, n) => (storeId === 'small' ? [n - before] : []));
    expect(Math.max(...at)).toBeLessThan(18);
    await worker.close();
  });
});
