import { describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { exactKey, productKeys, productTerms, productWords } from './product-terms.js';

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
  it('are of the id, the title and the identifiers', () => {
    expect(new Set(productKeys(product))).toEqual(new Set(['dress-7', 'Red wrap dress', '4006381333931'].map(exactKey)));
    const several = { ...product, attributes: { gtin: ['1', '2'], sku: 7 } };
    expect(new Set(productKeys(several))).toEqual(new Set(['dress-7', 'Red wrap dress', '1', '2', '7'].map(exactKey)));
  });
});

describe('productWords', () => {
  it('are the words as shoppers type them', () => {
    expect([...productWords({ ...product, title: 'Cosy Slippers' }, 'en')]).toContain('slippers');
  });
});
