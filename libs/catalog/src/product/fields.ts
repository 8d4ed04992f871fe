import { z } from 'zod';
import { KeptAttributes, WrittenAttributes } from './attributes.js';
import { categoryPath } from './category-path.js';
import type { FieldFacts, FieldType } from './field-facts.js';
import { MAX_IMAGES, MAX_REFERENCE } from './picture-limits.js';
import { safeHtml } from './safe-html.js';
import { AVAILABILITIES } from './stock.js';
import { marked, normalised, several, text } from './text-schemas.js';

/** A number from 0 on, such as a rank. */
const measure = (most: number): z.ZodNumber => z.number().nonnegative('expected a number from 0 on').max(most);
const dateTime = z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'expected a date or a time such as 2026-01-31T12:00:00Z');

const price = z.number().nonnegative('a price cannot be negative').max(1e9);

/** What fields with one text or several have in common. @param normal makes each text what is kept. */
const texts = (max: number, normal?: (written: string) => string) =>
  ({
    type: 'text',
    value: several(text(max)),
    written: normalised(marked(max), max, normal),
    plain: normalised(text(max), max, normal),
    maxLength: max,
    isList: true,
    absence: 'optional',
    isFilterable: true,
    index: 'values',
    isCommonFacet: true,
    isPatchable: true,
  }) as const;

/** What the quantity, the sale price and the numbers that products are ranked by have in common. */
const OPTIONAL_NUMBER = {
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
    ...texts(500, categoryPath),
    wordWeight: 2,
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
    ...texts(100),
    wordWeight: 2,
    spellings: ['colour'],
    layout: 1,
    description: 'the main colour of the product, or several',
  },
  price: {
    type: 'number',
    value: price,
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
    ...OPTIONAL_NUMBER,
    value: price,
    spellings: ['special_price'],
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
    ...OPTIONAL_NUMBER,
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
    ...texts(200),
    wordWeight: 1,
    isExpendable: true,
    spellings: [],
    layout: 4,
    description: 'words that the shop marks the product with',
  },
  rank: {
    ...OPTIONAL_NUMBER,
    value: measure(1e12),
    spellings: [],
    description: 'the place of the product in the shop’s own order: the lowest first',
  },
  popularity: {
    ...OPTIONAL_NUMBER,
    value: measure(1e12),
    spellings: [],
    description: 'how sought-after the product is, such as its sales: the highest first',
  },
  rating: { ...OPTIONAL_NUMBER, value: measure(100), spellings: ['average_rating'], description: 'the mean of the customers’ ratings' },
  created_at: {
    type: 'date',
    value: dateTime,
    absence: 'optional',
    isFilterable: true,
    index: 'order',
    isPatchable: true,
    isExpendable: true,
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
    isExpendable: true,
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
  picture_colors: {
    type: 'text',
    value: several(text(64)),
    isList: true,
    absence: 'optional',
    isFilterable: true,
    index: 'values',
    isPatchable: false,
    isDerived: true,
    spellings: [],
    layout: 6,
    description:
      'the colours of what the leading picture shows, measured and not said: of black, white, grey, beige, brown, red, pink, orange, yellow, green, turquoise, blue and purple at most three, the largest first',
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
