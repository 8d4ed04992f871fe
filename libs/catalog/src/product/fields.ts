import { z } from 'zod';

/** What a field holds. A `date` is kept as seconds since 1970 (UTC) where it is compared. */
export type FieldType = 'text' | 'number' | 'flag' | 'date';

/** All that is known of a field of a product. */
export interface FieldFacts {
  readonly type: FieldType | 'attributes';
  /** Checks one value. */
  readonly value: z.ZodType;
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
  /** Other names of its column in feeds: lower case, words joined by underscores. */
  readonly spellings: readonly string[];
  /** The number of the index layout that added the field; see `libs/product-index/src/layout.ts`. */
  readonly layout: number;
  /** For the documentation. */
  readonly description: string;
}

const text = (max: number): z.ZodString =>
  z
    .string()
    .max(max, `expected at most ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters break feeds, logs and terminals
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'control characters are not allowed');

const MAX_ATTRIBUTES = 100;
const AttributeName = z.string().regex(/^[a-z0-9_]{1,64}$/, 'expected 1–64 lower-case letters, digits or underscores');
const AttributeValue = text(1000);

/** The schema of attributes by name. @param value the schema of each value. */
const attributesOf = <Value extends z.ZodType>(value: Value): z.ZodRecord<typeof AttributeName, Value> =>
  z
    .record(AttributeName, value)
    .refine((values) => Object.keys(values).length <= MAX_ATTRIBUTES, `expected at most ${MAX_ATTRIBUTES} attributes`);

/** Attributes in a patch: `null` clears one. */
export const AttributesPatch = attributesOf(AttributeValue.nullable());

/**
 * The fields of a product, in one table. The schema of products and patches, the columns of feeds, what search reads and weighs,
 * the columns and indexes of both index engines, `GET /v1/schema` and docs/fields.md follow from it.
 * To add a field, add a row with the next layout number, and say in `libs/product-index/src/layout.ts` what that layout changes.
 */
export const FIELDS = {
  id: {
    type: 'text',
    value: text(128).min(1, 'a product needs an id'),
    absence: 'required',
    wordWeight: 1,
    isFilterable: true,
    isPatchable: false,
    spellings: ['sku_id', 'product_id'],
    layout: 1,
    description: 'the merchant’s own id',
  },
  title: {
    type: 'text',
    value: text(500).min(1, 'a product needs a title'),
    absence: 'required',
    wordWeight: 3,
    isFilterable: false,
    isPatchable: true,
    spellings: ['name'],
    layout: 1,
    description: 'what the product is called',
  },
  description: {
    type: 'text',
    value: text(20_000),
    absence: { default: '' },
    wordWeight: 1,
    // Text beyond 500 words is seldom about the product.
    maxWords: 500,
    isFilterable: false,
    isPatchable: true,
    spellings: [],
    layout: 1,
    description: 'a text about the product; its first 500 words are searched',
  },
  category: {
    type: 'text',
    value: text(200),
    absence: 'optional',
    wordWeight: 2,
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    spellings: ['product_type'],
    layout: 1,
    description: 'the kind of product',
  },
  brand: {
    type: 'text',
    value: text(200),
    absence: 'optional',
    wordWeight: 2,
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    spellings: ['vendor'],
    layout: 1,
    description: 'the maker of the product',
  },
  color: {
    type: 'text',
    value: text(100),
    absence: 'optional',
    wordWeight: 2,
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    spellings: ['colour'],
    layout: 1,
    description: 'the main colour of the product',
  },
  price: {
    type: 'number',
    value: z.number().nonnegative('a price cannot be negative').max(1e9),
    absence: 'optional',
    isFilterable: true,
    index: 'order',
    isCommonFacet: true,
    isPatchable: true,
    spellings: [],
    layout: 1,
    description: 'the price, in units of the currency, not in cents',
  },
  currency: {
    type: 'text',
    value: z.string().regex(/^[A-Z]{3}$/, 'expected a currency code of three letters, such as EUR'),
    absence: 'optional',
    isFilterable: true,
    isPatchable: true,
    spellings: [],
    layout: 1,
    description: 'the currency of the price, as three letters (ISO 4217)',
  },
  in_stock: {
    type: 'flag',
    value: z.boolean(),
    absence: { default: true },
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    spellings: ['availability'],
    layout: 1,
    description: 'whether the product can be bought now',
  },
  created_at: {
    type: 'date',
    value: z.iso.datetime({ offset: true, message: 'expected a time such as 2026-01-31T12:00:00Z' }).or(z.iso.date()),
    absence: 'optional',
    isFilterable: true,
    index: 'order',
    isPatchable: true,
    spellings: [],
    layout: 1,
    description: 'when the product came into the catalog; by default the time at which it was first indexed',
  },
  group_id: {
    type: 'text',
    value: text(128),
    absence: 'optional',
    isFilterable: true,
    index: 'order',
    isPatchable: true,
    spellings: ['item_group_id'],
    layout: 1,
    description: 'the id that variants of one product share',
  },
  url: {
    type: 'text',
    value: z.url({ protocol: /^https?$/ }).max(2048),
    absence: 'optional',
    isFilterable: false,
    isPatchable: true,
    spellings: ['link'],
    layout: 1,
    description: 'the address of the product’s page in the shop',
  },
  image: {
    type: 'text',
    value: text(2048).min(1, 'a product needs an image to be found by'),
    absence: 'required',
    isFilterable: false,
    isPatchable: false,
    spellings: ['image_link', 'image_url', 'image_src'],
    layout: 1,
    description: 'an `https://` address, or the key of an object below `stores/<store>/` in the bucket',
  },
  attributes: {
    type: 'attributes',
    value: attributesOf(AttributeValue),
    absence: { default: {} },
    wordWeight: 1,
    isFilterable: false,
    isPatchable: true,
    spellings: [],
    layout: 1,
    description: 'all other values of the product, by name; each attribute can be filtered, counted, sorted and grouped by',
  },
} as const satisfies Readonly<Record<string, FieldFacts>>;

export type Fields = typeof FIELDS;
export type FieldName = keyof Fields;

/** Fields that searches can filter by. */
export type FilterableField = { [Name in FieldName]: Fields[Name] extends { isFilterable: true } ? Name : never }[FieldName];

/** The rows of the table, with all that a row may say. */
export const FIELD_ROWS: readonly (FieldFacts & { readonly name: FieldName })[] = Object.entries(FIELDS).map(([name, facts]) => ({
  name: name as FieldName,
  ...facts,
}));

/** The fields that can be filtered by, with what they hold. */
export const FILTERABLE_FIELDS: readonly (FieldFacts & { readonly name: FilterableField; readonly type: FieldType })[] = FIELD_ROWS.filter(
  ({ isFilterable }) => isFilterable,
) as typeof FILTERABLE_FIELDS;
