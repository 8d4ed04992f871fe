import { createHash } from 'node:crypto';
import { FIELD_ROWS, textsOf, type AttributeValue, type Language, type Product } from '#catalog';
import { gramTerms, termsOf, tokensOf, type Token } from './analyzer.js';
import { valueTerms } from './known-values.js';
import { folded } from './letters.js';
import { absentTerms } from './negations.js';

/** The fields whose words are searched. */
const SEARCHED = FIELD_ROWS.flatMap(({ name, wordWeight, maxWords }) =>
  wordWeight === undefined ? [] : [{ name: name as keyof Product, wordWeight, maxWords }],
);

/** The fields that identify one product beside its id. */
const IDENTIFIERS = FIELD_ROWS.filter(({ isIdentifier }) => isIdentifier);
/** A shorter text without separators and zeros is too common to name a product: "012" may be a size. */
const LEAST_COMPACT = 3;

/** The words of a product that are searched, with their weights. */
function weightedTokens(
  product: Product,
  language: Language,
): readonly { readonly text: string; readonly tokens: readonly Token[]; readonly weight: number; readonly maxWords: number | undefined }[] {
  return SEARCHED.map(({ name, wordWeight, maxWords }) => {
    const text = valuesOf(product[name]).join(' ');
    return { text, tokens: tokensOf(text, language).slice(0, maxWords), weight: wordWeight, maxWords };
  });
}

/** All that is written in a field, each value for itself. */
const valuesOf = (value: Product[keyof Product]): string[] =>
  typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [String(value ?? '')];

/** The texts of a product whose words are searched: each value of each field. */
export const searchedTexts = (product: Product): string[] => SEARCHED.flatMap(({ name }) => valuesOf(product[name]));

/**
 * What a product is found by: its terms with their weighted frequencies. One bag of words in which a word of the title
 * counts three times is BM25 over weighted fields (Robertson, Zaragoza and Taylor 2004, doi:10.1145/1031171.1031181).
 */
export function productTerms(product: Product, language: Language): ReadonlyMap<string, number> {
  const frequencies = new Map<string, number>();
  for (const { text, tokens, weight, maxWords } of weightedTokens(product, language)) {
    const terms = [...tokens.flatMap(termsOf), ...gramTerms(text).slice(0, maxWords)];
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + weight);
    for (const term of absentTerms(text, language)) frequencies.set(term, 1);
  }
  for (const term of valueTerms(product, language)) frequencies.set(term, 1);
  return frequencies;
}

/** The distinct words of a product as shoppers may type them, for a store's vocabulary. */
export function productWords(product: Product, language: Language): ReadonlySet<string> {
  return new Set(weightedTokens(product, language).flatMap(({ tokens }) => tokens.map(({ word }) => word)));
}

const hashed = (text: string): string => `=${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/** A text without case, accents and separators: its words with a space between them. */
const wordsIn = (text: string): string =>
  folded(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * The key under which a text finds the product that it names: `Red Dress` and `red  dress!` have the same key. A key begins with
 * "=", as no word does, and has the same length for every text.
 */
export const exactKey = (text: string): string => hashed(wordsIn(text));

/**
 * The key of an identifier with its separators and leading zeros left out: `0-12345-67890-5` and `12345 678905` have the same key.
 * Undefined for what is too short to be an identifier.
 */
export function identifierKey(text: string): string | undefined {
  const compact = wordsIn(text).replaceAll(' ', '').replace(/^0+/, '');
  return compact.length < LEAST_COMPACT ? undefined : hashed(`#${compact}`);
}

/** The keys that a query finds products by which it names. No product has the key of a query without a letter or a digit. */
export const queryKeys = (text: string): string[] => [exactKey(text), ...compactKeys([text])];

const compactKeys = (texts: readonly string[]): string[] => texts.map(identifierKey).filter((key) => key !== undefined);

/** The keys of what names a product: its id, its title and its identifiers, in fields or in attributes of the names that merchants use. */
export function productKeys(product: Product): string[] {
  const fields = IDENTIFIERS.map(({ name }) => product[name as keyof Product] as AttributeValue | undefined);
  const attributes = IDENTIFIERS.flatMap(({ name, spellings }) => [name, ...spellings].map((spelling) => product.attributes[spelling]));
  const identifiers = [product.id, ...[...fields, ...attributes].flatMap(textsOf)];
  const names = [product.title, ...identifiers].filter((name) => wordsIn(name) !== '');
  return [...new Set([...names.map(exactKey), ...compactKeys(identifiers)])];
}
