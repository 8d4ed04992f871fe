import type { Readable } from 'node:stream';
import type { FeedRow } from '../feed-row.js';
import { MAX_ROW_LENGTH, tooLong } from './long-rows.js';
import { jsonRow } from './json-row.js';

/** Reads one JSON object a line. Blank lines are skipped; a line that is not an object becomes a row error. @param stream of UTF-8. */
export async function* readJsonLines(stream: Readable): AsyncGenerator<FeedRow> {
  const decoder = new TextDecoder('utf-8');
  let row = 0;
  let pending = '';
  let skipping = false;
  for await (const chunk of stream) {
    const lines = (pending + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      row++;
      if (skipping) skipping = false;
      else if (line.trim() !== '') yield jsonRow(row, line, 'line');
    }
    if (pending.length > MAX_ROW_LENGTH) {
      if (!skipping) yield { error: tooLong(row + 1) };
      skipping = true;
      pending = '';
    }
  }
  if (!skipping && pending.trim() !== '') yield jsonRow(row + 1, pending, 'line');
}
