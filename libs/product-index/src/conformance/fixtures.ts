import { afterAll, beforeAll } from 'vitest';
import { Product } from '#catalog';
import { openAlias, type CollectionSpec, type Collections } from '../collections.js';
import { LAYOUTS } from '../layout.js';
import type { IndexedProduct, Point } from '../point.js';
import type { ProductIndex } from '../product-index.js';
import type { Hit, ProductQuery } from '../retrieval/find-products.js';

export const SPEC: CollectionSpec = {
  modelName: 'tiny',
  modelFingerprint: '0123456789abcdef',
  textFingerprint: 'fedcba9876543210',
  dimensions: { image: 4, text: 3 },
};

/** Two adapters on the same data, as two processes have them, and an alias on it that nobody uses. */
export interface OpenAdapters {
  readonly first: Collections;
  readonly second: Collections;
  readonly alias: string;
}

/** Opens an index that nobody else uses, twice. */
export type OpenIn = () => Promise<OpenAdapters>;

/** The adapters with the product index that each of them opens. */
export interface Opened {
  readonly collections: Collections;
  readonly others: Collections;
  readonly alias: string;
  readonly index: ProductIndex;
  /** The same index, opened by the second adapter as another process would. */
  readonly other: ProductIndex;
  close(): Promise<void>;
}

async function openBoth(openIn: OpenIn): Promise<Opened> {
  const { first: collections, second: others, alias } = await openIn();
  const index = await openAlias(collections, SPEC, alias);
  const other = await openAlias(others, SPEC, alias);
  return {
    collections,
    others,
    alias,
    index,
    other,
    close: async () => {
      await collections.close();
      await others.close();
    },
  };
}

export function unit(...values: number[]): Float32Array {
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

export function point(id: string, embedding: Float32Array, fields: Partial<Product> = {}, revision = 1): Point {
  return {
    product: Product.parse({ id, title: `Product ${id}`, image: `images/${id}.jpg`, ...fields }),
    vectors: { image: embedding },
    images: [{ reference: `images/${id}.jpg`, sha256: 'ab'.repeat(32), etag: '"1"', key: `stores/s/images/${id}.jpg` }],
    faults: [],
    layout: LAYOUTS.length,
    modelFingerprint: SPEC.modelFingerprint,
    sourceRevision: `r-${id}`,
    indexedAt: '2026-01-01T00:00:00.000Z',
    language: 'en',
    revision,
    patched: {},
  };
}

export const payloadOf = ({ vectors: _vectors, ...payload }: Point): IndexedProduct => payload;

/** A few products whose distances are known. */
export const SMALL_CATALOG = [
  point('red-dress', unit(1, 0, 0, 0), { category: 'dress', color: 'red', price: 50, attributes: { material: 'linen' } }),
  point('blue-dress', unit(0.9, 0.4, 0, 0), { category: 'dress', color: 'blue', price: 60.5, attributes: { material: 'silk' } }),
  point('red-mug', unit(0.4, 0, 0.9, 0), { category: 'mug', color: 'red', price: 9.9, in_stock: false }),
  point("o'hara", unit(0, 0, 0, 1), { brand: "O'Hara; DROP TABLE" }),
];

/** The small catalog in store `s`, and one product of it in store `t`. */
export async function withSmallCatalog(index: ProductIndex): Promise<void> {
  await index.upsert('s', SMALL_CATALOG);
  await index.upsert('t', [point('red-dress', unit(1, 0, 0, 0), { title: 'Of another store' })]);
}

/** Opens an index for the tests of a chapter, fills it, and closes it after them. What is returned can be used in tests only. */
export function filled(openIn: OpenIn, fill: (index: ProductIndex) => Promise<void> = () => Promise.resolve()): Omit<Opened, 'close'> {
  let opened: Opened | undefined;
  beforeAll(async () => {
    opened = await openBoth(openIn);
    await fill(opened.index);
  });
  afterAll(async () => opened?.close());
  const at = (): Opened => {
    if (!opened) throw new Error('the index is opened before the tests run');
    return opened;
  };
  return {
    get collections() {
      return at().collections;
    },
    get others() {
      return at().others;
    },
    get alias() {
      return at().alias;
    },
    get index() {
      return at().index;
    },
    get other() {
      return at().other;
    },
  };
}

/** The hits nearest to an embedding. */
export async function nearest(
  index: ProductIndex,
  storeId: string,
  embedding: Float32Array,
  query: Partial<ProductQuery> = {},
): Promise<readonly Hit[]> {
  return (await index.find(storeId, { semantic: { embedding }, page: 1, perPage: 100, ...query })).hits;
}
