import { createHash } from 'node:crypto';
import type { Product } from '#catalog';
import { folded, tokensOf, type Token } from './analyzer.js';
import type { Language } from './language.js';

/** How often a word of a field counts. */
const FIELD_WEIGHTS = { title: 3, category: 2, brand: 2, color: 2, attributes: 1, id: 1, description: 1 } as const;
/** What follows in a description is hardly about the product any more. */
const MAX_DESCRIPTION_WORDS = 500;
/** Attributes that name one product, as merchants call them. */
const IDENTIFIERS = ['sku', 'gtin', 'mpn', 'ean', 'upc', 'isbn', 'barcode'];

function fieldsOf(product: Product): readonly (readonly [text: string, weight: number])[] {
  return [
    [product.title, FIELD_WEIGHTS.title],
    [product.category ?? '', FIELD_WEIGHTS.category],
    [product.brand ?? '', FIELD_WEIGHTS.brand],
    [product.color ?? '', FIELD_WEIGHTS.color],
    [Object.values(product.attributes).join(' '), FIELD_WEIGHTS.attributes],
    [product.id, FIELD_WEIGHTS.id],
  ];
}

/**
 * What a product is found by: its terms with their weighted frequencies. One bag of words in which a word of the title
 * counts three times is BM25 over weighted fields (Robertson, Zaragoza and Taylor 2004, doi:10.1145/1031171.1031181).
 */
export function productTerms(product: Product, language: Language): ReadonlyMap<string, number> {
  const frequencies = new Map<string, number>();
  const add = (tokens: readonly Token[], weight: number): void => {
    for (const { term } of tokens) frequencies.set(term, (frequencies.get(term) ?? 0) + weight);
  };
  for (const [text, weight] of fieldsOf(product)) add(tokensOf(text, language), weight);
  add(tokensOf(product.description, language).slice(0, MAX_DESCRIPTION_WORDS), FIELD_WEIGHTS.description);
  return frequencies;
}

/** The distinct words of a product as shoppers may type them, for a store's vocabulary. */
export function productWords(product: Product, language: Language): ReadonlySet<string> {
  const words = (text: string): string[] => tokensOf(text, language).map(({ word }) => word);
  return new Set([...fieldsOf(product).flatMap(([text]) => words(text)), ...words(product.description).slice(0, MAX_DESCRIPTION_WORDS)]);
}

/**
 * The key under which a text finds the product that it names: `Red Dress` and `red  dress!` have the same. It begins with
 * "=", which no word does, and is short whatever the text.
 */
export function exactKey(text: string): string {
  const normalised = folded(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return `=${createHash('sha256').update(normalised).digest('hex').slice(0, 16)}`;
}

/** The keys of what names a product: its id, its title, and its SKU, GTIN, MPN, EAN, UPC, ISBN or barcode. */
export function productKeys(product: Product): string[] {
  const identifiers = IDENTIFIERS.flatMap((name) => product.attributes[name] ?? []);
  return [...new Set([product.id, product.title, ...identifiers].map(exactKey))];
}
