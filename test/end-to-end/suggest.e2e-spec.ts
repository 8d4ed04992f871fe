import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleProducts, type SampleProduct } from '#sample-catalog';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const SEED = 11;
const COUNT = 400;

let test: TestStack;
let products: Partial<SampleProduct>[];

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, SEED, COUNT);
  products = sampleProducts(SEED, COUNT);
}, 60_000);
afterAll(async () => test.stop());

describe('suggestions', () => {
  interface Suggestion {
    readonly text: string;
    readonly kind: string;
    readonly product_id?: string;
  }
  const suggest = async (q: string): Promise<readonly Suggestion[]> =>
    (await test.client.json<{ suggestions: Suggestion[] }>('GET', `/v1/suggest?q=${encodeURIComponent(q)}`)).suggestions;

  it('complete categories, brands and titles, also with a wrong letter', async () => {
    expect(await suggest('lam')).toContainEqual({ text: 'lamp', kind: 'category' });
    expect(await suggest('hedphones')).toContainEqual({ text: 'headphones', kind: 'category' });
    const [{ brand = '', title = '', id = '' } = {}] = products;
    expect(await suggest(brand.slice(0, 4))).toContainEqual({ text: brand, kind: 'brand' });
    expect(await suggest(title)).toContainEqual({ text: title, kind: 'product', product_id: id, picture: expect.any(Object) });
  });

  it('find something from the first letter on', async () => {
    for (const letter of ['l', 's']) expect((await suggest(letter)).length).toBeGreaterThan(0);
  });

  it('leave out what the store does not want', async () => {
    await test.client.json('PATCH', '/v1/admin/settings', { suggestions_denied: ['lamp'] });
    await expect.poll(() => suggest('lamp'), { timeout: 10_000 }).toEqual([]);
    await test.client.json('PATCH', '/v1/admin/settings', { suggestions_denied: [] });
    await expect.poll(() => suggest('lamp'), { timeout: 10_000 }).not.toEqual([]);
  });

  it('come once each, as many as are asked for, and none for nonsense', async () => {
    const some = await suggest('re');
    expect(some.length).toBeLessThanOrEqual(8);
    expect(new Set(some.map(({ text }) => text.toLowerCase())).size).toBe(some.length);
    expect(await suggest('qzwvkj')).toEqual([]);
  });

  it('hold what others asked and found', async () => {
    const ask = (q: string, user: string): Promise<Response> =>
      fetch(`${test.stack.apiUrl}/v1/search?mode=semantic&q=${encodeURIComponent(q)}`, {
        headers: { 'x-api-key': test.adminKey, 'x-vitrine-user': user },
      });
    for (const user of ['ann', 'ben', 'cleo']) await ask('A teapot  for two', user);
    for (let n = 0; n < 5; n++) await ask('teapot of one caller', 'ann');
    await expect
      .poll(() => suggest('teap'), { timeout: 30_000, interval: 500 })
      .toContainEqual({ text: 'a teapot for two', kind: 'query' });
    expect(await suggest('teapot of')).not.toContainEqual({ text: 'teapot of one caller', kind: 'query' });
  });
});
