import { folded, tokensOf, withoutStopWords, type Token } from './analyzer.js';
import type { Language } from '#catalog';
import { queryKeys } from './product-terms.js';
import type { Phrase, Synonyms } from './synonyms.js';
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
}

/** The lexical part of a query. */
export interface LexicalQuery {
  readonly words: readonly QueryWord[];
  /** The query with its unknown words replaced by the likeliest known ones; absent if every word is known or none is near. */
  readonly corrected?: string;
  /** The keys that find a product whose id, title, SKU, GTIN or MPN equals the query. */
  readonly exactKeys: readonly string[];
}

export interface StoreWords {
  readonly language: Language;
  readonly vocabulary: Vocabulary;
  readonly synonyms: Synonyms;
}

const SYNONYM_WEIGHT = 0.9;
const CORRECTION_WEIGHT = 0.7;
const COMPLETION_WEIGHT = 0.8;
const MAX_WORDS = 32;

/** The query as words with alternatives: synonyms, and for unknown words corrections, or completions of the last word. */
export function lexicalQuery(text: string, { language, vocabulary, synonyms }: StoreWords): LexicalQuery {
  const tokens = withoutStopWords(tokensOf(text, language), language).slice(0, MAX_WORDS);
  const words: QueryWord[] = [];
  const corrections = new Map<string, string>();
  for (let at = 0; at < tokens.length;) {
    const phrase = synonymPhraseAt(tokens, at, synonyms);
    const rest = tokens.slice(at, at + Math.max(1, phrase.length));
    at += rest.length;
    const own: Alternative = { terms: rest.map(({ term }) => term), weight: 1 };
    const same = synonyms.of(own.terms).map((terms) => ({ terms, weight: SYNONYM_WEIGHT }));
    const [token] = rest;
    const isKnown = same.length > 0 || rest.every((one) => vocabulary.has(one));
    const instead = isKnown || !token ? NOTHING : insteadOf(token, at >= tokens.length, vocabulary);
    if (token && instead.words[0] !== undefined) corrections.set(token.word, instead.words[0]);
    words.push({ alternatives: [own, ...same, ...alternativesOf(instead, token, language)] });
  }
  return { words, ...(corrections.size > 0 && { corrected: replaced(text, corrections) }), exactKeys: queryKeys(text) };
}

const replaced = (text: string, corrections: ReadonlyMap<string, string>): string =>
  text.replaceAll(/[\p{L}\p{N}\p{M}]+/gu, (word) => corrections.get(folded(word)) ?? word);

/** The longest run of tokens from `at` that has synonyms. */
function synonymPhraseAt(tokens: readonly Token[], at: number, synonyms: Synonyms): Phrase {
  for (let length = Math.min(synonyms.longest, tokens.length - at); length > 0; length--) {
    const phrase = tokens.slice(at, at + length).map(({ term }) => term);
    if (synonyms.of(phrase).length > 0) return phrase;
  }
  return [];
}

/** Words that may stand for an unknown one, the likeliest first. */
interface Instead {
  readonly words: readonly string[];
  readonly weight: number;
}

const NOTHING: Instead = { words: [], weight: 0 };

function insteadOf({ word }: Token, isLast: boolean, vocabulary: Vocabulary): Instead {
  const completions = isLast && word.length > 1 ? vocabulary.completions(word) : [];
  if (completions.length > 0) return { words: completions, weight: COMPLETION_WEIGHT };
  return { words: vocabulary.corrections(word), weight: CORRECTION_WEIGHT };
}

/** One alternative for each stem, however many of its forms there are. */
function alternativesOf({ words, weight }: Instead, token: Token | undefined, language: Language): Alternative[] {
  const terms = new Set(words.flatMap((word) => tokensOf(word, language).map(({ term }) => term)));
  if (token) terms.delete(token.term);
  return [...terms].map((term) => ({ terms: [term], weight }));
}
