import { z } from 'zod';
import { KeptAttributes, WrittenAttributes } from './attributes.js';
import { categoryPath } from './category-path.js';
import { safeHtml } from './safe-html.js';
import { AVAILABILITIES } from './stock.js';
import { marked, normalised, several, text } from './text-schemas.js';

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

/** The most pictures of one product, and the most characters of an address. */
export const MAX_IMAGES = 10;
export const MAX_REFERENCE = 2048;

/** A number from 0 on, for ranking. */
const measure = (most: number): z.ZodNumber => z.number().nonnegative('expected a number from 0 on').max(most);
const dateTime = z.iso.datetime({ offset: true, message: 'expected a time such as 2026-01-31T12:00:00Z' }).or(z.iso.date());

/** What all numbers that products are ranked by have in common. */
const RANKING = {
  type: 'number',
  absence: 'optional',
  isFilterable: true,
  index: 'order',
  isPatchable: true,
  isExpendable: true,
  layout: 4,
} as const;

/** What all identifiers beside the id have in common. */
const IDENTIFIER = {
  type: 'text',
  value: text(128),
  maxLength: 128,
  absence: 'optional',
  wordWeight: 1,
  isFilterable: true,
  index: 'order',
  isPatchable: true,
  isIdentifier: true,
  isExpendable: true,
  layout: 4,
} as const;

