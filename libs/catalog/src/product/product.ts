import { z } from 'zod';

/** A store's name: lower-case letters, digits and dashes, as it stands in object keys and index filters. */
export const StoreId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1–63 lower-case letters, digits or dashes');
export type StoreId = z.infer<typeof StoreId>;

const text = (max: number): z.ZodString =>
  z
    .string()
    .max(max, `expected at most ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters break feeds, logs and terminals
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'control characters are not allowed');

const MAX_ATTRIBUTES = 100;
const AttributeName = z.string().regex(/^[a-z0-9_]{1,64}$/, 'expected 1–64 lower-case letters, digits or underscores');
const AttributeValue = text(1000);

/**
 * One product as Vitrine keeps it. Wire names are snake_case; an unknown field of a feed becomes an attribute.
 * `image` is an `https://` URL, or the key of an object in the store's part of the bucket.
 */
export const Product = z.object({
  id: text(128).min(1, 'a product needs an id'),
  title: text(500).min(1, 'a product needs a title'),
  description: text(20_000).default(''),
  category: text(200).optional(),
  brand: text(200).optional(),
  color: text(100).optional(),
  price: z.number().nonnegative('a price cannot be negative').max(1e9).optional().describe('in units of the currency, not cents'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected a currency code of three letters, such as EUR')
    .optional(),
  in_stock: z.boolean().default(true),
  created_at: z.iso
    .datetime({ offset: true, message: 'expected a time such as 2026-01-31T12:00:00Z' })
    .or(z.iso.date())
    .optional()
    .describe('when it came into the catalog; the time it was first indexed, if the merchant does not say'),
  group_id: text(128).optional().describe('variants of one product share it'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  image: text(2048).min(1, 'a product needs an image to be found by'),
  attributes: z
    .record(AttributeName, AttributeValue)
    .refine((values) => Object.keys(values).length <= MAX_ATTRIBUTES, `expected at most ${MAX_ATTRIBUTES} attributes`)
    .default({}),
});
export type Product = z.infer<typeof Product>;

/** What zero-shot tagging may fill in where the merchant says nothing; a pattern stands among the attributes. */
export const TAG_FIELDS = ['category', 'color', 'pattern'] as const;
export type TagField = (typeof TAG_FIELDS)[number];

/** A product as the index has it and hits show it. */
export const StoredProduct = Product.extend({
  inferred: z.array(z.enum(TAG_FIELDS)).optional().describe('fields that the merchant left out and the picture was asked for'),
});
export type StoredProduct = z.infer<typeof StoredProduct>;

const { title, description, category, brand, color, price, currency, in_stock, created_at, group_id, url } = Product.shape;

/** The fields that `PATCH` may change: none of them touches the embedding. `null` clears a field that a product can go without. */
export const ProductPatch = z
  .object({
    title,
    description: description.unwrap().nullable(),
    category: category.unwrap().nullable(),
    brand: brand.unwrap().nullable(),
    color: color.unwrap().nullable(),
    price: price.unwrap().nullable(),
    currency: currency.unwrap().nullable(),
    in_stock: in_stock.unwrap().nullable(),
    created_at: created_at.unwrap().nullable(),
    group_id: group_id.unwrap().nullable(),
    url: url.unwrap().nullable(),
    attributes: z
      .record(AttributeName, AttributeValue.nullable())
      .refine((values) => Object.keys(values).length <= MAX_ATTRIBUTES, `expected at most ${MAX_ATTRIBUTES} attributes`)
      .nullable(),
  })
  .partial()
  .strict()
  .refine((patch) => Object.keys(patch).length > 0, 'expected at least one field to change');
export type ProductPatch = z.infer<typeof ProductPatch>;
