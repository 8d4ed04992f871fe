import type { Readable } from 'node:stream';
import { parse as parseLossless } from 'lossless-json';
import { shownValue } from '../product/row-error.js';
import type { FeedRow } from './feed-row.js';

/** Far longer than any real product. A longer line is reported and not held in memory. */
const MAX_LINE_LENGTH = 1_000_000;

/** Whole numbers that JavaScript would round have at least this many digits. */
const LONG_NUMBER = /\d{16}/;

/** A whole number that JavaScript cannot hold as it is written stays a text: an id of 19 digits keeps each of them. */
const numberOf = (text: string): number | string => (/^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : Number(text));

/** Parses JSON as `JSON.parse` does, but for long whole numbers. */
function parsed(line: string): unknown {
  // The exact parser takes several times as long, and few lines have such numbers.
  if (!LONG_NUMBER.test(line)) return JSON.parse(line);
  return parseLossless(line, undefined, { parseNumber: numberOf, onDuplicateKey: ({ newValue }) => newValue });
}

function parseLine(row: number, line: string): FeedRow {
  try {
    const raw = parsed(line);
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return { row, raw: raw as Record<string, unknown> };
  } catch {
    // The error below also covers lines that are JSON but not an object.
  }
  return { error: { row, code: 'invalid-json', message: 'The line is not a JSON object.', value: shownValue(line) } };
}

/** Reads one JSON object a line. Blank lines are skipped; a line that is not an object becomes a row error. */
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
      else if (line.trim() !== '') yield parseLine(row, line);
    }
    if (pending.length > MAX_LINE_LENGTH) {
      if (!skipping) yield { error: { row: row + 1, code: 'row-too-long', message: 'The line is longer than a million characters.' } };
      skipping = true;
      pending = '';
    }
  }
  if (!skipping && pending.trim() !== '') yield parseLine(row + 1, pending);
}
