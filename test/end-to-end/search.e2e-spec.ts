import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroupedHit, SearchAnswer } from '#api-contract';
import { NONSENSE_QUERIES, toJsonLines, type SampleProduct } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const COUNT = 400;

let test: TestStack;
let products: SampleProduct[];

beforeAll(async () => {
  test = await startTestStack();
  const sample = await uploadSample(test, 11, COUNT);
  products = sample.products;
  // Each three rows in sequence are variants of one product. Each row is a day younger than the one before.
  const rows = sample.rows.map((row, n) => ({
    ...row,
    gtin: String(4_006_381_000_000 + n),
    group_id: `group-${Math.floor(n / 3)}`,
    created_at: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
    weight: String(n / 10),
  }));
  const file = join(test.directory, 'products.jsonl');
  await writeFile(file, toJsonLines(rows));
  const { id } = await test.client.imports.start(file);
  await test.client.imports.wait(id);
});
afterAll(async () => test.stop());

const search = (body: object): Promise<SearchAnswer> => test.client.json('POST', '/v1/search', body);
const ids = (hits: readonly GroupedHit[]): string[] => hits.map(({ product }) => product.id);
const first = (): SampleProduct => {
  const [product] = products;
  if (!product) throw new Error('no catalog');
  return product;
};

describe('hybrid search', () => {
  it('finds by words that no text has, and by words that no picture shows', async () => {
    const couch = await search({ q: 'a crimson couch', per_page: 3 });
    expect(couch.hits[0]?.product.category).toBe('sofa');
    const { brand, category } = first();
    const branded = await search({ q: `${brand} ${category}`, per_page: 1 });
    expect(branded.hits[0]?.product).toMatchObject({ brand, category });
  });

  it('finds nothing for nonsense, or reports low confidence', async () => {
    const answers = await Promise.all(NONSENSE_QUERIES.map(async (q) => ({ q, ...(await search({ q })) })));
    const answered = answers.filter(({ hits, low_confidence: isDoubtful }) => hits.length > 0 && !isDoubtful).map(({ q }) => q);
    // The cut-off is defined so that one in twenty unrelated queries passes.
    expect(answered.length).toBeLessThanOrEqual(Math.ceil(NONSENSE_QUERIES.length / 20));
    expect(answered).not.toContain('asdfghjkl');
    expect(answered).not.toContain('quantum chromodynamics');
  });

  it('does not cut off right answers', async () => {
    for (const { color, category, id } of products.slice(0, 40)) {
      const { hits, low_confidence: isDoubtful } = await search({ q: `a ${color} ${category}`, mode: 'semantic', per_page: 50 });
      expect(isDoubtful).toBe(false);
      expect(ids(hits)).toContain(id);
    }
  });

  it.each([
    ['its GTIN', (): string => '4006381000007'],
    ['its id', (): string => products[7]?.id ?? ''],
    ['its title', (): string => products[7]?.title.toUpperCase() ?? ''],
  ])('puts the product first whose query is %s', async (_name, q) => {
    const { hits } = await search({ q: q(), explain: true });
    expect(hits[0]?.product.id).toBe(products[7]?.id);
    expect(hits[0]?.explain?.is_named).toBe(true);
  });

  it('corrects mistyped words', async () => {
    const { category } = first();
    const slipped = `${category.slice(0, 2)}${category.charAt(3)}${category.charAt(2)}${category.slice(4)}`;
    const { hits } = await search({ q: slipped, mode: 'lexical', per_page: 5 });
    expect(hits[0]?.product.category).toBe(category);
  });

  it('matches any of the words when no product has all, and reports low confidence', async () => {
    const { hits, low_confidence: isDoubtful } = await search({ q: 'lamp unobtainium', mode: 'lexical' });
    expect(hits[0]?.product.category).toBe('lamp');
    expect(isDoubtful).toBe(true);
  });

  it('weighs ranks by the weights of the request', async () => {
    const { brand, category } = first();
    const query = { q: `${brand} ${category}`, per_page: 10, explain: true, text_weight: 0, interpret: false };
    const byWords = await search({ ...query, semantic_weight: 0 });
    const byPicture = await search({ ...query, lexical_weight: 0 });
    expect(byWords.hits[0]?.explain?.lexical_rank).toBe(1);
    expect(byPicture.hits[0]?.explain?.semantic_rank).toBe(1);
    const ranks = byWords.hits.flatMap(({ explain }) => explain?.lexical_rank ?? []);
    expect(ranks).toEqual(ranks.map((_, n) => n + 1));
    for (const k of [1, 60, 500]) {
      const { hits } = await search({ ...query, rrf_k: k });
      const share = (rank: number | undefined): number => (rank === undefined ? 0 : 1 / (rank + k - 1));
      expect(hits.length).toBeGreaterThan(1);
      for (const { score, explain } of hits) {
        const picture = share(explain?.semantic_rank) * (explain?.lexical_rank === undefined ? 0.5 : 1);
        const bonus = explain?.has_all_words ? 3 / k : 0;
        expect(score).toBeCloseTo((picture + share(explain?.lexical_rank) + bonus) / (5 / k), 5);
      }
    }
  });

  it('learns the synonyms of a store', async () => {
    expect((await search({ q: 'chesterfieldesque', mode: 'lexical' })).found).toBe(0);
    await test.client.json('PUT', '/v1/admin/settings', { language: 'en', synonyms: [['chesterfieldesque', 'sofa']] });
    const { hits } = await search({ q: 'chesterfieldesque', mode: 'lexical' });
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.every(({ product }) => product.category === 'sofa')).toBe(true);
    expect(await test.client.json('GET', '/v1/admin/settings')).toMatchObject({ synonyms: [['chesterfieldesque', 'sofa']] });
  });
});

