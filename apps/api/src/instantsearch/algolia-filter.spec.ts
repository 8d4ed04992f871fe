import { describe, expect, it } from 'vitest';
import { FieldSchema } from '#store-profile';
import { parseAlgoliaFilter, type AlgoliaFilter } from './algolia-filter.js';
import { readFilters } from './filters.js';

const schema = new FieldSchema(
  new Map([
    ['weight', 'number'],
    ['fabric', 'text'],
  ]),
);

function said(filter: AlgoliaFilter): string {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return `(${filter.parts.map(said).join(filter.kind === 'all' ? ' & ' : ' | ')})`;
    case 'not':
      return `!${said(filter.part)}`;
    case 'value':
      return `${filter.field}=${filter.value}`;
    case 'number':
      return filter.text;
  }
}

describe('parseAlgoliaFilter', () => {
  it.each([
    ['color:Red AND price > 50', '(color=Red & price>50)'],
    ['color:Red AND price>50', '(color=Red & price>50)'],
    ['(color:Red OR color:"Dark Blue") AND NOT brand:\'A "B" C\'', '((color=Red | color=Dark Blue) & !brand=A "B" C)'],
    ['price:5.99 TO 100', 'price:5.99 TO 100'],
    ['price != 10', 'price!=10'],
    ['_tags:sale', '_tags=sale'],
    ['sale OR new', '(_tags=sale | _tags=new)'],
    ['NOT (color:red OR color:blue)', '!(color=red | color=blue)'],
    ['"category.lvl0":"A > B"', 'category.lvl0=A > B'],
    ['brand:ANDES OR brand:NOTE', '(brand=ANDES | brand=NOTE)'],
    ['brand:"it\\"s"', 'brand=it"s'],
    ['"county:Maricopa"', '_tags=county:Maricopa'],
    ['((color:red))', 'color=red'],
    ['color:Red<score=2> OR color:Blue<score=1>', '(color=Red | color=Blue)'],
    ['price:-5 TO 5', 'price:-5 TO 5'],
  ])('reads %s', (text, expected) => {
    expect(said(parseAlgoliaFilter(text))).toBe(expected);
  });

  it.each([
    ['a:1 AND b:2 OR c:3', /say with parentheses/],
    ['-color:Red', /NOT leaves a value out/],
    ['color:dark blue', /"blue" is not expected here; a name or a value with spaces stands in quotation marks/],
    ['color:Red and price > 50', /capitals/],
    ['color:', /ends too early/],
    ['(color:red', /ends too early/],
    ['AND', /not expected/],
    ['color:"red', /is not understood/],
    [`${'('.repeat(40)}a:b${')'.repeat(40)}`, /nested at most/],
  ])('refuses %s', (text, message) => {
    expect(() => parseAlgoliaFilter(text)).toThrow(message);
  });

  it.each([
    ['a filter of many conditions', 'a:b AND '.repeat(500)],
    ['a text of many escaped signs', `"${'\\\\'.repeat(2_000)}`],
    ['many open brackets', '('.repeat(4_000)],
  ])('refuses %s before the test ends', (_name, text) => {
    expect(() => parseAlgoliaFilter(text)).toThrow(/column/);
  });
});

describe('readFilters', () => {
  it('reads either grammar by its signs', () => {
    const expected = {
      kind: 'all',
      conditions: [
        { kind: 'any-of', field: 'color', values: ['red'] },
        { kind: 'range', field: 'price' },
      ],
    };
    expect(readFilters(schema, 'color:red AND price >= 20')).toMatchObject(expected);
    expect(readFilters(schema, 'color:=red && price:>=20')).toMatchObject(expected);
    expect(readFilters(schema, '  ')).toBeUndefined();
  });

  it('reads tags and flags by their names', () => {
    expect(readFilters(schema, '_tags:sale')).toEqual({ kind: 'any-of', field: 'tags', values: ['sale'], negated: false });
    expect(readFilters(schema, 'in_stock:TRUE')).toEqual({ kind: 'any-of', field: 'in_stock', values: [true], negated: false });
  });

  it.each([
    ['colour:red', 'unknown-field'],
    ['color:Red price', 'invalid-filter'],
    ['price > cheap', 'invalid-filter'],
    ['in_stock:maybe', 'invalid-filter'],
    ['fabric > 3', 'invalid-filter'],
  ])('refuses %s', (text, code) => {
    expect(() => readFilters(schema, text)).toThrow(expect.objectContaining({ code }));
  });
});
