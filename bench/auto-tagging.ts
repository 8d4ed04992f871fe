import Table from 'cli-table3';
import type { ProductDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { CATEGORIES, COLORS, PATTERNS, sampleProducts, toFeedRow, type SampleProduct } from '#sample-catalog';
import { importRows, uploadPictures } from './support/sample-store.js';
import { ADMIN_KEY, withStack } from './support/with-stack.js';

const PRODUCTS = 1_000;
const SEED = 11;
const PICTURE_SIZE = 240;
const FLOORS = [0, 0.5, 0.7, 0.9] as const;
const PER_PAGE = 250;

const FIELDS = {
  category: ({ category }: ProductDocument) => category,
  color: ({ color }: ProductDocument) => color,
  pattern: ({ attributes }: ProductDocument) => attributes['pattern'],
} as const;

/**
 * Measures how many products without category, colour and pattern get each of them from their picture, and how many of these tags are
 * right.
 */
export async function benchAutoTagging(): Promise<void> {
  await withStack(async ({ stack, client, directory }) => {
    const products = sampleProducts(SEED, PRODUCTS);
    await uploadPictures(stack, products, PICTURE_SIZE);
    const rows = products.map(toFeedRow).map(({ id, image, price }) => ({ id, image, price, title: `Article ${id}` }));
    const table = new Table({ head: ['min_confidence', 'field', 'filled in', 'of these right'], style: { head: [], border: [] } });
    for (const floor of FLOORS) {
      await changeSettings(stack.apiUrl, floor);
      await importRows(client, rows, directory);
      table.push(...report(floor, products, await stored(client)));
    }
    process.stdout.write(`mini-clip, ${PRODUCTS} products (seed ${SEED}) without category, colour and pattern\n${table.toString()}\n`);
  });
}

async function changeSettings(url: string, floor: number): Promise<void> {
  const tagging = {
    enabled: true,
    min_confidence: floor,
    categories: CATEGORIES.map(({ name }) => name),
    colors: COLORS,
    patterns: PATTERNS,
  };
  const response = await fetch(`${url}/v1/admin/settings`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ auto_tagging: tagging }),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function stored(client: VitrineClient): Promise<Map<string, ProductDocument>> {
  const found = new Map<string, ProductDocument>();
  for (let page = 1; page <= PRODUCTS / PER_PAGE; page++) {
    for (const { product } of (await client.search({ page, perPage: PER_PAGE })).hits) found.set(product.id, product);
  }
  return found;
}

function report(floor: number, products: readonly SampleProduct[], found: ReadonlyMap<string, ProductDocument>): string[][] {
  return Object.entries(FIELDS).map(([field, valueOf]) => {
    const filled = products.flatMap((product) => {
      const value = valueOf(found.get(product.id) ?? ({ attributes: {} } as ProductDocument));
      return value === undefined ? [] : [value === product[field as keyof typeof FIELDS]];
    });
    const right = filled.filter(Boolean).length;
    return [
      String(floor),
      field,
      (filled.length / products.length).toFixed(3),
      filled.length > 0 ? (right / filled.length).toFixed(3) : '–',
    ];
  });
}
