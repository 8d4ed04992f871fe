import type { RowError } from '#catalog';
import { FeedError } from '../feed-error.js';

/** Characters of a row: far more than any product has. A longer row is reported and left out. */
export const MAX_ROW_LENGTH = 1_000_000;

/** What is said of such a row. @param offset the byte at which it begins, where that is known. */
export const tooLong = (row: number, offset?: number): RowError => ({
  row,
  ...(offset !== undefined && { offset }),
  code: 'row-too-long',
  message: 'The row is longer than a million characters; is a quotation mark missing?',
});

/** Empty rows without another row between them. Spreadsheets leave some thousands behind; a small compressed file can hold billions. */
const MAX_EMPTY_ROWS = 2_000_000;

/** Counts rows that are empty. */
export class EmptyRows {
  #count = 0;

  /** Counts one more empty row. @throws {FeedError} after two million without another row between them. */
  add(): void {
    if (++this.#count > MAX_EMPTY_ROWS) {
      throw new FeedError('unreadable-feed', `the feed has more than ${MAX_EMPTY_ROWS} empty rows one after the other`);
    }
  }

  /** To be called for a row that is not empty. */
  end(): void {
    this.#count = 0;
  }
}
