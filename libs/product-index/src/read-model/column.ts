import { arrayParts, listParts, type Part, type PartReader } from './parts.js';
import { resized, withRoom } from './with-room.js';

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

/** Codes by row, as narrow as they can be. */
export type Codes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** The kinds of codes and how many codes each has room for. */
const WIDTHS = [
  { Kind: Uint8Array, codes: 2 ** 8 },
  { Kind: Uint16Array, codes: 2 ** 16 },
  { Kind: Uint32Array, codes: 2 ** 32 },
];

/**
 * The values of one field. Each row has a code, and each code stands for what some rows hold, so that a condition is evaluated once for
 * each different value, and values are counted by their codes. The code 0 stands for nothing.
 */
export class Column {
  readonly entries: Entry[] = [null];
  readonly #codeOf = new Map<string | number | boolean, number>();
  #codes: Codes = new Uint8Array(0);

  /** By row. Rows beyond the end hold nothing. */
  get codes(): Codes {
    return this.#codes;
  }

  set(row: number, entry: Entry): void {
    const code = this.codeOf(entry);
    this.widen();
    this.grow(row + 1);
    this.#codes[row] = code;
  }

  /** Makes room for rows, so that all columns of a store have the same length. */
  grow(rows: number): void {
    this.#codes = withRoom(this.#codes, rows);
  }

  /** Gives back the room for rows to come. */
  trim(rows: number): void {
    this.#codes = resized(this.#codes, rows);
  }

  get bytes(): number {
    return this.#codes.byteLength + this.entries.length * BYTES_OF_ENTRY;
  }

  *parts(rows: number): Generator<Part> {
    yield* listParts(this.entries);
    yield* arrayParts(this.#codes.subarray(0, rows));
  }

  static async from(parts: PartReader): Promise<Column> {
    const column = new Column();
    for (const entry of await parts.list<Entry>()) column.codeOf(entry);
    column.widen();
    column.#codes = await parts.array<Codes>(column.#codes.constructor as new (length: number) => Codes);
    return column;
  }

  /** Makes the codes wide enough for all that there are. */
  private widen(): void {
    const { Kind } = WIDTHS.find(({ codes }) => this.entries.length <= codes) ?? { Kind: Uint32Array };
    if (!(this.#codes instanceof Kind)) this.#codes = Kind.from(this.#codes);
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
