import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument, SchemaDocument } from '#api-contract';
import type { ApiProblem } from '#client';
import { CATEGORIES, productJpeg, sampleProduct, toCsv, toJsonLines, type FeedRow, type SampleProduct } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const COUNT = 150;
let test: TestStack;
let products: SampleProduct[];
let rows: FeedRow[];

async function importRows(name: string, content: string): Promise<ImportDocument> {
  const file = join(test.directory, name);
  await writeFile(file, content);
  const { id } = await test.client.imports.start(file);
  return test.client.imports.wait(id);
}

beforeAll(async () => {
  test = await startTestStack();
  ({ products, rows } = await uploadSample(test, 5, COUNT));
});
afterAll(async () => test.stop());

describe('importing a catalog', () => {
  it('takes JSONL and embeds every picture', async () => {
    const report = await importRows('catalog.jsonl', toJsonLines(rows));
    expect(report).toMatchObject({
      state: 'done',
      file_name: 'catalog.jsonl',
      counts: { read: COUNT, embedded: COUNT, rejected: 0, failed: 0, pending: 0, indexed: COUNT },
    });
  });

  it('embeds nothing when the unchanged catalog comes again, now as CSV', async () => {
    const report = await importRows('catalog.csv', toCsv(rows));
    expect(report).toMatchObject({ state: 'done', counts: { read: COUNT, embedded: 0, unchanged: COUNT, indexed: COUNT } });
  });

  it('keeps the embedding of a product whose fields alone changed', async () => {
    const [first, ...others] = rows;
    const report = await importRows('prices.jsonl', toJsonLines([{ ...first, price: '1.50' }, ...others.slice(0, 4)]));
    expect(report.counts).toMatchObject({ read: 5, embedded: 0, unchanged: 4, indexed: 5 });
    expect(await test.client.json('GET', `/v1/products/${products[0]?.id}`)).toMatchObject({ price: 1.5 });
  });

  it('embeds again the product whose picture was replaced, and no other', async () => {
    const [first, second] = products;
    if (!first || !second) throw new Error('no products');
    await test.put(`images/${first.id}.jpg`, await productJpeg(second, 160));
    const report = await importRows('picture.jsonl', toJsonLines(rows.slice(0, 3)));
    expect(report.counts).toMatchObject({ embedded: 1, indexed: 3 });
    await test.put(`images/${first.id}.jpg`, await productJpeg(first, 160));
    expect((await importRows('picture.jsonl', toJsonLines(rows.slice(0, 3)))).counts.embedded).toBe(1);
  });

  it('checks a feed without indexing it in a dry run', async () => {
    const file = join(test.directory, 'dry.jsonl');
    await writeFile(file, toJsonLines([{ ...rows[0], id: 'dry' }]));
    const { id } = await test.client.imports.start(file, { dryRun: true });
    expect(await test.client.imports.wait(id)).toMatchObject({ dry_run: true, counts: { read: 1, accepted: 1, indexed: 0 } });
    await expect(test.client.json('GET', '/v1/products/dry')).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
  });
});

