import { describe, expect, it } from 'vitest';
import { FieldSchema } from '#store-profile';
import { refinementFilters } from './refinements.js';

const schema = new FieldSchema(
  new Map([
    ['material', 'text'],
    ['weight', 'number'],
    ['größe', 'text'],
  ]),
);
const facet = (...filters: (string | string[])[]) => refinementFilters(schema, filters, []);
const numeric = (...filters: (string | string[])[]) => refinementFilters(schema, [], filters);
const refusal = (run: () => unknown): { code?: string; message?: string } => {
  try {
    run();
  } catch (error) {
    return error as { code?: string; message?: string };
  }
  return {};
};

describe('refinementFilters', () => {
  it('requires every condition of the outer list, and one of each inner list', () => {
    expect(facet('brand:Bright', ['color:red', 'color:blue'])).toEqual([
      { kind: 'any-of', field: 'brand', values: ['Bright'], negated: false },
      { kind: 'any-of', field: 'color', values: ['red', 'blue'], negated: false },
    ]);
  });

  it.each([
    ['color:-red', { field: 'color', values: ['red'], negated: true }],
    ['color:\\-red', { field: 'color', values: ['-red'], negated: false }],
    ['in_stock:true', { field: 'in_stock', values: [true], negated: false }],
    ['price:-5', { field: 'price', values: [-5], negated: false }],
    ['weight:2.5', { field: 'numbers.weight', values: [2.5], negated: false }],
    ['weight:n/a', { field: 'attributes.weight', values: ['n/a'], negated: false }],
    ['größe:XL', { field: 'attributes.größe', values: ['XL'], negated: false }],
    ['material:a:b', { field: 'attributes.material', values: ['a:b'], negated: false }],
  ])('reads the facet filter %s', (text, expected) => {
    expect(facet(text)).toMatchObject([expected]);
  });

  it.each([
    ['price>=20', { kind: 'range', field: 'price', min: { value: 20, inclusive: true } }],
    ['price < 60', { kind: 'range', field: 'price', max: { value: 60, inclusive: false } }],
    ['price:20 TO 60', { kind: 'range', field: 'price', min: { value: 20, inclusive: true }, max: { value: 60, inclusive: true } }],
    ['weight!=3', { kind: 'any-of', field: 'numbers.weight', values: [3], negated: true }],
    ['in_stock=1', { kind: 'any-of', field: 'in_stock', values: [true], negated: false }],
  ])('reads the numeric filter %s', (text, expected) => {
    expect(numeric(text)).toEqual([expected]);
  });

  it.each([
    ['a facet filter without a value', () => facet('red'), 'invalid-filter', /a field and a value such as color:red, got "red"/],
    ['a comparison without a number', () => numeric('price>=cheap'), 'invalid-filter', /expected a number, got "cheap"/],
    ['an order of texts', () => numeric('brand>=A'), 'invalid-filter', /holds texts/],
    ['a text that is not a comparison', () => numeric('price'), 'invalid-filter', /such as price>=20, got "price"/],
    ['a field that is not there', () => facet('colour-of-lid:red'), 'unknown-field', /there is no field/],
  ])('refuses %s', (_name, run, code, message) => {
    expect(refusal(run)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('returns no filter for empty lists', () => {
    expect(facet([])).toEqual([]);
    expect(refinementFilters(schema, [], [])).toEqual([]);
  });
});
