import type { Readable, TransformCallback } from 'node:stream';
import { Parser, type Options } from 'csv-parse';
import { FeedError } from '../feed-error.js';
import type { FeedRow } from '../feed-row.js';
import { ROW_ENDS, type CsvDialect } from './csv-dialect.js';
import { EmptyRows, MAX_ROW_LENGTH, tooLong } from './long-rows.js';

/** Columns of a feed; spreadsheets have at most 16 384, and shop systems some hundreds. */
const MAX_COLUMNS = 20_000;
/** So many rows without a missing cell show that a program wrote the file. */
const ROWS_OF_EVIDENCE = 20;
/** Columns of one name. */
const MAX_REPEATED = 20;
/** A quotation mark that is never closed fails here, before the rest of the feed becomes one row. */
const MAX_RECORD_SIZE = 16_000_000;

interface PlacedRecord {
  readonly row: number;
  readonly offset: number;
  readonly record: readonly string[];
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Tells where records begin. What csv-parse tells of each record itself takes a third of its time. */
class PlacingParser extends Parser {
  /** Where the records end that were parsed, from the one on that is read next. */
  #ends: number[] = [];
  #next = 0;
  #begin = 0;
  #lastByte = LINE_FEED;

  constructor(options: Options) {
    super(options);
  }

  override push(record: unknown, encoding?: BufferEncoding): boolean {
    if (record !== null) this.#ends.push(this.info.bytes);
    return super.push(record, encoding);
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    this.#lastByte = chunk.at(-1) ?? this.#lastByte;
    super._transform(chunk, encoding, done);
  }

  /** Whether the text, as far as it was read, ends without a row end. */
  get isOpen(): boolean {
    return this.#lastByte !== LINE_FEED && this.#lastByte !== CARRIAGE_RETURN;
  }

  /** The byte at which the record begins that was read last. To be called once for each record. */
  beginOfRecord(): number {
    const begin = this.#begin;
    this.#begin = this.#ends[this.#next++] ?? begin;
    if (this.#next === this.#ends.length) [this.#ends, this.#next] = [[], 0];
    return begin;
  }
}

/**
 * Reads CSV with a header line. Rows are numbered as in a spreadsheet: the header is row 1. Of two columns of one name, the second has a space
 * behind it.
 * @param stream of UTF-8.
 */
export async function* readCsv(stream: Readable, { separator, skipped }: CsvDialect): AsyncGenerator<FeedRow> {
  const parser = new PlacingParser({
    bom: true,
    delimiter: separator,
    record_delimiter: ROW_ENDS,
    max_record_size: MAX_RECORD_SIZE,
    relax_column_count: true,
    relax_quotes: true,
    ...(skipped > 0 && { from_line: 2 }),
  });
  stream.on('error', (error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  let last: PlacedRecord | undefined;
  let width = 0;
  let hasShortRows = false;
  let hasOthers = false;
  const empty = new EmptyRows();
  // Empty lines are rows, too: csv-parse counts them only together with much else, which takes a third of its time.
  let row = skipped > 0 ? 1 : 0;
  try {
    for await (const record of stream.pipe(parser) as AsyncIterable<readonly string[]>) {
      row++;
      const offset = parser.beginOfRecord();
      if (isBlank(record)) {
        empty.add();
        continue;
      }
      empty.end();
      if (!header) {
        header = checkedHeader(record);
        width = widthOf(header);
        continue;
      }
      if (last) {
        hasOthers = true;
        yield toRow(last, header);
      }
      if (last && last.record.length < width) hasShortRows = true;
      last = { row, offset, record };
    }
    // A feed whose last row alone lacks cells was cut off in it.
    if (header && last) {
      const isCut = last.row > ROWS_OF_EVIDENCE && last.record.length < width && !hasShortRows;
      const end = isCut ? cutOff(last, width) : toRow(last, header);
      yield parser.isOpen && last.row === row && hasOthers && 'raw' in end ? { ...end, isOpen: true } : end;
    }
  } catch (error) {
    throw csvFault(error, skipped > 0 ? 2 : 1) ?? error;
  } finally {
    stream.destroy();
  }
}

const isBlank = (record: readonly string[]): boolean => record.every((cell) => cell === '' || cell.trim() === '');

/** @throws {FeedError} `unsupported-feed` */
function checkedHeader(record: readonly string[]): string[] {
  if (record.length <= MAX_COLUMNS) return distinct(record.map((name) => name.trim()));
  throw new FeedError('unsupported-feed', `the feed has ${record.length} columns; at most ${MAX_COLUMNS} are read`);
}

/**
 * A name that stands twice gets a space behind it the second time: both columns are kept, and both still mean the same field. So does the one name
 * that would be no plain property of an object.
 */
function distinct(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    return name === '' || before > MAX_REPEATED ? '' : name + ' '.repeat(name === '__proto__' ? before + 1 : before);
  });
}

/** The cells by column. Columns without a name, as spreadsheets leave them behind, mean nothing. */
function rawOf(header: readonly string[], record: readonly string[]): Record<string, string> {
  const raw: Record<string, string> = {};
  const length = Math.min(header.length, record.length);
  for (let n = 0; n < length; n++) {
    const name = header[n] as string;
    if (name !== '') raw[name] = record[n] as string;
  }
  return raw;
}

function toRow({ row, offset, record }: PlacedRecord, header: readonly string[]): FeedRow {
  const surplus = record.length > header.length ? record.slice(header.length).filter((cell) => cell.trim() !== '') : [];
  if (surplus.length > 0) {
    const message = `The row has ${record.length} cells under ${header.length} column names; is a comma or a quotation mark missing?`;
    return { error: { row, offset, code: 'invalid-csv', message, value: surplus.join(' ').slice(0, 200) } };
  }
  // A quotation mark that is closed rows later has swallowed the rows between: its cell still begins with it.
  const open = record.find((cell) => cell.startsWith('"') && /[\r\n]/.test(cell));
  if (open !== undefined) {
    const message = 'A quotation mark of the row is closed only in a later row; is one missing?';
    return { error: { row, offset, code: 'invalid-csv', message, value: open.slice(0, 200) } };
  }
  if (record.reduce((sum, cell) => sum + cell.length, 0) > MAX_ROW_LENGTH) return { error: tooLong(row, offset) };
  return { row, offset, raw: rawOf(header, record) };
}

/** The columns up to the last one that has a name. */
const widthOf = (header: readonly string[]): number => header.findLastIndex((name) => name !== '') + 1;

function cutOff({ row, offset, record }: PlacedRecord, columns: number): FeedRow {
  const message = `The last row has ${record.length} of ${columns} cells, all other rows have more: the feed seems to be cut off.`;
  return { error: { row, offset, code: 'invalid-csv', message, value: record.join(' ').slice(0, 200) } };
}

/** What csv-parse's errors mean for a merchant; undefined for errors that are not about the file. @param first the first row that is read. */
function csvFault(error: unknown, first: number): FeedError | undefined {
  const { code, records = 0 } = (error ?? {}) as { code?: unknown; records?: number };
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return undefined;
  const row = first + records;
  const message =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? `a quotation mark in row ${row} is never closed`
      : code === 'CSV_MAX_RECORD_SIZE'
        ? `row ${row} is longer than ${MAX_RECORD_SIZE / 1e6} million characters; is a quotation mark in it never closed?`
        : `the CSV cannot be read at row ${row}`;
  return new FeedError('unreadable-feed', message, { cause: error });
}
