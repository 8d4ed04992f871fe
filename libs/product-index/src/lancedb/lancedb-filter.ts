import { attributeOf, type Filter } from '#catalog';
import { attributeTag } from '../attribute-tags.js';

/** Fields whose column has another name. */
const COLUMNS: ReadonlyMap<string, string> = new Map([['id', 'product_id']]);

/** A value as a SQL literal; quotes are doubled, so that no value can end its string. */
export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** The column of a field, or what extracts a numeric attribute from `|weight=2.5|height=3|`. Names are letters, digits and underscores. */
function expression(field: string): string {
  const attribute = attributeOf(field);
  if (!attribute) return COLUMNS.get(field) ?? field;
  return `TRY_CAST(split_part(split_part(numbers, '|${attribute.name}=', 2), '|', 1) AS DOUBLE)`;
}

function anyOf({ field, values, negated }: Extract<Filter, { kind: 'any-of' }>): string {
  const attribute = attributeOf(field);
  if (attribute?.type === 'text') {
    const tags = values.map((value) => literal(attributeTag(attribute.name, value)));
    const has = `array_has_any(tags, [${tags.join(', ')}])`;
    return negated ? `NOT ${has}` : has;
  }
  const list = `${expression(field)} IN (${values.map(literal).join(', ')})`;
  // A product without the field matches, because it has none of the excluded values.
  return negated ? `(${expression(field)} IS NULL OR NOT ${list})` : list;
}

function range({ field, min, max }: Extract<Filter, { kind: 'range' }>): string {
  const name = expression(field);
  const bounds = [min && `${name} ${min.inclusive ? '>=' : '>'} ${min.value}`, max && `${name} ${max.inclusive ? '<=' : '<'} ${max.value}`];
  return bounds.filter(Boolean).join(' AND ');
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
