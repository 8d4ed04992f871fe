import type { FeedFacts } from './look.js';

/** Columns that a record of a feed names: a feed may have thousands. */
const MAX_COLUMNS = 500;

/** What is known of a feed, as records and answers have it. */
export interface FeedSummary extends Omit<FeedFacts, 'columns' | 'isOpen'> {
  readonly columns: {
    readonly column: string;
    readonly field?: string;
    readonly attribute?: string;
    readonly confidence: number;
    readonly by: 'merchant' | 'name' | 'values';
  }[];
}

export function feedSummary({ format, encoding, separator, system, rows, columns }: FeedFacts): FeedSummary {
  return {
    format,
    encoding,
    ...(separator !== undefined && { separator }),
    ...(system !== undefined && { system }),
    rows,
    columns: columns.slice(0, MAX_COLUMNS).map(({ column, to, confidence, by }) => ({
      column: column.trim(),
      ...(to !== 'nothing' && to),
      confidence,
      by,
    })),
  };
}
