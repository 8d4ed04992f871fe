import { attributeOf, levelOf, type Filter } from '#catalog';
import { attributeTag, fieldTag } from '../attribute-tags.js';
import { isListField } from '../field-values.js';
import { anyNumber } from './lancedb-numbers.js';

/** Fields whose column has another name. */
const COLUMNS: ReadonlyMap<string, string> = new Map([['id', 'product_id']]);

/** A value as a SQL literal; quotes are doubled, so that no value can end its string. */
export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** The attribute of numbers or dates that a field stands for. */
function numericAttribute(field: string): { readonly name: string; readonly type: 'number' | 'date' } | undefined {
  const attribute = attributeOf(field);
  return attribute && attribute.type !== 'text' ? { name: attribute.name, type: attribute.type } : undefined;
}

const columnOf = (field: string): string => COLUMNS.get(field) ?? field;

function anyOf({ field, values, negated }: Extract<Filter, { kind: 'any-of' }>): string {
  const attribute = attributeOf(field);
  if (attribute?.type === 'text') {
    const tags = values.map((value) => literal(attributeTag(attribute.name, value)));
    const has = `array_has_any(tags, [${tags.join(', ')}])`;
    return negated ? `NOT ${has}` : has;
  }
  const isListed = (expression: string): string => `${expression} IN (${values.map(literal).join(', ')})`;
  const numeric = numericAttribute(field);
  if (numeric) {
    const has = anyNumber(numeric.name, numeric.type, isListed);
    // The tags know every value, and the numbers know each way to write the first ten.
    const tags = values.map((value) => literal(attributeTag(numeric.name, value)));
    const any = numeric.type === 'number' ? `(array_has_any(tags, [${tags.join(', ')}]) OR ${has})` : has;
    return negated ? `NOT ${any}` : any;
  }
  const hasTag = `array_has_any(tags, [${values.map((value) => literal(fieldTag(field, value))).join(', ')}])`;
  if (levelOf(field) !== undefined) return negated ? `NOT ${hasTag}` : hasTag;
  if (isListField(field)) {
    // The column holds the value of most products, and the tags those of products that have several.
    const column = columnOf(field);
    return negated ? `((${column} IS NULL OR NOT ${isListed(column)}) AND NOT ${hasTag})` : `(${isListed(column)} OR ${hasTag})`;
  }
  // A product without the field matches, because it has none of the excluded values.
  return negated ? `(${columnOf(field)} IS NULL OR NOT ${isListed(columnOf(field))})` : isListed(columnOf(field));
}

function range({ field, min, max }: Extract<Filter, { kind: 'range' }>): string {
  const within = (expression: string): string => {
    if (min?.inclusive && max?.inclusive) return `${expression} BETWEEN ${min.value} AND ${max.value}`;
    return [
      min && `${expression} ${min.inclusive ? '>=' : '>'} ${min.value}`,
      max && `${expression} ${max.inclusive ? '<=' : '<'} ${max.value}`,
    ]
      .filter(Boolean)
      .join(' AND ');
  };
  const numeric = numericAttribute(field);
  return numeric ? anyNumber(numeric.name, numeric.type, within) : within(columnOf(field));
}

/** A filter as the SQL condition that LanceDB evaluates. */
export function toSql(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return filter.conditions.map((condition) => `(${toSql(condition)})`).join(' AND ');
    case 'any':
      return filter.conditions.map((condition) => `(${toSql(condition)})`).join(' OR ');
    case 'any-of':
      return anyOf(filter);
    case 'range':
      return range(filter);
  }
}
