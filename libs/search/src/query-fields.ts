import { parseFilter, requireBounded, type Filter } from '#catalog';
import { SCORE_FIELD, type SortKey } from '#product-index';
import type { FieldSchema } from '#store-profile';
import { UnknownQueryFieldError, type FieldUse } from './search-errors.js';

/** The fields that a query uses, by the names that the store gives them. */
export interface NamedFields {
  /** In the filter language of docs/search.md. */
  readonly filter?: string | undefined;
  /** Conditions that must hold beside the filter. */
  readonly conditions?: readonly Filter[];
  readonly facets?: readonly string[] | undefined;
  readonly sort?: readonly SortKey[] | undefined;
  readonly group?: string | undefined;
}

/** The fields that a query uses, by the names that the index gives them. */
export interface QueryFields {
  readonly filter?: Filter;
  readonly facets: readonly { readonly name: string; readonly field: string }[];
  readonly sort: readonly SortKey[];
  readonly group?: string;
}

/** A query without conditions, facets, order and groups. */
export const NO_FIELDS: QueryFields = { facets: [], sort: [] };

/** @throws {FilterError}, {UnknownQueryFieldError} for names that the store does not have. */
export function queryFields(schema: FieldSchema, { filter, conditions = [], facets = [], sort = [], group }: NamedFields): QueryFields {
  const fieldOf = (use: FieldUse, name: string): string => {
    try {
      return schema.resolve(name).field;
    } catch (error) {
      throw new UnknownQueryFieldError(use, error as Error);
    }
  };
  const parsed = filter?.trim() ? parseFilter(filter, (name) => schema.resolve(name)) : undefined;
  const all = conditions.length === 0 ? parsed : requireBounded({ kind: 'all', conditions: [...(parsed ? [parsed] : []), ...conditions] });
  return {
    ...(all && { filter: all }),
    facets: [...new Set(facets)].map((name) => ({ name, field: fieldOf('facet', name) })),
    sort: sort.map(({ field, descending }) => ({ field: field === SCORE_FIELD ? field : fieldOf('sort', field), descending })),
    ...(group && { group: fieldOf('group', group) }),
  };
}

/** The same query with one more condition. */
export function narrowed(fields: QueryFields, condition: Filter): QueryFields {
  return { ...fields, filter: { kind: 'all', conditions: [...(fields.filter ? [fields.filter] : []), condition] } };
}
