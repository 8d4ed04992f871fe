import { describe, expect, it } from 'vitest';
import { availabilityOf, readAvailability, type Stock } from './stock.js';

describe('availabilityOf', () => {
  it.each<[Stock, string]>([
    [{ in_stock: true }, 'in_stock'],
    [{ in_stock: false }, 'out_of_stock'],
    [{ in_stock: true, quantity: 0 }, 'out_of_stock'],
    [{ in_stock: true, quantity: -3 }, 'out_of_stock'],
    [{ in_stock: true, quantity: 4 }, 'in_stock'],
    [{ in_stock: false, quantity: 4 }, 'out_of_stock'],
    [{ in_stock: true, availability: 'in_stock', quantity: 0 }, 'out_of_stock'],
    [{ in_stock: true, availability: 'backorder', quantity: 0 }, 'backorder'],
    [{ in_stock: true, availability: 'preorder' }, 'preorder'],
    [{ in_stock: false, availability: 'preorder' }, 'out_of_stock'],
    [{ in_stock: true, availability: 'out_of_stock', quantity: 4 }, 'out_of_stock'],
  ])('of %j is %s', (stock, expected) => {
    expect(availabilityOf(stock)).toBe(expected);
  });
});

describe('readAvailability', () => {
  it.each<[unknown, string | undefined]>([
    ['In Stock', 'in_stock'],
    ['instock', 'in_stock'],
    ['https://schema.org/InStock', 'in_stock'],
    ['12', 'in_stock'],
    ['12.0', 'in_stock'],
    ['0', 'out_of_stock'],
    ['-3', 'out_of_stock'],
    [-3, 'out_of_stock'],
    [true, 'in_stock'],
    ['onbackorder', 'backorder'],
    ['Pre-Order', 'preorder'],
    ['sold out', 'out_of_stock'],
    ['perhaps', undefined],
    [{}, undefined],
  ])('reads %j as %s', (written, expected) => {
    expect(readAvailability(written)).toBe(expected);
  });
});
