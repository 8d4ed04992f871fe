import { Product } from '#catalog';
import { openAlias, type CollectionSpec, type Collections } from '../collections.js';
import type { IndexedProduct, Point } from '../point.js';
import type { ProductIndex } from '../product-index.js';

export const SPEC: CollectionSpec = { modelName: 'tiny', modelFingerprint: '0123456789abcdef', dimension: 4 };

/** Two adapters on the same data, as two processes have them, and an alias on it that nobody uses. */
export interface OpenAdapters {
  readonly first: Collections;
  readonly second: Collections;
  readonly alias: string;
}

/** Opens an index that nobody else uses, twice. */
export type OpenIn = () => Promise<OpenAdapters>;

/** The same with the product index that each adapter opens. */
export interface Opened {
  readonly collections: Collections;
  readonly others: Collections;
  readonly alias: string;
  readonly index: ProductIndex;
  /** The same index, of another process. */
  readonly other: ProductIndex;
  close(): Promise<void>;
}

export async function openBoth(openIn: OpenIn): Promise<Opened> {
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
    embedding,
    image: { reference: `images/${id}.jpg`, sha256: 'ab'.repeat(32), etag: '"1"', key: `stores/s/images/${id}.jpg` },
    modelFingerprint: SPEC.modelFingerprint,
    sourceRevision: `r-${id}`,
    indexedAt: '2026-01-01T00:00:00.000Z',
    language: 'en',
    revision,
    patched: {},
  };
}

export const payloadOf = ({ embedding: _embedding, ...payload }: Point): IndexedProduct => payload;

/** A few products whose distances are known. */
export const SMALL_CATALOG = [
  point('red-dress', unit(1, 0, 0, 0), { category: 'dress', color: 'red', price: 50, attributes: { material: 'linen' } }),
  point('blue-dress', unit(0.9, 0.4, 0, 0), { category: 'dress', color: 'blue', price: 60.5, attributes: { material: 'silk' } }),
  point('red-mug', unit(0.4, 0, 0.9, 0), { category: 'mug', color: 'red', price: 9.9, in_stock: false }),
  point("o'hara", unit(0, 0, 0, 1), { brand: "O'Hara; DROP TABLE" }),
];
