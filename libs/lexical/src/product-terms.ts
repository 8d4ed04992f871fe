import { createHash } from 'node:crypto';
import { FIELD_ROWS, textsOf, type FieldName, type Language, type Product } from '#catalog';
import { folded, tokensOf, type Token } from './analyzer.js';

/** The fields whose words are searched. */
const SEARCHED = FIELD_ROWS.flatMap(({ name, wordWeight, maxWords }) => (wordWeight === undefined ? [] : [{ name, wordWeight, maxWords }]));

/** Attributes that identify one product, by the names that merchants use. */
const IDENTIFIERS = ['sku', 'gtin', 'mpn', 'ean', 'upc', 'isbn', 'barcode'];

/** The words of a product that are searched, with their weights. */
function weightedTokens(product: Product, language: Language): readonly { readonly tokens: readonly Token[]; readonly weight: number }[] {
  return SEARCHED.map(({ name, wordWeight, maxWords }) => ({
    tokens: tokensOf(textOf(product[name]), language).slice(0, maxWords),
    weight: wordWeight,
  }));
}

/** All that is written in a field. */
const textOf = (value: Product[FieldName]): string =>
  typeof value === 'object' ? Object.values(value).flatMap(textsOf).join(' ') : String(value ?? '');

/**
 * What a product is found by: its terms with their weighted frequencies. One bag of words in which a word of the title
 * counts three times is BM25 over weighted fields (Robertson, Zaragoza and Taylor 2004, doi:10.1145/1031171.1031181).
 */
export function productTerms(product: Product, language: Language): ReadonlyMap<string, number> {
  const frequencies = new Map<string, number>();
  for (const { tokens, weight } of weightedTokens(product, language)) {
    for (const { term } of tokens) frequencies.set(term, (frequencies.get(term) ?? 0) + weight);
  }
  return frequencies;
}

/** The distinct words of a product as shoppers may type them, for a store's vocabulary. */
export function productWords(product: Product, language: Language): ReadonlySet<string> {
  return new Set(weightedTokens(product, language).flatMap(({ tokens }) => tokens.map(({ word }) => word)));
}

/**
 * The key under which a text finds the product that it names: `Red Dress` and `red  dress!` have the same key. A key begins with
 * "=", as no word does, and has the same length for every text.
 */
export function exactKey(text: string): string {
  const normalised = folded(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return `=${createHash('sha256').update(normalised).digest('hex').slice(0, 16)}`;
}

/** The keys of what names a product: its id, its title, and its SKU, GTIN, MPN, EAN, UPC, ISBN or barcode. */
export function productKeys(product: Product): string[] {
  const identifiers = IDENTIFIERS.flatMap((name) => textsOf(product.attributes[name]));
  return [...new Set([product.id, product.title, ...identifiers].map(exactKey))];
}