describe('searching it', () => {
  const [lamp] = CATEGORIES.filter(({ name }) => name === 'lamp');

  it('finds products by words', async () => {
    const { hits, found, found_is_exact: isExact, model } = await test.client.search({ q: 'a lamp', perPage: 3 });
    expect(hits.map(({ product }) => product.category)).toEqual(['lamp', 'lamp', 'lamp']);
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a));
    expect({ isExact, model }).toEqual({ isExact: true, model: 'mini-clip' });
    expect(found).toBeLessThan(COUNT);
  });

  it('finds products by a picture that is not in the catalog, and mixes in words', async () => {
    const shown = products.find(({ category }) => category === 'lamp');
    if (!lamp || !shown) throw new Error('the catalog has no lamp');
    const image = await productJpeg({ ...sampleProduct(999, 1, { category: lamp, color: shown.color }), shape: shown.shape }, 300);
    const byPicture = await test.client.search({ image, perPage: 10, minScore: 'none' });
    expect(byPicture.hits[0]?.product.category).toBe('lamp');
    const mixed = await test.client.search({ image, q: 'in a quite different colour', perPage: 10, minScore: 'none' });
    expect([byPicture.hits.length, mixed.hits.length]).toEqual([10, 10]);
    expect(mixed.hits.some(({ product }) => product.category === 'lamp')).toBe(true);
    expect(mixed.hits.map(({ score }) => score)).not.toEqual(byPicture.hits.map(({ score }) => score));
  });

  it('takes a picture as base64 and weighted parts as JSON', async () => {
    const base64 = (await productJpeg(sampleProduct(999, 1, lamp ? { category: lamp } : {}), 200)).toString('base64');
    const answer = await test.client.json<{ hits: { product: { category: string } }[] }>('POST', '/v1/search', {
      parts: [
        { image: { base64: `data:image/jpeg;base64,${base64}` }, weight: 1 },
        { text: 'a lamp', weight: 0.5 },
      ],
    });
    expect(answer.hits[0]?.product.category).toBe('lamp');
  });

  it('filters and pages without overlap', async () => {
    const pages = await Promise.all(
      [1, 2].map((page) => test.client.search({ filterBy: 'department:=fashion && price:>10', page, perPage: 5 })),
    );
    const ids = pages.flatMap(({ hits }) => hits.map(({ product }) => product.id));
    expect(new Set(ids).size).toBe(10);
    expect(pages[0]?.hits.every(({ product }) => product.attributes['department'] === 'fashion')).toBe(true);
    const expected = products.filter(({ department, price }) => department === 'fashion' && Number(price) > 10).length;
    expect(pages[0]?.found).toBe(expected);
  });

  it('finds similar products, and not the product itself', async () => {
    const lampId = products.find(({ category }) => category === 'lamp')?.id ?? '';
    const { hits, found } = await test.client.json<{ hits: { product: { id: string; category: string } }[]; found: number }>(
      'GET',
      `/v1/products/${lampId}/similar?per_page=3&min_score=none`,
    );
    expect(hits[0]?.product.category).toBe('lamp');
    expect(hits.map(({ product }) => product.id)).not.toContain(lampId);
    expect(found).toBe(COUNT - 1);
  });

  it('says which fields its products have, attributes included, and finds by each that it calls filterable', async () => {
    const { fields } = await test.client.json<SchemaDocument>('GET', '/v1/schema');
    expect(fields.find(({ name }) => name === 'price')).toMatchObject({ type: 'number', is_filterable: true, is_searched: false });
    expect(fields.find(({ name }) => name === 'title')).toMatchObject({ is_filterable: false, word_weight: 3 });
    expect(fields.find(({ name }) => name === 'department')).toMatchObject({ type: 'text', is_attribute: true, is_filterable: true });
    const codes = await Promise.all(
      fields.map(({ name }) =>
        test.client.search({ facetBy: name, sortBy: `${name}:asc`, groupBy: name, perPage: 1 }).then(
          () => 'found',
          (error: unknown) => (error as ApiProblem).problem.code,
        ),
      ),
    );
    expect(codes).toEqual(fields.map(({ is_filterable: isFilterable }) => (isFilterable ? 'found' : 'unknown-field')));
  });

  it('answers what fits a query string by GET, cacheable', async () => {
    const response = await fetch(`${test.stack.apiUrl}/v1/search?q=a+lamp&per_page=2`, { headers: { 'x-api-key': test.adminKey } });
    expect(response.headers.get('cache-control')).toContain('max-age');
    expect(((await response.json()) as { hits: unknown[] }).hits).toHaveLength(2);
  });
});

