import { numberIn, type Product } from '#catalog';

/** Attributes as `name=value` words: one indexed list serves every attribute a merchant may invent. */
export function attributeTags(product: Product): string[] {
  return Object.entries(product.attributes).map(([name, value]) => attributeTag(name, value));
}

export function attributeTag(name: string, value: string | number | boolean): string {
  return `${name}=${value}`;
}

/** The attributes whose text is a number. */
export function attributeNumbers(product: Product): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(product.attributes).flatMap(([name, text]) => {
      const value = numberIn(text);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
