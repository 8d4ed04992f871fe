import { describe, expect, it } from 'vitest';
import type { FieldResolver } from './fields.js';
import { FilterError } from './filter.js';
import { parseFilter } from './parse-filter.js';

describe('parseFilter', () => {
  it('binds && closer than ||, and parentheses closest', () => {
    const one = (field: string) => ({ kind: 'any-of', field, values: ['x'], negated: false });
    expect(parseFilter('color:=x || brand:=x && category:=x')).toEqual({
      kind: 'any',
      conditions: [one('color'), { kind: 'all', conditions: [one('brand'), one('category')] }],
    });
    expect(parseFilter('(color:=x || brand:=x) && category:=x')).toEqual({
      kind: 'all',
      conditions: [{ kind: 'any', conditions: [one('color'), one('brand')] }, one('category')],
    });
    expect(parseFilter('((color:=x))')).toEqual(one('color'));
  });

  it.each([
    ['brand:=H&M', 'H&M'],
    ['brand:=A|B ', 'A|B'],
    ['brand: = two  words', 'two  words'],
    ['brand:=`a && (b) || [c], d`', 'a && (b) || [c], d'],
    ['brand:=`20..60`', '20..60'],
    ['brand:=Ünïcode 🧦', 'Ünïcode 🧦'],
    ["brand:=O'Hara; DROP TABLE x", "O'Hara; DROP TABLE x"],
  ])('reads the value of %s', (text, value) => {
    expect(parseFilter(text)).toEqual({ kind: 'any-of', field: 'brand', values: [value], negated: false });
  });

  it('takes numbers beside ranges', () => {
    expect(parseFilter('price:[5, 20..60]')).toEqual({
      kind: 'any',
      conditions: [
        { kind: 'any-of', field: 'price', values: [5], negated: false },
        { kind: 'range', field: 'price', min: { value: 20, inclusive: true }, max: { value: 60, inclusive: true } },
      ],
    });
  });

  it('nests 8 deep and no deeper', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}color:=x${')'.repeat(depth)}`;
    expect(parseFilter(nested(8))).toMatchObject({ field: 'color' });
    expect(() => parseFilter(nested(9))).toThrow('at most 8 deep (column 9)');
  });
  it('reads equality, lists, negation, ranges and flags', () => {
    expect(parseFilter('category:=[dress, skirt] && price:20..60 && in_stock:true && color:!=red')).toEqual({
      kind: 'all',
      conditions: [
        { kind: 'any-of', field: 'category', values: ['dress', 'skirt'], negated: false },
        { kind: 'range', field: 'price', min: { value: 20, inclusive: true }, max: { value: 60, inclusive: true } },
        { kind: 'any-of', field: 'in_stock', values: [true], negated: false },
        { kind: 'any-of', field: 'color', values: ['red'], negated: true },
      ],
    });
  });

  it.each([
    ['price:>20', { min: { value: 20, inclusive: false } }],
    ['price:>=20', { min: { value: 20, inclusive: true } }],
    ['price:<20.5', { max: { value: 20.5, inclusive: false } }],
    ['price:<=20', { max: { value: 20, inclusive: true } }],
  ])('reads %s', (text, bounds) => {
    expect(parseFilter(text)).toEqual({ kind: 'range', field: 'price', ...bounds });
  });

  it('reads dates', () => {
    expect(parseFilter('created_at:>=2026-01-31')).toEqual({
      kind: 'range',
      field: 'created_at',
      min: { value: Date.parse('2026-01-31T00:00:00Z') / 1000, inclusive: true },
    });
    expect(parseFilter('created_at:2026-01-01T12:00:00Z..1800000000')).toMatchObject({ min: { value: 1767268800 }, max: { value: 1.8e9 } });
  });

  it('reads numeric attributes where the store has them', () => {
    const resolve: FieldResolver = (name) => ({ field: `numbers.${name}`, type: 'number' });
    expect(parseFilter('weight:>2.5', resolve)).toEqual({ kind: 'range', field: 'numbers.weight', min: { value: 2.5, inclusive: false } });
  });

  it('says where a field is that the store does not have', () => {
    const resolve: FieldResolver = (name) => {
      throw new RangeError(`no field "${name}"`);
    };
    expect(() => parseFilter('(a:=1)', resolve)).toThrow('no field "a" (column 2)');
  });

  it.each([
    ['größe:=XL', 'größe'],
    ['Größe:=XL', 'größe'],
    ['цвет:=XL', 'цвет'],
    ['材质:=XL', '材质'],
    ['2nd_color:=XL', '2nd_color'],
    ['`Heel height (cm)`:=XL', 'heel_height_cm'],
    ['`a && b`:=XL', 'a_b'],
  ])('takes names of any alphabet: %s', (text, name) => {
    expect(parseFilter(text)).toEqual({ kind: 'any-of', field: `attributes.${name}`, values: ['XL'], negated: false });
  });

  it('compares texts beside numbers, for an attribute that holds both', () => {
    const resolve: FieldResolver = (name) => ({ field: `numbers.${name}`, type: 'number' });
    const list = (field: string, value: string | number, negated: boolean) => ({ kind: 'any-of', field, values: [value], negated });
    expect(parseFilter('size:=[42, XL]', resolve)).toEqual({
      kind: 'any',
      conditions: [list('numbers.size', 42, false), list('attributes.size', 'XL', false)],
    });
    expect(parseFilter('size:!=[42, XL]', resolve)).toEqual({
      kind: 'all',
      conditions: [list('numbers.size', 42, true), list('attributes.size', 'XL', true)],
    });
  });

  it.each([
    ['sku:=00417', 'attributes.sku', '00417'],
    ['sku:=12345678901234567890', 'attributes.sku', '12345678901234567890'],
    ['sku:=417', 'numbers.sku', 417],
  ])('compares an identifier among numbers as it is written: %s', (text, field, value) => {
    const resolve: FieldResolver = (name) => ({ field: `numbers.${name}`, type: 'number' });
    expect(parseFilter(text, resolve)).toEqual({ kind: 'any-of', field, values: [value], negated: false });
  });

  it('compares other values among flags', () => {
    const resolve: FieldResolver = (name) => ({ field: `attributes.${name}`, type: 'flag' });
    expect(parseFilter('vegan:=[true, n/a]', resolve)).toEqual({
      kind: 'any-of',
      field: 'attributes.vegan',
      values: ['true', 'n/a'],
      negated: false,
    });
  });

  it('counts a condition on numbers of an attribute for ten', () => {
    const resolve: FieldResolver = (name) => ({ field: `numbers.${name}`, type: 'number' });
    const many = (count: number): string => Array.from({ length: count }, (_, n) => `w:>${n}`).join(' && ');
    expect(() => parseFilter(many(40), resolve)).not.toThrow();
    expect(() => parseFilter(many(60), resolve)).toThrow('at most 500 conditions');
  });

  it('takes other names for attributes and keeps spaces inside values', () => {
    expect(parseFilter('material:=cast iron')).toEqual({
      kind: 'any-of',
      field: 'attributes.material',
      values: ['cast iron'],
      negated: false,
    });
  });

  it.each([
    ['', 1],
    ['price', 6],
    ['color:=red && price:=x', 22],
    ['in_stock:maybe', 10],
    ['brand:>3', 1],
    ['brand:3..5', 1],
    ['color:=[]', 9],
    ['color:=[a', 10],
    ['color:=[a,]', 11],
    ['title:=x', 1],
    ['created_at:>soon', 13],
    ['color:=red &&', 14],
    ['color:=red && (price:>3 || price:<1', 36],
    ['color:=red)', 11],
    ['color:=red category:=x (', 24],
    ['price:20..30..40', 7],
    ['price:>[1,2]', 1],
    ['price:!=[1..2]', 1],
    ['&& color:=red', 1],
    ['color:=`red', 8],
  ])('refuses %j and says where', (text, column) => {
    expect(() => parseFilter(text)).toThrow(FilterError);
    expect(() => parseFilter(text)).toThrow(`(column ${column})`);
  });
});
