import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { LanceDbCollections, type Collections, type Point, type ProductIndex } from '#product-index';
import { generatedQueries, judgedQueries } from './judgments.js';

const TITLES = 400;
let directory: string;
let collections: Collections;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-judgments-'));
  collections = await LanceDbCollections.open(directory);
});
afterAll(async () => {
  await collections.close();
  await rm(directory, { recursive: true, force: true });
});

/** Every title twice, in ten categories. */
const CATALOG = Array.from({ length: 2 * TITLES }, (_, n): Point => ({
  product: Product.parse({ id: `p${n}`, title: `Title ${n % TITLES}`, image: 'a.jpg', category: `Home > Shelf ${n % 10}` }),
  vectors: { image: Float32Array.of(1, 0) },
  images: [{ reference: 'a.jpg', sha256: 'ab'.repeat(32), key: 'a.jpg' }],
  faults: [],
  layout: 4,
  modelFingerprint: '0123456789abcdef',
  sourceRevision: `r${n}`,
  indexedAt: '2026-01-01T00:00:00.000Z',
  language: 'en',
  revision: 1,
  patched: {},
}));

async function indexOf(name: string, points: readonly Point[]): Promise<ProductIndex> {
  await collections.create(name, { image: 2 });
  const index = await collections.index(name);
  for (let at = 0; at < points.length; at += 100) await index.upsert('s', points.slice(at, at + 100));
  return index;
}

describe('generatedQueries', () => {
  it('asks for titles and categories, and knows how many products answer each', async () => {
    const queries = await generatedQueries(await indexOf('products-a-01234567-1', CATALOG), 's', 24);
    const titles = queries.filter(({ q }) => q.startsWith('Title'));
    const categories = queries.filter(({ q }) => q.startsWith('shelf'));
    expect(titles).toHaveLength(20);
    expect(categories).toHaveLength(10);
    for (const { ideal } of titles) expect(ideal).toEqual([1, 1]);
    for (const { ideal } of categories) expect(ideal).toHaveLength(24);
    const [first] = titles;
    expect(CATALOG.filter(({ product }) => first?.gradeOf(product) === 1)).toHaveLength(2);
  });

  it('is the same whatever the order in which products are read', async () => {
    const one = await generatedQueries(await indexOf('products-b-01234567-1', CATALOG), 's', 24);
    const other = await generatedQueries(await indexOf('products-c-01234567-1', CATALOG.toReversed()), 's', 24);
    expect(other.map(({ q, ideal }) => [q, ideal])).toEqual(one.map(({ q, ideal }) => [q, ideal]));
  });

  it('has nothing to ask of a store without products', async () => {
    expect(await generatedQueries(await indexOf('products-d-01234567-1', []), 's', 24)).toEqual([]);
  });
});

describe('judgedQueries', () => {
  it('passes over queries that nothing answers, and cuts the ideal at the depth', () => {
    const queries = judgedQueries(
      [
        { q: 'red', grades: { a: 1, b: 3, c: 0, d: 2 } },
        { q: 'nothing', grades: { a: 0 } },
      ],
      2,
    );
    expect(queries.map(({ q, ideal }) => [q, ideal])).toEqual([['red', [3, 2]]]);
    const [query] = queries;
    expect(query?.gradeOf(CATALOG[0]?.product ?? Product.parse({ id: 'x', title: 'x', image: 'x' }))).toBe(0);
  });
});
