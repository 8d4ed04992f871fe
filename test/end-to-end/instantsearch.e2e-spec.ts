import { setTimeout as sleep } from 'node:timers/promises';
import instantsearch from 'instantsearch.js';
import {
  connectHits,
  connectHitsPerPage,
  connectPagination,
  connectRange,
  connectRefinementList,
  connectSearchBox,
  connectSortBy,
} from 'instantsearch.js/cjs/connectors/index.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sampleProducts, type SampleProduct } from '#sample-catalog';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const SEED = 5;
const COUNT = 120;
const products = sampleProducts(SEED, COUNT);
let test: TestStack;

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, SEED, COUNT);
});
afterAll(async () => test.stop());

/** All the code that a storefront needs to connect InstantSearch. */
const searchClient = {
  search: async (requests: unknown) => {
    const response = await fetch(`${test.stack.apiUrl}/v1/instantsearch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': test.adminKey },
      body: JSON.stringify({ requests }),
    });
    return response.json();
  },
} as Parameters<typeof instantsearch>[0]['searchClient'];

// Each connector renders a state of another type.
// eslint-disable-next-line typescript/no-explicit-any -- the assertions say what is expected
type Rendered = any;

/** A page of widgets that render into an object, once its first search is shown. */
async function page(): Promise<{ shown: Rendered; settled: () => Promise<void> }> {
  const shown: Record<string, object> = {};
  const render =
    (name: string) =>
    (state: object): void =>
      void (shown[name] = state);
  const search = instantsearch({ indexName: 'products', searchClient, future: { preserveSharedStateOnUnmount: true } });
  search.addWidgets([
    connectSearchBox(render('box'))({}),
    connectHits(render('hits'))({}),
    connectRefinementList(render('colors'))({ attribute: 'color', operator: 'or', limit: 100 }),
    connectRefinementList(render('materials'))({ attribute: 'material', limit: 100 }),
    connectRange(render('price'))({ attribute: 'price' }),
    connectPagination(render('pages'))({}),
    connectHitsPerPage(render('perPage'))({ items: [{ label: '10', value: 10, default: true }] }),
    connectSortBy(render('sort'))({
      items: [
        { label: 'best', value: 'products' },
        { label: 'cheapest', value: 'products/sort/price:asc' },
      ],
    }),
  ]);
  /** Waits until a change is shown: the library sends it in a later turn of the event loop, and renders in another one after the answer. */
  const settled = async (): Promise<void> => {
    await sleep(30);
    await vi.waitUntil(() => search.status !== 'loading' && search.status !== 'stalled', { timeout: 5_000, interval: 10 });
    await sleep(30);
    if (search.error) throw search.error;
  };
  search.start();
  onTestFinished(() => search.dispose());
  await settled();
  return { shown, settled };
}

const countOf = (items: { value: string; count: number }[]): Record<string, number> =>
  Object.fromEntries(items.map(({ value, count }) => [value, count]));
function counted(some: readonly SampleProduct[], field: 'color' | 'material'): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const product of some) counts[product[field]] = (counts[product[field]] ?? 0) + 1;
  return counts;
}

describe('InstantSearch.js', () => {
  it('browses, refines by alternatives, narrows, pages and sorts, with counts that are right at each step', async () => {
    const { shown, settled } = await page();
    expect(shown['hits'].results.nbHits).toBe(COUNT);
    expect(shown['hits'].items).toHaveLength(10);
    expect(shown['pages'].nbPages).toBe(COUNT / 10);
    expect(countOf(shown['colors'].items)).toEqual(counted(products, 'color'));
    const prices = products.map(({ price }) => Number(price));
    expect(shown['price'].range).toEqual({ min: Math.floor(Math.min(...prices)), max: Math.ceil(Math.max(...prices)) });

    shown['colors'].refine('red');
    await settled();
    shown['colors'].refine('blue');
    await settled();
    const chosen = products.filter(({ color }) => color === 'red' || color === 'blue');
    expect(shown['hits'].results.nbHits).toBe(chosen.length);
    // A facet whose values are alternatives is counted as if none of its values were chosen.
    expect(countOf(shown['colors'].items)).toEqual(counted(products, 'color'));
    expect(countOf(shown['materials'].items)).toEqual(counted(chosen, 'material'));

    shown['price'].refine([20, 90]);
    await settled();
    const affordable = chosen.filter(({ price }) => Number(price) >= 20 && Number(price) <= 90);
    expect(shown['hits'].results.nbHits).toBe(affordable.length);

    shown['sort'].refine('products/sort/price:asc');
    await settled();
    const sorted = shown['hits'].items.map(({ price }: { price: number }) => price);
    expect(sorted).toEqual(
      affordable
        .map(({ price }) => Number(price))
        .sort((a, b) => a - b)
        .slice(0, 10),
    );
  });

  it('turns pages', async () => {
    const { shown, settled } = await page();
    shown['sort'].refine('products/sort/price:asc');
    await settled();
    const first = shown['hits'].items;
    shown['pages'].refine(1);
    await settled();
    const second = shown['hits'].items;
    const prices = products.map(({ price }) => Number(price)).sort((a, b) => a - b);
    expect(second.map(({ price }: { price: number }) => price)).toEqual(prices.slice(10, 20));
    expect(new Set([...first, ...second].map(({ objectID }: { objectID: string }) => objectID)).size).toBe(20);
  });

  it('searches as it is typed and marks what was found', async () => {
    const { shown, settled } = await page();
    shown['box'].refine('lam');
    await settled();
    const [hit] = shown['hits'].items;
    expect(hit.category).toBe('lamp');
    // The library escapes the texts and puts in its own tags for our marks.
    expect(hit._highlightResult.title.value).toMatch(/<mark>lamp<\/mark>/i);
    shown['box'].refine('qzwvkj');
    await settled();
    expect(shown['hits'].results.nbHits).toBe(0);
  });

  it('searches the values of a facet', async () => {
    const { shown } = await page();
    shown['materials'].searchForItems('lea');
    await vi.waitFor(() => expect(shown['materials'].isFromSearch).toBe(true));
    const found = shown['materials'].items as { value: string; count: number; highlighted: string }[];
    expect(found.map(({ value }) => value)).toContain('leather');
    expect(found.every(({ value }) => / lea/.test(` ${value}`))).toBe(true);
    expect(found[0]?.highlighted).toContain('<mark>lea</mark>');
  });
});

describe('POST /v1/instantsearch', () => {
  const ask = (requests: unknown): Promise<{ results: Rendered[] }> => test.client.json('POST', '/v1/instantsearch', { requests });

  it('takes parameters beside the index, inside params, and as a query string', async () => {
    const params = { query: '', hitsPerPage: 2, facets: ['color'], facetFilters: [['color:red']] };
    const text = 'query=&hitsPerPage=2&facets=%5B%22color%22%5D&facetFilters=%5B%5B%22color%3Ared%22%5D%5D';
    const { results } = await ask([
      { indexName: 'products', ...params },
      { indexName: 'products', params },
      { indexName: 'products', params: text },
    ]);
    const red = products.filter(({ color }) => color === 'red').length;
    expect(results.map(({ nbHits, hits, facets }) => [nbHits, hits.length, facets])).toEqual(
      Array.from({ length: 3 }, () => [red, Math.min(2, red), { color: { red } }]),
    );
  });

  it('reads negated and numeric refinements', async () => {
    const [red, other, cheap, between] = (
      await ask([
        { indexName: 'products', params: { facetFilters: ['color:red'] } },
        { indexName: 'products', params: { facetFilters: ['color:-red'] } },
        { indexName: 'products', params: { numericFilters: ['price<30'] } },
        { indexName: 'products', params: { numericFilters: ['price:30 TO 60'], filters: 'color:!=red' } },
      ])
    ).results.map(({ nbHits }) => nbHits as number);
    const price = (product: SampleProduct): number => Number(product.price);
    expect(red).toBe(products.filter(({ color }) => color === 'red').length);
    expect(other).toBe(COUNT - (red ?? 0));
    expect(cheap).toBe(products.filter((product) => price(product) < 30).length);
    expect(between).toBe(products.filter((product) => product.color !== 'red' && price(product) >= 30 && price(product) <= 60).length);
  });

  it.each([
    ['no requests', [], 'invalid-request'],
    ['a facet filter that is none', [{ indexName: 'products', params: { facetFilters: ['red'] } }], 'invalid-filter'],
    ['a field that is none', [{ indexName: 'products', params: { facetFilters: ['colour:red'] } }], 'unknown-field'],
    ['a number that is none', [{ indexName: 'products', params: { numericFilters: ['price>cheap'] } }], 'invalid-filter'],
    ['too deep a page', [{ indexName: 'products', params: { page: 10_000 } }], 'invalid-request'],
    ['a facet to count that is none', [{ indexName: 'products', params: { facets: ['colour'] } }], 'unknown-field'],
    ['an index that is none', [{ indexName: 'p', params: {} }], 'unknown-index'],
    ['AND and OR side by side', [{ params: { filters: 'color:red AND color:blue OR price > 5' } }], 'invalid-filter'],
    ['words in place of AND', [{ params: { filters: 'color:red and price > 5' } }], 'invalid-filter'],
    ['an order that is none', [{ indexName: 'products/sort/price', params: {} }], 'invalid-request'],
  ])('refuses %s', async (_name, requests, code) => {
    await expect(ask(requests)).rejects.toMatchObject({ problem: { status: 400, code } });
  });
});
