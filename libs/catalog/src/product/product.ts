import { z } from 'zod';
import { DERIVED_SHAPE, PATCH_SHAPE, PLAIN_SHAPE, PRODUCT_SHAPE, WRITTEN_SHAPE } from './field-shapes.js';
import { FIELD_ROWS, FIELDS } from './fields.js';
import { MAX_IMAGES } from './picture-limits.js';
import { picturesOf } from './pictures.js';
import { AttributesPatch } from './attributes.js';
import { contradictionsOf } from './contradictions.js';
import { plainText } from './plain-text.js';

/** A store's name: lower-case letters, digits and dashes, as it stands in object keys and index filters. */
export const StoreId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1–63 lower-case letters, digits or dashes');
export type StoreId = z.infer<typeof StoreId>;

/**
 * One product as Vitrine keeps it. Wire names are snake_case; an unknown field of a feed becomes an attribute.
 * `FIELDS` describes each field.
 */
export const Product = z.object(PRODUCT_SHAPE);
export type Product = z.infer<typeof Product>;

const MAX_DESCRIPTION = FIELDS.description.maxLength;

/** Fields that may be left out, and those of them that then have no value. */
const OPTIONAL = new Set<string>(FIELD_ROWS.filter(({ absence }) => absence !== 'required').map(({ name }) => name));
const VALUELESS = new Set<string>(FIELD_ROWS.filter(({ absence }) => absence === 'optional').map(({ name }) => name));

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.every(isEmpty));

/** An object whose empty optional fields are replaced: `""`, `null` and `[]` count as absent wherever a merchant writes them. */
const replaced = (written: unknown, instead: undefined | null, among: ReadonlySet<string>): unknown => {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return written;
  const entries = Object.entries(written).map(([name, value]): [string, unknown] => {
    if (!among.has(name)) return [name, value];
    return [name, isEmpty(value) ? instead : Array.isArray(value) ? value.filter((one) => !isEmpty(one)) : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};

/** A schema that leaves empty fields out, those that are empty before and those that are after markup is taken out. */
const withoutEmpty = <Schema extends z.ZodObject>(schema: Schema, instead: undefined | null) =>
  z.preprocess(
    (written) => replaced(written, instead, OPTIONAL),
    schema.overwrite((product) => replaced(product, instead, VALUELESS) as typeof product),
  );

/** A schema whose products' values can be true together, and which fills in what follows from them. */
const consistent = <Schema extends z.ZodObject>(schema: Schema): Schema =>
  schema
    .superRefine((product, context) => {
      for (const { field, message } of contradictionsOf(product)) context.addIssue({ code: 'custom', path: [field], message });
      if (picturesOf(product).length > MAX_IMAGES) {
        context.addIssue({
          code: 'custom',
          path: ['images'],
          message: `a product has at most ${MAX_IMAGES} pictures, the leading one among them`,
        });
      }
    })
    .overwrite((product) => completed(product) as typeof product);

/**
 * The leading picture is the first of all pictures, the text of a description with markup is the description where there is no other, and
 * what is out of stock cannot be bought.
 */
function completed(product: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { description, description_html: markup, availability } = product;
  const { images: _, ...others } = product;
  const images = picturesOf(product);
  return {
    ...others,
    ...(images.length > 0 && { image: images[0] }),
    // One picture needs no list.
    ...(images.length > 1 && { images }),
    ...(description === '' && typeof markup === 'string' && { description: plainText(markup).slice(0, MAX_DESCRIPTION) }),
    ...(availability === 'out_of_stock' && { in_stock: false }),
  };
}

/** A product as a merchant writes it through the API → as Vitrine keeps it: texts without markup, no empty values. */
export const WrittenProduct = withoutEmpty(consistent(z.strictObject(WRITTEN_SHAPE)), undefined);
/** The same without its id. */
export const WrittenFields = withoutEmpty(consistent(z.strictObject(WRITTEN_SHAPE).omit({ id: true })), undefined);
/** The same for a product whose texts are plain already: those of a feed are, because they are cut as they are read. */
export const PlainProduct = withoutEmpty(consistent(z.strictObject(PLAIN_SHAPE)), undefined);

/** Fields that zero-shot tagging may fill in when the merchant leaves them out. A pattern is kept as an attribute. */
export const TAG_FIELDS = ['category', 'color', 'pattern'] as const;
export type TagField = (typeof TAG_FIELDS)[number];

/** A product as the index has it and hits show it. */
export const StoredProduct = Product.extend({
  ...DERIVED_SHAPE,
  inferred: z.array(z.enum(TAG_FIELDS)).optional().describe('fields that the merchant left out and that were inferred from the picture'),
});
export type StoredProduct = z.infer<typeof StoredProduct>;

const Patch = z.strictObject({ ...PATCH_SHAPE, attributes: AttributesPatch.nullable() }, { error: unpatchable }).partial();

const UNPATCHABLE: ReadonlySet<string> = new Set(FIELD_ROWS.filter(({ isPatchable }) => !isPatchable).map(({ name }) => name));

/** Says of a field that there is why a patch cannot change it. */
function unpatchable(issue: z.core.$ZodRawIssue): string | undefined {
  const fixed = issue.code === 'unrecognized_keys' ? issue.keys.filter((key) => UNPATCHABLE.has(key)) : [];
  if (fixed.length === 0) return undefined;
  return `${fixed.map((name) => `"${name}"`).join(' and ')} cannot be patched; write the whole product instead (PUT, or an import)`;
}

/** The fields that `PATCH` may change: none of them decides the embedding. `null` or `""` clears a field that is not required. */
export const ProductPatch = withoutEmpty(
  Patch.refine((patch) => Object.keys(patch).length > 0, 'expected at least one field to change'),
  null,
).meta({ id: 'ProductPatch' });
export type ProductPatch = z.infer<typeof ProductPatch>;
