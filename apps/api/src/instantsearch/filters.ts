import { parseFilter, type Filter } from '#catalog';
import type { FieldSchema } from '#store-profile';
import { parseAlgoliaFilter, type AlgoliaFilter } from './algolia-filter.js';
import { numericFilter, valueFilter } from './refinements.js';

/** Signs that only Vitrine's own grammar has: `:=`, `:>`, `&&`, `||`, lists, ranges with two dots, backticks. */
const OWN_GRAMMAR = /:\s*(?:!=|>=|<=|=|>|<|\[)|&&|\|\||`|:\s*-?[\d.]*\d\.\.-?\d/;
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;

/**
 * Reads `filters` in Algolia's grammar, or in that of `filter_by` where it has signs that only that one has.
 * @throws {FilterError} for a filter that cannot be read; {Problem} `unknown-field` for a field that the store does not have, `invalid-filter` for a
 * value that the field cannot have.
 */
export function readFilters(schema: FieldSchema, text: string): Filter | undefined {
  if (text.trim() === '') return undefined;
  if (OWN_GRAMMAR.test(text.replaceAll(QUOTED, ''))) return parseFilter(text, (name) => schema.resolve(name));
  return toFilter(schema, parseAlgoliaFilter(text));
}

function toFilter(schema: FieldSchema, filter: AlgoliaFilter): Filter {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return { kind: filter.kind, conditions: filter.parts.map((part) => toFilter(schema, part)) };
    case 'not':
      return { kind: 'not', condition: toFilter(schema, filter.part) };
    case 'value':
      return valueFilter(schema, filter.field, filter.value, false);
    case 'number':
      return numericFilter(schema, filter.text);
  }
}
