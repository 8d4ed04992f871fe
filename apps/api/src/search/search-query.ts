import { Injectable } from '@nestjs/common';
import type { QueryPart, SearchRequest, SimilarQuery } from '#api-contract';
import { Problem } from '#platform';
import { queryFields, UnknownQueryFieldError, type QueryPart as Part, type SearchQuery } from '#search';
import type { PagePosition } from '#product-index';
import type { FieldSchema } from '#store-profile';
import { ImageReader } from '../images/image-reader.js';
import { positionIn } from './search-cursor.js';

/** The parameters of a request that name fields. */
type FieldParameters = Partial<Pick<SearchRequest, 'filter_by' | 'facet_by' | 'sort_by' | 'group_by' | 'diversify'>>;

const PARAMETER_OF = { facet: 'facet_by', sort: 'sort_by', group: 'group_by' } as const;

/** Resolves the fields that a request names. The problem for an unknown field says which parameter named it. */
export function fieldsOf({ filter_by, facet_by, sort_by, group_by, diversify }: FieldParameters): NonNullable<SearchQuery['fields']> {
  return (schema) => {
    try {
      if (diversify !== undefined) requireField(schema, diversityOf(diversify).field);
      return queryFields(schema, { filter: filter_by, facets: facet_by, sort: sort_by, group: group_by });
    } catch (error) {
      if (!(error instanceof UnknownQueryFieldError)) throw error;
      const { code, message, use } = error;
      throw new Problem(code, message, [{ field: PARAMETER_OF[use], code, message }], { cause: error });
    }
  };
}

/** @throws {Problem} `unknown-field` */
function requireField(schema: FieldSchema, name: string): void {
  try {
    schema.resolve(name);
  } catch (error) {
    const { message } = error as Error;
    throw new Problem('unknown-field', message, [{ field: 'diversify', code: 'unknown-field', message }], { cause: error });
  }
}

function diversityOf(text: string): NonNullable<SearchQuery['diversity']> {
  const [field = '', most] = text.split(':');
  return { field, most: Number(most) };
}

/** The query options of a request for similar products. */
export function similarQueryOf(request: SimilarQuery, after: PagePosition | undefined): SearchQuery {
  return {
    minScore: request.min_score,
    ...(request.diversify !== undefined && { diversity: diversityOf(request.diversify) }),
    fields: fieldsOf(request),
    maxFacetValues: request.max_facet_values,
    groupLimit: request.group_limit,
    page: request.page,
    perPage: request.per_page,
    ...(after && { after }),
    explain: request.explain,
  };
}

/** Search requests of the HTTP interface → queries. */
@Injectable()
export class SearchQueryReader {
  constructor(private readonly images: ImageReader) {}

  /** @throws {Problem} for a cursor that cannot be used; others as `ImageReader.read`. */
  async read(storeId: string, request: SearchRequest): Promise<SearchQuery> {
    const [picture, parts] = await Promise.all([
      request.image && this.images.read(storeId, request.image),
      request.parts && Promise.all(request.parts.map((part) => this.part(storeId, part))),
    ]);
    return {
      ...similarQueryOf(request, positionIn(request)),
      words: request.q,
      interpret: request.interpret,
      ...(request.cut_off_shift !== undefined && { cutOffShift: request.cut_off_shift }),
      picture,
      parts,
      mode: request.mode,
      fusion: {
        ...(request.rrf_k !== undefined && { k: request.rrf_k }),
        ...(request.semantic_weight !== undefined && { semanticWeight: request.semantic_weight }),
        ...(request.text_weight !== undefined && { textWeight: request.text_weight }),
        ...(request.lexical_weight !== undefined && { lexicalWeight: request.lexical_weight }),
        ...(request.word_bonus !== undefined && { wordBonus: request.word_bonus }),
      },
    };
  }

  private async part(storeId: string, part: QueryPart): Promise<Part> {
    if ('text' in part) return part;
    if ('product_id' in part) return { productId: part.product_id, weight: part.weight };
    return { picture: await this.images.read(storeId, part.image), weight: part.weight };
  }
}
