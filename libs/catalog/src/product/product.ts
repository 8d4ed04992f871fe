import { z } from 'zod';
import { PATCH_SHAPE, PRODUCT_SHAPE } from './field-shapes.js';
import { AttributesPatch } from './fields.js';

/** A store's name: lower-case letters, digits and dashes, as it stands in object keys and index filters. */
export const StoreId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1–63 lower-case letters, digits or dashes');
export type StoreId = z.infer<typeof StoreId>;

/**
 * One product as Vitrine keeps it. Wire names are snake_case; an unknown field of a feed becomes an attribute.
 * `FIELDS` describes each field.
 */
export const Product = z.object(PRODUCT_SHAPE);
export type Product = z.infer<typeof Product>;

/** Fields that zero-shot tagging may fill in when the merchant leaves them out. A pattern is kept as an attribute. */
export const TAG_FIELDS = ['category', 'color', 'pattern'] as const;
export type TagField = (typeof TAG_FIELDS)[number];

/** A product as the index has it and hits show it. */
export const StoredProduct = Product.extend({
  inferred: z.array(z.enum(TAG_FIELDS)).optional().describe('fields that the merchant left out and that were inferred from the picture'),
}).meta({ id: 'StoredProduct' });
export type StoredProduct = z.infer<typeof StoredProduct>;

/** The fields that `PATCH` may change: none of them touches the embedding. `null` clears a field that is not required. */
export const ProductPatch = z
  .object({ ...PATCH_SHAPE, attributes: AttributesPatch.nullable() })
  .partial()
  .strict()
  .refine((patch) => Object.keys(patch).length > 0, 'expected at least one field to change')
  .meta({ id: 'ProductPatch' });
export type ProductPatch = z.infer<typeof ProductPatch>;
