import type { FieldType } from '../product/field-facts.js';
import { dateIn, numberIn, secondsOf } from '../product/attribute-types.js';
import { anyAttribute, attributeField, attributeOf, type FieldResolver } from './fields.js';
import { anyOf, FilterError, requireBounded, type Filter } from './filter.js';
import { parseFilterTree, type FilterTree, type Operand } from './filter-grammar.js';

type Condition = Extract<FilterTree, { kind: 'condition' }>;

interface TypedCondition extends Condition {
  readonly index: string;
  readonly type: FieldType;
}

const isOrdered = (type: FieldType): boolean => type === 'number' || type === 'date';
const isRange = ({ text, isQuoted }: Operand): boolean => !isQuoted && text.includes('..');

function numeric(text: string, type: FieldType): number | undefined {
  const plain = text.trim();
  const parsed = type === 'date' ? (numberIn(plain) ?? secondsOf(plain)) : plain === '' ? undefined : Number(plain);
  return parsed !== undefined && Number.isFinite(parsed) ? parsed : undefined;
}

/** A number that an attribute may hold as it is written: `00417` and `12345678901234567890` are texts. */
const exact = (text: string, type: FieldType): number | undefined =>
  numberIn(text.trim()) ?? (type === 'date' ? dateIn(text.trim()) : undefined);

function number(text: string, type: FieldType, column: number): number {
  const plain = text.trim();
  const parsed = numeric(plain, type);
  if (parsed !== undefined) return parsed;
  throw new FilterError(`expected ${type === 'date' ? 'a date such as 2026-01-31' : 'a number'}, got "${plain}"`, column);
}

function flag({ text, column }: Operand): boolean {
  if (text !== 'true' && text !== 'false') throw new FilterError(`expected true or false, got "${text}"`, column);
  return text === 'true';
}

function between({ index, type }: TypedCondition, { text, column }: Operand): Filter {
  const [low = '', high = '', ...more] = text.split('..');
  if (more.length > 0) throw new FilterError(`expected a range such as 20..60, got "${text}"`, column);
  return {
    kind: 'range',
    field: index,
    min: { value: number(low, type, column), inclusive: true },
    max: { value: number(high, type, column), inclusive: true },
  };
}

function bounded({ field, index, type, operator, operands, column }: TypedCondition): Filter {
  const [operand, ...others] = operands;
  if (!isOrdered(type)) throw new FilterError(`"${field}" holds texts; ranges and comparisons need a number or a date`, column);
  if (!operand || others.length > 0) throw new FilterError(`"${operator}" takes one number`, column);
  const bound = { value: number(operand.text, type, operand.column), inclusive: operator.endsWith('=') };
  return operator.startsWith('>') ? { kind: 'range', field: index, min: bound } : { kind: 'range', field: index, max: bound };
}

/**
 * Numbers may stand beside ranges: `price:[5, 20..60]`. An attribute of numbers may hold a text here and there, which is compared as a
 * text: `size:=[42, XL]`.
 */
function oneOfNumbers(condition: TypedCondition): Filter {
  const { index, type, operator, operands, column } = condition;
  const attribute = attributeOf(index);
  const isText = (operand: Operand): boolean => attribute !== undefined && !isRange(operand) && exact(operand.text, type) === undefined;
  const ranges = operands.filter(isRange).map((operand) => between(condition, operand));
  const values = operands.filter((one) => !isRange(one) && !isText(one)).map((operand) => number(operand.text, type, operand.column));
  const texts = operands.filter(isText).map(({ text }) => text);
  const negated = operator === '!=';
  if (ranges.length > 0 && negated) throw new FilterError('"!=" takes numbers, not ranges', column);
  const conditions: Filter[] = [
    ...(values.length > 0 ? [{ kind: 'any-of' as const, field: index, values, negated }] : []),
    ...(texts.length > 0
      ? [{ kind: 'any-of' as const, field: attributeField(attribute?.name ?? '', 'text'), values: texts, negated }]
      : []),
    ...ranges,
  ];
  const [only, ...others] = conditions;
  return only && others.length === 0 ? only : { kind: negated ? 'all' : 'any', conditions };
}

function resolved(condition: Condition, resolve: FieldResolver): TypedCondition {
  try {
    const { field: index, type } = resolve(condition.field);
    return { ...condition, index, type };
  } catch (error) {
    throw new FilterError((error as Error).message, condition.column);
  }
}

function compiled(untyped: Condition, resolve: FieldResolver): Filter {
  const condition = resolved(untyped, resolve);
  const { field, index, type, operator, operands, column } = condition;
  if (['>', '<', '>=', '<='].includes(operator)) return bounded(condition);
  if (isOrdered(type)) return oneOfNumbers(condition);
  if (operands.some(isRange) && operator === '')
    throw new FilterError(`"${field}" holds texts; ranges and comparisons need a number or a date`, column);
  // An attribute of flags may hold another value here and there, and is compared by its texts.
  const values = type === 'flag' && !attributeOf(index) ? operands.map(flag) : operands.map(({ text }) => text);
  return { kind: 'any-of', field: index, values, negated: operator === '!=' };
}

function toFilter(tree: FilterTree, resolve: FieldResolver): Filter {
  if (tree.kind === 'condition') return compiled(tree, resolve);
  const conditions = tree.parts.map((part) => toFilter(part, resolve));
  return tree.kind === 'any' ? anyOf(conditions) : { kind: 'all', conditions };
}

/**
 * Reads `category:=[dress,skirt] && (price:20..60 || in_stock:true)`, in Typesense's grammar: `=`, `!=`, `>`, `>=`, `<`, `<=`, ranges,
 * lists, `&&`, `||`, parentheses, values in backticks.
 * @param resolve says which fields the store has and what they hold.
 * @throws {FilterError} that says what was expected and at which column.
 */
export const parseFilter = (text: string, resolve: FieldResolver = anyAttribute): Filter =>
  requireBounded(toFilter(parseFilterTree(text), resolve));
