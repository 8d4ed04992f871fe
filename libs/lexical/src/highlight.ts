import { tokensOf } from './analyzer.js';
import type { Language } from '#catalog';

export interface Highlighted {
  /** The text with a mark before and after each word that was found. Nothing is escaped. */
  readonly text: string;
  /** The words of the text that were marked, in its spelling. */
  readonly marked: readonly string[];
}

const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

/** Marks the words of a text that are forms of any of the terms. */
export function highlight(text: string, terms: ReadonlySet<string>, language: Language, before: string, after: string): Highlighted {
  const marked: string[] = [];
  const isFound = (word: string): boolean => {
    const tokens = tokensOf(word, language);
    return tokens.length > 0 && tokens.every(({ term }) => terms.has(term));
  };
  const withMarks = text.replaceAll(WORDS, (word) => {
    if (!isFound(word)) return word;
    marked.push(word);
    return `${before}${word}${after}`;
  });
  return { text: withMarks, marked };
}
