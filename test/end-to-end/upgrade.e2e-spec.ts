import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductDocument } from '#api-contract';
import { VitrineClient } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import { openRedis, waitingConnection } from '#redis';
import { imageKey, productJpeg, sampleProducts, toFeedRow, type FeedRow } from '#sample-catalog';
import { DevStack } from '../../scripts/dev-stack/dev-stack.js';
import { asEarlierRelease, emptyIndex, indexEnv } from '../support/index-engine.js';

const PRODUCTS = 12;
const adminKey = `vt_${randomBytes(24).toString('base64url')}`;
let directory: string;
let rows: FeedRow[];
let stack: DevStack;
let client: VitrineClient;

const start = async (): Promise<void> => {
  stack = await DevStack.start({ directory, adminKey, env: { LOG_LEVEL: 'warn', ...indexEnv() } });
  client = new VitrineClient(stack.apiUrl, adminKey);
};
const product = (id: string): Promise<ProductDocument> => client.json('GET', `/v1/products/${id}`);
const fieldsOf = (row: FeedRow): object => Object.fromEntries(Object.entries(row).filter(([name]) => ['title', 'image'].includes(name)));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-upgrade-'));
  await emptyIndex();
  await start();
  const objects = new ObjectStore(stack.s3);
  const products = sampleProducts(8, PRODUCTS);
  for (const one of products) await objects.put(`${storePrefix(stack.storeId)}${imageKey(one)}`, await productJpeg(one, 160));
  objects.close();
  rows = products.map(toFeedRow);
  const written = rows.map((row) => ({ id: String(row['id']), ...fieldsOf(row) }));
  await client.json('POST', '/v1/products?wait=60s', { products: written });
  await stack.stop();
  await asEarlierRelease(directory);
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('an upgrade from the release before', () => {
  it('keeps what is indexed, and the order of what is written from now on', async () => {
    await start();
    expect((await client.search({})).found).toBe(PRODUCTS);
    const [a = '', b = '', c = ''] = rows.map((row) => String(row['id']));
    expect(await client.json('PATCH', `/v1/products/${a}`, { price: 5 })).toMatchObject({ price: 5 });
    await client.json('DELETE', `/v1/products/${b}`);
    await client.json('PUT', `/v1/products/${c}?wait=30s`, { ...fieldsOf(rows[2] ?? {}), price: 7 });
    expect(await product(a)).toMatchObject({ price: 5, title: String(rows[0]?.['title']) });
    expect(await product(c)).toMatchObject({ price: 7 });
    expect((await client.search({})).found).toBe(PRODUCTS - 1);
  });

  it('makes the jobs that were enqueued before it, as older than all that is accepted after it', async () => {
    const queue = new Queue('indexing', { connection: waitingConnection(stack.redisUrl) });
    const job = async (id: string, fields: object): Promise<void> => {
      const sourceId = randomUUID();
      const full = { id, description: '', in_stock: true, attributes: {}, ...fields };
      const data = {
        storeId: stack.storeId,
        sourceId,
        isImport: false,
        batch: 0,
        items: [{ row: 1, product: full }],
        settled: {},
        errors: [],
      };
      await queue.add('index-batch', data, { jobId: `${sourceId}_0`, attempts: 6 });
    };
    const [a = '', b = '', , d = ''] = rows.map((row) => String(row['id']));
    const picture = { title: 'Of an old job', image: String(rows[0]?.['image']) };
    await job('fresh', picture);
    await job(a, { ...picture, price: 1 });
    await job(b, picture);
    await job(d, { ...picture, price: 4 });
    await expect.poll(async () => (await client.search({ filterBy: 'id:=fresh' })).found, { timeout: 30_000 }).toBe(1);
    await expect.poll(async () => (await product(d)).price, { timeout: 30_000 }).toBe(4);
    expect(await product(a)).toMatchObject({ title: 'Of an old job', price: 5 });
    await expect(product(b)).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    await queue.close();
  });

  it('reads an import on that was accepted before it', async () => {
    const importId = randomUUID();
    const objects = new ObjectStore(stack.s3);
    const feedKey = `${storePrefix(stack.storeId)}feeds/${importId}`;
    const [e = ''] = rows.slice(4).map((row) => String(row['id']));
    await client.json('PATCH', `/v1/products/${e}`, { title: 'Patched since' });
    const lines = [
      { id: 'fed', title: 'Fed' },
      { id: e, title: 'Fed too' },
    ].map((row) => `${JSON.stringify({ ...row, image: rows[0]?.['image'] })}\n`);
    await objects.put(feedKey, Buffer.from(lines.join('')));
    objects.close();
    const redis = openRedis(stack.redisUrl);
    const createdAt = new Date().toISOString();
    const request = {
      importId,
      storeId: stack.storeId,
      feedKey,
      fileName: 'old.jsonl',
      format: 'auto',
      dryRun: false,
      batchSize: 64,
      createdAt,
    };
    await redis.hset(`vitrine:import:{${importId}}`, { request: JSON.stringify(request), state: 'queued', rejected: '2' });
    redis.disconnect();
    const queue = new Queue('import', { connection: waitingConnection(stack.redisUrl) });
    await queue.add('import-feed', { storeId: stack.storeId, importId }, { jobId: importId, attempts: 8 });
    const { state, counts } = await client.imports.wait(importId);
    expect({ state, counts }).toMatchObject({ state: 'done', counts: { read: 2, accepted: 2, embedded: 2, failed: 2 } });
    expect(await product(e)).toMatchObject({ title: 'Patched since' });
    await queue.close();
  });
});
