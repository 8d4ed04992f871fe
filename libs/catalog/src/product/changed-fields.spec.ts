import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.js';
import { Product, StoredProduct } from './product.js';

const product = (more: object = {}): Product => Product.parse({ id: 'a', title: 'Lamp', images: ['a.jpg', 'b.jpg'], price: 5, ...more });
const stored = (more: object = {}): StoredProduct => StoredProduct.parse({ ...product(), ...more });

describe('changedFields', () => {
  it('finds no change in the same product, however its pictures are written', () => {
    expect(changedFields(stored(), product())).toEqual([]);
    expect(changedFields(stored({ image: 'a.jpg', images: ['b.jpg'] }), product())).toEqual([]);
  });

  it('names each field and attribute that changes, comes or goes', () => {
    const before = stored({ brand: 'Nord', attributes: { fabric: 'wool', fit: 'slim' } });
    const after = product({ price: 6, color: 'red', images: ['b.jpg'], attributes: { fabric: 'linen', fit: 'slim', size: 'M' } });
    expect(changedFields(before, after).map(({ field, from, to }) => [field, from, to])).toEqual(
      expect.arrayContaining([
        ['price', 5, 6],
        ['brand', 'Nord', undefined],
        ['color', undefined, 'red'],
        ['images', ['a.jpg', 'b.jpg'], ['b.jpg']],
        ['attributes.fabric', 'wool', 'linen'],
        ['attributes.size', undefined, 'M'],
      ]),
    );
    expect(changedFields(before, after)).toHaveLength(6);
  });

  it('does not count the time at which the product came as lost', () => {
    expect(changedFields(stored({ created_at: '2026-01-31T12:00:00Z' }), product())).toEqual([]);
    expect(changedFields(stored({ created_at: '2026-01-31T12:00:00Z' }), product({ created_at: '2026-02-01T12:00:00Z' }))).toHaveLength(1);
  });

  it('does not count what was inferred from the picture as lost', () => {
    expect(changedFields(stored({ color: 'red', inferred: ['color'] }), product())).toEqual([]);
    expect(changedFields(stored({ color: 'red', inferred: ['color'] }), product({ color: 'blue' }))).toHaveLength(1);
  });
});
