import type { Language } from '#catalog';
import { LANGUAGES } from './language.js';

/** A word of a text: as it is compared with other words, and as the index knows it. */
export interface Token {
  /** Lower-case, without accents. */
  readonly word: string;
  /** The word's stem: what two forms of one word have in common. */
  readonly term: string;
}

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;
const ONLY_LETTERS = /^[\p{L}\p{M}]+$/u;
/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
/** Longer runs of letters are data, not words. */
const MAX_WORD_LENGTH = 40;

/** Signs that stand at the end of a word and are no part of it. Normalised, `Tech™` would become the word "techtm". */
const SIGNS = /[™®©℠]/g;

/** Lower-case without accents: `Café` → `cafe`, `Straße` → `strasse`. */
export const folded = (text: string): string =>
  text.replaceAll(SIGNS, ' ').toLowerCase().replaceAll('ß', 'ss').normalize('NFKD').replaceAll(/\p{M}/gu, '');

function wordsOf(text: string): string[] {
  const composed = text.replaceAll(SIGNS, ' ').normalize('NFKC').toLowerCase();
  if (!UNSPACED.test(composed)) return composed.match(WORDS) ?? [];
  return [...segmenter.segment(composed)].filter(({ isWordLike }) => isWordLike).flatMap(({ segment }) => segment.match(WORDS) ?? []);
}

/** How many stems are cached: the same words come again and again, and a stem takes a microsecond. */
const MAX_KNOWN_STEMS = 200_000;
const stems = new Map<string, string>();

function termOf(word: string, language: Language): string {
  const key = `${language} ${word}`;
  const known = stems.get(key);
  if (known !== undefined) return known;
  const term = folded(ONLY_LETTERS.test(word) ? LANGUAGES[language].stem(word) : word);
  if (stems.size >= MAX_KNOWN_STEMS) stems.clear();
  stems.set(key, term);
  return term;
}

/** The words of a text in their order. Words with digits, such as `b450`, have no stem. */
export function tokensOf(text: string, language: Language): Token[] {
  return wordsOf(text)
    .filter((word) => word.length <= MAX_WORD_LENGTH)
    .map((word) => ({ word: folded(word), term: termOf(word, language) }));
}

/** The tokens without stop words, or all tokens if there are only stop words: "the who". */
export function withoutStopWords(tokens: readonly Token[], language: Language): readonly Token[] {
  const { stopWords } = LANGUAGES[language];
  const rest = tokens.filter(({ word }) => !stopWords.has(word));
  return rest.length > 0 ? rest : tokens;
}
