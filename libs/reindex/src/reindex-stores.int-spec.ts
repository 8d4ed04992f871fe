import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Redis } from '#redis';
import { redisForTests } from '../../../test/support/redis.js';
import type { ReindexRequest } from './reindex-record.js';
import { Discards } from './discards.js';
import { FailedPictures } from './failed-pictures.js';
import { ReindexRecords } from './reindex-records.js';
import { StoreReindexes } from './store-reindexes.js';
import { REQUEST } from './testing/reindex-world.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let records: ReindexRecords;
let failedPictures: FailedPictures;
let reindexes: StoreReindexes;
let discards: Discards;
let request: ReindexRequest;

beforeAll(async () => {
  server = await redisForTests();
  redis = new Redis(server.url);
  records = new ReindexRecords(redis);
  failedPictures = new FailedPictures(redis);
  reindexes = new StoreReindexes(redis);
  discards = new Discards(redis);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  request = requestOf('s');
  await records.create(request);
});

const requestOf = (storeId: string): ReindexRequest => ({ ...REQUEST, reindexId: randomUUID(), storeId });

describe('what Redis keeps of reindexes', () => {
  it('shows a reindex to its own store only', async () => {
    expect(await records.find('s', request.reindexId)).toMatchObject({ request, state: 'queued', canRollBack: false });
    expect(await records.find('t', request.reindexId)).toBeUndefined();
    expect(await records.list('t')).toEqual([]);
  });

  it('takes one at a time for a store, and says which one is in the way', async () => {
    const second = requestOf('s');
    expect(await records.create(second)).toBe(request.reindexId);
    expect(await records.find('s', second.reindexId)).toBeUndefined();
    expect(await records.create(requestOf('t'))).toBeUndefined();
    await reindexes.release('s', second.reindexId);
    expect(await records.create(requestOf('s'))).toBe(request.reindexId);
    await reindexes.release('s', request.reindexId);
    expect(await records.create(second)).toBeUndefined();
    expect((await records.list('s')).map((one) => one.request.reindexId).sort()).toEqual([request.reindexId, second.reindexId].sort());
  });

  it('moves on from the states that lead there alone, and forgets the fault of the step before', async () => {
    const { reindexId } = request;
    await records.set(reindexId, { fault: 'the object store is away' });
    expect(await records.move(reindexId, ['filling'], 'catching_up')).toBe(false);
    expect(await records.find('s', reindexId)).toMatchObject({ state: 'queued', fault: 'the object store is away' });
    expect(await records.move(reindexId, ['queued'], 'filling', { to: 'x' })).toBe(true);
    const report = await records.find('s', reindexId);
    expect(report).toMatchObject({ state: 'filling', to: 'x' });
    expect(report?.fault).toBeUndefined();
    // Cancelled while a worker is about to go on: the worker must not undo it.
    expect(await records.move(reindexId, ['queued', 'filling'], 'cancelled')).toBe(true);
    expect(await records.move(reindexId, ['filling'], 'catching_up')).toBe(false);
    expect(await records.fail(reindexId, ['filling'], { code: 'disk-full', message: 'x' })).toBe(false);
    expect(await records.state(reindexId)).toBe('cancelled');
  });

  it('adds counts up, and lists a product as failed once, until its picture can be had', async () => {
    const { reindexId } = request;
    await Promise.all([records.add(reindexId, { embedded: 3, copied: 0 }), records.add(reindexId, { embedded: 4, removed: 1 })]);
    const failed = (productId: string): { productId: string; code: string; message: string } => ({ productId, code: 'c', message: 'm' });
    await failedPictures.add(reindexId, [failed('b'), failed('a')]);
    await failedPictures.add(reindexId, [failed('a')]);
    expect((await records.find('s', reindexId))?.counts).toMatchObject({ embedded: 7, copied: 0, removed: 1, failed: 2 });
    await failedPictures.remove(reindexId, ['b', 'unknown']);
    expect(await failedPictures.of(reindexId)).toEqual([failed('a')]);
  });

  it('can go back while the old version is kept, and only from the reindex that left it', async () => {
    const { reindexId } = request;
    await reindexes.keep('s', reindexId);
    expect((await records.find('s', reindexId))?.canRollBack).toBe(false);
    await records.move(reindexId, ['queued'], 'done');
    expect((await records.find('s', reindexId))?.canRollBack).toBe(true);
    await reindexes.keep('s', undefined);
    expect((await records.find('s', reindexId))?.canRollBack).toBe(false);
  });

  it('says what is to be removed once its time has come', async () => {
    await discards.later({ storeId: 's', collection: 'later' }, 60_000);
    await discards.later({ storeId: 's', collection: 'now' }, 0);
    const [due, ...more] = await discards.due();
    expect(due).toEqual({ storeId: 's', collection: 'now' });
    expect(more).toEqual([]);
    if (due) await discards.done(due);
    expect(await discards.due()).toEqual([]);
  });

  it('runs exclusive work of one process at a time, however long it takes', async () => {
    let isHeld = true;
    const long = reindexes.exclusively('s', async () => {
      // This is longer than a killed process keeps its lock.
      await sleep(6_000);
      isHeld = false;
      return 'done';
    });
    await sleep(50);
    const beside: unknown[] = [];
    while (isHeld) {
      beside.push(await reindexes.exclusively('s', () => Promise.resolve(isHeld)));
      await sleep(100);
    }
    // Only a process that comes after the end gets the lock.
    expect(beside.filter((result) => result === true)).toEqual([]);
    expect(await long).toBe('done');
  });

  it('lets others in after work that failed, and those of other stores at any time', async () => {
    await expect(reindexes.exclusively('s', () => Promise.reject(new Error('fault')))).rejects.toThrow('fault');
    const inside = reindexes.exclusively('s', () => reindexes.exclusively('t', () => Promise.resolve('both')));
    expect(await inside).toBe('both');
  });
});
