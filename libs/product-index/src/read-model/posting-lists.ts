import { PackedLists } from './packed-lists.js';
import { arrayParts, type Part, type PartReader } from './parts.js';
import { frequencyIn, MAX_FREQUENCY, postingOf, rowIn } from './posting.js';
import { TextTable } from './text-table.js';
import { resized, withRoom } from './with-room.js';

/** Postings in the order of their rows. They are overwritten by the next list that is read. */
export interface List {
  readonly postings: Uint32Array;
  /** How many of them count. */
  readonly length: number;
}

/** Marks the number of a list among postings, which are smaller. */
const LISTED = 2 ** 31;

let read = new Uint32Array(1_024);

/** The postings of each term, in the order of their rows. */
export class PostingLists {
  #terms = new TextTable();
  /** By the number of a term: its only posting, or the number of its list. Most terms are in one row alone, such as article numbers. */
  #of = new Uint32Array(0);
  #lists = new PackedLists();

  get bytes(): number {
    return this.#terms.bytes + this.#of.byteLength + this.#lists.bytes;
  }

  /** How many rows have a term. */
  countOf(term: string): number {
    const number = this.#terms.numberOf(term);
    if (number === undefined) return 0;
    const only = this.#of[number] ?? 0;
    return only < LISTED ? 1 : this.#lists.countOf(only - LISTED);
  }

  of(term: string): List {
    const number = this.#terms.numberOf(term);
    if (number === undefined) return { postings: read, length: 0 };
    const only = this.#of[number] ?? 0;
    if (only < LISTED) {
      read[0] = only;
      return { postings: read, length: 1 };
    }
    const length = this.#lists.countOf(only - LISTED);
    read = withRoom(read, length);
    this.#lists.read(only - LISTED, read);
    return { postings: read, length };
  }

  /** Adds a row to a term's. @param row later than those that the term has. */
  append(term: string, row: number, frequency: number): void {
    const counted = Math.min(frequency, MAX_FREQUENCY);
    const known = this.#terms.size;
    const number = this.#terms.add(term);
    if (number === known) {
      this.#of = withRoom(this.#of, number + 1);
      this.#of[number] = postingOf(row, counted);
      return;
    }
    const only = this.#of[number] ?? 0;
    if (only >= LISTED) {
      this.#lists.append(only - LISTED, row, counted);
      return;
    }
    const list = this.#lists.create();
    this.#lists.append(list, rowIn(only), frequencyIn(only));
    this.#lists.append(list, row, counted);
    this.#of[number] = LISTED + list;
  }

  /** Gives back the room for postings to come. */
  trim(): void {
    this.#terms.trim();
    this.#of = resized(this.#of, this.#terms.size);
    this.#lists.trim();
  }

  *parts(): Generator<Part> {
    yield* this.#terms.parts();
    yield* arrayParts(this.#of.subarray(0, this.#terms.size));
    yield* this.#lists.parts();
  }

  static async from(parts: PartReader): Promise<PostingLists> {
    const all = new PostingLists();
    all.#terms = await TextTable.from(parts);
    all.#of = await parts.array(Uint32Array);
    all.#lists = await PackedLists.from(parts);
    return all;
  }
}
