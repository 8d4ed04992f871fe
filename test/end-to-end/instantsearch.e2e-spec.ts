import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { algoliasearch } from 'algoliasearch';
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
import { toJsonLines, type SampleProduct } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const COUNT = 120;
let test: TestStack;
let products: SampleProduct[];

beforeAll(async () => {
  test = await startTestStack();
  const sample = await uploadSample(test, 5, COUNT);
  products = sample.products;
  const file = join(test.directory, 'products.jsonl');
  await writeFile(file, toJsonLines(sample.rows));
  const { id } = await test.client.imports.start(file);
  await test.client.imports.wait(id);
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

describe('a client of Algolia', () => {
  const clientOf = (): ReturnType<typeof algoliasearch> => {
    const { port } = new URL(test.stack.apiUrl);
    return algoliasearch('vitrine', test.adminKey, { hosts: [{ url: `127.0.0.1:${port}`, protocol: 'http', accept: 'readWrite' }] });
  };
  const price = (product: SampleProduct): number => Number(product.price);
  const first = (answer: { results: unknown[] }): Rendered => answer.results[0];

  it('searches with filters in its own grammar, whatever the case of values', async () => {
    const answer = await clientOf().search({
      requests: [{ indexName: 'products', query: '', filters: 'color:RED AND price > 30', hitsPerPage: 3, facets: ['color'] }],
    });
    const expected = products.filter((product) => product.color === 'red' && price(product) > 30).length;
    expect(first(answer).nbHits).toBe(expected);
    expect(expected).toBeGreaterThan(0);
  });

  it('gets fields, highlights, snippets and a query id as it asks for them', async () => {
    const [product] = products;
    const answer = await clientOf().search({
      requests: [
        {
          indexName: 'products',
          query: product?.title ?? '',
          attributesToRetrieve: ['title', 'price'],
          attributesToHighlight: ['title', 'category'],
          attributesToSnippet: ['description:5'],
          highlightPreTag: '[',
          highlightPostTag: ']',
          clickAnalytics: true,
          getRankingInfo: true,
          sumOrFiltersScores: true,
        },
      ],
    });
    const { hits, queryID } = first(answer);
    expect(queryID).toMatch(/^[0-9a-f]{32}$/);
    expect(
      Object.keys(hits[0])
        .filter((name) => !name.startsWith('_'))
        .sort(),
    ).toEqual(['objectID', 'price', 'title']);
    expect(hits[0]._highlightResult.title.value).toContain('[');
    expect(hits[0]._snippetResult.description.value.split(/\s+/).length).toBeLessThanOrEqual(7);
    expect(hits[0]._rankingInfo.is_named).toBe(true);
  });

  it('searches one index, and the values of a facet', async () => {
    const one = await clientOf().searchSingleIndex({ indexName: 'products', searchParams: { query: '', hitsPerPage: 1 } });
    expect(one.nbHits).toBe(COUNT);
    const { facetHits } = await clientOf().searchForFacetValues({
      indexName: 'products',
      facetName: 'material',
      searchForFacetValuesRequest: { facetQuery: 'lea' },
    });
    expect(facetHits.map(({ value }) => value)).toContain('leather');
  });

  it('is told what is wrong', async () => {
    await expect(clientOf().searchSingleIndex({ indexName: 'nowhere' })).rejects.toThrow(/there is no index "nowhere"/);
    const wrong = { indexName: 'products', searchParams: { filters: 'color:dark blue' } };
    await expect(clientOf().searchSingleIndex(wrong)).rejects.toThrow(/quotation marks/);
  });

  it('asks for replicas by names that the store maps to orders', async () => {
    await test.client.json('PATCH', '/v1/admin/settings', { index_names: { cheapest_first: 'price:asc', shop: '' } });
    const prices = async (indexName: string): Promise<number[]> => {
      const { hits } = await clientOf().searchSingleIndex({ indexName, searchParams: { query: '', hitsPerPage: 50 } });
      return hits.map((hit) => (hit as unknown as { price: number }).price);
    };
    await expect
      .poll(() => prices('cheapest_first'), { timeout: 10_000 })
      .toEqual(
        products
          .map(price)
          .sort((a, b) => a - b)
          .slice(0, 50),
      );
    expect(await prices('shop')).toHaveLength(50);
  });

  it('needs a key', async () => {
    const { status } = await fetch(`${test.stack.apiUrl}/1/indexes/*/queries`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(status).toBe(401);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json'])('may send JSON as %s', async (type) => {
    const response = await fetch(`${test.stack.apiUrl}/1/indexes/*/queries?x-algolia-api-key=${test.adminKey}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify({ requests: [{ indexName: 'products', params: 'query=&hitsPerPage=2' }] }),
    });
    expect(response.status).toBe(200);
    expect(((await response.json()) as Rendered).results[0].hits).toHaveLength(2);
  });
});
