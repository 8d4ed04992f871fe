import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { FeedError } from './feed-error.js';
import type { FeedRow } from './feed-row.js';

const DELIMITERS = [',', ';', '\t', '|'];
/** Far longer than any real row. A quotation mark that is never closed fails here, before the rest of the feed becomes one record. */
const MAX_RECORD_SIZE = 1_000_000;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly records: number; readonly empty_lines: number };
}

/** Reads CSV with a header line; csv-parse finds the delimiter. Rows are numbered as in a spreadsheet: the header is row 1. */
export async function* readCsv(stream: Readable): AsyncGenerator<FeedRow> {
  const parser = parse({
    bom: true,
    delimiter: DELIMITERS,
    info: true,
    max_record_size: MAX_RECORD_SIZE,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  stream.on('error', (error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  for await (const { record, info } of stream.pipe(parser) as AsyncIterable<CsvRecord>) {
    if (header) yield toRow(info.records + info.empty_lines, header, record);
    else header = checkedHeader(record);
  }
}

function checkedHeader(record: readonly string[]): readonly string[] {
  if (record.length >= 2) return distinct(record.map((name) => name.trim()));
  throw new FeedError(
    'unsupported-feed',
    'the feed is neither JSONL nor CSV with a header line and a comma, semicolon, tab or bar between columns',
  );
}

/** A name that stands twice gets a space behind it the second time: both columns are kept, and both still mean the same field. */
function distinct(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    return name === '' ? '' : name + ' '.repeat(before);
  });
}

/** The cells by column. Columns without a name, as spreadsheets leave them behind, mean nothing. */
const rawOf = (header: readonly string[], record: readonly string[]): Record<string, string> =>
  Object.fromEntries(record.slice(0, header.length).flatMap((cell, n): [string, string][] => (header[n] ? [[header[n], cell]] : [])));

function toRow(row: number, header: readonly string[], record: readonly string[]): FeedRow {
  const surplus = record.slice(header.length).filter((cell) => cell.trim() !== '');
  if (surplus.length === 0) return { row, raw: rawOf(header, record) };
  const message = `The row has ${record.length} cells under ${header.length} column names; is a comma or a quotation mark missing?`;
  return { error: { row, code: 'invalid-csv', message, value: surplus.join(' ').slice(0, 200) } };
}
