import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import SearchableMap from 'minisearch/SearchableMap';
import { termsOf, tokenOf, type Token } from './analyzer.js';
import type { Language } from '#catalog';
import { LANGUAGES } from './language.js';

const MAX_COMPLETIONS = 10;
const MAX_CORRECTIONS = 3;
/** How many words are added before the event loop gets a turn: about 2 ms of work. */
const WORDS_AT_ONCE = 250;
/** Words whose completions and corrections are kept: shoppers type the same few hundred most of the time. */
const KEPT_WORDS = 2_000;

/** How many letters may be wrong: none in a short word, because too many other words are near it. */
function tolerance(word: string): number {
  if (/\d/.test(word) || word.length < 4) return 0;
  return word.length < 9 ? 1 : 2;
}

const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const VOWELS = 'aeiouy';
/** Where a word is shorter, one letter in place of another mostly makes another word: "still", "skill". */
const FREE_CHANGE_FROM = 8;
/** A shorter word without its first letter may be many words. */
const LEAST_WITHOUT_FIRST = 5;

/** Whether a letter is easily typed for another: both are vowels, or they lie side by side on the keyboard. */
function isSlip(one: string, other: string): boolean {
  if (VOWELS.includes(one) && VOWELS.includes(other)) return true;
  return KEYS.some((row) => row.includes(one) && row.includes(other) && Math.abs(row.indexOf(one) - row.indexOf(other)) === 1);
}

/**
 * Whether `word` may be `other` with a mistake in its first letter alone: the first two letters are swapped; or, if the rest is long enough to recognise the
 * word by, the first letter is a likely slip, is missing, or was typed together with a neighbour on the keyboard.
 */
function isFirstMistyped(word: string, other: string): boolean {
  if (word.charAt(0) === other.charAt(1) && word.charAt(1) === other.charAt(0)) return true;
  if (Math.min(word.length, other.length) < LEAST_WITHOUT_FIRST) return false;
  const isReplaced = word.slice(1) === other.slice(1) && isSlip(word.charAt(0), other.charAt(0));
  const isExtra = word.slice(1) === other && (word.charAt(0) === other.charAt(0) || isSlip(word.charAt(0), other.charAt(0)));
  return isReplaced || isExtra || word === other.slice(1);
}

/**
 * Whether a word may be a mistyped form of another one. The first letter is seldom mistyped, and then it is the only one. In a short word, a changed letter
 * has to be a likely slip.
 */
function isPlausible(word: string, other: string): boolean {
  if (word.charAt(0) !== other.charAt(0)) return isFirstMistyped(word, other);
  if (word.length !== other.length || word.length >= FREE_CHANGE_FROM) return true;
  const changed = Array.from(word, (_, n) => n).filter((n) => word.charAt(n) !== other.charAt(n));
  const [at = 0] = changed;
  const isDoubled = (text: string): boolean => [at - 1, at + 1].some((n) => text.charAt(n) === text.charAt(at));
  // A slip, or another letter of the two was doubled: "hoddie" for "hoodie".
  return changed.length !== 1 || isSlip(word.charAt(at), other.charAt(at)) || (isDoubled(word) && isDoubled(other));
}

/** How many letters are wrong; two neighbours that changed places are one mistake (Damerau 1964). */
function mistakes(word: string, other: string, distance: number): number {
  if (distance !== 2 || word.length !== other.length) return distance;
  const at = Array.from(word).findIndex((letter, n) => letter !== other.charAt(n));
  const swapped = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  return swapped === other ? 1 : 2;
}

const reversed = (word: string): string => Array.from(word).reverse().join('');
const hasDigit = (word: string): boolean => /\d/.test(word);

/** Words that begin with some letters, the most frequent first. */
interface Completions {
  readonly words: readonly string[];
  /** Whether there are no more. */
  readonly areAll: boolean;
}

