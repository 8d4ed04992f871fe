import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATEGORIES, COLORS, PATTERNS, productJpeg, type FeedRow, type SampleProduct } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 150;
const NAMES = CATEGORIES.map(({ name }) => name);

let test: TestStack;
let products: SampleProduct[];
let rows: Record<string, unknown>[];

/** The row without category, colour and pattern; the title does not name them either. */
function bare({ id, image, price }: FeedRow): Record<string, unknown> {
  return { id, image, price, title: `Article ${id}` };
}

async function imported(name: string, all: readonly Record<string, unknown>[]): Promise<{ embedded: number; unchanged: number }> {
  const file = join(test.directory, name);
  await writeFile(file, all.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { id } = await test.client.imports.start(file);
  const { counts, state } = await test.client.imports.wait(id);
  expect(state).toBe('done');
  return counts;
}

async function settings(change: Record<string, unknown>): Promise<Response> {
  return fetch(`${test.stack.apiUrl}/v1/admin/settings`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${test.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ auto_tagging: change }),
  });
}

async function product(id: string): Promise<Record<string, unknown> & { attributes: Record<string, string>; inferred?: string[] }> {
  const response = await fetch(`${test.stack.apiUrl}/v1/products/${id}`, { headers: { authorization: `Bearer ${test.adminKey}` } });
  if (!response.ok) throw new Error(`the product ${id} is answered with ${response.status}`);
  return (await response.json()) as Awaited<ReturnType<typeof product>>;
}

const all = async (): Promise<Map<string, Awaited<ReturnType<typeof product>>>> => {
  // A few at a time: a busy machine refuses a flood.
  return new Map(await pMap(products, async ({ id }) => [id, await product(id)] as const, { concurrency: 4 }));
};

beforeAll(async () => {
  test = await startTestStack();
  const sample = await uploadSample(test, 77, PRODUCTS);
  products = sample.products;
  rows = sample.rows.map(bare);
});
afterAll(async () => test.stop());

describe('tagging by pictures', () => {
  it('is off until a store asks for it', async () => {
    expect(await imported('first.jsonl', rows)).toMatchObject({ embedded: PRODUCTS });
    const found = await test.client.search({ facetBy: 'category,color' });
    expect(found.facet_counts.map(({ distinct }) => distinct)).toEqual([0, 0]);
    expect([...(await all()).values()].every(({ inferred }) => inferred === undefined)).toBe(true);
  });

  it('fills in what is missing without embedding anything again', async () => {
    expect((await settings({ enabled: true, categories: NAMES, colors: COLORS, patterns: PATTERNS })).status).toBe(200);
    expect(await imported('second.jsonl', rows)).toMatchObject({ embedded: 0, unchanged: 0 });
    const tagged = await all();
    const share = (field: 'category' | 'color' | 'pattern', valueOf: (one: Awaited<ReturnType<typeof product>>) => unknown) => {
      const guessed = products.filter(({ id }) => tagged.get(id)?.inferred?.includes(field));
      const right = guessed.filter((one) => valueOf(tagged.get(one.id) ?? { attributes: {} }) === one[field]);
      return { coverage: guessed.length / PRODUCTS, accuracy: right.length / guessed.length };
    };
    const category = share('category', (one) => one['category']);
    expect(category.accuracy).toBeGreaterThan(0.95);
    expect(category.coverage).toBeGreaterThan(0.8);
    const color = share('color', (one) => one['color']);
    expect(color.accuracy).toBeGreaterThan(0.9);
    expect(color.coverage).toBeGreaterThan(0.7);
    expect(share('pattern', (one) => one.attributes['pattern']).accuracy).toBeGreaterThan(0.7);
  });

  it('makes facets and filters of it, marked as inferred in hits', async () => {
    const { facet_counts: facets, hits } = await test.client.search({ filterBy: 'category:=mug', facetBy: 'color,pattern' });
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.every(({ product: one }) => one.inferred?.includes('category') === true)).toBe(true);
    expect(facets[0]?.counts.length).toBeGreaterThan(0);
    expect(facets[1]?.counts.length).toBeGreaterThan(0);
  });

  it('tags a product whose picture could be fetched only later, when it is repaired', async () => {
    const tagged = await all();
    const like = products.find(({ id }) => tagged.get(id)?.inferred?.includes('color')) as SampleProduct;
    await imported('late.jsonl', [{ id: 'late', title: 'Article late', image: 'images/late.jpg', price: 5 }]);
    expect(await product('late')).toMatchObject({ has_image: false });
    expect(await product('late')).not.toHaveProperty('inferred');
    await test.put('images/late.jpg', await productJpeg(like));
    await test.client.json('POST', '/v1/coverage/repair');
    await expect.poll(async () => product('late'), { timeout: 20_000 }).toMatchObject({ has_image: true });
    expect(await product('late')).toMatchObject({ color: tagged.get(like.id)?.['color'], inferred: expect.arrayContaining(['color']) });
    await test.client.json('DELETE', '/v1/products/late');
  });

  it('imports unchanged rows as unchanged', async () => {
    expect(await imported('second.jsonl', rows)).toMatchObject({ embedded: 0, unchanged: PRODUCTS });
  });

  it('never replaces what the merchant says, in a feed or by a patch', async () => {
    const [first, second] = rows;
    const [firstId, secondId] = [String(first?.['id']), String(second?.['id'])];
    await imported('said.jsonl', [{ ...first, color: 'crimson', category: 'Odds & Ends', pattern: 'herringbone' }]);
    expect(await product(firstId)).toMatchObject({ color: 'crimson', category: 'Odds & Ends', attributes: { pattern: 'herringbone' } });
    expect((await product(firstId)).inferred).toBeUndefined();
    await fetch(`${test.stack.apiUrl}/v1/products/${secondId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${test.adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ color: 'mauve' }),
    });
    const patched = await product(secondId);
    expect(patched).toMatchObject({ color: 'mauve' });
    expect(patched.inferred ?? []).not.toContain('color');
    expect(patched.inferred ?? []).toContain('category');
  });

  it('leaves out what is not probable enough, and everything once it is off', async () => {
    await settings({ enabled: true, fields: ['color'], min_confidence: 1 });
    await imported('strict.jsonl', rows);
    const strict = await all();
    expect([...strict.values()].filter(({ inferred }) => inferred).length).toBeLessThan(PRODUCTS / 2);
    expect([...strict.values()].every(({ category }) => category === undefined)).toBe(true);
    await settings({ enabled: false });
    expect(await imported('off.jsonl', rows)).toMatchObject({ embedded: 0 });
    expect([...(await all()).values()].every(({ inferred, color }) => inferred === undefined && color === undefined)).toBe(true);
  });

  it('does not take an inferred mark from a feed', async () => {
    await settings({ enabled: false });
    await imported('mark.jsonl', [{ ...rows[2], inferred: 'color' }]);
    const marked = await product(String(rows[2]?.['id']));
    expect(marked).not.toHaveProperty('inferred');
    expect(marked.attributes['inferred']).toBe('color');
  });

  it.each([
    [{ enabled: 'yes' }, 'auto_tagging.enabled'],
    [{ enabled: true, min_confidence: 2 }, 'auto_tagging.min_confidence'],
    [{ enabled: true, colors: ['red'] }, 'auto_tagging.colors'],
    [{ enabled: true, fields: ['price'] }, 'auto_tagging.fields.0'],
  ])('refuses %j', async (change, field) => {
    const response = await settings(change);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { field: string }[] };
    expect(errors.map((one) => one.field)).toContain(field);
  });
});
