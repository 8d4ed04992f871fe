import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

/** A limit counts after this time in every process. */
const COUNTS_MS = 5_500;

let test: TestStack;
let shop: VitrineClient;

beforeAll(async () => {
  test = await startTestStack({ IMPORT_BATCH_SIZE: '5' });
  const { key } = await test.client.stores.create({ id: 'small' });
  shop = new VitrineClient(test.stack.apiUrl, key);
});
afterAll(async () => test.stop());

const products = (from: number, count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ id: `p-${from + n}`, title: `Article ${from + n}` }));
const written = (some: readonly object[]): Promise<object> => shop.json('POST', '/v1/products?wait=20s', { products: some });
async function feedOf(name: string, some: readonly object[]): Promise<string> {
  const file = join(test.directory, name);
  await writeFile(file, some.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}
const found = async (): Promise<number> => (await shop.search({})).found;

describe('a store with a limit', () => {
  it('gets no more products than it may have, by requests and by feeds', async () => {
    const { out } = await runCli(test, 'stores', 'limit', 'small', '--products', '10', '--imports', '1');
    expect(out).toBe('The store small: products 10, imports at a time 1.\n');
    await sleep(COUNTS_MS);
    expect(await written(products(1, 8))).toMatchObject({ state: 'done' });
    await expect(written(products(9, 3))).rejects.toMatchObject({
      problem: { status: 409, code: 'store-limit', detail: 'the store has 8 products and may have 10; these would be 3 more' },
    });
    const { id } = await shop.imports.start(await feedOf('more.jsonl', products(1, 13)));
    const { state, counts } = await shop.imports.wait(id);
    expect([state, counts]).toMatchObject(['done', { read: 13, accepted: 13, failed: 3, indexed: 10 }]);
    const { errors } = await shop.imports.errors(id);
    expect(errors.map(({ code }) => code)).toEqual(['store-limit', 'store-limit', 'store-limit']);
    const left = errors.map(({ product_id: product }) => product ?? '');
    expect(await Promise.all(left.map((product) => shop.json('GET', `/v1/products/${product}`).catch(() => 'not there')))).toEqual(
      left.map(() => 'not there'),
    );
    expect(await found()).toBe(10);
  });

  it('goes on with the products that it has', async () => {
    expect(await written([{ id: 'p-3', title: 'Another name' }])).toMatchObject({ state: 'done' });
    expect((await shop.search({ q: 'another name' })).hits[0]?.product.id).toBe('p-3');
    await shop.json('DELETE', '/v1/products/p-1');
    expect(await written([{ id: 'p-20', title: 'In its place' }])).toMatchObject({ state: 'done' });
  });

  it('has no more imports under way than it may have', async () => {
    const file = await feedOf('long.jsonl', products(1, 400));
    const { id } = await shop.imports.start(file);
    await shop.imports.act(id, 'pause');
    await expect(shop.imports.start(file)).rejects.toMatchObject({ problem: { status: 409, code: 'store-limit' } });
    await shop.imports.act(id, 'cancel');
    await shop.imports.wait(id);
    await expect
      .poll(
        async () =>
          shop.imports.start(file).then(
            () => 'started',
            () => 'refused',
          ),
        { timeout: 20_000, interval: 500 },
      )
      .toBe('started');
  });

  it('is as others are once the limit ends', async () => {
    expect(await runCli(test, 'stores', 'limit', 'small', '--products', 'none', '--imports', 'none')).toMatchObject({
      err: '',
      out: expect.stringContaining('products no limit'),
    });
    expect((await test.client.stores.list()).find(({ id }) => id === 'small')?.limits).toEqual({});
    await sleep(COUNTS_MS);
    expect(await written(products(500, 30))).toMatchObject({ state: 'done' });
  });

  it('is limited and emptied by operators alone, and not by a slip', async () => {
    await expect(shop.stores.limit('small', { products: 1_000 })).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
    await expect(shop.stores.empty('small')).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
    await expect(test.client.json('POST', '/v1/operator/stores/small/empty?confirm=main')).rejects.toMatchObject({
      problem: { code: 'invalid-request' },
    });
    await expect(test.client.stores.empty('nowhere')).rejects.toMatchObject({ problem: { code: 'store-not-found' } });
    expect(await runCli(test, 'stores', 'empty', 'small')).toMatchObject({ code: 2 });
  });
});

describe('a store that is emptied', () => {
  it('has no product, and its keys and settings, and takes new products', async () => {
    await shop.settings.change({ language: 'de' });
    const before = await found();
    expect(before).toBeGreaterThan(30);
    const other = await test.clientOf('beside');
    await other.json('POST', '/v1/products?wait=20s', { products: products(1, 3) });
    expect((await runCli(test, 'stores', 'empty', 'small', '--yes')).out).toBe(`${before} products are removed from the store small.\n`);
    expect(await found()).toBe(0);
    expect((await other.search({})).found).toBe(3);
    expect((await shop.settings.read()).language).toBe('de');
    expect(await test.client.stores.empty('small')).toEqual({ removed: 0 });
    expect(await written(products(1, 2))).toMatchObject({ state: 'done' });
    expect(await found()).toBe(2);
  });
});
