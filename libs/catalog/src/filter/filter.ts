import { Product } from '../product/product.js';

/** A condition on products, as search compiles it to each index. Conditions of `all` hold together. */
export type Filter =
  | { readonly kind: 'all'; readonly conditions: readonly Filter[] }
  | { readonly kind: 'any-of'; readonly field: string; readonly values: readonly (string | number | boolean)[]; readonly negated: boolean }
  | { readonly kind: 'range'; readonly field: string; readonly min?: Bound; readonly max?: Bound };

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** Fields of a product that can be filtered by name; every other name is an attribute. */
const TEXT_FIELDS = ['id', 'category', 'brand', 'color', 'currency', 'group_id'];
const NUMBER_FIELDS = ['price'];
const FLAG_FIELDS = ['in_stock'];

/** A filter that cannot be read; `column` is where, counted from 1. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly code = 'invalid-filter';

  constructor(
    message: string,
    readonly column: number,
  ) {
    super(`${message} (column ${column})`);
  }
}

const CONDITION = /^\s*([a-z][a-z0-9_.]*)\s*:\s*(!=|>=|<=|=|>|<)?\s*(\[[^\]]*\]|[^&[\]]+?)\s*$/;

function splitConditions(text: string): { part: string; column: number }[] {
  let column = 1;
  return text.split('&&').map((part) => {
    const here = { part, column: column + (part.length - part.trimStart().length) };
    column += part.length + 2;
    return here;
  });
}

const unquoted = (value: string): string => value.trim().replace(/^`(.*)`$/, '$1');

function number(value: string, column: number): number {
  const parsed = Number(value);
  if (value.trim() === '' || !Number.isFinite(parsed)) throw new FilterError(`expected a number, got "${value.trim()}"`, column);
  return parsed;
}

function typed(field: string, value: string, column: number): string | number | boolean {
  if (NUMBER_FIELDS.includes(field)) return number(value, column);
  if (!FLAG_FIELDS.includes(field)) return value;
  if (value !== 'true' && value !== 'false') throw new FilterError(`expected true or false, got "${value}"`, column);
  return value === 'true';
}

function range(field: string, operator: string, operand: string, column: number): Filter {
  if (!NUMBER_FIELDS.includes(field)) throw new FilterError(`"${field}" is not a number and has no order`, column);
  if (operator === '') {
    const [low = '', high = ''] = operand.split('..');
    return {
      kind: 'range',
      field,
      min: { value: number(low, column), inclusive: true },
      max: { value: number(high, column), inclusive: true },
    };
  }
  const bound = { value: number(operand, column), inclusive: operator.endsWith('=') };
  return operator.startsWith('>') ? { kind: 'range', field, min: bound } : { kind: 'range', field, max: bound };
}

function condition(part: string, column: number): Filter {
  if (/\|\||[()]/.test(part.replaceAll(/`[^`]*`/g, ''))) {
    throw new FilterError('"||" and parentheses are not understood; join conditions with "&&" and list values as [a,b]', column);
  }
  const match = CONDITION.exec(part);
  if (!match) throw new FilterError('expected field:=value, field:=[a,b], field:20..60 or field:>20', column);
  const [, name = '', operator = '', operand = ''] = match;
  const isField = Object.hasOwn(Product.shape, name) || name.startsWith('attributes.');
  if (isField && !name.startsWith('attributes.') && ![...TEXT_FIELDS, ...NUMBER_FIELDS, ...FLAG_FIELDS].includes(name)) {
    throw new FilterError(`the field "${name}" cannot be filtered`, column);
  }
  const field = isField ? name : `attributes.${name}`;
  if (['>', '<', '>=', '<='].includes(operator) || (operator === '' && operand.includes('..')))
    return range(field, operator, operand, column);
  const items = operand.startsWith('[') ? operand.slice(1, -1).split(',') : [operand];
  const values = items.map(unquoted).filter((value) => value !== '');
  if (values.length === 0) throw new FilterError('expected at least one value', column);
  return { kind: 'any-of', field, values: values.map((value) => typed(field, value, column)), negated: operator === '!=' };
}

/**
 * Reads `category:=[dress,skirt] && price:20..60 && in_stock:true`: conditions joined by `&&`, in Typesense's grammar.
 * A name that is no field of a product is an attribute: `material:=linen`.
 * @throws {FilterError} that says what was expected and at which column.
 */
export function parseFilter(text: string): Filter {
  const conditions = splitConditions(text).map(({ part, column }) => condition(part, column));
  return conditions.length === 1 && conditions[0] ? conditions[0] : { kind: 'all', conditions };
}
