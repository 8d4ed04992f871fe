import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Redis } from '#redis';
import { redisForTests } from '../../../test/support/redis.js';
import type { ReindexRequest } from './reindex-record.js';
import { ReindexStore } from './reindex-store.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let store: ReindexStore;
let request: ReindexRequest;

beforeAll(async () => {
  server = await redisForTests();
  redis = new Redis(server.url);
  store = new ReindexStore(redis);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  request = requestOf('s');
  await store.create(request);
});

const requestOf = (storeId: string): ReindexRequest => ({
  reindexId: randomUUID(),
  storeId,
  model: 'mini-clip-64',
  variant: 'fp32',
  reason: 'a test',
  autoSwap: true,
  keepVersions: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
});

describe('ReindexStore', () => {
  it('shows a reindex to its own store only', async () => {
    expect(await store.find('s', request.reindexId)).toMatchObject({ request, state: 'queued', canRollBack: false });
    expect(await store.find('t', request.reindexId)).toBeUndefined();
    expect(await store.list('t')).toEqual([]);
  });

  it('takes one at a time for a store, and says which one is in the way', async () => {
    const second = requestOf('s');
    expect(await store.create(second)).toBe(request.reindexId);
    expect(await store.find('s', second.reindexId)).toBeUndefined();
    expect(await store.create(requestOf('t'))).toBeUndefined();
    await store.release('s', second.reindexId);
    expect(await store.create(requestOf('s'))).toBe(request.reindexId);
    await store.release('s', request.reindexId);
    expect(await store.create(second)).toBeUndefined();
    expect((await store.list('s')).map((one) => one.request.reindexId).sort()).toEqual([request.reindexId, second.reindexId].sort());
  });

  it('moves on from the states that lead there alone, and forgets the fault of the step before', async () => {
    const { reindexId } = request;
    await store.set(reindexId, { fault: 'the object store is away' });
    expect(await store.move(reindexId, ['filling'], 'catching_up')).toBe(false);
    expect(await store.find('s', reindexId)).toMatchObject({ state: 'queued', fault: 'the object store is away' });
    expect(await store.move(reindexId, ['queued'], 'filling', { to: 'x' })).toBe(true);
    const report = await store.find('s', reindexId);
    expect(report).toMatchObject({ state: 'filling', to: 'x' });
    expect(report?.fault).toBeUndefined();
    // Cancelled while a worker is about to go on: the worker must not undo it.
    expect(await store.move(reindexId, ['queued', 'filling'], 'cancelled')).toBe(true);
    expect(await store.move(reindexId, ['filling'], 'catching_up')).toBe(false);
    expect(await store.fail(reindexId, ['filling'], { code: 'disk-full', message: 'x' })).toBe(false);
    expect(await store.state(reindexId)).toBe('cancelled');
  });

  it('adds counts up, and lists a product as failed once, until its picture can be had', async () => {
    const { reindexId } = request;
    await Promise.all([store.add(reindexId, { embedded: 3, copied: 0 }), store.add(reindexId, { embedded: 4, removed: 1 })]);
    const failed = (productId: string): { productId: string; code: string; message: string } => ({ productId, code: 'c', message: 'm' });
    await store.addFailed(reindexId, [failed('b'), failed('a')]);
    await store.addFailed(reindexId, [failed('a')]);
    expect((await store.find('s', reindexId))?.counts).toMatchObject({ embedded: 7, copied: 0, removed: 1, failed: 2 });
    await store.removeFailed(reindexId, ['b', 'unknown']);
    expect(await store.failed(reindexId)).toEqual([failed('a')]);
  });

  it('can go back while the old version is kept, and only from the reindex that left it', async () => {
    const { reindexId } = request;
    await store.keep('s', reindexId);
    expect((await store.find('s', reindexId))?.canRollBack).toBe(false);
    await store.move(reindexId, ['queued'], 'done');
    expect((await store.find('s', reindexId))?.canRollBack).toBe(true);
    await store.keep('s', undefined);
    expect((await store.find('s', reindexId))?.canRollBack).toBe(false);
  });

  it('says what is to be removed once its time has come', async () => {
    await store.discardLater({ storeId: 's', collection: 'later' }, 60_000);
    await store.discardLater({ storeId: 's', collection: 'now' }, 0);
    const [due, ...more] = await store.dueDiscards();
    expect(due).toEqual({ storeId: 's', collection: 'now' });
    expect(more).toEqual([]);
    if (due) await store.discarded(due);
    expect(await store.dueDiscards()).toEqual([]);
  });

  it('lets one at a time do what is exclusive, for as long as it takes', async () => {
    let isHeld = true;
    const long = store.exclusively('s', async () => {
      // Longer than the lock is kept for one who was killed.
      await sleep(6_000);
      isHeld = false;
      return 'done';
    });
    await sleep(50);
    const beside: unknown[] = [];
    while (isHeld) {
      beside.push(await store.exclusively('s', () => Promise.resolve(isHeld)));
      await sleep(100);
    }
    // Who came when it was over is let in; nobody before.
    expect(beside.filter((result) => result === true)).toEqual([]);
    expect(await long).toBe('done');
  });

  it('lets others in after work that failed, and those of other stores at any time', async () => {
    await expect(store.exclusively('s', () => Promise.reject(new Error('fault')))).rejects.toThrow('fault');
    const inside = store.exclusively('s', () => store.exclusively('t', () => Promise.resolve('both')));
    expect(await inside).toBe('both');
  });
});
