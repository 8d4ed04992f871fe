import { picturesOf, type RowError } from '#catalog';
import type { ReadRow } from '#feeds';
import { countsOfCodes, type FeedDifference, type ImportRequest, type ReadingCheckpoint } from '#imports';
import type { BatchItem } from '#jobs';
import { pictureError } from '../indexing/picture-report.js';

/** What was read since the last checkpoint. */
export interface Pending {
  readonly items: BatchItem[];
  readonly errors: RowError[];
  read: number;
  parts: number;
  skipped: number;
  row: number;
}

export const nothingPending = (row: number): Pending => ({ items: [], errors: [], read: 0, parts: 0, skipped: 0, row });

/** Adds what became of a row. */
export function take(pending: Pending, { row, offset, kind, product, notes }: ReadRow, { dryRun, requireImages }: ImportRequest): void {
  pending.read++;
  pending.row = row;
  pending.errors.push(...notes);
  if (kind === 'part') pending.parts++;
  if (kind === 'skipped') pending.skipped++;
  if (!product) return;
  const item = { row, ...(offset !== undefined && { offset }), product };
  const isLacking = dryRun && requireImages && picturesOf(product).length === 0;
  if (isLacking) pending.errors.push(pictureError(item, undefined));
  else pending.items.push(item);
}

/** What came of pending rows: products, those of them that are variants, and lines of the report. */
interface Flushed {
  readonly accepted: number;
  readonly variants: number;
  readonly errors: readonly RowError[];
  readonly isBatch: boolean;
  readonly difference: FeedDifference | undefined;
}

export function checkpointAfter(before: ReadingCheckpoint, { row, read, parts, skipped }: Pending, flushed: Flushed): ReadingCheckpoint {
  const { accepted, variants, errors, isBatch, difference } = flushed;
  const problems: Record<string, number> = { ...before.problems };
  for (const [code, count] of Object.entries(countsOfCodes(errors))) problems[code] = (problems[code] ?? 0) + count;
  return {
    row,
    batch: before.batch + (isBatch ? 1 : 0),
    read: before.read + read,
    parts: before.parts + parts,
    skipped: before.skipped + skipped,
    variants: before.variants + variants,
    accepted: before.accepted + accepted,
    rejected: before.rejected + read - parts - skipped - accepted,
    errors: before.errors + errors.length,
    warnings: before.warnings + errors.filter(({ severity }) => severity === 'warning').length,
    problems,
    difference,
  };
}
