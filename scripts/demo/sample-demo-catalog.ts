import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRow, type Product } from '#catalog';
import {
  CATEGORIES,
  imageKey,
  productJpeg,
  sampleProduct,
  sampleProducts,
  scene,
  toFeedRow,
  toJsonLines,
  type ColorName,
  type FeedRow,
  type SampleProduct,
} from '#sample-catalog';
import type { DemoCatalog, DemoLook, DemoQuery, DemoProduct } from './demo-query.js';

const PRODUCTS = 1000;
const SEED = 7;
/** Pictures to search with come from another seed: none of them is in the catalog. */
const QUERY_SEED = 4242;
const PICTURE_SIZE = 480;
/** The first seed after 9 000 000 whose scene shows five things that are all in the catalog. */
const LOOK_SEED = 9_000_028;
const LOOK_SIZE = [960, 720] as const;

type Wants = Partial<Pick<SampleProduct, 'category' | 'color' | 'pattern' | 'shape'>>;

const TEXT_QUERIES: readonly (readonly [words: string, wants: Wants])[] = [
  ['a red dress', { category: 'dress', color: 'red' }],
  ['navy blue backpack', { category: 'backpack', color: 'navy' }],
  ['striped mug', { category: 'mug', pattern: 'striped' }],
  ['white trainers', { category: 'sneakers', color: 'white' }],
  ['a green couch', { category: 'sofa', color: 'green' }],
  ['pink headphones', { category: 'headphones', color: 'pink' }],
  ['floral skirt', { category: 'skirt', pattern: 'floral' }],
  ['yellow umbrella', { category: 'umbrella', color: 'yellow' }],
  ['floor lamp', { shape: 'floor lamp' }],
  ['wristwatch', { category: 'watch' }],
];

// Pictures of products of which the catalog has at least four: with one or two right answers, "right of the first k" says little.
const IMAGE_QUERIES: readonly (readonly [category: string, color: ColorName])[] = [
  ['handbag', 'beige'],
  ['suitcase', 'navy'],
  ['teapot', 'red'],
];

const MIXED_QUERIES: readonly (readonly [category: string, color: ColorName, words: string, wanted: ColorName])[] = [
  ['dress', 'white', 'in purple', 'purple'],
  ['heels', 'black', 'in yellow', 'yellow'],
  ['lamp', 'black', 'in red', 'red'],
];

function pictured(index: number, category: string, color: ColorName): Promise<Buffer> {
  const found = CATEGORIES.find(({ name }) => name === category);
  if (!found) throw new RangeError(`there is no category ${category}`);
  return productJpeg(sampleProduct(QUERY_SEED, index, { category: found, color, pattern: 'plain' }), PICTURE_SIZE);
}

async function sampleQueries(): Promise<DemoQuery[]> {
  const text = TEXT_QUERIES.map(([words, wants]) => ({ kind: 'text', name: words, text: words, isRight: matches(wants) }) as const);
  const image = IMAGE_QUERIES.map(async ([category, color], n) => ({
    kind: 'image' as const,
    name: `picture of a ${color} ${category}`,
    image: await pictured(n, category, color),
    isRight: matches({ category, color }),
  }));
  const mixed = MIXED_QUERIES.map(async ([category, color, words, wanted], n) => ({
    kind: 'mixed' as const,
    name: `picture of ${color} ${category} + "${words}"`,
    text: words,
    image: await pictured(100 + n, category, color),
    isRight: matches({ category, color: wanted }),
  }));
  return [...text, ...(await Promise.all([...image, ...mixed]))];
}

async function sampleLook(): Promise<DemoLook> {
  const { jpeg, products } = await scene(LOOK_SEED, ...LOOK_SIZE);
  return { picture: jpeg, things: products.map(({ product: { category, color } }) => ({ category, color })) };
}

const matches =
  (wants: Wants) =>
  ({ category, color, attributes }: DemoProduct): boolean =>
    Object.entries(wants).every(([field, value]) => ({ ...attributes, category, color })[field] === value);

function productOf(row: number, raw: FeedRow): Product[] {
  const parsed = parseRow(row, raw);
  return 'product' in parsed ? [parsed.product] : [];
}

/** A generated catalog, and queries whose right answers follow from the products' attributes. */
export async function sampleDemoCatalog(directory: string): Promise<DemoCatalog> {
  const products = sampleProducts(SEED, PRODUCTS);
  const rows = products.map(toFeedRow);
  const feedFile = join(directory, 'products.jsonl');
  await writeFile(feedFile, toJsonLines(rows));
  return {
    feedFile,
    products: rows.flatMap((row, n) => productOf(n, row)),
    pictures: products.map((product) => ({ key: imageKey(product), bytes: () => productJpeg(product, PICTURE_SIZE) })),
    queries: await sampleQueries(),
    look: await sampleLook(),
  };
}
