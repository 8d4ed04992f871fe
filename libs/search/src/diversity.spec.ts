import { describe, expect, it } from 'vitest';
import type { Hit } from '#product-index';
import { diversified, valueIn } from './diversity.js';

const hits = (text: string): Hit[] =>
  Array.from(text, (brand, n) => ({ product: { id: `${brand}${n}`, attributes: {}, ...(brand !== '-' && { brand }) } }) as unknown as Hit);
const order = (text: string, most: number): string =>
  diversified(hits(text), (hit) => valueIn(hit, 'brand'), most)
    .map(({ product }) => product.id.charAt(0))
    .join('');

describe('diversified', () => {
  it.each([
    ['aaab', 1, 'abaa'],
    ['aaabbb', 2, 'aababb'],
    ['aaaa', 1, 'aaaa'],
    ['abab', 1, 'abab'],
    ['--aa', 1, '--aa'],
    ['aa-a', 1, 'a-aa'],
    ['', 3, ''],
  ])('puts %s with at most %d in a row as %s', (text, most, expected) => {
    expect(order(text, most)).toBe(expected);
  });

  it('keeps every hit, and those of one value in their order', () => {
    const shown = diversified(hits('aabbbaac'), (hit) => valueIn(hit, 'brand'), 1);
    expect(shown).toHaveLength(8);
    const ofA = shown.filter(({ product }) => product.brand === 'a').map(({ product }) => product.id);
    expect(ofA).toEqual(['a0', 'a1', 'a5', 'a6']);
  });
});
