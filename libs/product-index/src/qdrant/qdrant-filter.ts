import type { Schemas } from '@qdrant/js-client-rest';
import { attributeOf, levelOf, type Filter } from '#catalog';
import { attributeTag, fieldTag } from '../attribute-tags.js';
import { keyOf, pathOf } from './qdrant-paths.js';

type Condition = Schemas['Condition'];

/** The payload key of a field. */
const key = (field: string): string => keyOf(pathOf(field));

function anyOf({ field, values }: Extract<Filter, { kind: 'any-of' }>): Condition {
  const attribute = attributeOf(field);
  if (attribute?.type === 'text') return { key: 'tags', match: { any: values.map((value) => attributeTag(attribute.name, value)) } };
  if (levelOf(field) !== undefined) return { key: 'tags', match: { any: values.map((value) => fieldTag(field, value)) } };
  if (values.every((value) => typeof value === 'string')) return { key: key(field), match: { any: values } };
  return { should: values.map((value) => valueCondition(key(field), value)) };
}

/** Qdrant's `match` takes texts, whole numbers and flags only, so a number becomes a range from itself to itself. */
function valueCondition(name: string, value: string | number | boolean): Condition {
  return typeof value === 'number' ? { key: name, range: { gte: value, lte: value } } : { key: name, match: { value } };
}

function toCondition(filter: Filter): Condition {
  switch (filter.kind) {
    case 'all':
      return { must: filter.conditions.map(toCondition) };
    case 'any':
      return { should: filter.conditions.map(toCondition) };
    case 'not':
      return { must_not: [toCondition(filter.condition)] };
    case 'any-of':
      return filter.negated ? { must_not: [anyOf(filter)] } : anyOf(filter);
    case 'terms':
      return { must: filter.terms.map((term) => ({ key: 'terms', match: { value: term } })) };
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

/** The store's condition, which no query goes without, and whatever else has to hold. */
export function within(storeId: string, filter: Filter | undefined, ...more: readonly Condition[]): Schemas['Filter'] {
  const store: Condition = { key: 'store_id', match: { value: storeId } };
  return { must: [store, ...(filter ? [toCondition(filter)] : []), ...more] };
}

export const toQdrantFilter = (storeId: string, filter?: Filter): Schemas['Filter'] => within(storeId, filter);
