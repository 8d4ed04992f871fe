import { parse as parseLossless } from 'lossless-json';
import { shownValue } from '#catalog';
import type { FeedRow } from '../feed-row.js';

/** Whole numbers that JavaScript would round have at least this many digits. */
const LONG_NUMBER = /\d{16}/;

/** A whole number that JavaScript cannot hold as it is written stays a text: an id of 19 digits keeps each of them. */
const numberOf = (text: string): number | string => (/^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : Number(text));

/** Parses JSON as `JSON.parse` does, but for long whole numbers. */
function parsed(text: string): unknown {
  // The exact parser takes several times as long, and few texts have such numbers.
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return parseLossless(text, undefined, { parseNumber: numberOf, onDuplicateKey: ({ newValue }) => newValue });
}

/** The row that a JSON object is. @param thing what the text is to be, for the report: `line` or `entry`. */
export function jsonRow(row: number, text: string, thing: 'line' | 'entry'): FeedRow {
  try {
    const raw = parsed(text);
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return { row, raw: raw as Record<string, unknown> };
  } catch {
    // The error below also covers texts that are JSON but not an object.
  }
  return { error: { row, code: 'invalid-json', message: `The ${thing} is not a JSON object.`, value: shownValue(text) } };
}
