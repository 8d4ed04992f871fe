import type { Part, PartReader } from './parts.js';

/** A posting is a row, below 2²⁶, and how often the row has the term, in one number of 32 bits. */
const FREQUENCY_BITS = 6;
const MAX_FREQUENCY = 2 ** FREQUENCY_BITS - 1;

export const postingOf = (row: number, frequency: number): number => row * (MAX_FREQUENCY + 1) + Math.min(frequency, MAX_FREQUENCY);
export const rowIn = (posting: number): number => posting >>> FREQUENCY_BITS;
export const frequencyIn = (posting: number): number => posting & MAX_FREQUENCY;

/** A list of postings that grows. */
export interface List {
  postings: Uint32Array;
  /** How many of them count. */
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

function joined(lists: readonly (readonly [term: string, list: number | List])[]): Joined {
  const lengths = Uint32Array.from(lists, ([, list]) => lengthOf(list));
  const postings = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [, list] of lists) {
    if (typeof list === 'number') postings[at] = list;
    else postings.set(list.postings.subarray(0, list.length), at);
    at += lengthOf(list);
  }
  return { terms: lists.map(([term]) => term), lengths, postings };
}

const NO_POSTINGS: List = { postings: new Uint32Array(0), length: 0 };

const lengthOf = (list: number | List): number => (typeof list === 'number' ? 1 : list.length);

/** The postings of each term, in the order of their rows. */
export class PostingLists {
  /** Most terms are in one row alone, such as article numbers: their posting needs no list, which takes many times as much memory. */
  readonly #lists = new Map<string, number | List>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes + this.#lists.size * BYTES_OF_TERM;
  }

  of(term: string): List {
    const list = this.#lists.get(term) ?? NO_POSTINGS;
    return typeof list === 'number' ? { postings: Uint32Array.of(list), length: 1 } : list;
  }

  append(term: string, posting: number): void {
    const list = this.#lists.get(term);
    if (list === undefined) {
      this.#lists.set(term, posting);
      return;
    }
    if (typeof list === 'number') {
      this.#lists.set(term, { postings: Uint32Array.of(list, posting), length: 2 });
      this.#bytes += BYTES_OF_LIST + 8;
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

  *parts(): Generator<Part> {
    yield this.#lists.size;
    let piece: [string, number | List][] = [];
    let size = 0;
    for (const one of this.#lists) {
      piece.push(one);
      size += lengthOf(one[1]);
      if (size < POSTINGS_AT_ONCE) continue;
      yield joined(piece);
      piece = [];
      size = 0;
    }
    if (piece.length > 0) yield joined(piece);
  }

  static async from(parts: PartReader): Promise<PostingLists> {
    const all = new PostingLists();
    const size = await parts.next<number>();
    while (all.#lists.size < size) {
      const { terms, lengths, postings } = await parts.next<Joined>();
      let at = 0;
      for (const [n, term] of terms.entries()) {
        const length = lengths[n] ?? 0;
        // A view: the buffer of the piece stays, and a list that grows gets one of its own.
        all.#lists.set(term, length === 1 ? (postings[at] ?? 0) : { postings: postings.subarray(at, at + length), length });
        if (length > 1) all.#bytes += BYTES_OF_LIST;
        at += length;
      }
      all.#bytes += postings.byteLength;
    }
    return all;
  }
}

/** Estimates: a term of some eight letters with its place in the map, and a list with the head of its buffer. */
const BYTES_OF_TERM = 80;
const BYTES_OF_LIST = 200;
