import { describe, expect, it } from 'vitest';
import { errorsOf, productOf, ROW } from '../testing/rows.js';
import { parseRow } from './parse-row.js';

describe('the values of a row', () => {
  it('reads a sale, in the columns of each shop system', () => {
    const sale = { sale_price: 15, sale_starts: '2026-11-20T00:00:00Z', sale_ends: '2026-11-30' };
    const { sale_price, sale_starts, sale_ends } = sale;
    expect(productOf({ ...ROW, sale_price: '15,00 EUR', sale_starts, sale_ends })).toMatchObject(sale);
    expect(productOf({ ...ROW, special_price: 15, special_price_from: '2026-11-20 00:00:00', special_price_to: sale_ends })).toMatchObject(
      sale,
    );
    const google = productOf({
      ...ROW,
      'sale price': '15 EUR',
      sale_price_effective_date: '2026-11-20T11:07+0100/2026-11-30T23:07:31+0100',
    });
    expect(google).toMatchObject({ sale_price, sale_starts: '2026-11-20T11:07:00+01:00', sale_ends: '2026-11-30T23:07:31+01:00' });
    expect(google.attributes).toEqual({});
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['the words of a shop system', { availability: 'onbackorder' }, { in_stock: true, availability: 'backorder' }],
    ['a flag column with such words', { in_stock: 'preorder' }, { in_stock: true, availability: 'preorder' }],
    ['a column of quantities', { stock_quantity: '12' }, { quantity: 12 }],
    ['a negative number in a flag column', { in_stock: -3 }, { in_stock: false }],
    ['tags as shop systems list them', { tags: 'new, gift idea,, new' }, { tags: ['new', 'gift idea'] }],
    ['identifiers that are numbers', { gtin: 4006381333931, sku: 12n }, { gtin: '4006381333931', sku: '12' }],
    ['rankings', { rank: '3', popularity: 120, average_rating: '4.5' }, { rank: 3, popularity: 120, rating: 4.5 }],
    ['a currency in lower case', { price: 5, currency: 'eur' }, { price: 5, currency: 'EUR' }],
    [
      'markup kept apart',
      { description_html: '<p>Warm <b>wool</b></p>' },
      { description: 'Warm wool', description_html: '<p>Warm <b>wool</b></p>' },
    ],
  ])('reads %s', (_name, cells, expected) => {
    expect(productOf({ ...ROW, ...cells })).toMatchObject(expected);
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['a sale whose time cannot be read', { sale_price: 5, sale_price_effective_date: '2026-02-24' }, ['invalid-sale-dates']],
    ['a sale of which one time cannot be read', { sale_price: 5, sale_price_effective_date: 'soon/2025-12-29' }, ['invalid-sale-dates']],
    ['a sale above the price', { sale_price: 60 }, ['invalid-sale-price']],
    ['a sale that ends before it begins', { sale_price: 5, sale_starts: '2026-12-01', sale_ends: '2026-11-01' }, ['invalid-sale-ends']],
    [
      'a sale that ends before it begins beside another fault',
      { sale_price: 5, sale_starts: '2026-12-01', sale_ends: '2026-11-01', availability: 'maybe', quantity: 2.5 },
      ['invalid-availability', 'invalid-quantity', 'invalid-sale-ends'],
    ],
    ['a sale at no price, which shop systems write where there is none', { sale_price: '0' }, []],
  ])('leaves out %s, and keeps the product', (_name, cells, codes) => {
    const parsed = parseRow(1, { ...ROW, price: 9, ...cells });
    const { product, warnings } = 'product' in parsed ? parsed : { product: undefined, warnings: [] };
    expect(product).toMatchObject({ price: 9 });
    for (const name of ['sale_price', 'sale_starts', 'sale_ends']) expect(product).not.toHaveProperty(name);
    expect(warnings.map(({ code }) => code).toSorted()).toEqual(codes);
  });

  it('reads the times of shop systems, and keeps a product whose time cannot be read', () => {
    expect(productOf({ ...ROW, created_at: '2026-01-31 10:00:00' })).toMatchObject({ created_at: '2026-01-31T10:00:00Z' });
    expect(productOf({ ...ROW, created_at: '31.1.2026' })).toMatchObject({ created_at: '2026-01-31' });
    expect(productOf({ ...ROW, created_at: '31.01.26, 8:05' })).toMatchObject({ created_at: '2026-01-31T08:05:00Z' });
    const parsed = parseRow(1, { ...ROW, created_at: 'last week' });
    expect(parsed).toMatchObject({ warnings: [{ code: 'invalid-created-at', message: expect.stringContaining('2026-01-31T12:00:00Z') }] });
  });

  it.each<[unknown, string[]]>([
    ['a.jpg, b.jpg|c.jpg', ['a.jpg', 'b.jpg', 'c.jpg']],
    ['https://x.example/1.jpg, https://x.example/2.jpg', ['https://x.example/1.jpg', 'https://x.example/2.jpg']],
    ['https://x.example/w_300,h_300/1.jpg https://x.example/2', ['https://x.example/w_300,h_300/1.jpg', 'https://x.example/2']],
    ['https://x.example/1.jpg?v=2, stores/b.jpg', ['https://x.example/1.jpg?v=2', 'stores/b.jpg']],
    [
      ['a,b.jpg', 'c.jpg'],
      ['a,b.jpg', 'c.jpg'],
    ],
  ])('reads the pictures %j', (images, expected) => {
    expect(productOf({ id: 'a1', title: 'T', images }).images).toEqual(expected);
  });

  it.each([
    ['images/a.jpg, images/b.jpg', ['images/a.jpg', 'images/b.jpg']],
    ['images/a,b.jpg', undefined],
  ])('reads several pictures in the column of the leading one: %s', (image, images) => {
    const product = productOf({ id: 'a1', title: 'T', image });
    expect([product.image, product.images]).toEqual([images?.[0] ?? image, images]);
  });

  it('reads a cell of separators without an end at once', () => {
    const started = performance.now();
    productOf({ id: 'a1', title: 'T', images: `https://x.example/a.jpg${','.repeat(200_000)}z` });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('makes no product free by rounding its price', () => {
    expect(errorsOf({ ...ROW, price: '0.0035 EUR' })).toMatchObject([{ code: 'invalid-price' }]);
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'a price with more decimals than its currency',
      { price: '19.9054 EUR' },
      'rounded-price',
      /19\.9054 has more decimals than EUR has; it counts as 19\.91/,
    ],
    [
      'a sale that ends before it begins',
      { sale_price: 5, sale_starts: '2026-12-02', sale_ends: '2026-12-01' },
      'invalid-sale-ends',
      /ends before it begins/,
    ],
    ['a sale price that is none', { price: 9, sale_price: 'ask us' }, 'invalid-sale-price', /"sale_price" cannot be used/],
    ['a quantity that is none', { quantity: 'many' }, 'invalid-quantity', /"quantity" cannot be used/],
    ['a sale in another currency', { price: '50 EUR', sale_price: '40 USD' }, 'invalid-sale-price', /"sale_price" cannot be used/],
    ['a stock flag that nobody knows', { in_stock: 'maybe' }, 'invalid-in-stock', /"in_stock" cannot be used/],
    ['an address that is too long', { images: ['b.jpg', 'x'.repeat(3_000)] }, 'too-long', /at most 2048 characters/],
    [
      'too many tags',
      { tags: Array.from({ length: 30 }, (_, n) => `t${n}`).join(',') },
      'repeated-column',
      /at most 20 values, this row has 30/,
    ],
    ['an availability that nobody knows', { availability: 'perhaps' }, 'invalid-availability', /expected one of in_stock, out_of_stock/],
  ])('keeps the product and warns of %s', (_name, cells, code, message) => {
    const parsed = parseRow(7, { ...ROW, ...cells });
    if (!('product' in parsed)) throw new Error(JSON.stringify(parsed.errors));
    expect(parsed.warnings).toEqual([
      expect.objectContaining({ row: 7, severity: 'warning', code, message: expect.stringMatching(message) }),
    ]);
    expect(parsed.product).not.toHaveProperty('sale_price');
    expect(parsed.product).not.toHaveProperty('sale_starts');
  });

  it.each([
    ['19.90', undefined, 19.9],
    ['19,90 EUR', 'EUR', 19.9],
    ['USD 15', 'USD', 15],
    [7, undefined, 7],
  ])('reads the price %j', (written, currency, amount) => {
    expect(productOf({ ...ROW, price: written })).toMatchObject({ price: amount, ...(currency && { currency }) });
  });

  it.each([
    ['in stock', true],
    ['out_of_stock', false],
    [0, false],
    ['Yes', true],
  ])('reads the availability %j', (written, expected) => {
    expect(productOf({ ...ROW, availability: written }).in_stock).toBe(expected);
  });
});
