import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readCsv } from './csv-reader.js';
import { FeedError } from './feed-error.js';
import type { FeedRow } from './feed-row.js';
import { readJsonLines } from './jsonl-reader.js';

export const FEED_FORMATS = ['auto', 'jsonl', 'csv'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

const GZIP_MAGIC = [0x1f, 0x8b];

/** Returns the first bytes of a stream without consuming them. */
async function peek(stream: Readable): Promise<Buffer> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk as Uint8Array);
    stream.unshift(bytes);
    return bytes;
  }
  return Buffer.alloc(0);
}

function detect(head: Buffer): Exclude<FeedFormat, 'auto'> {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new FeedError('unsupported-feed', 'the feed is UTF-16; save it as UTF-8');
  }
  const start = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start === '') throw new FeedError('unsupported-feed', 'the feed is empty');
  if (start.startsWith('[')) throw new FeedError('unsupported-feed', 'the feed is a JSON array; write one JSON object a line (JSONL)');
  if (start.startsWith('<')) throw new FeedError('unsupported-feed', 'XML feeds are not supported; send CSV or JSONL');
  if (head.subarray(0, 1024).includes(0)) throw new FeedError('unsupported-feed', 'the feed is a binary file; send CSV or JSONL');
  return start.startsWith('{') ? 'jsonl' : 'csv';
}

/**
 * Streams the rows of a feed in constant memory; gzip is undone first.
 * @throws {FeedError} while iterating: `unsupported-feed` for a file in another format, `unreadable-feed` for a damaged one.
 *   Errors of the source itself pass through.
 */
export async function* readFeed(source: Readable, format: FeedFormat): AsyncGenerator<FeedRow> {
  let stream = source;
  let head = await peek(stream);
  if (head[0] === GZIP_MAGIC[0] && head[1] === GZIP_MAGIC[1]) {
    const gunzip = createGunzip();
    source.on('error', (error) => gunzip.destroy(error));
    stream = source.pipe(gunzip);
    head = await peekOrFail(stream);
  }
  const detected = format === 'auto' ? detect(head) : format;
  try {
    yield* detected === 'jsonl' ? readJsonLines(stream) : readCsv(stream);
  } catch (error) {
    throw isDamage(error) ? new FeedError('unreadable-feed', damageOf(error), { cause: error }) : error;
  } finally {
    source.destroy();
  }
}

async function peekOrFail(stream: Readable): Promise<Buffer> {
  try {
    return await peek(stream);
  } catch (error) {
    throw isDamage(error) ? new FeedError('unreadable-feed', damageOf(error), { cause: error }) : error;
  }
}

/** True for errors of zlib and csv-parse: the feed is damaged. Any other error comes from the source and may pass. */
function isDamage(error: unknown): error is Error & { code: string; lines?: number } {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^(Z|CSV)_/.test(code);
}

function damageOf(error: { readonly code: string; readonly lines?: number }): string {
  if (error.code.startsWith('Z_')) return 'the gzip file is damaged or cut off';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
    return `a quotation mark is never closed; the last line that could be read is ${error.lines ?? 1}`;
  }
  return `the CSV cannot be read at line ${error.lines ?? 1}`;
}
