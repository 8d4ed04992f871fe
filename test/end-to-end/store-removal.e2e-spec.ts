import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import { openRedis } from '#redis';
import { runCli } from '../support/cli.js';
import { importSample, startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 12;

let test: TestStack;
let shop: VitrineClient;
let shopKey: string;

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 91, PRODUCTS);
  ({ key: shopKey } = await test.client.stores.create({ id: 'gone', name: 'Going' }));
  shop = new VitrineClient(test.stack.apiUrl, shopKey);
  const { rows } = await uploadSample({ ...test, put: (key, bytes) => test.put(key, bytes, 'gone') }, 92, PRODUCTS);
  const products = rows.map(({ id, title, image, category }) => ({ id, title, image, category }));
  await shop.json('POST', '/v1/products?wait=60s', { products });
  await shop.settings.change({ language: 'de' });
  await shop.json('PUT', '/v1/imports/schedule', { every: '1d', import: { source: { s3: 'feed.csv' } } });
  await shop.setJudgments([{ q: 'red dress', relevant: { nothing: 1 } }]);
}, 120_000);
afterAll(async () => test.stop());

/** Objects and keys of Redis that tell of the store. */
async function leftovers(): Promise<{ objects: number; keys: string[] }> {
  const objects = new ObjectStore(test.stack.s3);
  let count = 0;
  for await (const _ of objects.list(storePrefix('gone'))) count++;
  objects.close();
  const redis = openRedis(test.stack.redisUrl);
  const keys = await redis.keys('vitrine:*{gone}*');
  redis.disconnect();
  return { objects: count, keys };
}

describe('a store', () => {
  it('is given another name', async () => {
    const { out } = await runCli(test, 'stores', 'rename', 'gone', 'Going soon');
    expect(out).toContain('The store gone is called "Going soon".');
    expect((await test.client.stores.list()).find(({ id }) => id === 'gone')).toMatchObject({
      name: 'Going soon',
      products: PRODUCTS,
      keys: 1,
    });
    await expect(test.client.stores.rename('nowhere', 'x')).rejects.toMatchObject({ problem: { code: 'store-not-found' } });
  });

  it('is not removed by a slip, by its own admin, or while the configuration names it', async () => {
    expect(await runCli(test, 'stores', 'delete', 'gone')).toMatchObject({ code: 2, err: expect.stringContaining('say --yes') });
    await expect(test.client.json('DELETE', '/v1/operator/stores/gone?confirm=main')).rejects.toMatchObject({
      problem: { code: 'invalid-request' },
    });
    await expect(test.client.json('DELETE', '/v1/operator/stores/gone')).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
    await expect(shop.stores.remove('gone')).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
    await expect(test.client.stores.remove('main')).rejects.toMatchObject({ problem: { code: 'conflict' } });
    await expect(test.client.stores.remove('nowhere')).rejects.toMatchObject({ problem: { code: 'store-not-found' } });
    expect((await shop.search({})).found).toBe(PRODUCTS);
  });

  it('is removed with all that it has, and nothing of the others', async () => {
    const before = await leftovers();
    expect(before.objects).toBeGreaterThanOrEqual(PRODUCTS);
    expect(before.keys.length).toBeGreaterThan(3);
    expect((await runCli(test, 'stores', 'delete', 'gone', '--yes')).out).toContain('The store gone is removed.');
    await expect
      .poll(
        () =>
          shop.search({}).then(
            () => 'found',
            (error: Error) => error.message,
          ),
        { timeout: 8_000 },
      )
      .toMatch(/unknown-key/);
    await expect.poll(leftovers, { timeout: 30_000, interval: 500 }).toEqual({ objects: 0, keys: [] });
    expect((await test.client.stores.list()).map(({ id }) => id)).toEqual(['main']);
    expect(await runCli(test, '--store', 'gone', 'keys', 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('store-not-found'),
    });
    expect((await test.client.search({})).found).toBe(PRODUCTS);
    await expect
      .poll(async () => (await test.client.audit.list({ limit: 1 })).entries)
      .toMatchObject([{ action: 'DELETE /v1/operator/stores/:id', target: { id: 'gone' }, status: 204, before: { name: 'Going soon' } }]);
  });

  it('has an id that is free once nothing of it can arrive any more', async () => {
    await expect(test.client.stores.create({ id: 'gone' })).rejects.toMatchObject({ problem: { code: 'conflict' } });
    // What arrives late goes too.
    const late = await test.clientOf('gone');
    await late.json('PUT', '/v1/products/late?wait=30s', { title: 'Late', image: 'none.jpg' }).catch(() => undefined);
    await expect.poll(async () => (await late.search({})).found, { timeout: 15_000 }).toBe(0);
  });
});
