import type { Filter } from '#catalog';
import { attributeTag } from '../attribute-tags.js';

/** Columns of the table by the field names of filters. */
const COLUMNS: Readonly<Record<string, string>> = {
  id: 'product_id',
  category: 'category',
  brand: 'brand',
  color: 'color',
  currency: 'currency',
  group_id: 'group_id',
  price: 'price',
  in_stock: 'in_stock',
};

/** A value as a SQL literal; quotes are doubled, so that no value can end its string. */
export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function column(field: string): string {
  const name = COLUMNS[field];
  if (!name) throw new RangeError(`the index has no field ${field}`);
  return name;
}

function anyOf({ field, values, negated }: Extract<Filter, { kind: 'any-of' }>): string {
  if (field.startsWith('attributes.')) {
    const tags = values.map((value) => literal(attributeTag(field.slice('attributes.'.length), value)));
    const has = `array_has_any(tags, [${tags.join(', ')}])`;
    return negated ? `NOT ${has}` : has;
  }
  const list = `${column(field)} IN (${values.map(literal).join(', ')})`;
  // A product without the field is not one of the excluded values.
  return negated ? `(${column(field)} IS NULL OR NOT ${list})` : list;
}

function range({ field, min, max }: Extract<Filter, { kind: 'range' }>): string {
  const name = column(field);
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
