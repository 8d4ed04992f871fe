import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, type Redis } from '#redis';
import { redisForTests } from '../../../../test/support/redis.js';
import { ImportProducts } from './import-products.js';
import { ERRORS_IN_REDIS, ImportStore } from './import-store.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let imports: ImportStore;
let products: ImportProducts;
let importId: string;

beforeAll(async () => {
  server = await redisForTests();
  redis = openRedis(server.url);
  imports = new ImportStore(redis);
  products = new ImportProducts(redis);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  importId = randomUUID();
  await imports.create({
    importId,
    storeId: 's',
    feedKey: 'stores/s/feeds/1',
    force: false,
    ownsFeed: false,
    full: false,
    fileName: 'feed.csv',
    format: 'auto',
    dryRun: false,
    requireImages: false,
    usualMapping: {},
    mode: 'upsert',
    deleteThreshold: 0.2,
    createdAt: '2026-01-01T00:00:00.000Z',
    revision: 1,
  });
});

const reportOf = async (): Promise<Awaited<ReturnType<ImportStore['find']>>> => imports.find('s', importId);

describe('ImportStore', () => {
  it('shows an import to its own store only', async () => {
    expect(await reportOf()).toMatchObject({ state: 'queued', counts: { read: 0, indexed: 0 } });
    expect(await imports.find('t', importId)).toBeUndefined();
    expect(await imports.find('s', randomUUID())).toBeUndefined();
  });

  it('is done once the feed is read and every batch is finished, whichever comes last', async () => {
    await imports.startReading(importId, 64);
    await imports.finishBatch(importId, 0, { embedded: 60, failed: 4 }, []);
    await imports.saveCheckpoint(importId, {
      row: 130,
      batch: 2,
      read: 130,
      accepted: 128,
      rejected: 2,
      errors: 2,
      warnings: 0,
      parts: 0,
      skipped: 0,
      variants: 0,
      problems: {},
    });
    await imports.finishReading(importId, 2);
    expect(await reportOf()).toMatchObject({ state: 'indexing' });
    await imports.finishBatch(importId, 1, { updated: 10, unchanged: 54 });
    expect(await reportOf()).toMatchObject({
      state: 'done',
      counts: { read: 130, accepted: 128, rejected: 2, embedded: 60, updated: 10, unchanged: 54, failed: 4, pending: 0, indexed: 124 },
    });
  });

  it('is done at once when no row could be taken', async () => {
    await imports.startReading(importId, 64);
    await imports.finishReading(importId, 0);
    expect(await reportOf()).toMatchObject({ state: 'done' });
  });

  it('counts a batch once, however often it is run', async () => {
    await imports.startReading(importId, 64);
    for (let run = 0; run < 3; run++) await imports.finishBatch(importId, 0, { embedded: 5 });
    await imports.finishReading(importId, 1);
    expect((await reportOf())?.counts.embedded).toBe(5);
  });

  it('gives an id to the first row that claims it, also when rows are read again', async () => {
    expect(
      await products.claimIds(importId, [
        { row: 2, id: 'a' },
        { row: 3, id: 'b' },
        { row: 4, id: 'a' },
      ]),
    ).toEqual([2, 3, 2]);
    expect(await products.claimIds(importId, [{ row: 3, id: 'b' }])).toEqual([3]);
    expect(await products.claimIds(importId, [])).toEqual([]);
  });

  it('resumes where the last checkpoint stands', async () => {
    expect(await imports.startReading(importId, 64)).toMatchObject({ row: 0, batch: 0 });
    const checkpoint = {
      row: 65,
      batch: 1,
      read: 65,
      accepted: 64,
      rejected: 1,
      errors: 1,
      warnings: 0,
      parts: 0,
      skipped: 0,
      variants: 0,
      problems: {},
    };
    await imports.saveCheckpoint(importId, checkpoint);
    // The batches stay of the size that the first reader cut them to.
    expect(await imports.startReading(importId, 16)).toEqual({ ...checkpoint, batchSize: 64 });
  });

  it('keeps each line of the report once, by row, and hands back what it has no room for', async () => {
    const error = (row: number) => ({ row, code: 'missing-title', message: 'no title' });
    await imports.addErrors(importId, [error(30), error(4), error(7)]);
    await imports.addErrors(importId, [error(7)]);
    await imports.addErrors(importId, []);
    expect(await imports.errors(importId)).toEqual([error(4), error(7), error(30)]);
    const many = Array.from({ length: ERRORS_IN_REDIS }, (_, n) => error(100 + n));
    const left = await imports.addErrors(importId, many);
    expect(left.map(({ row }) => row)).toEqual([1_097, 1_098, 1_099]);
    expect(await imports.addErrors(importId, [error(4)])).toEqual([]);
  });

  it('ends once: an import that has ended stays as it is', async () => {
    await imports.startReading(importId, 64);
    expect(await imports.end(importId, 'cancelled')).toBe(true);
    expect(await imports.end(importId, 'failed', 'late')).toBe(false);
    await imports.finishBatch(importId, 0, { embedded: 1 });
    expect(await reportOf()).toMatchObject({ state: 'cancelled' });
    expect(await imports.end(randomUUID(), 'failed')).toBe(false);
  });

  it.each(['cancelled', 'failed'] as const)('counts what a %s import gave up as failed, but for what arrives after all', async (state) => {
    await imports.startReading(importId, 64);
    await imports.saveCheckpoint(importId, {
      row: 20,
      batch: 2,
      read: 20,
      accepted: 18,
      rejected: 2,
      errors: 2,
      warnings: 0,
      parts: 0,
      skipped: 0,
      variants: 0,
      problems: {},
    });
    await imports.finishBatch(importId, 0, { embedded: 8, failed: 1 }, [{ row: 3, code: 'image-not-found', message: 'There is none.' }]);
    expect((await reportOf())?.counts).toMatchObject({ failed: 1, pending: 9, indexed: 8 });
    await imports.end(importId, state);
    expect((await reportOf())?.counts).toMatchObject({ read: 20, accepted: 18, rejected: 2, failed: 10, pending: 0, indexed: 8 });
    await imports.finishBatch(importId, 1, { updated: 9 });
    expect((await reportOf())?.counts).toMatchObject({ accepted: 18, failed: 1, pending: 0, indexed: 17 });
  });

  it('does not read, or finish to read, an import that was cancelled', async () => {
    await imports.startReading(importId, 64);
    await imports.end(importId, 'cancelled');
    expect(await imports.startReading(importId, 64)).toBeUndefined();
    expect(
      await imports.saveCheckpoint(importId, {
        row: 1,
        batch: 1,
        read: 1,
        accepted: 1,
        rejected: 0,
        errors: 0,
        warnings: 0,
        parts: 0,
        skipped: 0,
        variants: 0,
        problems: {},
      }),
    ).toBe(false);
    expect(await imports.finishReading(importId, 1)).toBe(false);
    await imports.finishBatch(importId, 0, { embedded: 1 });
    expect(await reportOf()).toMatchObject({ state: 'cancelled' });
  });

  it('is not set back by a reader that was suspended while another one went further', async () => {
    await imports.startReading(importId, 64);
    const checkpoint = {
      row: 64,
      batch: 1,
      read: 64,
      accepted: 64,
      rejected: 0,
      errors: 0,
      warnings: 0,
      parts: 0,
      skipped: 0,
      variants: 0,
      problems: {},
    };
    await imports.saveCheckpoint(importId, { ...checkpoint, row: 128, batch: 2 });
    expect(await imports.saveCheckpoint(importId, checkpoint)).toBe(false);
    expect(await imports.startReading(importId, 64)).toMatchObject({ row: 128, batch: 2 });
  });
});
