import { tokensOf, withoutStopWords, type Token } from './analyzer.js';
import type { Language } from './language.js';
import { exactKey } from './product-terms.js';
import type { Phrase, Synonyms } from './synonyms.js';
import type { Vocabulary } from './vocabulary.js';

/** One way to say a word of the query: a product has it if it has all of its terms. */
export interface Alternative {
  readonly terms: Phrase;
  /** 0…1: what a match counts beside the word itself. */
  readonly weight: number;
}

/** A word of the query with what it may be replaced by. */
export interface QueryWord {
  readonly alternatives: readonly Alternative[];
}

/** What a query asks of the words of products. */
export interface LexicalQuery {
  readonly words: readonly QueryWord[];
  /** Finds the product whose id, title, SKU or GTIN the query is. */
  readonly exactKey: string;
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

/** The query as words with alternatives: synonyms, and for a word that no product has its corrections, or completions if it is the last. */
export function lexicalQuery(text: string, { language, vocabulary, synonyms }: StoreWords): LexicalQuery {
  const tokens = withoutStopWords(tokensOf(text, language), language).slice(0, MAX_WORDS);
  const words: QueryWord[] = [];
  for (let at = 0; at < tokens.length;) {
    const phrase = synonymPhraseAt(tokens, at, synonyms);
    const rest = tokens.slice(at, at + Math.max(1, phrase.length));
    at += rest.length;
    const own: Alternative = { terms: rest.map(({ term }) => term), weight: 1 };
    const same = synonyms.of(own.terms).map((terms) => ({ terms, weight: SYNONYM_WEIGHT }));
    const [token] = rest;
    const isKnown = same.length > 0 || rest.every((one) => vocabulary.has(one));
    const instead = isKnown || !token ? [] : insteadOf(token, at >= tokens.length, vocabulary, language);
    words.push({ alternatives: [own, ...same, ...instead] });
  }
  return { words, exactKey: exactKey(text) };
}

/** The longest run of tokens from `at` that has synonyms. */
function synonymPhraseAt(tokens: readonly Token[], at: number, synonyms: Synonyms): Phrase {
  for (let length = Math.min(synonyms.longest, tokens.length - at); length > 0; length--) {
    const phrase = tokens.slice(at, at + length).map(({ term }) => term);
    if (synonyms.of(phrase).length > 0) return phrase;
  }
  return [];
}

function insteadOf(token: Token, isLast: boolean, vocabulary: Vocabulary, language: Language): Alternative[] {
  const completions = isLast && token.word.length > 1 ? vocabulary.completions(token.word) : [];
  const corrections = completions.length > 0 ? [] : vocabulary.corrections(token.word);
  const weight = completions.length > 0 ? COMPLETION_WEIGHT : CORRECTION_WEIGHT;
  const terms = new Set([...completions, ...corrections].flatMap((word) => tokensOf(word, language).map(({ term }) => term)));
  terms.delete(token.term);
  return [...terms].map((term) => ({ terms: [term], weight }));
}
