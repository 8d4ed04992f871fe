import { listParts, type Part, type PartReader } from './parts.js';

/** What a row holds in a field: a value, a list of values, a price with its sale, or nothing. */
export type Entry = string | number | boolean | null | readonly (string | number)[] | SalePrice;

/** A price beside which a sale price stands. */
export interface SalePrice {
  readonly price: number | null;
  readonly sale: number;
  /** Seconds since 1970; `null` for a sale without a beginning or an end. */
  readonly starts: number | null;
  readonly ends: number | null;
}

export const isSalePrice = (entry: Entry): entry is SalePrice => typeof entry === 'object' && entry !== null && 'sale' in entry;

const FIRST_ROWS = 64;

/**
 * The values of one field. Each row has a code, and each code stands for what some rows hold, so that a condition is evaluated once for
 * each different value, and values are counted by their codes. The code 0 stands for nothing.
 */
export class Column {
  readonly entries: Entry[] = [null];
  readonly #codeOf = new Map<string | number | boolean, number>();
  #codes = new Uint32Array(FIRST_ROWS);

  /** By row. Rows beyond the end hold nothing. */
  get codes(): Uint32Array {
    return this.#codes;
  }

  set(row: number, entry: Entry): void {
    if (row >= this.#codes.length) this.grow(row + 1);
    this.#codes[row] = this.codeOf(entry);
  }

  /** Makes room for rows, so that all columns of a store have the same length. */
  grow(rows: number): void {
    if (rows <= this.#codes.length) return;
    const codes = new Uint32Array(Math.max(rows, this.#codes.length * 2));
    codes.set(this.#codes);
    this.#codes = codes;
  }

  get bytes(): number {
    return this.#codes.byteLength + this.entries.length * BYTES_OF_ENTRY;
  }

  *parts(rows: number): Generator<Part> {
    yield* listParts(this.entries);
    yield this.#codes.slice(0, rows);
  }

  static async from(parts: PartReader): Promise<Column> {
    const column = new Column();
    for (const entry of await parts.list<Entry>()) column.codeOf(entry);
    column.#codes = await parts.next<Uint32Array<ArrayBuffer>>();
    return column;
  }

  private codeOf(entry: Entry): number {
    if (entry === null) return 0;
    // No text that a product holds begins with a control character.
    const key = typeof entry === 'object' ? `\u0000${JSON.stringify(entry)}` : entry;
    const known = this.#codeOf.get(key);
    if (known !== undefined) return known;
    this.#codeOf.set(key, this.entries.length);
    return this.entries.push(entry) - 1;
  }
}

/** An estimate: a text of some twenty characters, and its place in the map of codes. */
const BYTES_OF_ENTRY = 120;