/** What both ends of a sale have in common. */
const SALE_DATE = {
  type: 'date',
  value: dateTime,
  absence: 'optional',
  isFilterable: true,
  isPatchable: true,
  isExpendable: true,
  layout: 4,
} as const;

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
    written: marked(500).min(1, 'a product needs a title'),
    maxLength: 500,
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
    written: marked(20_000),
    maxLength: 20_000,
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
  description_html: {
    type: 'text',
    value: text(50_000),
    written: safeHtml(50_000),
    plain: safeHtml(50_000),
    absence: 'optional',
    isFilterable: false,
    isPatchable: true,
    isExpendable: true,
    spellings: [],
    layout: 4,
    description:
      'the description with its markup, for display: only elements of text, lists, tables and links stay; without a `description`, its text is the description',
  },
  category: {
    type: 'text',
    value: several(text(500)),
    written: normalised(marked(500), 500, categoryPath),
    plain: normalised(text(500), 500, categoryPath),
    maxLength: 500,
    isList: true,
    absence: 'optional',
    wordWeight: 2,
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    spellings: ['product_type'],
    layout: 1,
    description: 'the kind of product, as a path such as `Apparel > Dresses`, or several; also `category.lvl0` to `category.lvl3`',
  },
  brand: {
    type: 'text',
    value: text(200),
    written: marked(200),
    maxLength: 200,
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
    value: several(text(100)),
    written: normalised(marked(100), 100),
    plain: normalised(text(100), 100),
    maxLength: 100,
    isList: true,
    absence: 'optional',
    wordWeight: 2,
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    spellings: ['colour'],
    layout: 1,
    description: 'the main colour of the product, or several',
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
    description: 'the price, in units of the currency, not in cents, with no more decimals than the currency has',
  },
  sale_price: {
    type: 'number',
    value: z.number().nonnegative('a price cannot be negative').max(1e9),
    absence: 'optional',
    isFilterable: true,
    index: 'order',
    isPatchable: true,
    isExpendable: true,
    spellings: ['special_price'],
    layout: 4,
    description: 'the price while the product is on sale; filters, facets and sorting by `price` go by the price that holds now',
  },
  sale_starts: {
    ...SALE_DATE,
    spellings: ['sale_starts_at', 'sale_start', 'special_price_from', 'date_sale_price_starts', 'special_from_date'],
    description: 'when the sale begins; a sale without this time has begun',
  },
  sale_ends: {
    ...SALE_DATE,
    isEnd: true,
    spellings: ['sale_ends_at', 'sale_end', 'special_price_to', 'date_sale_price_ends', 'special_to_date'],
    description: 'when the sale is over, a date without a time included; a sale without this time does not end',
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
    isExpendable: true,
    spellings: [],
    layout: 1,
    description: 'whether the product can be bought now; false where `availability` or `quantity` says that it is out of stock',
  },
  availability: {
    type: 'text',
    value: z.enum(AVAILABILITIES, { error: `expected one of ${AVAILABILITIES.join(', ')}` }),
    absence: 'optional',
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    isExpendable: true,
    spellings: ['stock_status'],
    layout: 4,
    description:
      'how the product can be bought: `in_stock`, `out_of_stock`, `preorder` or `backorder`; by default what `in_stock` and `quantity` say',
  },
  quantity: {
    ...RANKING,
    value: z.number().int('expected a whole number').min(-1e9).max(1e9),
    spellings: ['qty', 'stock_quantity', 'inventory_quantity', 'quantity_in_stock'],
    description: 'how many are in stock',
  },
  sku: { ...IDENTIFIER, spellings: ['item_sku'], description: 'the shop’s number of the article' },
  gtin: {
    ...IDENTIFIER,
    spellings: ['ean', 'ean13', 'upc', 'isbn', 'barcode', 'gtin13', 'gtin14', 'gtin12', 'gtin8'],
    description: 'the number under the bar code (GTIN, EAN, UPC, ISBN)',
  },
  mpn: { ...IDENTIFIER, spellings: ['manufacturer_part_number'], description: 'the maker’s number of the part' },
  tags: {
    type: 'text',
    value: several(text(200)),
    written: normalised(marked(200), 200),
    plain: normalised(text(200), 200),
    maxLength: 200,
    isList: true,
    absence: 'optional',
    wordWeight: 1,
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
    isExpendable: true,
    spellings: [],
    layout: 4,
    description: 'words that the shop marks the product with',
  },
  rank: {
    ...RANKING,
    value: measure(1e12),
    spellings: [],
    description: 'the place of the product in the shop’s own order: the lowest first',
  },
  popularity: {
    ...RANKING,
    value: measure(1e12),
    spellings: [],
    description: 'how sought-after the product is, such as its sales: the highest first',
  },
  rating: { ...RANKING, value: measure(100), spellings: ['average_rating'], description: 'the mean of the customers’ ratings' },
  created_at: {
    type: 'date',
    value: dateTime,
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
    value: text(MAX_REFERENCE).min(1),
    absence: 'optional',
    isFilterable: false,
    isPatchable: false,
    spellings: ['image_link', 'image_url', 'image_src'],
    layout: 1,
    description: 'the leading picture: an `https://` address, or the key of an object below `stores/<store>/` in the bucket',
  },
  images: {
    type: 'text',
    value: z.array(text(MAX_REFERENCE).min(1)).min(1).max(MAX_IMAGES, `a product has at most ${MAX_IMAGES} pictures`),
    isList: true,
    absence: 'optional',
    isFilterable: false,
    isPatchable: false,
    isExpendable: true,
    spellings: ['additional_image_link', 'additional_image_links', 'image_links', 'image_urls'],
    layout: 4,
    description: `the pictures of the product, at most ${MAX_IMAGES}, the leading one first; with \`image\`, the others`,
  },
  has_image: {
    type: 'flag',
    value: z.boolean(),
    absence: 'optional',
    isFilterable: true,
    index: 'values',
    isPatchable: false,
    isDerived: true,
    spellings: [],
    layout: 4,
    description: 'whether a picture of the product could be read; without one it is found by its words and its text',
  },
  image_faults: {
    type: 'text',
    value: several(text(64)),
    isList: true,
    absence: 'optional',
    isFilterable: true,
    index: 'values',
    isPatchable: false,
    isDerived: true,
    spellings: [],
    layout: 4,
    description: 'why pictures of the product could not be read, as codes',
  },
  attributes: {
    type: 'attributes',
    value: KeptAttributes,
    written: WrittenAttributes,
    absence: { default: {} },
    wordWeight: 1,
    // Enough for every value that a shopper may ask for, too little for a text that a feed keeps in a column of its own.
    maxWords: 2_000,
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
