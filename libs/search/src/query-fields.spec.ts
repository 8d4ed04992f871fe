import { describe, expect, it } from 'vitest';
import { FieldSchema } from '#store-profile';
import { narrowed, NO_FIELDS, queryFields } from './query-fields.js';

const schema = new FieldSchema(new Map([['size', 'number']]));
const red = { kind: 'any-of', field: 'color', values: ['red'], negated: false } as const;

describe('queryFields', () => {
  it('says nothing where nothing is said', () => {
    expect(queryFields(schema, {})).toEqual({ facets: [], sort: [] });
    expect(queryFields(schema, { filter: '  ' })).toEqual({ facets: [], sort: [] });
  });

  it('keeps the names of facets beside the fields of the index, each once', () => {
    const { facets } = queryFields(schema, { facets: ['size', 'brand', 'size'] });
    expect(facets.map(({ name }) => name)).toEqual(['size', 'brand']);
    expect(facets[0]?.field).not.toBe('size');
  });

  it('sorts by the score under its own name', () => {
    expect(queryFields(schema, { sort: [{ field: '_score', descending: true }] }).sort).toEqual([{ field: '_score', descending: true }]);
  });

  it('joins the filter with the conditions that stand beside it', () => {
    expect(queryFields(schema, { filter: 'price:<9', conditions: [red] }).filter).toMatchObject({
      kind: 'all',
      conditions: [{ field: 'price' }, red],
    });
  });

  it.each([
    ['facet', { facets: ['colour-of-the-lid'] }],
    ['sort', { sort: [{ field: 'colour-of-the-lid', descending: false }] }],
    ['group', { group: 'colour-of-the-lid' }],
  ])('says that a field of a %s is not known', (use, named) => {
    expect(() => queryFields(schema, named)).toThrow(expect.objectContaining({ code: 'unknown-field', use }));
  });

  it('refuses more conditions than an index takes', () => {
    expect(() => queryFields(schema, { conditions: Array.from({ length: 600 }, () => red) })).toThrow(/at most 500 conditions/);
  });
});

describe('narrowed', () => {
  it('adds a condition to a filter, or makes one', () => {
    expect(narrowed(NO_FIELDS, red).filter).toEqual({ kind: 'all', conditions: [red] });
    expect(narrowed({ ...NO_FIELDS, filter: red }, red).filter).toEqual({ kind: 'all', conditions: [red, red] });
  });
});
