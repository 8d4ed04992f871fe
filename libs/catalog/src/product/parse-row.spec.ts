import { describe, expect, it } from 'vitest';
import { errorsOf, productOf, ROW } from '../testing/rows.js';
import { parseRow } from './parse-row.js';

describe('a number that a spreadsheet has shortened', () => {
  it.each(['gtin', 'sku', 'mpn'])('is left out as %s, with a warning', (field) => {
    const parsed = parseRow(2, { id: 'a', title: 'Lamp', [field]: '4.00638E+12' });
    expect(parsed).toMatchObject({ warnings: [{ column: field, code: 'shortened-number', value: '4.00638E+12' }] });
    expect('product' in parsed && parsed.product).not.toHaveProperty(field);
  });
});

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

  it('explains why a price cannot be read', () => {
    expect(errorsOf({ ...ROW, price: 'cheap' })[0]?.message).toBe(
      'The column "price" cannot be used: “cheap”: expected an amount such as 19.90 or 19.90 EUR.',
    );
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
