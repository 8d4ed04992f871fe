import { float32s, uint32s } from './query-memory.js';

/** Arrays of ended searches, which the next ones use again: to make arrays of a hundred thousand numbers takes longer than to empty them. */
const unused: WordMatches[] = [];

/** Arrays are longer than the store has rows, so that a product that is added does not need new ones. */
const GROWTH = 1.1;

/** What the rows with a term score. */
export interface ScoredRows {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
  /** How many of them count. */
  readonly length: number;
}

/** The rows that have the words of a query so far, and what they score. */
export class WordMatches {
  /** By row: how many words it has, if it has each one that came before. */
  readonly #words: Uint8Array;
  /** By row. */
  readonly #scores: Float32Array;
  /** The rows that have all words so far. */
  readonly #rows: Uint32Array;
  #count = 0;
  #word = 0;

  private constructor(private readonly length: number) {
    this.#words = new Uint8Array(length);
    this.#scores = new Float32Array(length);
    this.#rows = new Uint32Array(length);
  }

  /** Matches rows for as long as `work` takes. @param rows how many rows there are. */
  static during<T>(rows: number, work: (matches: WordMatches) => T): T {
    const last = unused.pop();
    const matches = last && last.length >= rows ? last : new WordMatches(Math.ceil(rows * GROWTH));
    try {
      return work(matches);
    } finally {
      matches.clear();
      unused.push(matches);
    }
  }

  /** From now on, rows are found by the next word. Only those that have all words before it are. */
  nextWord(): void {
    this.#word++;
    this.#count = 0;
  }

  /** Takes rows that have the present word. Those that are found already score more. */
  find({ rows, scores: own, length }: ScoredRows): void {
    const [words, scores, found, word] = [this.#words, this.#scores, this.#rows, this.#word];
    let count = this.#count;
    for (let n = 0; n < length; n++) {
      const row = rows[n] ?? 0;
      const before = words[row] ?? 0;
      if (before + 1 < word) continue;
      scores[row] = (scores[row] ?? 0) + (own[n] ?? 0);
      if (before === word) continue;
      words[row] = word;
      found[count++] = row;
    }
    this.#count = count;
  }

  /** Adds to the scores of rows that have all words so far. */
  score({ rows, scores: own, length }: ScoredRows): void {
    const [words, scores, word] = [this.#words, this.#scores, this.#word];
    for (let n = 0; n < length; n++) {
      const row = rows[n] ?? 0;
      if (words[row] === word) scores[row] = (scores[row] ?? 0) + (own[n] ?? 0);
    }
  }

  /** The rows that have all words, in no order, with their scores. They last until the next query. */
  found(): { rows: Uint32Array<ArrayBuffer>; scores: Float32Array<ArrayBuffer> } {
    const rows = uint32s(this.#count);
    rows.set(this.#rows.subarray(0, this.#count));
    const scores = float32s(this.#count);
    const all = this.#scores;
    for (let n = 0; n < rows.length; n++) scores[n] = all[rows[n] ?? 0] ?? 0;
    return { rows, scores };
  }

  private clear(): void {
    this.#words.fill(0);
    this.#scores.fill(0);
    this.#count = this.#word = 0;
  }
}
