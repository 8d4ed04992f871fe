import type { Readable } from 'node:stream';
import type { Encoding } from '../bytes/encoding.js';
import { asUtf8 } from '../bytes/text.js';
import { FeedError } from '../feed-error.js';
import type { FeedRow } from '../feed-row.js';
import { csvDialect, type CsvDialect } from './csv-dialect.js';
import { readCsv } from './csv-reader.js';
import { readJson } from './json-reader.js';
import { readJsonLines } from './jsonl-reader.js';
import { readXml } from './xml-reader.js';

export type Format = 'csv' | 'jsonl' | 'json' | 'xml';

/** How the bytes of a feed are rows. */
export interface FeedForm {
  readonly format: Format;
  readonly encoding: Encoding;
  /** Of CSV. */
  readonly dialect?: CsvDialect;
}

/**
 * The form of a text by its beginning.
 * @param head the beginning of the text. @param wanted the format that the merchant names.
 * @throws {FeedError} `unsupported-feed`
 */
export function formOf(head: string, encoding: Encoding, wanted: Format | 'auto'): FeedForm {
  const format = wanted === 'auto' ? formatOf(head) : wanted;
  if (format !== 'csv') return { format, encoding };
  const dialect = csvDialect(head);
  if (dialect) return { format, encoding, dialect };
  const message = 'the feed has no columns: expected CSV with a header line and a comma, semicolon, tab or bar between cells, JSON or XML';
  throw new FeedError('unsupported-feed', message);
}

function formatOf(head: string): Format {
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (start === '') throw new FeedError('unsupported-feed', 'the feed is empty');
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008]/.test(start.slice(0, 1024))) {
    throw new FeedError('unsupported-feed', 'the feed is a binary file, such as a spreadsheet; save it as CSV');
  }
  if (/^<(!doctype html|html)/i.test(start)) {
    throw new FeedError('unsupported-feed', 'the feed is a web page: its address may lead to a login or an error page');
  }
  if (start.startsWith('<')) return 'xml';
  if (start.startsWith('[')) return 'json';
  if (!start.startsWith('{')) return 'csv';
  return isJsonDocument(start) ? 'json' : 'jsonl';
}

/** Members of documents that hold their products. */
const LISTS = /"(products|items|data|results|offers|entries|articles|rows|records|nodes)"\s*:\s*(\{[^[\]]{0,2000})?\[\s*\{/;

/** Whether JSON that begins with an object is one document with a list in it, rather than an object a line. */
function isJsonDocument(start: string): boolean {
  const [line = '', ...others] = start.split('\n');
  // A document is mostly written over several lines.
  if (/[{[,]$/.test(line.trim())) return true;
  const isFollowed = others.some((other) => other.trim() !== '');
  return !isFollowed && LISTS.test(line) && !isProduct(line);
}

/** Whether a line is a product by itself, whose lists are of its own. */
function isProduct(line: string): boolean {
  try {
    const members = Object.keys(JSON.parse(line) as object).map((name) => name.toLowerCase());
    return members.includes('title') || members.includes('name');
  } catch {
    return false;
  }
}

/**
 * The rows of a feed, one at a time. @param stream of the unpacked bytes.
 * @throws {FeedError} `unreadable-feed` for a damaged feed. Errors of the source itself pass through.
 */
export function rowsOf(stream: Readable, { format, encoding, dialect }: FeedForm): AsyncGenerator<FeedRow> {
  const text = asUtf8(stream, encoding);
  const rows = readerOf(text, format, dialect);
  // The bytes of other encodings are not those of the feed itself.
  return encoding === 'UTF-8' ? rows : withoutOffsets(rows);
}

function readerOf(text: Readable, format: Format, dialect: CsvDialect | undefined): AsyncGenerator<FeedRow> {
  if (format === 'csv') return readCsv(text, dialect ?? { separator: ',', skipped: 0 });
  if (format === 'json') return readJson(text);
  return format === 'xml' ? readXml(text) : readJsonLines(text);
}

async function* withoutOffsets(rows: AsyncIterable<FeedRow>): AsyncGenerator<FeedRow> {
  for await (const one of rows) {
    if ('error' in one) {
      const { offset: _offset, ...error } = one.error;
      yield { error };
    } else yield { row: one.row, raw: one.raw };
  }
}
