import type { LexicalQuery, QueryWord } from '#lexical';

/** BM25's parameters (Robertson and Zaragoza 2009, doi:10.1561/1500000019). */
const K1 = 1.2;
const B = 0.75;

/** A posting is a row and how often the row has the term, in one number of 32 bits. */
const FREQUENCY_BITS = 6;
const MAX_FREQUENCY = 2 ** FREQUENCY_BITS - 1;
/** The most rows that postings can name. */
export const MAX_ROWS = 2 ** (32 - FREQUENCY_BITS);

/** A list of postings that grows. */
interface List {
  postings: Uint32Array;
  length: number;
}

/** What rows score for a word: 0 for a row that does not match. A matching row scores more than 0. */
type Scores = Float32Array;

/** The words of a store's rows: for each term the rows that have it. */
export class Postings {
  readonly #lists = new Map<string, List>();
  #lengths = new Uint16Array(64);
  #total = 0;
  #rows = 0;
  #bytes = 0;

  /** Adds the terms of a row with their frequencies. Rows are added in ascending order, and never changed. */
  add(row: number, terms: ReadonlyMap<string, number>): void {
    let length = 0;
    for (const [term, frequency] of terms) {
      length += frequency;
      this.append(term, row * (MAX_FREQUENCY + 1) + Math.min(frequency, MAX_FREQUENCY));
    }
    if (row >= this.#lengths.length) {
      const lengths = new Uint16Array(Math.max(row + 1, this.#lengths.length * 2));
      lengths.set(this.#lengths);
      this.#lengths = lengths;
    }
    this.#lengths[row] = Math.min(length, 2 ** 16 - 1);
    this.#total += length;
    this.#rows++;
  }

  get bytes(): number {
    return this.#bytes + this.#lengths.byteLength + this.#lists.size * BYTES_OF_LIST;
  }

  /**
   * The rows that have all words, or any of them, each in one of its alternatives.
   * @param isWanted 1 for each row that may be found.
   * @returns rows in no order, with their scores.
   */
  find({ words }: Pick<LexicalQuery, 'words'>, matching: 'all' | 'any', isWanted: Uint8Array): { rows: Uint32Array; scores: Float32Array } {
    const [first, ...others] = words;
    if (!first) return { rows: new Uint32Array(0), scores: new Float32Array(0) };
    const total = this.ofWord(first, isWanted);
    for (const word of others) {
      const more = this.ofWord(word, isWanted);
      for (let row = 0; row < total.length; row++) {
        const [a, b] = [total[row] ?? 0, more[row] ?? 0];
        total[row] = matching === 'all' && (a === 0 || b === 0) ? 0 : a + b;
      }
    }
    return compact(total);
  }

  private append(term: string, posting: number): void {
    const list = this.#lists.get(term);
    if (!list) {
      // Most terms are rare, and a buffer of its own costs more than a posting.
      this.#lists.set(term, { postings: Uint32Array.of(posting), length: 1 });
      this.#bytes += 4;
      return;
    }
    if (list.length === list.postings.length) {
      const postings = new Uint32Array(list.length * 2);
      postings.set(list.postings);
      this.#bytes += list.length * 4;
      list.postings = postings;
    }
    list.postings[list.length++] = posting;
  }

  /** The alternatives of a word add up. */
  private ofWord({ alternatives }: QueryWord, isWanted: Uint8Array): Scores {
    const scores = new Float32Array(isWanted.length);
    for (const { terms, weight } of alternatives) {
      const [term] = terms;
      if (terms.length === 1 && term !== undefined) this.addTerm(scores, term, weight, isWanted);
      else addAll(scores, this.ofPhrase(terms, isWanted), weight);
    }
    return scores;
  }

  /** The rows that have all terms of an alternative. */
  private ofPhrase(terms: readonly string[], isWanted: Uint8Array): Scores {
    const total = new Float32Array(isWanted.length);
    const counts = new Uint8Array(isWanted.length);
    for (const term of terms) this.addTerm(total, term, 1, isWanted, counts);
    for (let row = 0; row < total.length; row++) if (counts[row] !== terms.length) total[row] = 0;
    return total;
  }

  private addTerm(scores: Scores, term: string, weight: number, isWanted: Uint8Array, counts?: Uint8Array): void {
    const list = this.#lists.get(term);
    if (!list) return;
    const idf = Math.log(1 + (this.#rows - list.length + 0.5) / (list.length + 0.5));
    const meanLength = this.#total / this.#rows;
    const lengths = this.#lengths;
    for (let n = 0; n < list.length; n++) {
      const posting = list.postings[n] ?? 0;
      const row = posting >>> FREQUENCY_BITS;
      if (isWanted[row] !== 1) continue;
      const frequency = posting & MAX_FREQUENCY;
      const damping = K1 * (1 - B + (B * (lengths[row] ?? 0)) / meanLength);
      scores[row] = (scores[row] ?? 0) + (weight * idf * frequency * (K1 + 1)) / (frequency + damping);
      if (counts) counts[row] = (counts[row] ?? 0) + 1;
    }
  }
}

/** An estimate: a list, its buffer's head, and the term. */
const BYTES_OF_LIST = 160;

function addAll(scores: Scores, more: Scores, weight: number): void {
  for (let row = 0; row < scores.length; row++) scores[row] = (scores[row] ?? 0) + weight * (more[row] ?? 0);
}

function compact(scores: Scores): { rows: Uint32Array; scores: Float32Array } {
  let count = 0;
  for (let row = 0; row < scores.length; row++) if ((scores[row] ?? 0) > 0) count++;
  const found = { rows: new Uint32Array(count), scores: new Float32Array(count) };
  let at = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? 0;
    if (score <= 0) continue;
    found.rows[at] = row;
    found.scores[at++] = score;
  }
  return found;
}
