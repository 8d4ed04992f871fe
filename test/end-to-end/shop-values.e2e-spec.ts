import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCatalog } from '../support/test-catalog.js';

const [PAST, FUTURE] = ['2020-01-01', '2999-12-31T00:00:00Z'];
let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});
afterAll(async () => catalog.stop());

const patch = (id: string, fields: object): Promise<Record<string, unknown>> =>
  catalog.test.client.json('PATCH', `/v1/products/${id}`, fields);

describe('the price that holds now', () => {
  beforeAll(async () => {
    await catalog.importedRows('sale', [
      { kind: 'sale', price: '50 EUR', sale_price: '30 EUR', sale_starts: PAST, sale_ends: FUTURE },
      { kind: 'sale', price: '40 EUR', sale_price: '10 EUR', sale_starts: FUTURE },
      { kind: 'sale', price: '20 EUR', sale_price: '5 EUR', sale_ends: PAST },
      { kind: 'sale', price: '60 EUR', sale_price: '55 EUR' },
    ]);
  });

  it('is what filters, facets and sorting go by, and what a hit shows', async () => {
    expect((await catalog.idsOf('kind:=sale && price:<=30')).sort()).toEqual(['sale-1', 'sale-3']);
    expect(await catalog.idsOf('kind:=sale && price:=50')).toEqual([]);
    expect(await catalog.idsOf('kind:=sale', { sort_by: 'price:asc' })).toEqual(['sale-3', 'sale-1', 'sale-2', 'sale-4']);
    expect(await catalog.facetOf('kind:=sale', 'price')).toEqual({ 20: 1, 30: 1, 40: 1, 55: 1 });
    expect(await catalog.product('sale-1')).toMatchObject({ price: 50, sale_price: 30, current_price: 30, currency: 'EUR' });
    expect(await catalog.product('sale-2')).toMatchObject({ price: 40, current_price: 40 });
  });

  it('follows a patch at once', async () => {
    expect(await patch('sale-4', { sale_ends: PAST })).toMatchObject({ current_price: 60 });
    expect(await catalog.idsOf('kind:=sale && price:>55')).toEqual(['sale-4']);
    await expect(patch('sale-4', { sale_starts: FUTURE })).rejects.toThrow(/the sale ends before it begins/);
    await expect(patch('sale-4', { price: 9.999 })).rejects.toThrow(/a price in EUR has at most 2 decimals, got 9\.999/);
  });
});

describe('stock', () => {
  it('can be bought unless one of its values says otherwise, and the later patch counts', async () => {
    await catalog.importedRows('stock', [
      { kind: 'stock', quantity: 3 },
      { kind: 'stock', quantity: 0 },
      { kind: 'stock', availability: 'backorder', quantity: 0 },
      { kind: 'stock', in_stock: 'false' },
    ]);
    expect(await catalog.facetOf('kind:=stock', 'availability')).toEqual({ in_stock: 1, backorder: 1, out_of_stock: 2 });
    expect((await catalog.idsOf('kind:=stock && in_stock:true')).sort()).toEqual(['stock-1', 'stock-3']);
    expect(await patch('stock-1', { quantity: 0 })).toMatchObject({ in_stock: false, availability: 'out_of_stock' });
    expect(await patch('stock-1', { quantity: 5 })).toMatchObject({ in_stock: true, availability: 'in_stock' });
    expect(await patch('stock-1', { availability: 'out_of_stock' })).toMatchObject({ in_stock: false });
    expect(await patch('stock-1', { in_stock: true })).toMatchObject({ availability: 'in_stock' });
    expect(await catalog.idsOf('kind:=stock && availability:=out_of_stock && quantity:0')).toEqual(['stock-2']);
  });
});

describe('identifiers, tags and rankings', () => {
  it('find the product with separators and leading zeros left out', async () => {
    await catalog.importedRows('ident', [
      { kind: 'ident', sku: 'WP-09/BLK', ean: '0 12345 67890 5', mpn: 'A77.100', tags: 'new, gift idea', rating: 4.5, rank: 2 },
      { kind: 'ident', sku: '-', tags: 'new', rating: 3, rank: 1 },
    ]);
    for (const q of ['wp09blk', 'WP 09 BLK', '12345678905', '0-12345-67890-5', 'a77100']) {
      expect((await catalog.search({ q, mode: 'lexical' })).hits.map(({ product }) => product.id)).toEqual(['ident-1']);
    }
    expect((await catalog.search({ q: '👗', mode: 'lexical' })).found).toBe(0);
    expect(await catalog.idsOf('kind:=ident && tags:=`gift idea` && rating:>4')).toEqual(['ident-1']);
    expect(await catalog.idsOf('kind:=ident && sku:=`WP-09/BLK`')).toEqual(['ident-1']);
    expect(await catalog.idsOf('kind:=ident', { sort_by: 'rank:asc' })).toEqual(['ident-2', 'ident-1']);
    expect(await catalog.facetOf('kind:=ident', 'tags')).toEqual({ new: 2, 'gift idea': 1 });
  });
});

describe('variants of one product', () => {
  it('keep their options paired: no variant is found by options of two', async () => {
    await catalog.importedRows('variant', [
      { kind: 'variant', group_id: 'shirt', color: 'red', size: 'M' },
      { kind: 'variant', group_id: 'shirt', color: 'blue', size: 'L' },
    ]);
    expect(await catalog.idsOf('kind:=variant && color:=red && size:=M', { group_by: 'group_id' })).toEqual(['variant-1']);
    expect(await catalog.idsOf('kind:=variant && color:=red && size:=L', { group_by: 'group_id' })).toEqual([]);
  });
});

describe('markup for display', () => {
  it('is kept apart, without what a page must not run', async () => {
    await catalog.importedRows('html', [{ description_html: '<p onclick="x()">Warm &amp; <b>soft</b></p><script>track()</script>' }]);
    expect(await catalog.product('html-1')).toMatchObject({
      description: 'Warm & soft',
      description_html: '<p>Warm &amp; <b>soft</b></p>',
    });
    expect((await catalog.search({ q: 'track', mode: 'lexical' })).found).toBe(0);
  });
});
