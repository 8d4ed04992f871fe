import type { RowError } from '#catalog';

/** A row of a feed by its columns. */
export interface RawRow {
  readonly row: number;
  /** The byte of the unpacked feed at which the row begins; absent where the form of the feed does not tell it. */
  readonly offset?: number;
  readonly raw: Readonly<Record<string, unknown>>;
  /** Set for a row at the end of a file that has no row end, as all rows before it have: the file may be cut off in it. */
  readonly isOpen?: true;
}

/** A row that could not be read. */
export interface FaultyRow {
  readonly error: RowError;
}

/** One row as it stands in the feed, or why it could not be read. */
export type FeedRow = RawRow | FaultyRow;
