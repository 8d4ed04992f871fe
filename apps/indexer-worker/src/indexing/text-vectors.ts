import { productText, textKeyOf, type Product } from '#catalog';
import type { IndexVersion } from '#index-versions';
import type { IndexedProduct, Vectors } from '#product-index';

/** What a write brings of a product's text: nothing where the index has the embedding of this text. */
export interface TextVector {
  readonly textKey?: string;
  readonly vectors: Pick<Vectors, 'text'>;
}

/** A product, and the same product as the index has it. */
interface Written {
  readonly product: Product;
  readonly present: IndexedProduct | undefined;
}

/** The embeddings of the products' texts, in the order of the products; equal texts are embedded once. */
export async function textVectors({ textSpace }: IndexVersion, products: readonly Written[]): Promise<TextVector[]> {
  if (!textSpace) return products.map(() => ({ vectors: {} }));
  const { model } = textSpace;
  const keys = products.map(({ product }) => textKeyOf(product, model.info.fingerprint));
  const texts = new Map<string, string>();
  for (const [n, { product, present }] of products.entries()) {
    const key = keys[n] ?? '';
    if (present?.textKey !== key) texts.set(key, productText(product));
  }
  const embeddings = await model.embedProducts([...texts.values()]);
  const byKey = new Map([...texts.keys()].map((key, n) => [key, embeddings[n]]));
  return keys.map((textKey, n) => {
    const text = products[n]?.present?.textKey === textKey ? undefined : byKey.get(textKey);
    return { textKey, vectors: { ...(text && { text }) } };
  });
}
