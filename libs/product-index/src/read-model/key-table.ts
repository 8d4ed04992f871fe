import { arrayParts, type Part, type PartReader } from './parts.js';

/** Digits of a key that are kept: 48 bits, of which the first 16 and the last 32 are in arrays of their own. */
const FIRST_DIGITS = 4;
const LAST_DIGITS = 8;
/** A table that is fuller than this looks in too many places. */
const MAX_LOAD = 0.8;
const GROWTH = 1.5;
const LEAST_SLOTS = 64;

/** A key in two numbers. */
interface Hash {
  readonly first: number;
  readonly last: number;
}

/** The rows of exact keys: an open hash table in three buffers, because a map of a few keys a product would take most of a model's memory. */
export class KeyTable {
  #first = new Uint16Array(LEAST_SLOTS);
  #last = new Uint32Array(LEAST_SLOTS);
  /** Each plus one; 0 for a free slot. */
  #rows = new Uint32Array(LEAST_SLOTS);
  #size = 0;

  /** @param key as `productKeys` makes it: "=" and hexadecimal digits. */
  add(key: string, row: number): void {
    if (this.#size >= this.#rows.length * MAX_LOAD) this.spread(Math.ceil(this.#rows.length * GROWTH));
    this.insert(hashOf(key), row + 1);
    this.#size++;
  }

  /** The rows that were added under a key. */
  rowsOf(key: string): number[] {
    const { first, last } = hashOf(key);
    const found: number[] = [];
    for (let at = last % this.#rows.length; this.#rows[at] !== 0; at = this.next(at)) {
      if (this.#last[at] === last && this.#first[at] === first) found.push((this.#rows[at] ?? 0) - 1);
    }
    return found;
  }

  get bytes(): number {
    return this.#first.byteLength + this.#last.byteLength + this.#rows.byteLength;
  }

  /** Gives back the room for keys to come. */
  trim(): void {
    this.spread(Math.max(LEAST_SLOTS, Math.ceil(this.#size / MAX_LOAD) + 1));
  }

  *parts(): Generator<Part> {
    yield this.#size;
    for (const numbers of [this.#first, this.#last, this.#rows]) yield* arrayParts(numbers);
  }

  static async from(parts: PartReader): Promise<KeyTable> {
    const table = new KeyTable();
    table.#size = await parts.next<number>();
    table.#first = await parts.array(Uint16Array);
    table.#last = await parts.array(Uint32Array);
    table.#rows = await parts.array(Uint32Array);
    return table;
  }

  private insert({ first, last }: Hash, row: number): void {
    let at = last % this.#rows.length;
    while (this.#rows[at] !== 0) at = this.next(at);
    this.#first[at] = first;
    this.#last[at] = last;
    this.#rows[at] = row;
  }

  private spread(slots: number): void {
    const [firsts, lasts, rows] = [this.#first, this.#last, this.#rows];
    this.#first = new Uint16Array(slots);
    this.#last = new Uint32Array(slots);
    this.#rows = new Uint32Array(slots);
    for (const [at, row] of rows.entries()) if (row !== 0) this.insert({ first: firsts[at] ?? 0, last: lasts[at] ?? 0 }, row);
  }

  private next(at: number): number {
    return at + 1 === this.#rows.length ? 0 : at + 1;
  }
}

const hashOf = (key: string): Hash => ({
  first: Number.parseInt(key.slice(1, 1 + FIRST_DIGITS), 16),
  last: Number.parseInt(key.slice(1 + FIRST_DIGITS, 1 + FIRST_DIGITS + LAST_DIGITS), 16),
});
