import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupError } from './backup-error.js';
import { BackupRecord } from './backup-records.js';

const LINE_END = 0x0a;

/** Records → gzip of one line of JSON each. A record that cannot be made destroys the stream with its error. */
export function compressed(records: AsyncIterable<BackupRecord>): Readable {
  const lines = Readable.from(linesOf(records));
  const gzip = createGzip({ level: 4 });
  lines.on('error', (error) => gzip.destroy(error));
  gzip.on('close', () => lines.destroy());
  return lines.pipe(gzip);
}

async function* linesOf(records: AsyncIterable<BackupRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

/**
 * The records of a stream that `compressed` made. After an error, the caller ends the stream.
 * @throws {BackupError} where it is no backup, is damaged or is cut off.
 */
export async function* recordsOf(bytes: Readable): AsyncGenerator<BackupRecord> {
  const gunzip = createGunzip();
  bytes.on('error', (error) => gunzip.destroy(error));
  bytes.pipe(gunzip);
  let isWhole = false;
  try {
    for await (const line of linesIn(gunzip)) {
      const record = parsed(line);
      isWhole = record.kind === 'end';
      yield record;
    }
  } catch (error) {
    throw error instanceof BackupError || !isOfZlib(error) ? error : new BackupError('the file is damaged or cut off', { cause: error });
  } finally {
    // The stream stays as it is: a request whose stream is destroyed gets no answer.
    bytes.unpipe(gunzip);
    gunzip.destroy();
  }
  if (!isWhole) throw new BackupError('the file ends in the middle');
}

/** The lines of a stream, one at a time: a line may have megabytes, and `readline` would hold a thousand of them in memory. */
async function* linesIn(bytes: Readable): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, from)) {
      pieces.push(chunk.subarray(from, end));
      yield Buffer.concat(pieces).toString();
      [pieces, from] = [[], end + 1];
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces).toString();
}

const isOfZlib = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('Z_');

function parsed(line: string): BackupRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new BackupError('the file is no backup of Vitrine', { cause: error });
  }
  const record = BackupRecord.safeParse(value);
  if (!record.success) throw new BackupError(`the file has a record that is not known: ${record.error.issues[0]?.message}`);
  return record.data;
}
