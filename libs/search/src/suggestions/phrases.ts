import MiniSearch from 'minisearch';
import { folded } from '#lexical';

export interface Phrase {
  readonly text: string;
  readonly kind: 'query' | 'category' | 'brand';
  /** How often it was asked, or how many products have it. */
  readonly count: number;
}

/** A word of at least this many letters may have wrong letters, up to this share of them. */
const FUZZY_FROM = 4;
const WRONG_LETTERS = 0.2;

/** Phrases that can be found by their beginnings, with wrong letters. */
export class Phrases {
  readonly #phrases: readonly Phrase[];
  readonly #search: MiniSearch;

  constructor(phrases: readonly Phrase[]) {
    this.#phrases = phrases;
    this.#search = new MiniSearch({ fields: ['text'], processTerm: (term) => folded(term) || null });
    this.#search.addAll(phrases.map(({ text }, id) => ({ id, text })));
  }

  /** The best first: phrases that fit the words better, weighted by how frequent they are. */
  find(text: string): Phrase[] {
    const results = this.#search.search(text, {
      prefix: true,
      fuzzy: (term) => (term.length >= FUZZY_FROM ? WRONG_LETTERS : false),
      combineWith: 'AND',
      boostDocument: (id: number) => 1 + Math.log1p(this.#phrases[id]?.count ?? 0),
    });
    return results.flatMap(({ id }) => this.#phrases[id as number] ?? []);
  }
}
