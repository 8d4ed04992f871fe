import type { Readable } from 'node:stream';
import type { FeedRow } from '../feed-row.js';
import { EmptyRows, MAX_ROW_LENGTH, tooLong } from './long-rows.js';
import { jsonRow } from './json-row.js';

/** Reads one JSON object a line. Blank lines are skipped; a line that is not an object becomes a row error. @param stream of UTF-8. */
export async function* readJsonLines(stream: Readable): AsyncGenerator<FeedRow> {
  const decoder = new TextDecoder('utf-8');
  let row = 0;
  let offset = 0;
  let pending = '';
  let skipping = false;
  const empty = new EmptyRows();
  let isFirst = true;
  for await (const chunk of stream) {
    // The decoder leaves out a byte order mark.
    if (isFirst && (chunk as Buffer)[0] === 0xef) offset = 3;
    isFirst = false;
    const lines = (pending + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      row++;
      if (skipping) skipping = false;
      else if (line.trim() === '') empty.add();
      else {
        empty.end();
        yield placed(jsonRow(row, line, 'line'), offset);
      }
      offset += Buffer.byteLength(line) + 1;
    }
    if (pending.length > MAX_ROW_LENGTH) {
      if (!skipping) yield { error: tooLong(row + 1, offset) };
      skipping = true;
      offset += Buffer.byteLength(pending);
      pending = '';
    }
  }
  if (!skipping && pending.trim() !== '') yield placed(jsonRow(row + 1, pending, 'line'), offset);
}

const placed = (row: FeedRow, offset: number): FeedRow => ('error' in row ? { error: { ...row.error, offset } } : { ...row, offset });
