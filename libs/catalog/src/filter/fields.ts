import { FIELD_ROWS, FILTERABLE_FIELDS, type FieldType } from '../product/fields.js';

const TYPES: ReadonlyMap<string, FieldType> = new Map(FILTERABLE_FIELDS.map(({ name, type }) => [name, type]));
/** Fields of a product that searches cannot filter, count, sort or group by. */
const READ_ONLY = new Set<string>(FIELD_ROWS.filter(({ isFilterable }) => !isFilterable).map(({ name }) => name));

/** The types of a store's attributes, by name. */
export type AttributeTypes = ReadonlyMap<string, 'text' | 'number'>;

const ATTRIBUTE = 'attributes.';
const NUMBER = 'numbers.';
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/;

/** Reads an attribute's text as a number; undefined for other text, such as `007` or a GTIN that begins with 0. */
export const numberIn = (text: string): number | undefined => (PLAIN_NUMBER.test(text) ? Number(text) : undefined);

/** The name of an attribute in filters: `attributes.material` as text, `numbers.weight` as number. */
export const attributeField = (name: string, type: 'text' | 'number'): string => `${type === 'number' ? NUMBER : ATTRIBUTE}${name}`;

/** The name and the type of the attribute that a filter's field stands for; undefined for a product's own field. */
export function attributeOf(field: string): { readonly name: string; readonly type: 'text' | 'number' } | undefined {
  if (field.startsWith(ATTRIBUTE)) return { name: field.slice(ATTRIBUTE.length), type: 'text' };
  return field.startsWith(NUMBER) ? { name: field.slice(NUMBER.length), type: 'number' } : undefined;
}

/** Seconds since 1970 of an ISO 8601 date or time; undefined if it is none. */
export function secondsOf(date: string): number | undefined {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** Finds the index's field for a name, in one store. @throws an error whose message tells the client why the name is unknown. */
export type FieldResolver = (name: string) => { readonly field: string; readonly type: FieldType };

/** The product's own field of this name; undefined for an attribute. @throws {RangeError} for a field that cannot be filtered. */
export function productField(name: string): { readonly field: string; readonly type: FieldType } | undefined {
  if (READ_ONLY.has(name)) throw new RangeError(`the field "${name}" cannot be filtered, counted or sorted`);
  const type = TYPES.get(name);
  return type && { field: name, type };
}

/** Resolves every name that is not a product's own field to a text attribute. */
export const anyAttribute: FieldResolver = (name) =>
  productField(name) ?? { field: name.startsWith(ATTRIBUTE) ? name : `${ATTRIBUTE}${name}`, type: 'text' };
