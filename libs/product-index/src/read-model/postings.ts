import type { LexicalQuery, QueryWord } from '#lexical';
import { requiredOf, type Matching } from '../retrieval/rankings.js';
import type { Part, PartReader } from './parts.js';
import { frequencyIn, PostingLists, postingOf, rowIn } from './posting-lists.js';

/** BM25's parameters (Robertson and Zaragoza 2009, doi:10.1561/1500000019). */
const K1 = 1.2;
const B = 0.75;

/** Rows that match, and what each row scores: 0 for a row that does not match. */
interface Matches {
  readonly rows: number[];
  readonly scores: Float32Array;
}

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
  #lengths = new Uint16Array(64);
  #total = 0;
  #rows = 0;

  /** Adds the terms of a row with their frequencies. Rows are added in ascending order, and never changed. */
  add(row: number, terms: ReadonlyMap<string, number>): void {
    let length = 0;
    for (const [term, frequency] of terms) {
      length += frequency;
      this.#lists.append(term, postingOf(row, frequency));
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
    return this.#lists.bytes + this.#lengths.byteLength;
  }

  /**
   * The rows that have all words, or those that they must have, each in one of its alternatives. Words that they need not have add to the scores.
   * @param isWanted 1 for each row that may be found.
   * @returns rows in no order, with their scores.
   */
  find({ words }: Pick<LexicalQuery, 'words'>, matching: Matching, isWanted: Uint8Array): { rows: Uint32Array; scores: Float32Array } {
    let all: Matches | undefined;
    const required = requiredOf(words, matching);
    for (const word of required) {
      const more = this.ofWord(word, isWanted);
      all = all ? inBoth(all, more) : more;
    }
    for (const word of words.filter((one) => all && !required.includes(one))) addTo(all, this.ofWord(word, isWanted));
    const matches = all ?? { rows: [], scores: new Float32Array(0) };
    const found = { rows: new Uint32Array(matches.rows.length), scores: new Float32Array(matches.rows.length) };
    for (let n = 0; n < matches.rows.length; n++) {
      const row = matches.rows[n] ?? 0;
      found.rows[n] = row;
      found.scores[n] = matches.scores[row] ?? 0;
    }
    return found;
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
  *rowsWith(term: string): Generator<number> {
    const { postings, length } = this.#lists.of(term);
    for (let n = 0; n < length; n++) yield rowIn(postings[n] ?? 0);
  }

  *parts(): Generator<Part> {
    yield [this.#lengths, this.#total, this.#rows];
    yield* this.#lists.parts();
  }

  static async from(parts: PartReader): Promise<Postings> {
    const all = new Postings();
    [all.#lengths, all.#total, all.#rows] = await parts.next<[Uint16Array<ArrayBuffer>, number, number]>();
    all.#lists = await PostingLists.from(parts);
    return all;
  }

  /** The alternatives of a word add up. */
  private ofWord({ alternatives }: QueryWord, isWanted: Uint8Array): Matches {
    const found: Matches = { rows: [], scores: new Float32Array(isWanted.length) };
    for (const { terms, weight } of alternatives) {
      const [term = ''] = terms;
      if (terms.length === 1) this.addTerm(found, term, weight, isWanted);
      else addAll(found, this.ofPhrase(terms, isWanted), weight);
    }
    return found;
  }

  /** The rows that have all terms of an alternative. */
  private ofPhrase(terms: readonly string[], isWanted: Uint8Array): Matches {
    const ofTerms = terms.map((term) => {
      const found: Matches = { rows: [], scores: new Float32Array(isWanted.length) };
      this.addTerm(found, term, 1, isWanted);
      return found;
    });
    return ofTerms.reduce(inBoth);
  }

  private addTerm({ rows, scores }: Matches, term: string, weight: number, isWanted: Uint8Array): void {
    const list = this.#lists.of(term);
    const idf = Math.log(1 + (this.#rows - list.length + 0.5) / (list.length + 0.5));
    const meanLength = this.#total / this.#rows;
    const lengths = this.#lengths;
    for (let n = 0; n < list.length; n++) {
      const posting = list.postings[n] ?? 0;
      const row = rowIn(posting);
      if (isWanted[row] !== 1) continue;
      const frequency = frequencyIn(posting);
      const damping = K1 * (1 - B + (B * (lengths[row] ?? 0)) / meanLength);
      const before = scores[row] ?? 0;
      if (before === 0) rows.push(row);
      scores[row] = before + (weight * idf * frequency * (K1 + 1)) / (frequency + damping);
    }
  }
}

function addAll(found: Matches, more: Matches, weight: number): void {
  for (const row of more.rows) {
    const before = found.scores[row] ?? 0;
    if (before === 0) found.rows.push(row);
    found.scores[row] = before + weight * (more.scores[row] ?? 0);
  }
}

function inBoth({ rows, scores }: Matches, more: Matches): Matches {
  const both = rows.filter((row) => (more.scores[row] ?? 0) > 0);
  for (const row of both) scores[row] = (scores[row] ?? 0) + (more.scores[row] ?? 0);
  return { rows: both, scores };
}

/** Adds scores to rows that were found. It adds no rows. */
function addTo(found: Matches | undefined, more: Matches): void {
  for (const row of found?.rows ?? []) if (found) found.scores[row] = (found.scores[row] ?? 0) + (more.scores[row] ?? 0);
}
