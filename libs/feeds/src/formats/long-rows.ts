import type { RowError } from '#catalog';

/** Characters of a row: far more than any product has. A longer row is reported and left out. */
export const MAX_ROW_LENGTH = 1_000_000;

/** What is said of such a row. @param offset the byte at which it begins, where that is known. */
export const tooLong = (row: number, offset?: number): RowError => ({
  row,
  ...(offset !== undefined && { offset }),
  code: 'row-too-long',
  message: 'The row is longer than a million characters; is a quotation mark missing?',
});
