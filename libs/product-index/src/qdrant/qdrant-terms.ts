import type { Schemas } from '@qdrant/js-client-rest';
import type { Product, Language } from '#catalog';
import { productKeys, productTerms, type LexicalQuery } from '#lexical';

type SparseVector = Schemas['SparseVector'];

/** BM25's parameters. The mean length is an estimate, because the server does not know it. */
const K1 = 1.2;
const B = 0.75;
const MEAN_LENGTH = 48;

/** The dimension of a term: FNV-1a, 32 bits (draft-eastlake-fnv). */
export function dimensionOf(term: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(term)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Two terms may share a dimension; Qdrant refuses one that is given twice. */
function sparse(values: Iterable<readonly [term: string, value: number]>): SparseVector {
  const byDimension = new Map<number, number>();
  for (const [term, value] of values) byDimension.set(dimensionOf(term), (byDimension.get(dimensionOf(term)) ?? 0) + value);
  return { indices: [...byDimension.keys()], values: [...byDimension.values()] };
}

/**
 * A product's half of BM25 (Robertson and Zaragoza 2009, doi:10.1561/1500000019): saturated term frequencies. The other
 * half, the inverse document frequency, is the server's.
 */
export function termWeights(product: Product, language: Language): SparseVector {
  const terms = productTerms(product, language);
  const length = [...terms.values()].reduce((sum, frequency) => sum + frequency, 0);
  const damping = K1 * (1 - B + (B * length) / MEAN_LENGTH);
  const weights = [...terms].map(([term, frequency]) => [term, (frequency * (K1 + 1)) / (frequency + damping)] as const);
  return sparse([...weights, ...productKeys(product).map((key) => [key, 1] as const)]);
}

/** The terms that a product has, for conditions. */
export const termsOf = (product: Product, language: Language): string[] => [
  ...productTerms(product, language).keys(),
  ...productKeys(product),
];

/** The query's terms with the weight of the alternative that each belongs to. */
export function queryWeights({ words, exactKeys }: LexicalQuery): SparseVector {
  const weights = new Map<string, number>(exactKeys.map((key) => [key, 1]));
  for (const { alternatives } of words) {
    for (const { terms, weight } of alternatives) for (const term of terms) weights.set(term, Math.max(weights.get(term) ?? 0, weight));
  }
  return sparse(weights);
}
