import { compoundsOf, isStopWord, isTelling, withoutStopWords, type Compound } from './analyzer.js';
import type { Language } from '#catalog';
import { folded } from './letters.js';
import { queryKeys } from './product-terms.js';
import type { ReadQuery, ReadWord, StoreWords } from './query-words.js';
import { WordReader } from './word-reader.js';

const MAX_WORDS = 32;

/**
 * The query as words with alternatives: synonyms and other ways to write them. An unknown word also gets the words that it may be mistyped for, or, as
 * the last word, those that it may be the beginning of.
 * @param isCorrected false: no word is taken for a mistyped one.
 */
export function lexicalQuery(text: string, words: StoreWords, { isCorrected = true } = {}): ReadQuery {
  const reader = new WordReader(words, isCorrected);
  reader.read(distinctWords(withoutStopWords(compoundsOf(text, words.language), words.language)).slice(0, MAX_WORDS));
  const { corrections, instead } = reader;
  return {
    words: withExtras(reader.words, words.language),
    ...(instead.size > 0 && { corrected: replaced(text, instead) }),
    corrections,
    exactKeys: queryKeys(text),
  };
}

/** A word that is typed again says nothing new. */
const distinctWords = (compounds: readonly Compound[]): Compound[] =>
  compounds.filter(({ text }, n) => compounds.findIndex((one) => one.text === text) === n);

/** Beside other words, a stop word need not be found. */
function withExtras(words: readonly ReadWord[], language: Language): readonly ReadWord[] {
  const isExtra = ({ typed }: ReadWord): boolean => isTelling(typed, language);
  const isOnlyStopWords = words.every(({ typed }) => isStopWord(typed, language));
  return isOnlyStopWords ? words : words.map((word) => (isExtra(word) ? { ...word, isExtra: true } : word));
}

const replaced = (text: string, instead: ReadonlyMap<string, string>): string =>
  text.replaceAll(/[\p{L}\p{N}\p{M}]+/gu, (word) => instead.get(folded(word)) ?? word);