describe('weighted parts', () => {
  it('leave out a colour of negative weight', async () => {
    const garments = { min_score: 'none', filter_by: 'department:=fashion', per_page: 10 };
    const plain = await search({ ...garments, parts: [{ text: 'red clothes', weight: 1 }] });
    expect(plain.hits.some(({ product }) => product.color === 'red')).toBe(true);
    const without = await search({
      ...garments,
      parts: [
        { text: 'red clothes', weight: 1 },
        { text: 'red', weight: -1 },
      ],
    });
    expect(without.hits).toHaveLength(10);
    expect(without.hits.filter(({ product }) => product.color === 'red')).toEqual([]);
  });

  it('change a product by words', async () => {
    const { category, color, id } = products.find((product) => product.color === 'blue') ?? first();
    const { hits } = await search({
      parts: [
        { product_id: id, weight: 1 },
        { text: 'red', weight: 1.5 },
        { text: color, weight: -0.5 },
      ],
      min_score: 'none',
      per_page: 10,
    });
    expect(hits.some(({ product }) => product.category === category || product.color === 'red')).toBe(true);
    expect(hits.filter(({ product }) => product.color === color).length).toBeLessThan(5);
  });

  it('that are lexical need words', async () => {
    await expect(search({ mode: 'lexical', parts: [{ text: 'red' }] })).rejects.toMatchObject({
      problem: { code: 'invalid-request', errors: [{ field: 'q' }] },
    });
  });
});

