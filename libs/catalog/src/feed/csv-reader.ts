import type { Readable } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import { FeedError } from './feed-error.js';
import type { FeedRow } from './feed-row.js';

const DELIMITERS = [',', ';', '\t', '|'];
const MAX_RECORD_SIZE = 1_000_000;

interface CsvRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly records: number };
}

/** Rows with a header line; the delimiter is found by csv-parse. Rows count as a spreadsheet does: the header is row 1. */
export async function* readCsv(stream: Readable): AsyncGenerator<FeedRow> {
  const skipped: FeedRow[] = [];
  let row = 1;
  const parser = parse({
    bom: true,
    columns: (header: string[]) => header.map((name) => name.trim()),
    delimiter: DELIMITERS,
    info: true,
    max_record_size: MAX_RECORD_SIZE,
    relax_column_count_less: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
  });
  parser.on('skip', (error: CsvError) => {
    row++;
    skipped.push({ error: { row, code: 'invalid-csv', message: `The row cannot be read: ${error.message}.` } });
  });
  stream.on('error', (error) => parser.destroy(error));
  let header = false;
  for await (const { record } of stream.pipe(parser) as AsyncIterable<CsvRecord>) {
    while (skipped.length > 0) yield skipped.shift() as FeedRow;
    if (!header && Object.keys(record).length < 2) {
      throw new FeedError(
        'unsupported-feed',
        'the feed is neither JSONL nor CSV with a header line and a comma, semicolon, tab or bar between columns',
      );
    }
    header = true;
    row++;
    yield { row, raw: record };
  }
  yield* skipped;
}
