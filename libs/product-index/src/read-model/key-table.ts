import type { Part, PartReader } from './parts.js';

/** Digits of a key that are kept: 52 bits, which a number holds exactly. */
const DIGITS = 13;
/** A table that is fuller than this looks in too many places. */
const MAX_LOAD = 0.6;
const EMPTY = -1;

/** The rows of exact keys: an open hash table in two buffers, because a map of a few keys a product would take most of a model's memory. */
export class KeyTable {
  #hashes = new Float64Array(64).fill(EMPTY);
  #rows = new Uint32Array(64);
  #size = 0;

  /** @param key as `productKeys` makes it: "=" and hexadecimal digits. */
  add(key: string, row: number): void {
    if (this.#size >= this.#hashes.length * MAX_LOAD) this.grow();
    this.insert(hashOf(key), row);
    this.#size++;
  }

  /** The rows that were added under a key. */
  rowsOf(key: string): number[] {
    const hash = hashOf(key);
    const found: number[] = [];
    for (let at = this.placeOf(hash); this.#hashes[at] !== EMPTY; at = this.next(at)) {
      if (this.#hashes[at] === hash) found.push(this.#rows[at] ?? 0);
    }
    return found;
  }

  get bytes(): number {
    return this.#hashes.byteLength + this.#rows.byteLength;
  }

  *parts(): Generator<Part> {
    yield [this.#hashes, this.#rows, this.#size];
  }

  static async from(parts: PartReader): Promise<KeyTable> {
    const table = new KeyTable();
    [table.#hashes, table.#rows, table.#size] = await parts.next<[Float64Array<ArrayBuffer>, Uint32Array<ArrayBuffer>, number]>();
    return table;
  }

  private insert(hash: number, row: number): void {
    let at = this.placeOf(hash);
    while (this.#hashes[at] !== EMPTY) at = this.next(at);
    this.#hashes[at] = hash;
    this.#rows[at] = row;
  }

  private grow(): void {
    const [hashes, rows] = [this.#hashes, this.#rows];
    this.#hashes = new Float64Array(hashes.length * 2).fill(EMPTY);
    this.#rows = new Uint32Array(rows.length * 2);
    for (const [at, hash] of hashes.entries()) if (hash !== EMPTY) this.insert(hash, rows[at] ?? 0);
  }

  private placeOf(hash: number): number {
    return hash % this.#hashes.length;
  }

  private next(at: number): number {
    return at + 1 === this.#hashes.length ? 0 : at + 1;
  }
}

const hashOf = (key: string): number => Number.parseInt(key.slice(1, 1 + DIGITS), 16);
