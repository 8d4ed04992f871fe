import { describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { pointId } from '../point-id.js';
import type { Point } from '../product-index.js';
import { WriteGroup } from './write-group.js';

const point = (id: string, price: number): Point => ({
  product: Product.parse({ id, title: `Product ${id}`, image: 'a.jpg', price }),
  embedding: Float32Array.of(1, 0),
  image: { reference: 'a.jpg', sha256: 'ab'.repeat(32), key: 'stores/s/a.jpg' },
  modelFingerprint: '0123456789abcdef',
  sourceRevision: `r${price}`,
  indexedAt: '2026-01-01T00:00:00.000Z',
  language: 'en',
});

const stored = async (ids: readonly string[]): Promise<Map<string, Float32Array>> =>
  Promise.resolve(new Map(ids.filter((id) => id !== pointId('s', 'unknown')).map((id) => [id, Float32Array.of(0, 1)])));

async function written(group: WriteGroup): Promise<object[]> {
  const rows = await group.rows(stored);
  return rows.map(({ product_id: id, price, vector }) => ({ id, price, vector: [...vector] }));
}

describe('WriteGroup', () => {
  it('writes the last of several changes of a product', async () => {
    const group = new WriteGroup();
    group.upsert('s', [point('a', 1), point('a', 2)]);
    group.upsert('s', [point('a', 3)]);
    expect(await written(group)).toEqual([{ id: 'a', price: 3, vector: [1, 0] }]);
  });

  it('keeps the embedding that is stored when only the payload changes', async () => {
    const group = new WriteGroup();
    group.updatePayloads('s', [point('a', 1), point('unknown', 2)]);
    expect(await written(group)).toEqual([{ id: 'a', price: 1, vector: [0, 1] }]);
  });

  it('keeps the embedding that waits to be written when the payload changes after it', async () => {
    const group = new WriteGroup();
    group.upsert('s', [point('a', 1)]);
    group.updatePayloads('s', [point('a', 2)]);
    expect(await written(group)).toEqual([{ id: 'a', price: 2, vector: [1, 0] }]);
  });

  it('removes what is removed last, and does not bring it back by a change of its payload', async () => {
    const group = new WriteGroup();
    group.upsert('s', [point('a', 1)]);
    group.delete('s', ['a']);
    group.updatePayloads('s', [point('a', 2)]);
    expect(await written(group)).toEqual([]);
    expect(group.removed).toEqual([pointId('s', 'a')]);
  });

  it('keeps what comes after a removal, and keeps stores apart', async () => {
    const group = new WriteGroup();
    group.delete('s', ['a']);
    group.upsert('s', [point('a', 1)]);
    group.delete('t', ['a']);
    expect(await written(group)).toHaveLength(1);
    expect(group.removed).toEqual([pointId('t', 'a')]);
  });
});
