import { describe, expect, it } from 'vitest';
import { categoryName, categoriesAt, categoryLeaf, categoryPath, levelOf } from './category-path.js';

describe('a category path', () => {
  it('has one spelling', () => {
    expect(['Apparel>Dresses', ' Apparel  >Dresses > ', 'Apparel > Dresses'].map(categoryPath)).toEqual(Array(3).fill('Apparel > Dresses'));
    expect([categoryPath('Dress'), categoryPath(' > ')]).toEqual(['Dress', '']);
  });

  it('has a beginning at each level that it reaches', () => {
    const paths = ['A > B > C', 'A > D', 'E'];
    expect([0, 1, 2, 3].map((level) => categoriesAt(paths, level))).toEqual([['A', 'E'], ['A > B', 'A > D'], ['A > B > C'], []]);
    expect(categoriesAt(undefined, 0)).toEqual([]);
  });

  it('ends in what the product is', () => {
    expect([categoryLeaf('Apparel > Dresses'), categoryLeaf('Mug')]).toEqual(['Dresses', 'Mug']);
  });
});

describe('levelOf', () => {
  it('knows four levels', () => {
    expect(['category.lvl0', 'category.lvl3', 'category.lvl4', 'category'].map(levelOf)).toEqual([0, 3, undefined, undefined]);
  });
});

describe('categoryName', () => {
  it.each([
    ['GEAR/GEAR_WATCHES', 'Watches'],
    ['Apparel > Evening dresses', 'Evening dresses'],
    ['GEAR', 'Gear'],
    ['TV', 'TV'],
    ['home_decor', 'home decor'],
    ['Default Category/Gear/Bags', 'Bags'],
    ['ÜBERGRÖSSEN', 'Übergrössen'],
    ['手表', '手表'],
    ['Mens_', 'Mens'],
    ['', ''],
    ['/', ''],
  ])('of "%s" is "%s"', (path, name) => {
    expect(categoryName(path)).toBe(name);
  });
});
