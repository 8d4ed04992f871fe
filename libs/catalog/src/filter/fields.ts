import { attributeName } from '../product/attributes.js';
import { levelOf } from '../product/category-path.js';
import type { FieldType } from '../product/field-facts.js';
import { FIELD_ROWS, FILTERABLE_FIELDS } from '../product/fields.js';

const TYPES: ReadonlyMap<string, FieldType> = new Map(FILTERABLE_FIELDS.map(({ name, type }) => [name, type]));
/** Fields of a product that searches cannot filter, count, sort or group by. */
const READ_ONLY = new Set<string>(FIELD_ROWS.filter(({ isFilterable }) => !isFilterable).map(({ name }) => name));

/** The types of a store's attributes, by name. */
export type AttributeTypes = ReadonlyMap<string, FieldType>;

/** How an attribute is compared: by its texts, its numbers or its dates. */
export type Comparison = 'text' | 'number' | 'date';

const PREFIXES: Readonly<Record<Comparison, string>> = { text: 'attributes.', number: 'numbers.', date: 'dates.' };
const ATTRIBUTE = PREFIXES.text;

/** The name of an attribute in filters: `attributes.material` as text, `numbers.weight` as number, `dates.released` as date. */
export const attributeField = (name: string, type: FieldType): string => `${PREFIXES[type === 'flag' ? 'text' : type]}${name}`;

/** The attribute that a filter's field stands for, and how it is compared; undefined for a product's own field. */
export function attributeOf(field: string): { readonly name: string; readonly type: Comparison } | undefined {
  for (const type of ['text', 'number', 'date'] as const) {
    if (field.startsWith(PREFIXES[type])) return { name: field.slice(PREFIXES[type].length), type };
  }
  return undefined;
}

/** Finds the index's field for a name, in one store. @throws an error whose message tells the client why the name is unknown. */
export type FieldResolver = (name: string) => { readonly field: string; readonly type: FieldType };

/** The product's own field of this name; undefined for an attribute. @throws {RangeError} for a field that cannot be filtered. */
export function productField(written: string): { readonly field: string; readonly type: FieldType } | undefined {
  if (levelOf(written) !== undefined) return { field: written, type: 'text' };
  const name = TYPES.has(written) ? written : attributeName(written);
  if (READ_ONLY.has(name)) throw new RangeError(`the field "${name}" cannot be filtered, counted or sorted`);
  const type = TYPES.get(name);
  return type && { field: name, type };
}

/** Resolves every name that is not a product's own field to a text attribute. */
export const anyAttribute: FieldResolver = (name) =>
  productField(name) ?? {
    field: attributeField(attributeName(name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length) : name), 'text'),
    type: 'text',
  };
