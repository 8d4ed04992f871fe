import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SearchAnswer } from '#api-contract';
import { runCli } from '../support/cli.js';
import { TestCatalog } from '../support/test-catalog.js';

const GARMENTS = [
  { title: "Women's Yoga Pant Karmen", category: 'Women > Pants', color: 'black', brand: 'Nord', price: 60, sku: 'WP-09/BLK-0042' },
  { title: "Women's Yoga Pant Diana", category: 'Women > Pants', color: 'red', brand: 'Nord', price: 45 },
  { title: 'Red T-Shirt', category: 'Men > Tees', color: 'red', brand: 'Luma', price: 20, attributes: { size: 'XL' } },
  { title: 'Blue Tshirt', category: 'Men > Tees', color: 'blue', brand: 'Luma', price: 22, attributes: { size: 'M' } },
  { title: 'Leather Jacket', category: 'Men > Jackets', color: 'brown', brand: 'Luma', price: 150 },
  { title: 'Rain Jacket', description: 'Goes with red shoes. Made without leather.', category: 'Men > Jackets', color: 'blue', price: 49 },
  { title: 'Down Jacket', category: 'Men > Jackets', color: 'blue', price: 99, in_stock: false },
  { title: 'Hoodie Hero', category: 'Men > Hoodies', color: 'grey', brand: 'Luma', price: 55, popularity: 900 },
  { title: 'Hoodie Teton', category: 'Men > Hoodies', color: 'red', brand: 'Nord', price: 54 },
].map((row) => ({ currency: 'USD', image: null, ...row }));

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
  await catalog.importedRows('q', GARMENTS);
  // Each process reads the words of a store again every two seconds.
  await vi.waitUntil(
    async () =>
      (await ask({ q: 'hoddie', mode: 'lexical' })).query?.corrected.length === 1 && (await ask({ q: 'red' })).query?.filters.length === 1,
    { timeout: 20_000, interval: 200 },
  );
}, 120_000);
afterAll(async () => catalog.stop());

const ask = (query: object): Promise<SearchAnswer> => catalog.search(query);
const titles = ({ hits }: SearchAnswer): string[] => hits.map(({ product }) => product.title);
const settings = (patch: object): Promise<unknown> => catalog.test.client.json('PATCH', '/v1/admin/settings', patch);

describe('the words of a query', () => {
  it.each(["women's yoga pants", 'womens yoga pant', 'yoga pants women'])('find the yoga pants by %s', async (q) => {
    const answer = await ask({ q, mode: 'lexical' });
    expect(titles(answer).slice(0, 2).sort()).toEqual([GARMENTS[1]?.title, GARMENTS[0]?.title].sort());
    expect(answer.low_confidence).toBe(false);
  });

  it('are corrected, and the answer says so', async () => {
    const answer = await ask({ q: 'hoddie' });
    expect(answer.query?.corrected).toEqual([{ from: 'hoddie', to: 'hoodie' }]);
    expect(titles(answer)).toContain('Hoodie Hero');
    const literal = await ask({ q: 'hoddie', interpret: false, mode: 'lexical' });
    expect([literal.found, literal.query?.corrected]).toEqual([0, []]);
  });

  it('exclude what a shopper does not want, and keep what says that it is without it', async () => {
    expect(titles(await ask({ q: 'hoodie -red', mode: 'lexical' }))).toEqual(['Hoodie Hero']);
    const { query, ...answer } = await ask({ q: 'jacket without leather', mode: 'lexical' });
    expect(titles(answer as SearchAnswer).sort()).toEqual(['Down Jacket', 'Rain Jacket']);
    expect(query?.excluded).toEqual(['leather']);
  });

  it('state prices, which the answer tells as a condition', async () => {
    const answer = await ask({ q: 'jacket under $50', mode: 'lexical' });
    expect(titles(answer)).toEqual(['Rain Jacket']);
    expect(answer.query?.filters).toContainEqual({ field: 'price', value: '<50', from: 'under $50', is_required: true });
    expect(titles(await ask({ q: 'under $21' }))).toEqual(['Red T-Shirt']);
    // Without a currency it is a guess, and nothing is so cheap.
    const guessed = await ask({ q: 'jacket under 5', mode: 'lexical' });
    expect(guessed.found).toBeGreaterThan(0);
    expect(guessed.query?.filters.map(({ field }) => field)).not.toContain('price');
  });

  it('stand side by side where they are in quotation marks', async () => {
    const pants = await ask({ q: '"yoga pant" karmen', mode: 'lexical' });
    expect(titles(pants)).toEqual([GARMENTS[0]?.title, GARMENTS[1]?.title]);
    expect(pants.query?.phrases).toEqual(['yoga pant']);
    expect(pants.query?.dropped).toContain('karmen');
    expect((await ask({ q: '"pant yoga"', mode: 'lexical' })).found).toBe(0);
  });

  it('may be one of several', async () => {
    expect((await ask({ q: 'karmen OR teton', mode: 'lexical' })).found).toBe(2);
  });

  it('name values of the store, which rank first, or filter where the store says so', async () => {
    const answer = await ask({ q: 'red', mode: 'lexical' });
    expect(answer.hits.slice(0, 3).every(({ product }) => product.color === 'red')).toBe(true);
    expect(titles(answer)).toContain('Rain Jacket');
    expect(answer.query?.filters).toEqual([{ field: 'color', value: 'red', from: 'red', is_required: false }]);
    await settings({ recognised_values: 'filter' });
    await expect.poll(async () => titles(await ask({ q: 'red', mode: 'lexical' })), { timeout: 10_000 }).not.toContain('Rain Jacket');
    const sized = await ask({ q: 'tshirt xl', mode: 'lexical' });
    expect([titles(sized), sized.query?.dropped]).toEqual([['Red T-Shirt'], []]);
    expect(sized.query?.filters).toContainEqual({ field: 'size', value: 'XL', from: 'xl', is_required: true });
    await settings({ recognised_values: 'boost' });
  });

  it('are left out where too few products have them all, and said', async () => {
    const answer = await ask({ q: 'purple hoodie', mode: 'lexical' });
    expect(answer.query?.dropped).toEqual(['purple']);
    expect(titles(answer).slice(0, 2).sort()).toEqual(['Hoodie Hero', 'Hoodie Teton']);
    expect(answer.low_confidence).toBe(true);
    const some = await ask({ q: 'red hoodie', mode: 'lexical' });
    expect([titles(some)[0], some.low_confidence]).toEqual(['Hoodie Teton', false]);
    expect(titles(some)).toContain('Hoodie Hero');
  });

  it.each(['WP-09/BLK-0042', 'wp09blk0042', '0042'])('are the number of an article: %s', async (q) => {
    expect(titles(await ask({ q }))).toEqual([GARMENTS[0]?.title]);
  });

  it.each(['qzwvkj blorptang', '🧦', '!!!', `${'x'.repeat(300)}`])('find nothing for %s', async (q) => {
    const answer = await ask({ q, mode: 'lexical' });
    expect([answer.found, answer.low_confidence]).toEqual([0, true]);
  });
});

