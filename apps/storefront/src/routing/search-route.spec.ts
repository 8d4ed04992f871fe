import { describe, expect, it, vi } from 'vitest';

vi.stubEnv('BASE_URL', '/shop/');
const { readRoute, routeOf, stateOf, urlOf } = await import('./search-route.js');

const state = {
  products: {
    query: 'red dress',
    page: 3,
    sortBy: 'products/sort/price:asc',
    hierarchicalMenu: { 'category.lvl0': ['Apparel', 'Dresses'] },
    range: { price: '10:50' },
    toggle: { in_stock: true },
    refinementList: { color: ['red', 'dark blue'], 'größe & weite': ['36/38'] },
  },
};

describe('the address of a search', () => {
  it('holds the whole state of the search, in words that a person can read', () => {
    const url = urlOf(routeOf(state));
    expect(url).toContain('q=red+dress&page=3&sort=price%3Aasc&category=Apparel+%3E+Dresses&price=10%3A50&available=1');
    expect(url).toContain('color=red&color=dark+blue');
    expect(stateOf(readRoute(new URL(url, 'http://x').search))).toEqual(state);
  });

  it('is bare without a query', () => {
    expect(urlOf(routeOf({ products: { page: 1, sortBy: 'products' } }))).toBe('/shop/');
    expect(stateOf(readRoute(''))).toEqual({ products: {} });
  });

  it('passes over parameters that make no sense', () => {
    expect(stateOf(readRoute('?page=-2&q='))).toEqual({ products: {} });
  });
});
