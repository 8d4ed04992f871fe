import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument } from '#api-contract';
import { ApiProblem } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import { openRedis, type Redis } from '#redis';
import { toJsonLines } from '#sample-catalog';
import { readOnlyS3, type ReadOnlyS3 } from '../support/read-only-s3.js';
import { s3ForTests } from '../support/s3.js';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 400;

let test: TestStack;
let redis: Redis;
let s3: Awaited<ReturnType<typeof s3ForTests>>;
let bucket: ReadOnlyS3;
let feed: string;

beforeAll(async () => {
  s3 = await s3ForTests();
  bucket = await readOnlyS3(s3.config.endpoint);
  test = await startTestStack({ S3_ENDPOINT: bucket.url, S3_BUCKET: s3.config.bucket, LOG_LEVEL: 'fatal', IMPORT_BATCH_SIZE: '20' });
  redis = openRedis(test.stack.redisUrl);
  const objects = new ObjectStore(s3.config);
  const put = (key: string, bytes: Uint8Array): Promise<void> => objects.put(`${storePrefix('main')}${key}`, bytes);
  const { rows } = await uploadSample({ ...test, put }, 61, 8);
  objects.close();
  feed = join(test.directory, 'feed.jsonl');
  const all = Array.from({ length: PRODUCTS }, (_, n) => ({ ...rows[n % rows.length], id: `p-${n}`, title: `Article ${n}` }));
  await writeFile(feed, toJsonLines(all));
  await test.client.json('PUT', '/v1/products/first?wait=20s', { title: 'First', image: rows[0]?.['image'] });
}, 120_000);
afterAll(async () => {
  redis.disconnect();
  await test.stop();
  await bucket.stop();
  await s3.stop();
});

/** The service that an answer says is away. */
const awayFor = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof ApiProblem ? [error.problem.status, error.problem.dependency] : error),
  );

describe('a Redis that has no memory left', () => {
  const fill = async (): Promise<void> => {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.config('SET', 'maxmemory', '1');
  };
  const empty = (): Promise<unknown> => redis.config('SET', 'maxmemory', '0');

  it('refuses writes, and lets searches go on', async () => {
    await fill();
    try {
      expect(await awayFor(test.client.json('PUT', '/v1/products/a', { title: 'A' }))).toEqual([503, 'redis']);
      expect(await awayFor(test.client.json('PATCH', '/v1/products/first', { price: 2 }))).toEqual([503, 'redis']);
      expect(await awayFor(test.client.imports.start(feed))).toEqual([503, 'redis']);
      expect(await awayFor(test.client.settings.change({ language: 'de' }))).toEqual([503, 'redis']);
      expect((await test.client.search({ q: 'first' })).found).toBe(1);
    } finally {
      await empty();
    }
    expect(await test.client.json('PUT', '/v1/products/a?wait=20s', { title: 'A' })).toMatchObject({ state: 'done' });
    expect((await test.client.settings.read()).language).toBe('en');
  });

  it('in the middle of an import costs time, and no row', async () => {
    const { id } = await test.client.imports.start(feed);
    await expect
      .poll(async () => (await test.client.json<ImportDocument>('GET', `/v1/imports/${id}`)).counts.indexed, {
        timeout: 30_000,
        interval: 50,
      })
      .toBeGreaterThan(0);
    await fill();
    await sleep(4_000);
    await empty();
    const { state, counts } = await test.client.imports.wait(id);
    expect([state, counts]).toMatchObject(['done', { read: PRODUCTS, indexed: PRODUCTS, failed: 0, pending: 0 }]);
    expect((await test.client.search({ filterBy: 'has_image:true', perPage: 1 })).found).toBe(PRODUCTS + 1);
  });
});

describe('a bucket that can only be read', () => {
  it('refuses what has to be put there, and goes on with the rest', async () => {
    bucket.isReadOnly = true;
    try {
      expect(await awayFor(test.client.imports.start(feed))).toEqual([503, 'object store']);
      expect((await test.client.search({ q: 'first' })).found).toBeGreaterThan(0);
      const written = await test.client.json('PUT', '/v1/products/b?wait=20s', { title: 'B', image: await imageOf('first') });
      expect(written).toMatchObject({ state: 'done' });
    } finally {
      bucket.isReadOnly = false;
    }
    const { id } = await test.client.imports.start(feed);
    expect(await test.client.imports.wait(id)).toMatchObject({ state: 'done', counts: { unchanged: PRODUCTS } });
  });

  it('in the middle of an import costs time, and no row', async () => {
    const changed = join(test.directory, 'changed.jsonl');
    const rows = Array.from({ length: PRODUCTS }, (_, n) => ({ id: `q-${n}`, title: `Other ${n}`, price: n % 7 === 0 ? 'dear' : n }));
    await writeFile(changed, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { id } = await test.client.imports.start(changed);
    bucket.isReadOnly = true;
    await sleep(3_000);
    bucket.isReadOnly = false;
    const { state, counts } = await test.client.imports.wait(id);
    const rejected = Math.ceil(PRODUCTS / 7);
    expect([state, counts]).toMatchObject(['done', { read: PRODUCTS, rejected, indexed: PRODUCTS - rejected }]);
  });
});

const imageOf = async (id: string): Promise<unknown> => (await test.client.json<{ image: string }>('GET', `/v1/products/${id}`)).image;
