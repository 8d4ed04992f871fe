import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { BackupDocument } from '#api-contract';
import { CommandFailure } from '../failure.js';

/** More bytes than the last line of a backup has. Other lines have megabytes. */
const LAST_LINE_BYTES = 65_536;

/** The counts at the end of a backup file. @throws {CommandFailure} for a file that is damaged, cut off, or none. */
export async function checkedBackup(file: string): Promise<BackupDocument> {
  const bytes = createReadStream(file);
  const unpacked = bytes.pipe(createGunzip());
  bytes.on('error', (error) => unpacked.destroy(error));
  let tail = Buffer.alloc(0);
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) tail = Buffer.concat([tail, chunk]).subarray(-LAST_LINE_BYTES);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new CommandFailure(`"${file}" is damaged, cut off, or no backup.`);
  } finally {
    bytes.destroy();
  }
  const end = endOf(tail.toString().trimEnd().split('\n').at(-1) ?? '');
  if (!end) throw new CommandFailure(`"${file}" ends in the middle, or is no backup.`);
  return end;
}

function endOf(line: string): BackupDocument | undefined {
  if (!line.startsWith('{"kind":"end"')) return undefined;
  return (JSON.parse(line) as { counts: BackupDocument }).counts;
}
