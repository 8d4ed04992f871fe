import { describe, expect, it } from 'vitest';
import { FilterError, parseFilter } from './filter.js';

describe('parseFilter', () => {
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
    ['price', 1],
    ['color:=red && price:=x', 15],
    ['in_stock:maybe', 1],
    ['brand:>3', 1],
    ['color:=[]', 1],
    ['title:=x', 1],
    ['color:=red &&', 14],
    ['color:=red && (price:>3 || price:<1)', 15],
  ])('refuses %j and says where', (text, column) => {
    expect(() => parseFilter(text)).toThrow(FilterError);
    expect(() => parseFilter(text)).toThrow(`(column ${column})`);
  });
});
