import { z } from 'zod';

/** Why a row of a feed was not indexed, or what of it was left out, in words that a merchant understands. */
export const RowError = z.object({
  row: z.number().int().describe('as a spreadsheet counts: the header of a CSV file is row 1; lines of a JSONL file count from 1'),
  offset: z.number().int().exactOptional().describe('the byte of the unpacked feed at which the row begins'),
  productId: z.string().exactOptional(),
  column: z.string().exactOptional(),
  severity: z.enum(['error', 'warning']).exactOptional().describe('a warning is about a row that is imported; an error by default'),
  code: z.string(),
  message: z.string(),
  value: z.string().exactOptional().describe('the offending value, at most 200 characters of it'),
});
export type RowError = z.infer<typeof RowError>;

/** The first 200 characters of whatever stood in a cell. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : jsonOf(value);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

/** A value as JSON. A value that is nested too deeply to be written cannot be shown. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '(a value that cannot be shown)';
  }
}
