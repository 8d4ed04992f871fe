import { compoundsOf, type Token } from './analyzer.js';
import type { Language } from '#catalog';

/** The terms of one phrase. */
export type Phrase = readonly string[];

/** Phrases, each once. */
export const distinctPhrases = (phrases: readonly Phrase[]): Phrase[] => [
  ...new Map(phrases.map((phrase) => [phrase.join(' '), phrase])).values(),
];

/** The ways in which a text may be said: `Red t-shirt` as `red` `t` `shirt`, and as `red` `tshirt`. */
export function waysToSay(text: string, language: Language): Token[][] {
  const compounds = compoundsOf(text, language);
  const most = Math.max(0, ...compounds.map(({ ways }) => ways.length));
  return Array.from({ length: most }, (_, n) => compounds.flatMap(({ ways }) => ways[Math.min(n, ways.length - 1)] ?? []));
}
