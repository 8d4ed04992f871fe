import type { SchemaDocument } from '#api-contract';

/** How many of the shop's own attributes have a facet: the first ones. */
const OWN_ATTRIBUTES = 4;

/** The fields with a list of values: brand, colour and the shop's first attributes. */
export interface FacetName {
  readonly attribute: string;
  /** The name of an attribute as the shop writes it; undefined for fields that the page names itself. */
  readonly name?: string;
}

export function facetsOf(fields: SchemaDocument['fields']): readonly FacetName[] {
  const own = fields.filter((field) => field.is_attribute && field.is_filterable && field.type === 'text').slice(0, OWN_ATTRIBUTES);
  return [{ attribute: 'color' }, { attribute: 'brand' }, ...own.map(({ name }) => ({ attribute: name, name: spoken(name) }))];
}

/** `shoe_size` → `Shoe size`. */
export const spoken = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
