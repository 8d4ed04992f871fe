import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { BackupDocument } from '#api-contract';
import { CommandFailure } from '../failure.js';

/** What a backup says that it has. @throws {CommandFailure} for a file that is damaged, cut off, or none. */
export async function checkedBackup(file: string): Promise<BackupDocument> {
  const bytes = createReadStream(file);
  const lines = bytes.pipe(createGunzip());
  bytes.on('error', (error) => lines.destroy(error));
  let last = '';
  try {
    for await (const line of createInterface({ input: lines, crlfDelay: Infinity })) last = line;
    if (lines.errored) throw lines.errored;
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('Z_')) throw error;
    throw new CommandFailure(`"${file}" is damaged, cut off, or no backup.`);
  } finally {
    bytes.destroy();
  }
  const end = endOf(last);
  if (!end) throw new CommandFailure(`"${file}" ends in the middle, or is no backup.`);
  return end;
}

function endOf(line: string): BackupDocument | undefined {
  if (!line.startsWith('{"kind":"end"')) return undefined;
  return (JSON.parse(line) as { counts: BackupDocument }).counts;
}
