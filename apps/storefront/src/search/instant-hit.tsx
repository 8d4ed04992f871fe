import type { ReactNode } from 'react';
import type { Hits, ProductDocument } from '#api-contract';
import type { ProductHit } from '../product/product-hit.js';

/** The characters that the API puts around the query's words in a title. No title contains them, so the page never reads a title as markup. */
export const MARKS = { highlightPreTag: '\uE000', highlightPostTag: '\uE001' };

/** A hit of InstantSearch: the product's fields beside InstantSearch's own. */
export function productHit(item: object): ProductHit {
  const { _variants: variants = [], _rankingInfo: explain } = item as Hits['hits'][number];
  return { product: item as unknown as ProductDocument, variants, explain };
}

/** The title with the words of the query marked. */
export function markedTitle(item: object): ReactNode {
  const { _highlightResult: marked, title } = item as Hits['hits'][number] & { readonly title: string };
  const highlighted = marked['title'];
  const text = highlighted && 'value' in highlighted ? highlighted.value : title;
  const parts = text.split(/(\uE000[^\uE001]*\uE001)/);
  // Parts have no identity of their own, and never move.
  // eslint-disable-next-line react/no-array-index-key
  return parts.map((part, n) => (part.startsWith('\uE000') ? <mark key={n}>{part.slice(1, -1)}</mark> : part));
}
