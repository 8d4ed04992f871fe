import { compoundsOf, termsOf } from './analyzer.js';
import type { Language } from '#catalog';

export interface Highlighted {
  /** The text with a mark before and after each word that was found. Nothing is escaped. */
  readonly text: string;
  /** The words of the text that were marked, in its spelling. */
  readonly marked: readonly string[];
}

/** Words, with what joins their parts. */
const COMPOUNDS = /[\p{L}\p{N}\p{M}]+(?:['’‘`´&.\-‐‑–][\p{L}\p{N}\p{M}]+)*/gu;
const PARTS = /[\p{L}\p{N}\p{M}]+/gu;

/** Marks the words of a text that are forms of any of the terms: a word of several parts as a whole, or else its parts. */
export function highlight(text: string, terms: ReadonlySet<string>, language: Language, before: string, after: string): Highlighted {
  const marked: string[] = [];
  const isFound = (word: string): boolean =>
    compoundsOf(word, language).some(({ ways }) =>
      ways.some((way) => way.every((token) => termsOf(token).some((term) => terms.has(term)))),
    );
  const mark = (word: string): string => {
    marked.push(word);
    return `${before}${word}${after}`;
  };
  const withMarks = text.replaceAll(COMPOUNDS, (word) =>
    isWhole(word, isFound) ? mark(word) : word.replaceAll(PARTS, (part) => (isFound(part) ? mark(part) : part)),
  );
  return { text: withMarks, marked };
}

/** Words that a full stop parts are not one: "A dress.Red". */
const isWhole = (word: string, isFound: (word: string) => boolean): boolean =>
  !/\p{L}{3}\.\p{L}|\p{L}\.\p{L}{3}/u.test(word) && isFound(word);
