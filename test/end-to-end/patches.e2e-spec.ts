import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PatchResult, SearchAnswer } from '#api-contract';
import type { FeedRow } from '#sample-catalog';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const COUNT = 60;

let test: TestStack;
let rows: readonly FeedRow[];

beforeAll(async () => {
  test = await startTestStack();
  rows = await importSample(test, 31, COUNT);
});
afterAll(async () => test.stop());

const id = (n: number): string => String(rows[n]?.['id']);
const product = (n: number): Promise<Record<string, unknown>> => test.client.json('GET', `/v1/products/${id(n)}`);
const found = async (filter: string): Promise<number> =>
  (await test.client.json<SearchAnswer>('POST', '/v1/search', { filter_by: filter })).found;
const send = (body: string, type: string): Promise<Response> =>
  fetch(`${test.stack.apiUrl}/v1/products/patch`, { method: 'POST', headers: { 'x-api-key': test.adminKey, 'content-type': type }, body });

describe('POST /v1/products/patch', () => {
  it('changes fields of many products at one revision, at once, and embeds nothing', async () => {
    const before = await product(0);
    const list = rows.map((_, n) => ({ id: id(n), price: 1_000 + n, in_stock: n % 2 === 0 }));
    const { revision, changed, errors } = await test.client.patchProducts(list);
    expect([changed, errors]).toEqual([COUNT, []]);
    expect(revision).toBeGreaterThan(0);
    expect(await found('price:>=1000')).toBe(COUNT);
    expect(await found('price:>=1000 && in_stock:true')).toBe(COUNT / 2);
    expect(await product(0)).toEqual({ ...before, price: 1_000, current_price: 1_000, in_stock: true, availability: 'in_stock' });
  });

  it('changes what can be changed, and says for each other entry why not', async () => {
    const { changed, errors } = await test.client.patchProducts([
      { id: id(0), price: 5 },
      { id: 'never-there', price: 5 },
      { id: id(1), price: 'cheap' },
      { id: id(2), image: 'other.jpg' },
      { id: id(3) },
      { price: 5 } as never,
      { id: id(4), color: null, attributes: { fit: ['slim', 'long'] } },
    ]);
    expect(changed).toBe(2);
    expect(errors).toEqual([
      expect.objectContaining({ row: 2, product_id: 'never-there', code: 'product-not-found' }),
      expect.objectContaining({ row: 3, product_id: id(1), column: 'price', message: 'price: expected a number, got “cheap”' }),
      expect.objectContaining({
        row: 4,
        product_id: id(2),
        message: expect.stringContaining('"image" cannot be patched; write the whole product'),
      }),
      expect.objectContaining({ row: 5, product_id: id(3), message: 'expected at least one field to change' }),
      expect.objectContaining({ row: 6, column: 'id', message: 'id: is missing' }),
    ]);
    expect(await product(4)).not.toHaveProperty('color');
    expect(await found('fit:=long')).toBe(1);
  });

  it('refuses what the rest of a product rules out, as a single patch does', async () => {
    await test.client.patchProducts([
      { id: id(6), price: 50.5, currency: 'EUR', sale_price: null, sale_starts: '2026-11-01', sale_ends: null },
      { id: id(7), price: 50, currency: 'JPY', sale_price: null },
    ]);
    const wrong = [
      { id: id(6), sale_ends: '2026-10-30' },
      { id: id(7), price: 19.9 },
    ];
    const { changed, errors } = await test.client.patchProducts([...wrong, { id: id(8), price: 19.9 }]);
    expect(changed).toBe(1);
    expect(errors).toEqual([
      expect.objectContaining({ row: 1, column: 'sale_ends', message: 'sale_ends: the sale ends before it begins' }),
      expect.objectContaining({ row: 2, column: 'price', message: 'price: a price in JPY has no decimals, got 19.9' }),
    ]);
    for (const fields of [{ currency: 'JPY' }, { sale_price: 60 }]) {
      expect((await test.client.patchProducts([{ id: id(6), ...fields }])).errors).toHaveLength(1);
      await expect(test.client.json('PATCH', `/v1/products/${id(6)}`, fields)).rejects.toThrow(/has no decimals|above the price/);
    }
    expect(await product(6)).toMatchObject({ price: 50.5, currency: 'EUR' });
  });

  it('joins several entries of one product, the later one on top', async () => {
    await test.client.patchProducts([
      { id: id(5), price: 1, attributes: { lining: 'silk', cut: 'loose' } },
      { id: id(5), price: 2, attributes: { cut: null } },
    ]);
    expect(await product(5)).toMatchObject({ price: 2, attributes: { lining: 'silk' } });
    expect((await product(5))['attributes']).not.toHaveProperty('cut');
    await test.client.patchProducts([
      { id: id(5), attributes: { cut: 'wide' } },
      { id: id(5), attributes: null },
    ]);
    expect(await product(5)).toMatchObject({ attributes: {} });
  });

  it('takes JSON Lines', async () => {
    const response = await send(`{"id":"${id(6)}","price":66}\n\n{"id":"${id(7)}","price":77}\n`, 'application/x-ndjson');
    expect(response.status).toBe(200);
    expect((await response.json()) as PatchResult).toMatchObject({ changed: 2, errors: [] });
    expect([(await product(6))['price'], (await product(7))['price']]).toEqual([66, 77]);
    const broken = await send(`{"id":"${id(6)}","price":1}\n{"id":`, 'application/jsonl');
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'malformed-request', detail: 'line 2 is not JSON' }]);
    expect((await product(6))['price']).toBe(66);
  });

  it('reaches products that wait to be indexed', async () => {
    await test.stack.killWorker();
    await test.client.json('PUT', '/v1/products/on-its-way', { title: 'Lamp', image: String(rows[0]?.['image']), price: 1 });
    expect(await test.client.patchProducts([{ id: 'on-its-way', price: 9 }])).toMatchObject({ changed: 1, errors: [] });
    await test.stack.startWorker();
    const priceOf = (): Promise<unknown> =>
      test.client.json<{ price?: number }>('GET', '/v1/products/on-its-way').then(
        ({ price }) => price,
        () => undefined,
      );
    await expect.poll(priceOf, { timeout: 20_000 }).toBe(9);
  });

  it.each([
    ['no products', { products: [] }],
    ['too many products', { products: Array.from({ length: 10_001 }, () => ({ id: 'a', price: 1 })) }],
    ['no list', { id: 'a', price: 1 }],
  ])('refuses %s', async (_name, body) => {
    await expect(test.client.json('POST', '/v1/products/patch', body)).rejects.toMatchObject({
      problem: { status: 400, code: 'invalid-request' },
    });
  });
});
