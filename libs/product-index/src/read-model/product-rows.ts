import { arrayParts, type Part, type PartReader } from './parts.js';
import { TextTable } from './text-table.js';
import { resized, withRoom } from './with-room.js';

/** The rows of a store and the products in them. A product that gets another row leaves its earlier one, which stays without a product. */
export class ProductRows {
  #ids = new TextTable();
  /** By row: the number of the id that it was made for. */
  #idOf = new Uint32Array(0);
  /** By the number of an id: the row of its product plus one; 0 for a product that is removed. */
  #rowOf = new Uint32Array(0);
  #length = 0;
  #size = 0;

  /** How many rows there are. */
  get length(): number {
    return this.#length;
  }

  /** How many products there are. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#ids.bytes + this.#idOf.byteLength + this.#rowOf.byteLength;
  }

  /** The row of a product; undefined if there is none. */
  rowOf(productId: string): number | undefined {
    const number = this.#ids.numberOf(productId);
    const row = number === undefined ? 0 : (this.#rowOf[number] ?? 0);
    return row === 0 ? undefined : row - 1;
  }

  /** The product that a row was made for. */
  idAt(row: number): string {
    return this.#ids.at(this.#idOf[row] ?? 0);
  }

  /** A number for a product id, whether there is such a product or not. It never changes. */
  numberOf(productId: string): number {
    return this.#ids.add(productId);
  }

  /** The id of a number. */
  idOf(number: number): string {
    return this.#ids.at(number);
  }

  /** 1 for each row that has its product. */
  present(): Uint8Array<ArrayBuffer> {
    const present = new Uint8Array(this.#length);
    for (let row = 0; row < present.length; row++) present[row] = Number(this.#rowOf[this.#idOf[row] ?? 0] === row + 1);
    return present;
  }

  /** Gives a product another row, the next one. */
  append(productId: string): number {
    this.remove(productId);
    const row = this.#length++;
    const number = this.numberOf(productId);
    this.#idOf = withRoom(this.#idOf, this.#length);
    this.#idOf[row] = number;
    this.#rowOf = withRoom(this.#rowOf, this.#ids.size);
    this.#rowOf[number] = row + 1;
    this.#size++;
    return row;
  }

  /** @returns whether there was such a product. */
  remove(productId: string): boolean {
    const number = this.#ids.numberOf(productId);
    if (number === undefined || (this.#rowOf[number] ?? 0) === 0) return false;
    this.#rowOf[number] = 0;
    this.#size--;
    return true;
  }

  /** Gives back the room for rows to come. */
  trim(): void {
    this.#ids.trim();
    this.#idOf = resized(this.#idOf, this.#length);
    this.#rowOf = resized(this.#rowOf, this.#ids.size);
  }

  *parts(): Generator<Part> {
    yield this.#size;
    yield* this.#ids.parts();
    yield* arrayParts(this.#idOf.subarray(0, this.#length));
    yield* arrayParts(resized(this.#rowOf, this.#ids.size));
  }

  static async from(parts: PartReader): Promise<ProductRows> {
    const rows = new ProductRows();
    rows.#size = await parts.next<number>();
    rows.#ids = await TextTable.from(parts);
    rows.#idOf = await parts.array(Uint32Array);
    rows.#rowOf = await parts.array(Uint32Array);
    rows.#length = rows.#idOf.length;
    return rows;
  }
}
