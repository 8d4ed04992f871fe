import { algoliasearch } from 'algoliasearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

// Answers are asked for in many shapes.
// eslint-disable-next-line typescript/no-explicit-any -- the assertions say what is expected
type Answer = any;

describe('a client of Algolia', () => {
  const clientOf = (): ReturnType<typeof algoliasearch> => {
    const { port } = new URL(test.stack.apiUrl);
    return algoliasearch('vitrine', test.adminKey, { hosts: [{ url: `127.0.0.1:${port}`, protocol: 'http', accept: 'readWrite' }] });
  };
  const price = (product: SampleProduct): number => Number(product.price);
  const first = (answer: { results: unknown[] }): Answer => answer.results[0];

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
    expect(((await response.json()) as Answer).results[0].hits).toHaveLength(2);
  });
});
