import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ProductDocument, SearchTokenClaims } from '#api-contract';
import { FilterError, parseFilter, productField, type Filter } from '#catalog';
import { Problem } from '#platform';
import { narrowed, NO_FIELDS, type QueryFields, type SearchQuery } from '#search';
import { UnknownFieldError, type FieldSchema } from '#store-profile';

type Fields = NonNullable<SearchQuery['fields']>;

/** What a caller may see of a store: everything, unless a search token narrows it. */
export class Bounds {
  constructor(private readonly claims: Pick<SearchTokenClaims, 'filter_by' | 'fields' | 'max_per_page'> = {}) {}

  /** Whether some products are not there for the caller. */
  get isFiltered(): boolean {
    return this.claims.filter_by !== undefined;
  }

  /** Whether the caller may see less than everything. */
  get isBound(): boolean {
    return this.isFiltered || this.hidesFields;
  }

  get hidesFields(): boolean {
    return this.claims.fields !== undefined;
  }

  /** Whether the caller may see a field. */
  sees(field: string): boolean {
    const { fields } = this.claims;
    return !fields || fields.includes(field) || (PICTURES.has(field) && fields.some((one) => PICTURES.has(one)));
  }

  perPage(wanted: number): number {
    return Math.min(wanted, this.claims.max_per_page ?? wanted);
  }

  /** The fields of a query, which can use no others than the caller sees, and finds no other products. */
  fields(own: Fields = () => NO_FIELDS): Fields {
    return (schema) => this.filtered(own(this.schema(schema)), schema);
  }

  /** The store's fields as the caller sees them. */
  schema(schema: FieldSchema): FieldSchema {
    return this.claims.fields ? schema.limitedTo(this.claims.fields) : schema;
  }

  /** A product with the fields that the caller sees, and its id. */
  shown(product: ProductDocument): ProductDocument {
    const { fields } = this.claims;
    if (!fields) return product;
    // An attribute with the name of a field of every product has to be named as an attribute.
    const isAttributeSeen = (name: string): boolean =>
      fields.includes('attributes') || fields.includes(`attributes.${name}`) || (!productField(name) && fields.includes(name));
    const { attributes, ...others } = product;
    return {
      ...Object.fromEntries(Object.entries(others).filter(([name]) => name === 'id' || this.sees(name))),
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => isAttributeSeen(name))),
    } as ProductDocument;
  }

  private filtered(fields: QueryFields, schema: FieldSchema): QueryFields {
    const { filter_by: text } = this.claims;
    return text === undefined ? fields : narrowed(fields, parsed(text, schema));
  }
}

/** Fields that show a product's pictures. */
const PICTURES: ReadonlySet<string> = new Set(['image', 'images', 'pictures']);

/** @throws {Problem} `invalid-token`: with a filter that cannot be read, nothing may be found. */
function parsed(text: string, schema: FieldSchema): Filter {
  try {
    return parseFilter(text, (name) => schema.resolve(name));
  } catch (error) {
    if (!(error instanceof FilterError || error instanceof UnknownFieldError || error instanceof RangeError)) throw error;
    throw new Problem('invalid-token', `the filter of the search token cannot be used: ${error.message}`, [], { cause: error });
  }
}

/** The bounds of a caller with a key. */
export const EVERYTHING = new Bounds();

declare module 'fastify' {
  interface FastifyRequest {
    /** What the caller's search token lets it see; unset for a key. */
    bounds?: Bounds;
  }
}

/** Injects what the caller may see. */
export const CallerBounds = createParamDecorator((_: unknown, context: ExecutionContext): Bounds => {
  return context.switchToHttp().getRequest<FastifyRequest>().bounds ?? EVERYTHING;
});
