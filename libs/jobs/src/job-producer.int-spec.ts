import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisForTests } from '../../../test/support/redis.js';
import { IndexBatch, type IndexBatchData } from './index-batch.job.js';
import { IndexBatchProducer } from './producers.js';
import { waitingConnection } from './redis.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let producer: IndexBatchProducer;

beforeAll(async () => {
  server = await redisForTests();
  producer = new IndexBatchProducer(server.url);
});
afterAll(async () => {
  await producer.close();
  await server.stop();
});

const batch = (fields: Partial<Required<IndexBatchData>> = {}): IndexBatchData => ({
  storeId: 's',
  sourceId: randomUUID(),
  isImport: false,
  revision: 1,
  batch: 0,
  items: [],
  settled: {},
  errors: [],
  ...fields,
});
const isOfStore = (storeId: string) => (data: IndexBatchData) => data.storeId === storeId;

describe('JobProducer', () => {
  it('enqueues a batch once while it is known', async () => {
    const before = await producer.backlog();
    const data = batch();
    expect(await producer.enqueue(data)).toBe(`${data.sourceId}_0`);
    await producer.enqueue(data);
    expect(await producer.backlog()).toBe(before + 1);
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
});
