import { productText, textKeyOf, type Product } from '#catalog';
import { isRankedByText, type IndexVersion } from '#index-versions';
import type { IndexedProduct, Vectors } from '#product-index';

/** What a write brings of a product's text: nothing where the index has the embedding of this text, or needs none. */
export interface TextVector {
  readonly textKey?: string;
  readonly vectors: Pick<Vectors, 'text'>;
}

/** A product, whether it has a picture, and the same product as the index has it. */
interface Written {
  readonly product: Product;
  readonly hasImage: boolean;
  readonly present: IndexedProduct | undefined;
}

/** The embeddings of the products' texts, in the order of the products; equal texts are embedded once. */
export async function textVectors({ textSpace }: IndexVersion, products: readonly Written[]): Promise<TextVector[]> {
  if (!textSpace) return products.map(() => ({ vectors: {} }));
  const { model } = textSpace;
  const keys = products.map(({ product, hasImage }) =>
    isRankedByText(textSpace, hasImage) ? textKeyOf(product, model.info.fingerprint) : undefined,
  );
  const texts = new Map<string, string>();
  for (const [n, { product, present }] of products.entries()) {
    const key = keys[n];
    if (key !== undefined && present?.textKey !== key) texts.set(key, productText(product));
  }
  const embeddings = texts.size === 0 ? [] : await model.embedProducts([...texts.values()]);
  const byKey = new Map([...texts.keys()].map((key, n) => [key, embeddings[n]]));
  return keys.map((textKey, n) => {
    if (textKey === undefined) return { vectors: {} };
    const text = products[n]?.present?.textKey === textKey ? undefined : byKey.get(textKey);
    return { textKey, vectors: { ...(text && { text }) } };
  });
}
