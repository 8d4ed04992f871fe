import type { Language } from '#catalog';
import type { KnownValue, KnownValues } from './known-values.js';
import type { Phrase } from './phrase.js';
import type { Synonyms } from './synonyms.js';
import type { Vocabulary } from './vocabulary.js';

/** One way to say a word of the query. A product matches if it has all terms of the alternative. */
export interface Alternative {
  readonly terms: Phrase;
  /** 0…1: what a match counts, compared with 1 for the word itself. */
  readonly weight: number;
}

/** A word of the query with its alternatives. */
export interface QueryWord {
  readonly alternatives: readonly Alternative[];
  /** True for a word that was left out because too few products have all words. Products that have this word too come first. */
  readonly isOptional?: boolean;
  /** True for a word that says little, such as "cheap". A product without it still counts as having all words. A product with it ranks higher. */
  readonly isExtra?: boolean;
}

/** A word as it was read: what was typed for it, and about how many products have it in any of its alternatives. */
export interface ReadWord extends QueryWord {
  readonly typed: string;
  readonly products: number;
  /** The values of the store that the word names. */
  readonly values: readonly KnownValue[];
}

/** An unknown word and the known word that was searched for beside it. */
export interface Correction {
  readonly from: string;
  readonly to: string;
}

/** The lexical part of a query. */
export interface LexicalQuery {
  readonly words: readonly QueryWord[];
  /** The keys that find a product whose id, title, SKU, GTIN or MPN equals the query. */
  readonly exactKeys: readonly string[];
}

/** What the words of a query mean in a store. */
export interface ReadQuery extends LexicalQuery {
  readonly words: readonly ReadWord[];
  /** The query with its unknown words replaced by the likeliest known ones; absent if every word is known or none is near. */
  readonly corrected?: string;
  /** Words that were taken for mistyped ones. The beginning of a word, where somebody is still typing, is not mistyped. */
  readonly corrections: readonly Correction[];
}

export interface StoreWords {
  readonly language: Language;
  readonly vocabulary: Vocabulary;
  readonly synonyms: Synonyms;
  /** The colours, brands, categories and sizes of the store: products that have one rank before those that only mention it. */
  readonly values?: KnownValues;
}
