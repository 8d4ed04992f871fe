import { attributeOf, levelOf, type Filter } from '#catalog';
import { attributeTag, fieldTag } from '../attribute-tags.js';
import { isListField } from '../field-values.js';
import { columnOf } from './lancedb-columns.js';
import { anyNumber } from './lancedb-numbers.js';

/** A value as a SQL literal; quotes are doubled, so that no value can end its string. */
export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

type AnyOf = Extract<Filter, { kind: 'any-of' }>;

/** One place where the index keeps values: SQL that is true where a product has one of the wanted values, and where it has none. */
interface Place {
  readonly has: string;
  readonly lacks: string;
}

/** A condition that is never NULL. */
const decided = (has: string): Place => ({ has, lacks: `NOT ${has}` });

/** Each place where the index may keep the wanted values of a field. */
function placesOf({ field, values }: AnyOf): Place[] {
  const isOneOf = (expression: string): string => `${expression} IN (${values.map(literal).join(', ')})`;
  const tagged = (tagOf: (value: AnyOf['values'][number]) => string): Place =>
    decided(`array_has_any(tags, [${values.map((value) => literal(tagOf(value))).join(', ')}])`);
  const attribute = attributeOf(field);
  if (attribute) {
    const { name, type } = attribute;
    const texts = tagged((value) => attributeTag(name, value));
    if (type === 'text') return [texts];
    const numbers = decided(anyNumber(name, type, isOneOf));
    // Tags hold every number, each as it is written. The other place holds the first ten as numbers, so that 2.50 is 2.5.
    return type === 'number' ? [texts, numbers] : [numbers];
  }
  const tags = tagged((value) => fieldTag(field, value));
  if (levelOf(field) !== undefined) return [tags];
  const name = columnOf(field);
  const column = { has: isOneOf(name), lacks: `(${name} IS NULL OR NOT ${isOneOf(name)})` };
  // The column holds the value of most products, and the tags those of products that have several.
  return isListField(field) ? [column, tags] : [column];
}

/** A product without the field matches a negated condition, because it has none of the excluded values. */
function anyOf(filter: AnyOf): string {
  if (filter.values.length === 0) return String(filter.negated);
  const places = placesOf(filter);
  return filter.negated ? `(${places.map(({ lacks }) => lacks).join(' AND ')})` : `(${places.map(({ has }) => has).join(' OR ')})`;
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
  const attribute = attributeOf(field);
  return attribute && attribute.type !== 'text' ? anyNumber(attribute.name, attribute.type, within) : within(columnOf(field));
}

/** The terms of a product, each with a space on either side. A term has no character with a meaning in a LIKE pattern. */
const TERMS = `concat(' ', terms, ' ')`;

/** A filter as the SQL condition that LanceDB evaluates. */
export function toSql(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return filter.conditions.map((condition) => `(${toSql(condition)})`).join(' AND ');
    case 'any':
      return filter.conditions.map((condition) => `(${toSql(condition)})`).join(' OR ');
    case 'not':
      // A comparison with NULL is NULL, and so is its negation.
      return `(${toSql(filter.condition)}) IS NOT TRUE`;
    case 'any-of':
      return anyOf(filter);
    case 'terms':
      return filter.terms.map((term) => `(${TERMS} LIKE ${literal(`% ${term} %`)})`).join(' AND ');
    case 'range':
      return range(filter);
  }
}
