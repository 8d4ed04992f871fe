import { arrayParts, type Part, type PartReader } from './parts.js';
import { hashOf } from './text-hash.js';
import { resized, withRoom } from './with-room.js';

/** A hash of a text for each row, which tells whether the row's text has changed. */
export class RowHashes {
  #hashes = new Float64Array(0);

  get bytes(): number {
    return this.#hashes.byteLength;
  }

  set(row: number, text: string): void {
    this.#hashes = withRoom(this.#hashes, row + 1);
    this.#hashes[row] = hashOf(text);
  }

  isOf(row: number, text: string): boolean {
    return this.#hashes[row] === hashOf(text);
  }

  /** Gives back the room for rows to come. */
  trim(rows: number): void {
    this.#hashes = resized(this.#hashes, rows);
  }

  *parts(rows: number): Generator<Part> {
    yield* arrayParts(this.#hashes.subarray(0, rows));
  }

  static async from(parts: PartReader): Promise<RowHashes> {
    const hashes = new RowHashes();
    hashes.#hashes = await parts.array(Float64Array);
    return hashes;
  }
}
