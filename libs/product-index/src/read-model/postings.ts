import type { LexicalQuery, QueryWord } from '#lexical';
import { requiredOf, type Matching } from '../retrieval/rankings.js';
import type { Part, PartReader } from './parts.js';

/** BM25's parameters (Robertson and Zaragoza 2009, doi:10.1561/1500000019). */
const K1 = 1.2;
const B = 0.75;

/** A posting is a row, below 2²⁶, and how often the row has the term, in one number of 32 bits. */
const FREQUENCY_BITS = 6;
const MAX_FREQUENCY = 2 ** FREQUENCY_BITS - 1;

/** A list of postings that grows. */
interface List {
  postings: Uint32Array;
  length: number;
}

/** Some lists in one buffer. */
interface Joined {
  readonly terms: readonly string[];
  readonly lengths: Uint32Array;
  readonly postings: Uint32Array<ArrayBuffer>;
}

/** Postings in one part. */
const POSTINGS_AT_ONCE = 200_000;

function joined({ terms, lists }: { readonly terms: readonly string[]; readonly lists: readonly Uint32Array[] }): Joined {
  const lengths = Uint32Array.from(lists, (list) => list.length);
  const postings = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    postings.set(list, at);
    at += list.length;
  }
  return { terms, lengths, postings };
}

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

const NO_POSTINGS: List = { postings: new Uint32Array(0), length: 0 };

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
        count += terms.length === 1 ? this.advance(has, n, term, isWanted) : advanceAll(has, n, this.firstOf(eachAlone(terms), isWanted), terms.length);
      }
      counts.push(count);
    }
    return { has, counts };
  }

  /** Counts one more word for the wanted rows that have a term and the words before it. */
  private advance(has: Uint8Array, before: number, term: string, isWanted: Uint8Array): number {
    const { postings, length } = this.#lists.get(term) ?? NO_POSTINGS;
    let count = 0;
    for (let n = 0; n < length; n++) {
      const row = (postings[n] ?? 0) >>> FREQUENCY_BITS;
      if (has[row] !== before || isWanted[row] !== 1) continue;
      has[row] = before + 1;
      count++;
    }
    return count;
  }

  /** The rows that have a term, in ascending order. */
  *rowsWith(term: string): Generator<number> {
    const list = this.#lists.get(term);
    for (let n = 0; n < (list?.length ?? 0); n++) yield (list?.postings[n] ?? 0) >>> FREQUENCY_BITS;
  }

  *parts(): Generator<Part> {
    yield [this.#lengths, this.#total, this.#rows];
    yield this.#lists.size;
    let piece: { terms: string[]; lists: Uint32Array[] } = { terms: [], lists: [] };
    let size = 0;
    for (const [term, { postings, length }] of this.#lists) {
      piece.terms.push(term);
      piece.lists.push(postings.subarray(0, length));
      size += length;
      if (size < POSTINGS_AT_ONCE) continue;
      yield joined(piece);
      piece = { terms: [], lists: [] };
      size = 0;
    }
    if (piece.terms.length > 0) yield joined(piece);
  }

  static async from(parts: PartReader): Promise<Postings> {
    const all = new Postings();
    [all.#lengths, all.#total, all.#rows] = await parts.next<[Uint16Array<ArrayBuffer>, number, number]>();
    const size = await parts.next<number>();
    while (all.#lists.size < size) {
      const { terms, lengths, postings } = await parts.next<Joined>();
      let at = 0;
      for (const [n, term] of terms.entries()) {
        const length = lengths[n] ?? 0;
        // A view: the buffer of the piece stays, and a list that grows gets one of its own.
        all.#lists.set(term, { postings: postings.subarray(at, at + length), length });
        at += length;
      }
      all.#bytes += postings.byteLength;
    }
    return all;
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
      const before = scores[row] ?? 0;
      if (before === 0) rows.push(row);
      scores[row] = before + (weight * idf * frequency * (K1 + 1)) / (frequency + damping);
    }
  }
}

/** An estimate: a list, its buffer's head, and the term. */
const BYTES_OF_LIST = 160;

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
