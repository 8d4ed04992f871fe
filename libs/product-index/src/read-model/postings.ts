import type { LexicalQuery, QueryWord } from '#lexical';
import { requiredOf, type Matching } from '../retrieval/rankings.js';
import { arrayParts, type Part, type PartReader } from './parts.js';
import { frequencyIn, rowIn } from './posting.js';
import { PostingLists } from './posting-lists.js';
import { resized, withRoom } from './with-room.js';
import { WordMatches, type ScoredRows } from './word-matches.js';

/** BM25's parameters (Robertson and Zaragoza 2009, doi:10.1561/1500000019). */
const K1 = 1.2;
const B = 0.75;

/** What the rows of a term score, until the next term. */
let scores = new Float32Array(1_024);

/** A word as what it may be, each of which is a few terms. */
type Alternatives = readonly (readonly string[])[];

/** How far rows come in a list of words. */
export interface FirstWords {
  /** By row. */
  readonly has: Uint8Array;
  /** How many rows have the first word, the first two, and so on. */
  readonly counts: readonly number[];
}

const eachAlone = (terms: readonly string[]): Alternatives[] => terms.map((term) => [[term]]);

/** Counts one more word for the rows that have all terms of an alternative and the words before it. */
function advanceAll(has: Uint8Array, before: number, { has: ofTerms }: FirstWords, terms: number): number {
  let count = 0;
  for (let row = 0; row < has.length; row++) {
    if (has[row] !== before || ofTerms[row] !== terms) continue;
    has[row] = before + 1;
    count++;
  }
  return count;
}

/** The words of a store's rows: for each term the rows that have it. */
export class Postings {
  #lists = new PostingLists();
  #lengths = new Uint16Array(0);
  #total = 0;
  #rows = 0;

  /** Adds the terms of a row with their frequencies. Rows are added in ascending order, and never changed. */
  add(row: number, terms: ReadonlyMap<string, number>): void {
    let length = 0;
    for (const [term, frequency] of terms) {
      length += frequency;
      this.#lists.append(term, row, frequency);
    }
    this.#lengths = withRoom(this.#lengths, row + 1);
    this.#lengths[row] = Math.min(length, 2 ** 16 - 1);
    this.#total += length;
    this.#rows++;
  }

  get bytes(): number {
    return this.#lists.bytes + this.#lengths.byteLength;
  }

  /** Gives back the room for rows to come. */
  trim(): void {
    this.#lists.trim();
    this.#lengths = resized(this.#lengths, this.#rows);
  }

  /**
   * The rows that have all words, or those that they must have, each in one of its alternatives. Words that they need not have add to the scores.
   * @param isWanted 1 for each row that may be found.
   * @returns rows in no order, with their scores.
   */
  find({ words }: Pick<LexicalQuery, 'words'>, matching: Matching, isWanted: Uint8Array): { rows: Uint32Array; scores: Float32Array } {
    const required = requiredOf(words, matching);
    if (required.length === 0) return { rows: new Uint32Array(0), scores: new Float32Array(0) };
    const others = words.filter((word) => !required.includes(word));
    return WordMatches.during(isWanted.length, (matches) => {
      // The rarest word first: the rows that it leaves are few.
      for (const { alternatives } of required.toSorted((a, b) => this.mostRows(a) - this.mostRows(b))) {
        matches.nextWord();
        for (const alternative of alternatives) matches.find(this.scored(alternative, isWanted));
      }
      for (const { alternatives } of others) for (const alternative of alternatives) matches.score(this.scored(alternative, isWanted));
      return matches.found();
    });
  }

  /** At least as many as the rows that have a word. */
  private mostRows({ alternatives }: QueryWord): number {
    return alternatives.reduce((sum, { terms }) => sum + Math.min(...terms.map((term) => this.#lists.countOf(term))), 0);
  }

  /** The wanted rows that have all terms of an alternative. They are overwritten by the next ones. */
  private scored({ terms, weight }: QueryWord['alternatives'][number], isWanted: Uint8Array): ScoredRows {
    const [term = '', ...more] = terms;
    if (more.length === 0) return this.withTerm(term, weight, isWanted);
    const found = this.find({ words: terms.map((one) => ({ alternatives: [{ terms: [one], weight }] })) }, 'all', isWanted);
    return { ...found, length: found.rows.length };
  }

  private withTerm(term: string, weight: number, isWanted: Uint8Array): ScoredRows {
    const { postings, length: all } = this.#lists.of(term);
    const idf = Math.log(1 + (this.#rows - all + 0.5) / (all + 0.5));
    const highest = weight * idf * (K1 + 1);
    const perTerm = (K1 * B * this.#rows) / this.#total;
    const lengths = this.#lengths;
    if (all > scores.length) scores = new Float32Array(all * 2);
    let length = 0;
    for (let n = 0; n < all; n++) {
      const posting = postings[n] ?? 0;
      const row = rowIn(posting);
      if (isWanted[row] !== 1) continue;
      const frequency = frequencyIn(posting);
      // The posting is not needed any more.
      postings[length] = row;
      scores[length++] = (highest * frequency) / (frequency + K1 * (1 - B) + perTerm * (lengths[row] ?? 0));
    }
    return { rows: postings, scores, length };
  }

  /** How far each wanted row comes in a list of words: 2 for a row that has the first two, and not the third. Each word in one of its alternatives. */
  firstWords(words: readonly QueryWord[], isWanted: Uint8Array): FirstWords {
    return this.firstOf(
      words.map(({ alternatives }) => alternatives.map(({ terms }) => terms)),
      isWanted,
    );
  }

  private firstOf(words: readonly Alternatives[], isWanted: Uint8Array): FirstWords {
    const has = new Uint8Array(isWanted.length);
    const counts = [];
    for (const [n, alternatives] of words.entries()) {
      let count = 0;
      for (const terms of alternatives) {
        const [term = ''] = terms;
        count +=
          terms.length === 1
            ? this.advance(has, n, term, isWanted)
            : advanceAll(has, n, this.firstOf(eachAlone(terms), isWanted), terms.length);
      }
      counts.push(count);
    }
    return { has, counts };
  }

  /** Counts one more word for the wanted rows that have a term and the words before it. */
  private advance(has: Uint8Array, before: number, term: string, isWanted: Uint8Array): number {
    const { postings, length } = this.#lists.of(term);
    let count = 0;
    for (let n = 0; n < length; n++) {
      const row = rowIn(postings[n] ?? 0);
      if (has[row] !== before || isWanted[row] !== 1) continue;
      has[row] = before + 1;
      count++;
    }
    return count;
  }

  /** The rows that have a term, in ascending order. */
  rowsWith(term: string): Uint32Array {
    const { postings, length } = this.#lists.of(term);
    return postings.subarray(0, length).map(rowIn);
  }

  *parts(): Generator<Part> {
    yield [this.#total, this.#rows];
    yield* arrayParts(this.#lengths.subarray(0, this.#rows));
    yield* this.#lists.parts();
  }

  static async from(parts: PartReader): Promise<Postings> {
    const all = new Postings();
    [all.#total, all.#rows] = await parts.next<[number, number]>();
    all.#lengths = await parts.array(Uint16Array);
    all.#lists = await PostingLists.from(parts);
    return all;
  }
}
