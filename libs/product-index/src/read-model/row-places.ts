import { withRoom } from './with-room.js';

/** The places of rows in one list. An array by row takes longer to make than a search, so each list uses that of the list before it. */
export class RowPlaces {
  /** By row: its place plus one; 0 for a row that is not listed. */
  #places = new Uint32Array(0);
  #rows = new Uint32Array(0);
  #length = 0;

  /** Begins another list. @param rows how many rows there are. @param most how many the list may have. */
  begin(rows: number, most: number): void {
    for (let n = 0; n < this.#length; n++) this.#places[this.#rows[n] ?? 0] = 0;
    this.#length = 0;
    this.#places = withRoom(this.#places, rows);
    this.#rows = withRoom(this.#rows, most);
  }

  /** Lists rows behind those that are listed, each once. */
  addAll(rows: ArrayLike<number>): void {
    const [places, listed] = [this.#places, this.#rows];
    let length = this.#length;
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n] ?? 0;
      if (places[row] !== 0) continue;
      listed[length++] = row;
      places[row] = length;
    }
    this.#length = length;
  }

  /** The listed rows, until another list begins. */
  rows(): Uint32Array<ArrayBuffer> {
    return this.#rows.subarray(0, this.#length);
  }

  /** The place of a row; -1 for one that is not listed. */
  of(row: number): number {
    return (this.#places[row] ?? 0) - 1;
  }
}
