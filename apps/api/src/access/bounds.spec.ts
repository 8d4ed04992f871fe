import { describe, expect, it } from 'vitest';
import type { ProductDocument } from '#api-contract';
import { FieldSchema } from '#store-profile';
import { Bounds } from './bounds.js';

const SCHEMA = new FieldSchema(
  new Map([
    ['price', 'text'],
    ['material', 'text'],
    ['cost', 'number'],
  ] as const),
);

const seen = (fields: readonly string[]): string[] => {
  const schema = new Bounds({ fields: [...fields] }).schema(SCHEMA);
  return ['price', 'attributes.price', 'material', 'attributes.material', 'category', 'category.lvl1', 'id', 'brand'].filter((name) =>
    schema.has(name),
  );
};

describe('the fields of a token', () => {
  it.each([
    [['price'], ['price', 'id']],
    [['attributes.price'], ['attributes.price', 'id']],
    [['material'], ['material', 'attributes.material', 'id']],
    [['attributes'], ['attributes.price', 'material', 'attributes.material', 'id']],
    [['category'], ['category', 'category.lvl1', 'id']],
  ])('%j are these and no others', (fields, expected) => {
    expect(seen(fields)).toEqual(expected);
  });

  it('are what is shown of a product, beside its id', () => {
    const product = {
      id: 'p',
      title: 'T',
      price: 1,
      image: 'a.jpg',
      attributes: { material: 'oak', cost: 3, price: 'old' },
    } as unknown as ProductDocument;
    const shown = (fields: string[]): object => new Bounds({ fields }).shown(product);
    expect(shown(['title', 'material'])).toEqual({ id: 'p', title: 'T', attributes: { material: 'oak' } });
    expect(shown(['pictures'])).toEqual({ id: 'p', image: 'a.jpg', attributes: {} });
    expect(shown(['attributes.price'])).toEqual({ id: 'p', attributes: { price: 'old' } });
    expect(shown(['price'])).toEqual({ id: 'p', price: 1, attributes: {} });
    expect(new Bounds().shown(product)).toBe(product);
  });

  it('propose no name that is not among them', () => {
    expect(() => new Bounds({ fields: ['title'] }).schema(SCHEMA).resolve('cots')).toThrow(/^there is no field "cots"(?!.*cost)/);
  });
});
