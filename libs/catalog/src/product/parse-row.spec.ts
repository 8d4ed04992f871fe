import { describe, expect, it } from 'vitest';
import { parseRow } from './parse-row.js';

const ROW = { id: 'a1', title: 'Red dress', image: 'images/a1.jpg' };

const productOf = (raw: Record<string, unknown>) => {
  const parsed = parseRow(2, raw);
  if (!('product' in parsed)) throw new Error(JSON.stringify(parsed.errors));
  return parsed.product;
};
const errorsOf = (raw: Record<string, unknown>) => {
  const parsed = parseRow(7, raw);
  return 'errors' in parsed ? parsed.errors : [];
};

describe('parseRow', () => {
  it('fills in what a feed may leave out', () => {
    expect(productOf(ROW)).toEqual({ ...ROW, description: '', in_stock: true, attributes: {} });
  });

  it('keeps unknown columns as attributes', () => {
    expect(productOf({ ...ROW, Material: 'linen', 'Heel height (cm)': 5 }).attributes).toEqual({ material: 'linen', heel_height_cm: 5 });
  });

  it('keeps names of any alphabet apart', () => {
    const { attributes } = productOf({ ...ROW, Größe: 'XL', Grüße: 'Hallo', Цвет: 'красный', 材质: '棉', '2nd color': 'green' });
    expect(attributes).toEqual({ größe: 'XL', grüße: 'Hallo', цвет: 'красный', 材质: '棉', '2nd_color': 'green' });
  });

  it.each([
    ['null', null, undefined],
    ['an empty text', '  ', undefined],
    ['an empty list', [], undefined],
    ['a list', ['wool', ' silk ', 'wool', ''], ['wool', 'silk']],
    ['a number', 2.5, 2.5],
    ['false', false, false],
    ['numbers and texts', [1, 'two', true], [1, 'two', true]],
    ['markup', '<b>Soft</b> &amp; warm', 'Soft & warm'],
  ])('reads %s alike inside and outside of attributes', (_name, written, expected) => {
    const kept = expected === undefined ? {} : { fabric: expected };
    expect(productOf({ ...ROW, fabric: written }).attributes).toEqual(kept);
    expect(productOf({ ...ROW, attributes: { Fabric: written } }).attributes).toEqual(kept);
  });

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['an object', { fabric: { outer: 'wool' } }, 'unsupported-value', /expected a text, a number.*got an object/],
    ['a list in a list', { fabric: ['wool', ['silk']] }, 'too-long', /got a list in a list/],
    ['two columns of one name', { Size: 'M', size: 'L' }, 'repeated-column', /"size" has a value already/],
    ['a field that stands twice', { color: 'red', 'color ': 'navy' }, 'repeated-column', /The column "color": "color" has a value already/],
    ['a name without letters', { '🙂': 'x' }, 'unusable-name', /no letter and no digit/],
    ['a name that is too long', { ['x'.repeat(200)]: 'x' }, 'unusable-name', /longer than 128 characters/],
    ['a value that is too long', { story: 'x'.repeat(20_001) }, 'too-long', /at most 20000 characters, got 20001/],
    ['a title that is too long', { title: 'x'.repeat(501) }, 'too-long', /at most 500 characters, got 501; the rest is left out/],
    ['attributes that are no object', { attributes: 'wool' }, 'unsupported-value', /expected an object/],
  ])('keeps the product and warns of %s', (_name, cells, code, message) => {
    const parsed = parseRow(7, { ...ROW, ...cells });
    expect('warnings' in parsed && parsed.warnings).toEqual([
      expect.objectContaining({ row: 7, productId: 'a1', severity: 'warning', code, message: expect.stringMatching(message) }),
    ]);
  });

  it('keeps the first of too many attributes', () => {
    const parsed = parseRow(2, { ...ROW, ...Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`column ${n}`, n])) });
    if (!('product' in parsed)) throw new Error('not a product');
    expect(Object.keys(parsed.product.attributes)).toHaveLength(500);
    expect(parsed.warnings).toMatchObject([{ column: 'column_500', code: 'too-many-attributes' }]);
  });

  it('takes markup out of texts before it measures them', () => {
    const { title, description } = productOf({ ...ROW, title: `<p>${'<i></i>'.repeat(200)}Mug</p>`, description: 'a &lt; b' });
    expect([title, description]).toEqual(['Mug', 'a < b']);
  });

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
      { price: '19.905 EUR' },
      'rounded-price',
      /19\.905 has more decimals than EUR has; it counts as 19\.91/,
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
    ['1,299', '“1,299” can mean 1299 or 1.299; write 1299 or 1.299'],
    ['USD 12,500', '“12,500” can mean 12500 or 12.500; write 12500 or 12.500'],
  ])('does not guess what the price %s means', (price, message) => {
    expect(errorsOf({ ...ROW, price })).toMatchObject([
      { code: 'invalid-price', value: price, message: `The column "price" cannot be used: ${message}.` },
    ]);
  });

  it('explains why a price cannot be read', () => {
    expect(errorsOf({ ...ROW, price: 'cheap' })[0]?.message).toBe('The column "price" cannot be used: expected a number, got “cheap”.');
  });

  it.each([
    ['in stock', true],
    ['out_of_stock', false],
    [0, false],
    ['Yes', true],
  ])('reads the availability %j', (written, expected) => {
    expect(productOf({ ...ROW, availability: written }).in_stock).toBe(expected);
  });

  it('knows the names other feeds use', () => {
    expect(productOf({ product_id: 7, name: 'Mug', image_link: 'https://x.example/m.jpg', Colour: 'red' })).toMatchObject({
      id: '7',
      title: 'Mug',
      color: 'red',
    });
  });

  it('reports an empty title as missing, with row and id', () => {
    expect(errorsOf({ ...ROW, title: '  ' })).toEqual([
      {
        row: 7,
        productId: 'a1',
        column: 'title',
        code: 'missing-title',
        message: 'The column "title" is empty, but every product needs one.',
      },
    ]);
  });

  it('reports every problem of a row at once, with the value that is wrong', () => {
    const errors = errorsOf({ id: 'a1', url: 'x'.repeat(501), price: 'cheap' });
    expect(errors.map(({ code }) => code).sort()).toEqual(['invalid-price', 'invalid-url', 'missing-title']);
    expect(errors.find(({ code }) => code === 'invalid-price')?.value).toBe('cheap');
    expect(errors.find(({ code }) => code === 'invalid-url')?.value).toHaveLength(200);
  });

  it('takes control characters and halves of characters for what they are: nothing to keep', () => {
    expect(productOf({ ...ROW, title: 'a\u0000b', fabric: 'c&#11;d', brand: 'e\ud83df' })).toMatchObject({
      title: 'a b',
      brand: 'e\ufffdf',
      attributes: { fabric: 'c d' },
    });
    expect(errorsOf({ ...ROW, id: 'a\u0000' })[0]?.code).toBe('invalid-id');
  });

  it('reads entities once, in fields and in attributes', () => {
    const written = 'Use &lt;b&gt; tags &amp;amp; more';
    const { title, attributes } = productOf({ ...ROW, title: written, hint: written });
    expect([title, attributes['hint']]).toEqual(['Use <b> tags &amp; more', 'Use <b> tags &amp; more']);
  });

  it.each([
    ['only markup', { brand: '<br>', category: '>', color: '&nbsp;' }],
    ['empty lists', { brand: '', category: [], color: ['', null] }],
  ])('leaves fields out that are empty: %s', (_name, cells) => {
    expect(productOf({ ...ROW, ...cells })).toEqual({ ...ROW, description: '', in_stock: true, attributes: {} });
  });

  it('keeps twenty colours, and warns of more', () => {
    const parsed = parseRow(2, { ...ROW, color: Array.from({ length: 30 }, (_, n) => `c${n}`) });
    if (!('product' in parsed)) throw new Error('not a product');
    expect(parsed.product.color).toHaveLength(20);
    expect(parsed.warnings).toMatchObject([{ column: 'color', message: expect.stringContaining('at most 20 values') }]);
  });

  it('reports a value that is nested too deeply to be shown', () => {
    const deep: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000));
    const parsed = parseRow(2, { ...ROW, fabric: deep });
    expect('warnings' in parsed && parsed.warnings[0]?.code).toBe('unsupported-value');
  });
});
