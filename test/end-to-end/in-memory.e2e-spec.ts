import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import type { SearchAnswer } from '#api-contract';
import { IS_EMBEDDED } from '../support/index-engine.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const COUNT = 120;

let test: TestStack;
/** A client of an API on the same index that keeps no store in memory. */
let fromTables: { readonly client: VitrineClient; readonly url: string };

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 31, COUNT);
  const { url } = await test.stack.startAnother('api', { INDEX_MEMORY_MB: '0' });
  fromTables = { client: new VitrineClient(url, test.adminKey), url };
});
afterAll(async () => test.stop());

const search = (client: VitrineClient, body: object): Promise<SearchAnswer> => client.json('POST', '/v1/search', body);

/** The memory that the stores of an API take, as it tells its monitoring. */
async function memoryOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^vitrine_index_memory_bytes ([\d.e+]+)$/m.exec(metrics)?.[1]);
}

const QUERIES: Readonly<Record<string, object>> = {
  'a listing': { facet_by: 'category,brand,color,price,in_stock', per_page: 30 },
  'a sorted page with a filter': {
    sort_by: 'price:desc',
    page: 3,
    per_page: 10,
    filter_by: 'price:>20 && in_stock:true',
    facet_by: 'color',
  },
  groups: { group_by: 'brand', per_page: 30, facet_by: 'category' },
  words: { q: 'red dress', mode: 'lexical', min_score: 'none', per_page: 50 },
  'words near pictures': { q: 'red dress', mode: 'semantic', min_score: 'none', per_page: 30, facet_by: 'category' },
};

describe.runIf(IS_EMBEDDED)('a store in memory', () => {
  it.each(Object.keys(QUERIES))('answers as its table does: %s', async (name) => {
    const [inMemory, fromTable] = await Promise.all([test.client, fromTables.client].map((client) => search(client, QUERIES[name] ?? {})));
    // Numbers are added up in another order, which changes their last digits.
    const rounded = (facets: unknown): unknown =>
      JSON.parse(JSON.stringify(facets, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(6)) : value)));
    const shown = ({ found, facet_counts: facets, hits }: SearchAnswer): unknown => ({
      found,
      facets: rounded(facets),
      ids: hits.map(({ product }) => product.id).sort(),
    });
    expect(inMemory?.found).toBeGreaterThan(3);
    expect(inMemory && shown(inMemory)).toEqual(fromTable && shown(fromTable));
  });

  it('is what searches are answered from', async () => {
    await search(test.client, {});
    expect(await memoryOf(test.stack.apiUrl)).toBeGreaterThan(COUNT * 100);
    expect(await memoryOf(fromTables.url)).toBe(0);
  });

  it('is read before the first search: the API searches once when it starts', async () => {
    const { url } = await test.stack.startAnother('api');
    expect(await memoryOf(url)).toBeGreaterThan(COUNT * 100);
  });

  it('shows at once what its own process, another one, and a worker have written', async () => {
    const named = async (brand: string): Promise<number> => (await search(test.client, { filter_by: `brand:=${brand}` })).found;
    expect(await named('Amaranth')).toBe(0);
    const [{ product } = { product: { id: '' } }] = (await search(test.client, {})).hits;
    for (const [n, client] of [test.client, fromTables.client].entries()) {
      await client.json('PATCH', `/v1/products/${product.id}`, { brand: `Amaranth ${n}` });
      expect(await named(`Amaranth ${n}`)).toBe(1);
    }
    await importSample(test, 33, 10);
    expect((await search(test.client, {})).found).toBe((await search(fromTables.client, {})).found);
    await test.client.json('DELETE', `/v1/products/${product.id}`);
    expect(await named('Amaranth 1')).toBe(0);
  });
});
