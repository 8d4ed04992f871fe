import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument, SearchAnswer } from '#api-contract';
import { IS_EMBEDDED } from '../support/index-engine.js';
import { startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 1_200;

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack();
  const rows = Array.from({ length: PRODUCTS }, (_, n) => ({ id: `p${n}`, title: `Lamp ${n}`, brand: `brand ${n}`, price: n }));
  const file = join(test.directory, 'products.jsonl');
  await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const { id } = await test.client.imports.start(file);
  await test.client.imports.wait(id);
}, 120_000);
afterAll(async () => test.stop());

const search = (body: object): Promise<SearchAnswer> => test.client.json('POST', '/v1/search', { per_page: 1, ...body });

const refused = (body: object): Promise<ProblemDocument> =>
  search(body).then(
    () => Promise.reject(new Error('the search was answered')),
    (error: { problem: ProblemDocument }) => error.problem,
  );

describe('a question that is large', () => {
  it('has two hundred conditions', async () => {
    const filter_by = Array.from({ length: 200 }, (_, n) => `price:=${n}`).join(' || ');
    expect((await search({ filter_by })).found).toBe(200);
  });

  it('is refused with what is allowed, beyond the length or the depth of a filter', async () => {
    expect(await refused({ filter_by: Array.from({ length: 600 }, (_, n) => `price:=${n}`).join(' || ') })).toMatchObject({
      status: 400,
      errors: [{ field: 'filter_by', code: 'too-big' }],
    });
    expect(await refused({ filter_by: `${'('.repeat(20)}price:>1${')'.repeat(20)}` })).toMatchObject({
      status: 400,
      code: 'invalid-filter',
    });
  });

  it('is a facet of a field that is another one in each product', async () => {
    const { facet_counts: facets, facets_are_exact: areExact } = await search({ facet_by: 'brand,id', max_facet_values: 5 });
    expect(facets.map(({ distinct, counts }) => [distinct, counts.length])).toEqual([
      [PRODUCTS, 5],
      [PRODUCTS, 5],
    ]);
    expect(areExact).toBe(true);
  });

  it('goes on page by page, in an order of texts, while products change', async () => {
    const seen = new Set<string>();
    let page = 0;
    for await (const { hits } of test.client.searchPages({ sortBy: 'brand:asc', perPage: 250 })) {
      for (const { product } of hits) seen.add(product.id);
      await test.client.patchProducts([{ id: `p${page++}`, price: 5_000 + page }]);
    }
    expect([seen.size, page]).toEqual([PRODUCTS, 5]);
  });
});

describe.runIf(IS_EMBEDDED)('an index that is removed under a running process', () => {
  it('is said to be away, also to who asks whether the process is ready', async () => {
    await test.client.health();
    await rm(join(test.directory, 'index'), { recursive: true });
    const problem = { status: 503, code: 'dependency-unavailable', dependency: 'index' };
    for (const body of [{}, { q: 'lamp' }, { facet_by: 'brand', sort_by: 'price:asc' }]) expect(await refused(body)).toMatchObject(problem);
    await expect.poll(async () => (await fetch(`${test.stack.apiUrl}/health/ready`)).status, { timeout: 10_000 }).toBe(503);
  });
});
