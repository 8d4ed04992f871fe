import { dateIn, numberIn, scalarsOf, textsOf, type Product, type Scalar } from '#catalog';

/** A longer text is found by its words. Nobody filters by it, and no facet shows it. */
const MAX_TAG_LENGTH = 500;

/** Attributes as `name=value` words: one indexed list serves every attribute a merchant may invent, with one or several values. */
export function attributeTags(product: Product): string[] {
  return Object.entries(product.attributes).flatMap(([name, value]) =>
    textsOf(value)
      .filter((text) => text.length <= MAX_TAG_LENGTH)
      .map((text) => attributeTag(name, text)),
  );
}

export function attributeTag(name: string, value: string | number | boolean): string {
  return `${name}=${value}`;
}

type Numbers = Readonly<Record<string, readonly number[]>>;

/** The values of attributes that can be read so, by name; attributes without such a value are left out. */
const readAs = (product: Product, read: (value: Scalar) => number | undefined): Numbers =>
  Object.fromEntries(
    Object.entries(product.attributes).flatMap(([name, value]) => {
      const values = scalarsOf(value).flatMap((one) => read(one) ?? []);
      return values.length === 0 ? [] : [[name, values]];
    }),
  );

/** The numbers of each attribute that has some. */
export const attributeNumbers = (product: Product): Numbers => readAs(product, numberIn);

/** The dates of each attribute that has some, as seconds since 1970. */
export const attributeDates = (product: Product): Numbers => readAs(product, dateIn);