describe('filters, facets, groups and orders', () => {
  it('count what the catalog has', async () => {
    const { found, facet_counts: facets } = await search({
      filter_by: 'category:=lamp || weight:<1',
      facet_by: 'color,material,weight',
      per_page: 1,
    });
    const expected = products.filter(({ category }, n) => category === 'lamp' || n < 10);
    expect(found).toBe(expected.length);
    for (const field of ['color', 'material'] as const) {
      const counts: Record<string, number> = {};
      for (const product of expected) counts[product[field]] = (counts[product[field]] ?? 0) + 1;
      const facet = facets.find((one) => one.field === field);
      expect(Object.fromEntries(facet?.counts.map(({ value, count }) => [value, count]) ?? [])).toEqual(counts);
    }
    expect(facets.find(({ field }) => field === 'weight')?.stats?.min).toBe(0);
  });

  it('sort by numbers and dates, also of attributes', async () => {
    const cheapest = await search({ sort_by: 'price:asc', per_page: 20 });
    const prices = products.map(({ price }) => Number(price)).sort((a, b) => a - b);
    expect(cheapest.hits.map(({ product }) => product.price)).toEqual(prices.slice(0, 20));
    const newest = await search({ sort_by: 'created_at:desc', filter_by: 'created_at:<2026-02-01', per_page: 2 });
    expect(ids(newest.hits)).toEqual([products[30]?.id, products[29]?.id]);
    const heaviest = await search({ sort_by: 'weight:desc', per_page: 1 });
    expect(ids(heaviest.hits)).toEqual([products[COUNT - 1]?.id]);
  });

  it('show one of each group, with the others inside', async () => {
    const answer = await search({ group_by: 'group_id', group_limit: 1, sort_by: 'created_at:asc', per_page: 2, page: 2 });
    expect(answer.found).toBe(Math.ceil(COUNT / 3));
    expect(ids(answer.hits)).toEqual([products[6]?.id, products[9]?.id]);
    expect(answer.hits[0]?.group).toMatchObject({ size: 3, others: [{ product: { id: products[7]?.id } }] });
  });

  it('know an attribute as soon as a product has it', async () => {
    const { id } = first();
    await expect(search({ filter_by: 'neckline:=boat' })).rejects.toMatchObject({ problem: { code: 'invalid-filter' } });
    await test.client.json('PATCH', `/v1/products/${id}`, { attributes: { neckline: 'boat' } });
    expect(ids((await search({ filter_by: 'neckline:=boat' })).hits)).toEqual([id]);
  });

  it('go on behind the last hit, through the whole store', async () => {
    const all: string[] = [];
    for await (const { hits, found } of test.client.searchPages({ sortBy: 'price:desc', perPage: 100 })) {
      all.push(...ids(hits));
      expect(found).toBe(COUNT);
    }
    expect([all.length, new Set(all).size]).toEqual([COUNT, COUNT]);
    const top = await test.client.search({ sortBy: 'price:desc', perPage: 1 });
    expect(all[0]).toBe(top.hits[0]?.product.id);
    await expect(test.client.search({ sortBy: 'price:asc', cursor: top.next_cursor ?? '' })).rejects.toThrow(
      /belongs to a search with other/,
    );
    await expect(test.client.search({ cursor: 'x' })).rejects.toThrow(/not one that an answer gave/);
  });

  it('answer by GET as by POST', async () => {
    const query = { q: 'lamp', filter_by: 'price:>5', facet_by: 'color', sort_by: 'price:asc', group_by: 'brand', per_page: '3' };
    const byGet = await test.client.json<SearchAnswer>('GET', `/v1/search?${new URLSearchParams(query).toString()}`);
    const byPost = await search({ ...query, per_page: 3 });
    const comparable = ({ hits, found, facet_counts: facets }: SearchAnswer): object => ({ hits, found, facets });
    expect(comparable(byGet)).toEqual(comparable(byPost));
  });
});

describe('similar products', () => {
  it('are like it in looks, within a filter', async () => {
    const hasTwin = (one: SampleProduct): boolean =>
      products.some((other) => other.id !== one.id && other.category === one.category && other.color === one.color);
    const { id, category, color } = products.find(hasTwin) ?? first();
    const like = (filter: object = {}): Promise<SearchAnswer> =>
      test.client.json(
        'GET',
        `/v1/products/${id}/similar?${new URLSearchParams({ per_page: '3', min_score: 'none', ...filter }).toString()}`,
      );
    const { hits } = await like();
    expect(hits.map(({ product }) => [product.color, product.category])).toContainEqual([color, category]);
    expect(ids(hits)).not.toContain(id);
    const dearest = Math.max(...hits.map(({ product }) => product.price ?? 0));
    const cheaper = await like({ filter_by: `price:<${dearest}` });
    expect(cheaper.found).toBe(products.filter((one) => one.id !== id && Number(one.price) < dearest).length);
    expect(cheaper.hits.every(({ product }) => (product.price ?? 0) < dearest)).toBe(true);
  });
});
