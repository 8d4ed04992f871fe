import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupError } from './backup-error.js';
import { BackupRecord } from './backup-records.js';

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

/** The records of what `compressed` made. @throws {BackupError} where it is no backup, is damaged or is cut off. */
export async function* recordsOf(bytes: Readable): AsyncGenerator<BackupRecord> {
  const gunzip = createGunzip();
  bytes.on('error', (error) => gunzip.destroy(error));
  bytes.pipe(gunzip);
  let isWhole = false;
  try {
    for await (const line of createInterface({ input: gunzip, crlfDelay: Infinity })) {
      const record = parsed(line);
      isWhole = record.kind === 'end';
      yield record;
    }
    // Lines end without a word where the stream below them fails.
    if (gunzip.errored) throw gunzip.errored;
  } catch (error) {
    throw error instanceof BackupError || !isOfZlib(error) ? error : new BackupError('the file is damaged or cut off', { cause: error });
  } finally {
    bytes.destroy();
    gunzip.destroy();
  }
  if (!isWhole) throw new BackupError('the file ends in the middle');
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
