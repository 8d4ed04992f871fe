import { Injectable } from '@nestjs/common';
import { parseFilter, type Filter } from '#catalog';
import { Problem } from '#platform';
import { SCORE_FIELD, type SortKey } from '#product-index';
import { StoreProfiles, type FieldSchema } from '#store-profile';

/** What a request says of fields, by the names that its store knows them by. */
export interface FieldRequest {
  readonly filter_by?: string | undefined;
  readonly facet_by?: readonly string[] | undefined;
  readonly sort_by?: readonly SortKey[] | undefined;
  readonly group_by?: string | undefined;
}

/** The same by the names of the index. */
export interface ResolvedFields {
  readonly filter?: Filter;
  readonly facets: readonly { readonly name: string; readonly field: string }[];
  readonly sort: readonly SortKey[];
  readonly groupBy?: string;
}

/** Names of fields → fields of the index, by the schema of the store. */
@Injectable()
export class StoreFields {
  constructor(private readonly profiles: StoreProfiles) {}

  /** @throws {FilterError} and {Problem} `unknown-field` for names that the store does not have. */
  async resolve(storeId: string, request: FieldRequest): Promise<ResolvedFields> {
    return this.profiles.withFields(storeId, (schema) => resolvedFields(schema, request));
  }
}

export function resolvedFields(
  schema: FieldSchema,
  { filter_by: filterBy, facet_by: facetBy = [], sort_by: sortBy = [], group_by: groupBy }: FieldRequest,
): ResolvedFields {
  const fieldOf = (parameter: string, name: string): string => {
    try {
      return schema.resolve(name).field;
    } catch (error) {
      const { message } = error as Error;
      throw new Problem('unknown-field', message, [{ field: parameter, code: 'unknown-field', message }]);
    }
  };
  return {
    ...(filterBy?.trim() && { filter: parseFilter(filterBy, (name) => schema.resolve(name)) }),
    facets: [...new Set(facetBy)].map((name) => ({ name, field: fieldOf('facet_by', name) })),
    sort: sortBy.map(({ field, descending }) => ({ field: field === SCORE_FIELD ? field : fieldOf('sort_by', field), descending })),
    ...(groupBy && { groupBy: fieldOf('group_by', groupBy) }),
  };
}
