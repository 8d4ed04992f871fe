import { anyOf, attributeField, attributeOf, numberIn, type Filter } from '#catalog';
import { Problem } from '#platform';
import type { FieldSchema } from '#store-profile';

type Refinements = string | readonly (string | readonly string[])[];

/** Matches trimmed text. Each text matches in one way only, so no input makes the expression backtrack for long. */
const COMPARISON = /^([\p{L}\p{M}\p{N}_.]+)\s*(<=|>=|!=|<|>|=|:)(.*)$/su;
const RANGE = ' TO ';
/** Fields that have another name in Algolia. */
const OTHER_NAMES = new Map([
  ['_tags', 'tags'],
  ['objectID', 'id'],
]);

function refused(parameter: string, message: string): Problem {
  return new Problem('invalid-filter', message, [{ field: parameter, code: 'invalid-filter', message }]);
}

function numberOf(parameter: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw refused(parameter, `expected a number, got "${text}"`);
  return value;
}

function fieldOf(schema: FieldSchema, name: string): ReturnType<FieldSchema['resolve']> {
  try {
    return schema.resolve(OTHER_NAMES.get(name) ?? name);
  } catch (error) {
    throw new Problem('unknown-field', (error as Error).message);
  }
}

/** Reads `color:red`, or `color:-red` for every other value. */
function facetFilter(schema: FieldSchema, text: string): Filter {
  const colon = text.indexOf(':');
  if (colon < 1) throw refused('facetFilters', `expected a field and a value such as color:red, got "${text}"`);
  const name = text.slice(0, colon);
  const { type } = fieldOf(schema, name);
  const rest = text.slice(colon + 1);
  const negated = rest.startsWith('-') && (type !== 'number' || numberIn(rest) === undefined);
  return valueFilter(schema, name, (negated ? rest.slice(1) : rest).replace(/^\\-/, '-'), negated);
}

/** A field that has a value. @throws {Problem} `unknown-field` or `invalid-filter`. */
export function valueFilter(schema: FieldSchema, name: string, plain: string, negated: boolean): Filter {
  const { field, type } = fieldOf(schema, name);
  const attribute = attributeOf(field);
  // An attribute of numbers may hold a text here and there: a facet lists it, and it can be chosen.
  if (attribute?.type === 'number' && numberIn(plain) === undefined) {
    return { kind: 'any-of', field: attributeField(attribute.name, 'text'), values: [plain], negated };
  }
  if (attribute?.type === 'text') return { kind: 'any-of', field, values: [plain], negated };
  const value = type === 'flag' ? flagOf(name, plain) : type === 'text' ? plain : numberOf('facetFilters', plain);
  return { kind: 'any-of', field, values: [value], negated };
}

function flagOf(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw refused('facetFilters', `"${name}" is true or false, got "${text}"`);
  return lower === 'true';
}

/** `price>=20`, `price:20 TO 60`. */
export function numericFilter(schema: FieldSchema, text: string): Filter {
  const [, name, operator, rest = ''] = COMPARISON.exec(text.trim()) ?? [];
  const operand = rest.trim();
  if (!name || !operator || operand === '') throw refused('numericFilters', `expected a comparison such as price>=20, got "${text}"`);
  const { field, type } = fieldOf(schema, name);
  if (type === 'text') throw refused('numericFilters', `"${name}" holds texts; comparisons need a number or a date`);
  const value = (of: string): number => numberOf('numericFilters', of);
  const [low, high] = operator === ':' ? operand.split(RANGE) : [];
  if (low !== undefined && high !== undefined)
    return { kind: 'range', field, min: { value: value(low), inclusive: true }, max: { value: value(high), inclusive: true } };
  if (type === 'flag') return { kind: 'any-of', field, values: [value(operand) === 1], negated: operator === '!=' };
  if (operator === '=' || operator === ':' || operator === '!=') {
    return { kind: 'any-of', field, values: [value(operand)], negated: operator === '!=' };
  }
  const bound = { value: value(operand), inclusive: operator.endsWith('=') };
  return operator.startsWith('>') ? { kind: 'range', field, min: bound } : { kind: 'range', field, max: bound };
}

function joined(refinements: Refinements, read: (text: string) => Filter): Filter[] {
  return [refinements].flat().map((one) => (typeof one === 'string' ? read(one) : anyOf(one.map(read))));
}

/** Facet and numeric refinements as conditions that must all hold; the members of an inner list are alternatives. */
export function refinementFilters(
  schema: FieldSchema,
  facetFilters: Refinements,
  numericFilters: Refinements,
  tagFilters: Refinements = [],
): Filter[] {
  return [
    ...joined(facetFilters, (text) => facetFilter(schema, text)),
    ...joined(tagFilters, (text) => facetFilter(schema, `_tags:${text}`)),
    ...joined(numericFilters, (text) => numericFilter(schema, text)),
  ].filter((filter) => filter.kind !== 'any' || filter.conditions.length > 0);
}
