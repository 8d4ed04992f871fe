import type { Language } from '#catalog';
import { distinctPhrases, waysToSay, type Phrase } from './phrase.js';

/** Groups of words or phrases that mean the same in a store: `[['sofa', 'couch'], ['tee', 't-shirt']]`. */
export type SynonymGroups = readonly (readonly string[])[];

/** Whoever types `from` also means each of `to`, and not the other way round: `pants` → `jeans`. */
export interface OneWaySynonym {
  readonly from: string;
  readonly to: readonly string[];
}

/** Synonyms of both kinds. */
export interface SynonymList {
  readonly groups: SynonymGroups;
  readonly oneWay: readonly OneWaySynonym[];
}

/** A store's synonyms, by the terms of each phrase. */
export class Synonyms {
  readonly #same = new Map<string, readonly Phrase[]>();
  #longest = 0;

  constructor(
    groups: SynonymGroups,
    private readonly language: Language,
    oneWay: readonly OneWaySynonym[] = [],
  ) {
    for (const group of groups) for (const phrase of group) this.add(phrase, group);
    for (const { from, to } of oneWay) this.add(from, to);
  }

  /** The most words that a phrase with synonyms has. */
  get longest(): number {
    return this.#longest;
  }

  /** The phrases that mean the same as this one, without it. */
  of(phrase: Phrase): readonly Phrase[] {
    return this.#same.get(phrase.join(' ')) ?? [];
  }

  private add(from: string, to: readonly string[]): void {
    const own = this.phrasesOf(from);
    const keys = new Set(own.map((phrase) => phrase.join(' ')));
    const others = to.flatMap((phrase) => this.phrasesOf(phrase)).filter((phrase) => !keys.has(phrase.join(' ')));
    if (others.length === 0) return;
    for (const key of keys) this.#same.set(key, [...(this.#same.get(key) ?? []), ...others]);
    // A word of several parts may be typed as several words: `t-shirt`, `t shirt`.
    this.#longest = Math.max(this.#longest, ...own.map(({ length }) => length));
  }

  private phrasesOf(text: string): Phrase[] {
    return distinctPhrases(waysToSay(text, this.language).map((way) => way.map(({ term }) => term)));
  }
}
