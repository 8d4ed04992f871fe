import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReindexDocument } from '#client';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 300;

describe('a reindex', () => {
  let test: TestStack;

  const reindexed = async (wanted: object = {}): Promise<ReindexDocument> => {
    const { id } = await test.client.startReindex({ reason: 'a test', ...wanted });
    return test.client.waitForReindex(id);
  };
  const model = async (): Promise<string> => (await test.client.search({ q: 'red dress' })).model;

  beforeAll(async () => {
    test = await startTestStack({ VERSION_GRACE_SECONDS: '1' });
    const { rows } = await uploadSample(test, 11, PRODUCTS);
    const feed = join(test.directory, 'feed.jsonl');
    await writeFile(feed, rows.map((row) => JSON.stringify(row)).join('\n'));
    const { id } = await test.client.startImport(feed);
    const { state, counts } = await test.client.waitForImport(id);
    if (state !== 'done' || counts.indexed !== PRODUCTS) throw new Error(`the import is ${state}`);
  }, 120_000);
  afterAll(async () => test.stop());

  it('brings a store to another model', async () => {
    expect(await model()).toBe('mini-clip');
    const report = await reindexed({ model: 'mini-clip-64' });
    expect(report).toMatchObject({ state: 'done', counts: { products: PRODUCTS, embedded: PRODUCTS, failed: 0 }, can_roll_back: true });
    expect(report.verification).toMatchObject({ live: PRODUCTS, next: PRODUCTS, coverage: 1, sampled: 64, identical: 64 });
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip-64');
    expect((await test.client.search({ q: 'red dress', perPage: 5 })).hits).toHaveLength(5);
  });

  it('goes back, with what was written since', async () => {
    const [latest] = await test.client.reindexes();
    const id = latest?.id ?? '';
    const { hits } = await test.client.search({ q: 'red dress', perPage: 2 });
    const [changed, removed] = hits.map(({ product }) => product.id);
    await test.client.json('PATCH', `/v1/products/${changed}`, { price: 1234 });
    await test.client.json('DELETE', `/v1/products/${removed}`);
    await test.client.actOnReindex(id, 'rollback');
    expect((await test.client.waitForReindex(id, undefined, ['done'])).state).toBe('rolled_back');
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip');
    expect(await test.client.json('GET', `/v1/products/${changed}`)).toMatchObject({ price: 1234 });
    await expect(test.client.json('GET', `/v1/products/${removed}`)).rejects.toThrow(/product-not-found/);
  });

  it('rebuilds the index with the same model, without embedding anything', async () => {
    expect(await reindexed()).toMatchObject({ state: 'done', model: 'mini-clip', counts: { embedded: 0, copied: PRODUCTS - 1 } });
  });

  it('says beforehand what it takes', async () => {
    const estimate = await test.client.estimateReindex({ model: 'mini-clip-64', reason: 'a test' });
    expect(estimate).toMatchObject({ model: 'mini-clip-64', products: PRODUCTS - 1, sampled: 64 });
    expect(estimate.seconds).toBeGreaterThan(0);
    expect(estimate.disk_bytes).toBeGreaterThan(PRODUCTS * 128 * 4);
  });
});