/** The words of a store's products with the number of products that have them. */
export class Vocabulary {
  readonly #counts = new SearchableMap<number>();
  /** Words from their ends: all of a language that writes compounds as one word, otherwise those with digits, which may be identifiers. */
  readonly #endings = new SearchableMap<number>();
  /** For each stem the number of products that have its most frequent word. */
  readonly #terms = new Map<string, number>();
  readonly #completions = new LRUCache<string, Completions>({ max: KEPT_WORDS });
  readonly #corrections = new LRUCache<string, readonly string[]>({ max: KEPT_WORDS });

  constructor(
    counts: Iterable<readonly [word: string, products: number]>,
    readonly language: Language,
  ) {
    for (const [word, count] of counts) this.add(word, count);
  }

  /** Builds a vocabulary in small slices and yields to the event loop after each, so that requests are answered meanwhile. */
  static async build(counts: readonly (readonly [word: string, products: number])[], language: Language): Promise<Vocabulary> {
    const vocabulary = new Vocabulary([], language);
    for (const [n, [word, count]] of counts.entries()) {
      vocabulary.add(word, count);
      if (n % WORDS_AT_ONCE === WORDS_AT_ONCE - 1) await setImmediate();
    }
    return vocabulary;
  }

  private add(word: string, count: number): void {
    if (count <= 0) return;
    this.#counts.set(word, count);
    if (LANGUAGES[this.language].links || hasDigit(word)) this.#endings.set(reversed(word), count);
    for (const term of termsOf(tokenOf(word, this.language))) this.#terms.set(term, Math.max(count, this.#terms.get(term) ?? 0));
  }

  get size(): number {
    return this.#counts.size;
  }

  /** Whether a product has the word in any of its forms. */
  has(token: Token): boolean {
    return this.productsWith(token) > 0;
  }

  /** About how many products have the word in any of its forms. */
  productsWith(token: Token): number {
    return Math.max(this.#counts.get(token.word) ?? 0, ...termsOf(token).map((term) => this.#terms.get(term) ?? 0));
  }

  /** As `productsWith`, for a stem. */
  productsWithTerm(term: string): number {
    return this.#terms.get(term) ?? 0;
  }

  /** The words that the typed word may stand for: those with the fewest mistakes, the most frequent first. */
  corrections(word: string): readonly string[] {
    const known = this.#corrections.get(word);
    if (known) return known;
    const found = this.nearest(word);
    this.#corrections.set(word, found);
    return found;
  }

  private nearest(word: string): string[] {
    const allowed = tolerance(word);
    if (allowed === 0) return [];
    const near = [...this.#counts.fuzzyGet(word, 2)]
      .map(([candidate, [count, distance]]) => ({ candidate, count, wrong: mistakes(word, candidate, distance) }))
      .filter(({ candidate, wrong }) => candidate !== word && wrong <= allowed && isPlausible(word, candidate));
    const least = Math.min(...near.map(({ wrong }) => wrong));
    return near
      .filter(({ wrong }) => wrong === least)
      .sort((a, b) => b.count - a.count || (a.candidate < b.candidate ? -1 : 1))
      .slice(0, MAX_CORRECTIONS)
      .map(({ candidate }) => candidate);
  }

  /** Words that begin with `prefix`, the most frequent first. */
  completions(prefix: string, limit = MAX_COMPLETIONS): readonly string[] {
    const known = this.#completions.get(prefix);
    if (known && (known.areAll || known.words.length >= limit)) return known.words.slice(0, limit);
    const all = mostFrequent(this.#counts.atPrefix(prefix));
    const words = all.slice(0, limit);
    this.#completions.set(prefix, { words, areAll: all.length <= limit });
    return words;
  }

  /** Words that end with `ending`, the most frequent first: compounds, and words with digits. */
  withEnding(ending: string): string[] {
    return mostFrequent(this.#endings.atPrefix(reversed(ending))).map(reversed);
  }
}

const mostFrequent = (counts: Iterable<readonly [word: string, count: number]>): string[] =>
  [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).map(([word]) => word);
