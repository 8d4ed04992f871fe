import { parse } from 'csv-parse/sync';

/** What stands between the cells of a file. */
export interface CsvDialect {
  readonly separator: string;
  /** How many characters stand before the header: a line `sep=;`, as Excel writes and reads it. */
  readonly skipped: number;
}

const SEPARATORS = [',', ';', '\t', '|'];
/** Rows that are read with each separator. */
const ROWS_LOOKED_AT = 50;

/** What ends a row. Files that several programs wrote have all of them. */
export const ROW_ENDS = ['\r\n', '\n', '\r'];

/**
 * The one separator of a CSV file, found by reading its first rows with each: the right one gives the rows as many cells as the header has.
 * @param head the beginning of the file as text; it may end within a row.
 * @returns undefined for a text that has no columns.
 */
export function csvDialect(head: string): CsvDialect | undefined {
  const [line = '', named] = /^\uFEFF?sep=(.)\r?\n/i.exec(head) ?? [];
  if (named !== undefined) return { separator: named, skipped: line.length };
  const fits = SEPARATORS.map((separator) => ({ separator, ...fitOf(head, separator) }));
  const best = fits.toSorted((a, b) => b.share - a.share || b.columns - a.columns)[0];
  return best && best.columns > 1 ? { separator: best.separator, skipped: 0 } : undefined;
}

/** How many columns the header has, and which share of the rows has as many cells; no share where there is one column. */
function fitOf(head: string, separator: string): { readonly columns: number; readonly share: number } {
  const rows = rowsOf(head, separator);
  const [header = [], ...others] = rows;
  const columns = header.length;
  if (columns < 2) return { columns, share: -1 };
  const fitting = others.filter((cells) => cells.length === columns).length;
  // A header without rows says something, too: the separator that parts it.
  return { columns, share: others.length === 0 ? 0 : fitting / others.length };
}

/** The first rows that are whole. */
function rowsOf(head: string, separator: string): string[][] {
  const rows = parse(head, {
    bom: true,
    delimiter: separator,
    record_delimiter: ROW_ENDS,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    // The head may end within a quoted cell.
    skip_records_with_error: true,
    to: ROWS_LOOKED_AT,
  });
  return rows.length > 2 && rows.length < ROWS_LOOKED_AT && !/[\r\n]$/.test(head) ? rows.slice(0, -1) : rows;
}