describe('beside the query', () => {
  it('products of the same words are raised by signals, and out of stock ones come last', async () => {
    await settings({ signals: { popularity: 0.2, popularity_half: 10, out_of_stock_last: true } });
    await expect.poll(async () => titles(await ask({ q: 'hoodie', mode: 'lexical' }))[0], { timeout: 10_000 }).toBe('Hoodie Hero');
    const { hits } = await ask({ q: 'hoodie', mode: 'lexical', explain: true });
    expect(hits[0]?.explain?.signals?.['popularity']).toBeCloseTo(0.2 * (900 / 910), 5);
    expect(titles(await ask({ q: 'jacket', mode: 'lexical' })).at(-1)).toBe('Down Jacket');
    await settings({ signals: { popularity: 0, out_of_stock_last: false } });
  });

  it('no brand stands in a long row where that is asked for', async () => {
    const brands = async (query: object): Promise<(string | undefined)[]> => (await ask(query)).hits.map(({ product }) => product.brand);
    const plain = await brands({ filter_by: 'brand:=[Luma, Nord]' });
    expect((await brands({ filter_by: 'brand:=[Luma, Nord]', diversify: 'brand:1' })).slice(0, 6)).toEqual(
      ['Nord', 'Luma', 'Nord', 'Luma', 'Nord', 'Luma'].slice(0, 6),
    );
    expect(plain.slice(0, 2)).toEqual(['Nord', 'Nord']);
  });

  it('synonyms come from the starter list, from one-way settings and from the files of others', async () => {
    await settings({ starter_synonyms: true, one_way_synonyms: [{ from: 'outfit', to: ['hoodie'] }] });
    await expect.poll(async () => (await ask({ q: 'trousers', mode: 'lexical' })).found, { timeout: 10_000 }).toBe(2);
    expect((await ask({ q: 'outfit', mode: 'lexical' })).found).toBe(2);
    const { file } = await catalog.written('synonyms.txt', 'anorak, rain jacket\nsportswear => yoga pant\n');
    const { code, out } = await runCli(catalog.test, 'synonyms', 'import', file);
    expect([code, out]).toEqual([0, expect.stringContaining('1 groups and 1 one-way synonyms taken over')]);
    await expect.poll(async () => titles(await ask({ q: 'anorak', mode: 'lexical' })), { timeout: 10_000 }).toEqual(['Rain Jacket']);
    expect((await ask({ q: 'outfit', mode: 'lexical' })).found).toBe(2);
  });
});
