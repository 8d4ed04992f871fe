import type { ProductDocument, SearchAnswer } from '#api-contract';

/** A product in a list, whichever request found it. */
export interface ProductHit {
  readonly product: ProductDocument;
  /** Other variants of it. */
  readonly variants: readonly ProductDocument[];
  readonly explain?: SearchAnswer['hits'][number]['explain'];
}

export const hitsOf = (answer: Pick<SearchAnswer, 'hits'> | undefined): ProductHit[] =>
  (answer?.hits ?? []).map(({ product, group, explain }) => ({
    product,
    variants: group?.others.map((other) => other.product) ?? [],
    explain,
  }));

/** The first of a product's colours. */
export const colorOf = ({ color }: ProductDocument): string | undefined => [color].flat()[0];
