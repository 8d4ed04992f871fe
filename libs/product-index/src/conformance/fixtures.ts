import { Product } from '#catalog';
import type { CollectionSpec, Collections } from '../collections.js';
import type { IndexedProduct, Point } from '../point.js';

export const SPEC: CollectionSpec = { modelName: 'tiny', modelFingerprint: '0123456789abcdef', dimension: 4 };

/** Two adapters on the same data that are not connected yet, and an alias on it that nobody uses. */
export interface OpenAdapters {
  readonly first: Collections;
  readonly second: Collections;
  readonly alias: string;
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
