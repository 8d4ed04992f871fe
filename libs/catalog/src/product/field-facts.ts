import type { z } from 'zod';

/** What a field holds. A `date` is kept as seconds since 1970 (UTC) where it is compared. */
export type FieldType = 'text' | 'number' | 'flag' | 'date';

/** All that is known of a field of a product. */
export interface FieldFacts {
  readonly type: FieldType | 'attributes';
  /** Checks one value as it is kept. */
  readonly value: z.ZodType;
  /** Checks one value as a merchant writes it, and makes of it what is kept; `value` by default. */
  readonly written?: z.ZodType;
  /** As `written`, for texts that are plain already; `value` by default. */
  readonly plain?: z.ZodType;
  /** Whether a date ends a period, so that a date without a time means the end of that day. */
  readonly isEnd?: boolean;
  /** The most characters of a text. A longer one in a feed is cut. */
  readonly maxLength?: number;
  /** Whether a product may have several values. */
  readonly isList?: boolean;
  /** What a missing field means: the product is invalid, the field has no value, or the field has this default. */
  readonly absence: 'required' | 'optional' | { readonly default: unknown };
  /** How many times each word of the field counts in a lexical search; a field without a weight is not searched. */
  readonly wordWeight?: number;
  /** How many words of the field are searched, from the first on; all by default. */
  readonly maxWords?: number;
  /** Whether searches can filter, count, sort and group by the field. */
  readonly isFilterable: boolean;
  /** What the field's index is made for: finding `values`, or comparing their `order`. */
  readonly index?: 'values' | 'order';
  /** Whether clients that ask for all facets get this one. */
  readonly isCommonFacet?: boolean;
  /** Whether `PATCH` may change the field. The picture cannot be patched, because it decides the embedding. */
  readonly isPatchable: boolean;
  /** Whether the field identifies the product: it is found with separators and leading zeros left out. */
  readonly isIdentifier?: boolean;
  /** Whether a row of a feed stays a product, without this value, when the value cannot be used. */
  readonly isExpendable?: boolean;
  /** Other names of its column in feeds: lower case, words joined by underscores. */
  readonly spellings: readonly string[];
  /** Whether the field follows from the product, so that no merchant writes it. */
  readonly isDerived?: boolean;
  /** The number of the index layout that added the field; see `libs/product-index/src/layout.ts`. */
  readonly layout: number;
  /** For the documentation. */
  readonly description: string;
}
