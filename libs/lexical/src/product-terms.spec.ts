import { describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { productKeys, productTerms, productWords, queryKeys } from './product-terms.js';

const product = Product.parse({
  id: 'dress-7',
  title: 'Red wrap dress',
  description: 'A dress of linen.',
  color: 'red',
  image: 'a.jpg',
  attributes: { material: 'linen', gtin: '4006381333931' },
});

describe('productTerms', () => {
  it('counts a word by the fields it stands in', () => {
    const terms = productTerms(product, 'en');
    expect(terms.get('dress')).toBe(3 + 1 + 1);
    expect(terms.get('red')).toBe(3 + 2);
    expect(terms.get('linen')).toBe(1 + 1);
    expect(terms.get('4006381333931')).toBe(1);
  });

  it('reads every value of an attribute, and no sign that stands at the end of a word', () => {
    const attributes = { fabric: ['Wool', 'Silk'], pockets: 4, vegan: true };
    const terms = productTerms({ ...product, title: 'CoolTech™ Sock', attributes }, 'en');
    expect(['wool', 'silk', '4', 'true', 'cooltech', 'sock'].filter((term) => !terms.has(term))).toEqual([]);
  });

  it('takes no more of a description than 500 words', () => {
    const long = { ...product, description: `${'word '.repeat(500)}late` };
    expect(productTerms(long, 'en').get('word')).toBe(500);
    expect(productTerms(long, 'en').has('late')).toBe(false);
  });
});

describe('productKeys', () => {
  const isNamed = (by: string, fields: Partial<Product>): boolean => {
    const keys = new Set(productKeys({ ...product, ...fields }));
    return queryKeys(by).some((key) => keys.has(key));
  };

  it.each<[string, Partial<Product>]>([
    ['DRESS 7', {}],
    ['red wrap dress', {}],
    ['4006381333931', {}],
    ['4-006381-333931', {}],
    ['0012345678905', { gtin: '012345678905' }],
    ['12345678905', { gtin: '0 12345 67890 5' }],
    ['wp09blk', { sku: 'WP-09/BLK' }],
    ['WP 09 BLK', { sku: 'wp09blk' }],
    ['a.77.100', { mpn: 'A77-100' }],
    ['2', { attributes: { ean: ['1', '2'] } }],
  ])('name a product by %s', (by, fields) => {
    expect(isNamed(by, fields)).toBe(true);
  });

  it.each<[string, Partial<Product>]>([
    ['👗', { sku: '-' }],
    ['???', { sku: '…' }],
    ['012', { sku: '12' }],
    ['wp09', { sku: 'WP-09/BLK' }],
    ['redwrapdress', {}],
  ])('do not name a product by %s', (by, fields) => {
    expect(isNamed(by, fields)).toBe(false);
  });
});

describe('productWords', () => {
  it('are the words as shoppers type them', () => {
    expect([...productWords({ ...product, title: 'Cosy Slippers' }, 'en')]).toContain('slippers');
  });
});
