import { tokensOf } from './analyzer.js';
import type { Language } from '#catalog';

/** Groups of words or phrases that mean the same in a store: `[['sofa', 'couch'], ['tee', 't-shirt']]`. */
export type SynonymGroups = readonly (readonly string[])[];

/** The terms of one phrase. */
export type Phrase = readonly string[];

/** A store's synonyms, by the terms of each phrase. */
export class Synonyms {
  readonly #groups = new Map<string, readonly Phrase[]>();
  readonly longest: number;

  constructor(groups: SynonymGroups, language: Language) {
    let longest = 0;
    for (const group of groups) {
      const phrases = group.map((phrase) => tokensOf(phrase, language).map(({ term }) => term)).filter(({ length }) => length > 0);
      for (const phrase of phrases) {
        const key = phrase.join(' ');
        const others = phrases.filter((other) => other.join(' ') !== key);
        this.#groups.set(key, [...(this.#groups.get(key) ?? []), ...others]);
        longest = Math.max(longest, phrase.length);
      }
    }
    this.longest = longest;
  }

  /** The phrases that mean the same as this one, without it. */
  of(phrase: Phrase): readonly Phrase[] {
    return this.#groups.get(phrase.join(' ')) ?? [];
  }
}
