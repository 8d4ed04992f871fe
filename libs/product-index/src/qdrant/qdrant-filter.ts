import type { Schemas } from '@qdrant/js-client-rest';
import type { Filter } from '#catalog';
import { attributeTag } from '../attribute-tags.js';

type Condition = Schemas['Condition'];

/** Payload keys by the field names of filters. */
const KEYS: Readonly<Record<string, string>> = {
  id: 'product_id',
  category: 'product.category',
  brand: 'product.brand',
  color: 'product.color',
  currency: 'product.currency',
  group_id: 'product.group_id',
  price: 'product.price',
  in_stock: 'product.in_stock',
};

function key(field: string): string {
  const name = KEYS[field];
  if (!name) throw new RangeError(`the index has no field ${field}`);
  return name;
}

function anyOf({ field, values }: Extract<Filter, { kind: 'any-of' }>): Condition {
  if (field.startsWith('attributes.')) {
    return { key: 'tags', match: { any: values.map((value) => attributeTag(field.slice('attributes.'.length), value)) } };
  }
  if (values.every((value) => typeof value === 'string')) return { key: key(field), match: { any: values } };
  return { should: values.map((value) => valueCondition(key(field), value)) };
}

/** `match` takes words, whole numbers and flags; a price is a range from itself to itself. */
function valueCondition(name: string, value: string | number | boolean): Condition {
  return typeof value === 'number' ? { key: name, range: { gte: value, lte: value } } : { key: name, match: { value } };
}

function toCondition(filter: Filter): Condition {
  switch (filter.kind) {
    case 'all':
      return { must: filter.conditions.map(toCondition) };
    case 'any':
      return { should: filter.conditions.map(toCondition) };
    case 'any-of':
      return filter.negated ? { must_not: [anyOf(filter)] } : anyOf(filter);
    case 'range':
      return {
        key: key(filter.field),
        range: {
          ...(filter.min && { [filter.min.inclusive ? 'gte' : 'gt']: filter.min.value }),
          ...(filter.max && { [filter.max.inclusive ? 'lte' : 'lt']: filter.max.value }),
        },
      };
  }
}

/** The store's condition, which no query goes without, and the filter's. */
export function toQdrantFilter(storeId: string, filter?: Filter): Schemas['Filter'] {
  const store: Condition = { key: 'store_id', match: { value: storeId } };
  return { must: filter ? [store, toCondition(filter)] : [store] };
}
