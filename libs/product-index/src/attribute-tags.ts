import type { Product } from '#catalog';

/** Attributes as `name=value` words: one indexed list serves every attribute a merchant may invent. */
export function attributeTags(product: Product): string[] {
  return Object.entries(product.attributes).map(([name, value]) => attributeTag(name, value));
}

export function attributeTag(name: string, value: string | number | boolean): string {
  return `${name}=${value}`;
}
