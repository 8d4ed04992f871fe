import { setImmediate } from 'node:timers/promises';
import SearchableMap from 'minisearch/SearchableMap';
import { tokensOf, type Token } from './analyzer.js';
import type { Language } from '#catalog';

const MAX_COMPLETIONS = 10;
const MAX_CORRECTIONS = 3;
/** How many words are added before the event loop gets a turn: about 2 ms of work. */
const WORDS_AT_ONCE = 250;

/** How many letters may be wrong: none in a short word, because too many other words are near it. */
function tolerance(word: string): number {
  if (/\d/.test(word) || word.length < 4) return 0;
  return word.length < 7 ? 1 : 2;
}

/** How many letters are wrong; two neighbours that changed places are one mistake (Damerau 1964). */
function mistakes(word: string, other: string, distance: number): number {
  if (distance !== 2 || word.length !== other.length) return distance;
  const at = Array.from(word).findIndex((letter, n) => letter !== other.charAt(n));
  const swapped = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  return swapped === other ? 1 : 2;
}

/** The words of a store's products with the number of products that have them. */
export class Vocabulary {
  readonly #counts = new SearchableMap<number>();
  readonly #terms = new Set<string>();

  constructor(counts: Iterable<readonly [word: string, products: number]>, language: Language) {
    for (const [word, count] of counts) this.add(word, count, language);
  }

  /** Builds a vocabulary in small slices and yields to the event loop after each, so that requests are answered meanwhile. */
  static async build(counts: readonly (readonly [word: string, products: number])[], language: Language): Promise<Vocabulary> {
    const vocabulary = new Vocabulary([], language);
    for (const [n, [word, count]] of counts.entries()) {
      vocabulary.add(word, count, language);
      if (n % WORDS_AT_ONCE === WORDS_AT_ONCE - 1) await setImmediate();
    }
    return vocabulary;
  }

  private add(word: string, count: number, language: Language): void {
    if (count <= 0) return;
    this.#counts.set(word, count);
    for (const { term } of tokensOf(word, language)) this.#terms.add(term);
  }

  get size(): number {
    return this.#counts.size;
  }

  /** Whether a product has the word in any of its forms. */
  has({ word, term }: Token): boolean {
    return this.#counts.has(word) || this.#terms.has(term);
  }

  /** The words that the typed word may stand for: those with the fewest mistakes, the most frequent first. */
  corrections(word: string): string[] {
    const allowed = tolerance(word);
    if (allowed === 0) return [];
    const near = [...this.#counts.fuzzyGet(word, 2)]
      .map(([candidate, [count, distance]]) => ({ candidate, count, wrong: mistakes(word, candidate, distance) }))
      .filter(({ wrong }) => wrong <= allowed);
    const least = Math.min(...near.map(({ wrong }) => wrong));
    return near
      .filter(({ wrong }) => wrong === least)
      .sort((a, b) => b.count - a.count || (a.candidate < b.candidate ? -1 : 1))
      .slice(0, MAX_CORRECTIONS)
      .map(({ candidate }) => candidate);
  }

  /** Words that begin with `prefix`, the most frequent first. */
  completions(prefix: string, limit = MAX_COMPLETIONS): string[] {
    return [...this.#counts.atPrefix(prefix)]
      .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([word]) => word);
  }
}
