import { Product } from '../product/product.js';
import { FilterError, type Filter } from './filter.js';
import { parseFilterTree, type FilterTree, type Operand } from './filter-grammar.js';

type Condition = Extract<FilterTree, { kind: 'condition' }>;

/** Fields of a product that can be filtered by name; every other name is an attribute. */
const TEXT_FIELDS = ['id', 'category', 'brand', 'color', 'currency', 'group_id'];
const NUMBER_FIELDS = ['price'];
const FLAG_FIELDS = ['in_stock'];

function number(text: string, column: number): number {
  const parsed = Number(text);
  if (text.trim() === '' || !Number.isFinite(parsed)) throw new FilterError(`expected a number, got "${text.trim()}"`, column);
  return parsed;
}

function fieldOf({ field, column }: Condition): string {
  if (field.startsWith('attributes.')) return field;
  if (!Object.hasOwn(Product.shape, field)) return `attributes.${field}`;
  if ([...TEXT_FIELDS, ...NUMBER_FIELDS, ...FLAG_FIELDS].includes(field)) return field;
  throw new FilterError(`the field "${field}" cannot be filtered`, column);
}

function flag({ text, column }: Operand): boolean {
  if (text !== 'true' && text !== 'false') throw new FilterError(`expected true or false, got "${text}"`, column);
  return text === 'true';
}

const isRange = ({ text, isQuoted }: Operand): boolean => !isQuoted && text.includes('..');

function between(field: string, { text, column }: Operand): Filter {
  const [low = '', high = '', ...more] = text.split('..');
  if (more.length > 0) throw new FilterError(`expected a range such as 20..60, got "${text}"`, column);
  return {
    kind: 'range',
    field,
    min: { value: number(low, column), inclusive: true },
    max: { value: number(high, column), inclusive: true },
  };
}

function bounded(field: string, { operator, operands, column }: Condition): Filter {
  const [operand, ...others] = operands;
  if (!NUMBER_FIELDS.includes(field))
    throw new FilterError(`"${field.replace('attributes.', '')}" is not a number and has no order`, column);
  if (!operand || others.length > 0) throw new FilterError(`"${operator}" takes one number`, column);
  const bound = { value: number(operand.text, operand.column), inclusive: operator.endsWith('=') };
  return operator.startsWith('>') ? { kind: 'range', field, min: bound } : { kind: 'range', field, max: bound };
}

/** Numbers may stand beside ranges: `price:[5, 20..60]`. */
function oneOfNumbers(field: string, { operator, operands, column }: Condition): Filter {
  const ranges = operands.filter(isRange).map((operand) => between(field, operand));
  const values = operands.filter((operand) => !isRange(operand)).map((operand) => number(operand.text, operand.column));
  if (ranges.length > 0 && operator === '!=') throw new FilterError('"!=" takes numbers, not ranges', column);
  const single: Filter[] = values.length > 0 ? [{ kind: 'any-of', field, values, negated: operator === '!=' }] : [];
  const [only, ...others] = [...single, ...ranges];
  return only && others.length === 0 ? only : { kind: 'any', conditions: [...single, ...ranges] };
}

function typed(condition: Condition): Filter {
  const { operator, operands, column } = condition;
  const field = fieldOf(condition);
  if (['>', '<', '>=', '<='].includes(operator)) return bounded(field, condition);
  if (NUMBER_FIELDS.includes(field)) return oneOfNumbers(field, condition);
  if (operands.some(isRange) && operator === '') throw new FilterError(`"${condition.field}" is not a number and has no order`, column);
  const values = FLAG_FIELDS.includes(field) ? operands.map(flag) : operands.map(({ text }) => text);
  return { kind: 'any-of', field, values, negated: operator === '!=' };
}

const toFilter = (tree: FilterTree): Filter =>
  tree.kind === 'condition' ? typed(tree) : { kind: tree.kind, conditions: tree.parts.map(toFilter) };

/**
 * Reads `category:=[dress,skirt] && (price:20..60 || in_stock:true)`, in Typesense's grammar: `=`, `!=`, `>`, `>=`, `<`, `<=`, ranges,
 * lists, `&&`, `||`, parentheses, values in backticks. A name that is no field of a product is an attribute: `material:=linen`.
 * @throws {FilterError} that says what was expected and at which column.
 */
export const parseFilter = (text: string): Filter => toFilter(parseFilterTree(text));
