/** Why a row of a feed was not taken, in words a merchant understands. */
export interface RowError {
  /** As a spreadsheet counts: the header of a CSV file is row 1; lines of a JSONL file count from 1. */
  readonly row: number;
  readonly productId?: string;
  readonly column?: string;
  readonly code: string;
  readonly message: string;
  /** The offending value, at most 200 characters of it. */
  readonly value?: string;
}

/** The first 200 characters of whatever stood in a cell. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