describe('single products', () => {
  const fields = { title: 'Handmade lamp', image: '', category: 'lamp', price: 12 };
  beforeAll(() => {
    fields.image = `images/${products[0]?.id}.jpg`;
  });

  it('are written, read, changed and deleted', async () => {
    const written = await test.client.json<{ state: string; outcomes: object }>('PUT', '/v1/products/mine?wait=20s', fields);
    expect(written).toMatchObject({ state: 'done', outcomes: { embedded: 1 } });
    expect(await test.client.json('GET', '/v1/products/mine')).toMatchObject({ title: 'Handmade lamp', price: 12 });
    expect(await test.client.json('PATCH', '/v1/products/mine', { price: 9.5, in_stock: false })).toMatchObject({
      price: 9.5,
      in_stock: false,
    });
    await test.client.json('DELETE', '/v1/products/mine');
    await expect(test.client.json('GET', '/v1/products/mine')).rejects.toMatchObject({
      problem: { status: 404, code: 'product-not-found' },
    });
  });

  it('come with the job to ask for when nobody waits', async () => {
    const response = await fetch(`${test.stack.apiUrl}/v1/products/later`, {
      method: 'PUT',
      headers: { 'x-api-key': test.adminKey, 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    expect(response.status).toBe(202);
    const job = await test.client.json<{ state: string; errors: unknown[] }>('GET', `${response.headers.get('location')}?wait=20s`);
    expect(job).toMatchObject({ state: 'done', errors: [] });
    await test.client.json('DELETE', '/v1/products/later');
  });

  it('are changed and deleted in the order of the requests while the worker has not written them yet', async () => {
    const statusOf = async (method: string, id: string, body?: object): Promise<number> => {
      const { status } = await fetch(`${test.stack.apiUrl}/v1/products/${id}`, {
        method,
        headers: { 'x-api-key': test.adminKey, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      return status;
    };
    await test.stack.stopWorker();
    expect(await statusOf('PATCH', 'kept', { price: 5 })).toBe(404);
    for (const id of ['kept', 'gone', 'again']) expect(await statusOf('PUT', id, fields)).toBe(202);
    expect(await statusOf('PATCH', 'kept', { price: 5 })).toBe(200);
    expect(await statusOf('DELETE', 'gone')).toBe(204);
    expect(await statusOf('PATCH', 'gone', { price: 5 })).toBe(404);
    expect(await statusOf('PUT', 'gone', { ...fields, title: '' })).toBe(400);
    expect(await statusOf('DELETE', 'again')).toBe(204);
    expect(await statusOf('PUT', 'again', { ...fields, price: 7 })).toBe(202);
    expect(await statusOf('PATCH', 'again', { brand: 'Bright' })).toBe(200);
    await test.stack.startWorker();
    await expect.poll(() => statusOf('GET', 'again'), { timeout: 20_000 }).toBe(200);
    expect(await test.client.json('GET', '/v1/products/kept')).toMatchObject({ price: 5, title: fields.title });
    expect(await test.client.json('GET', '/v1/products/again')).toMatchObject({ price: 7, brand: 'Bright' });
    expect(await statusOf('GET', 'gone')).toBe(404);
    for (const id of ['kept', 'again']) expect(await statusOf('DELETE', id)).toBe(204);
  });

  it('are refused together with every field that is wrong', async () => {
    const request = test.client.json('POST', '/v1/products', {
      products: [
        { id: 'a', title: '', image: 'x' },
        { id: 'b', title: 'B', image: 'x', price: -1 },
        { id: 'b', title: 'B', image: 'x' },
      ],
    });
    await expect(request).rejects.toMatchObject({ problem: { status: 400, code: 'invalid-request' } });
    const { problem } = (await request.catch((error: unknown) => error)) as { problem: { errors: { field: string; message: string }[] } };
    expect(problem.errors.map(({ field }) => field)).toEqual(['products.0.title', 'products.1.price', 'products.2.id']);
    expect(problem.errors[2]?.message).toBe('the id "b" is already in products.1');
  });
});
