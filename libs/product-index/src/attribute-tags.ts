import { categoriesAt, CATEGORY_LEVELS, dateIn, numberIn, scalarsOf, textsOf, type Scalar, type StoredProduct } from '#catalog';
import { LIST_FIELDS } from './field-values.js';

/** A longer text is found by its words. Nobody filters by it, and no facet shows it. */
export const MAX_TAG_LENGTH = 500;

/**
 * Values as `name=value` words: one indexed list serves every attribute a merchant may invent, with one or several values. Fields with
 * several values and levels of categories are in it too, with an `@` before their names.
 */
export function valueTags(product: StoredProduct): string[] {
  const attributes = Object.entries(product.attributes).flatMap(([name, value]) =>
    textsOf(value)
      .filter((text) => text.length <= MAX_TAG_LENGTH)
      .map((text) => attributeTag(name, text)),
  );
  const fields = LIST_FIELDS.flatMap(({ name }) => {
    const texts = textsOf(product[name]);
    return texts.length > 1 ? texts.map((text) => fieldTag(name, text)) : [];
  });
  const levels = CATEGORY_LEVELS.flatMap((field, level) => categoriesAt(product.category, level).map((text) => fieldTag(field, text)));
  return [...attributes, ...fields, ...levels];
}

export const fieldTag = (name: string, value: string | number | boolean): string => `@${name}=${value}`;

export const attributeTag = (name: string, value: string | number | boolean): string => `${name}=${value}`;

type Numbers = Readonly<Record<string, readonly number[]>>;

/** The values of attributes that can be read so, by name; attributes without such a value are left out. */
const readAs = (product: StoredProduct, read: (value: Scalar) => number | undefined): Numbers =>
  Object.fromEntries(
    Object.entries(product.attributes).flatMap(([name, value]) => {
      const values = scalarsOf(value).flatMap((one) => read(one) ?? []);
      return values.length === 0 ? [] : [[name, values]];
    }),
  );

/** The numbers of each attribute that has some. */
export const attributeNumbers = (product: StoredProduct): Numbers => readAs(product, numberIn);

/** The dates of each attribute that has some, as seconds since 1970. */
export const attributeDates = (product: StoredProduct): Numbers => readAs(product, dateIn);
