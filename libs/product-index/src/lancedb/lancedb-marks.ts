import type { Table } from '@lancedb/lancedb';
import type { PointMark } from '../revisions/write-group.js';
import { literal } from './lancedb-filter.js';

const MARK_COLUMNS = ['id', 'store_id', 'product_id', 'stamp', 'touched'];

/** The rows of these points, including hidden ones, with the given columns and the columns of their marks. */
export async function markedRows(table: Table, ids: readonly string[], columns: readonly string[]): Promise<Record<string, unknown>[]> {
  if (ids.length === 0) return [];
  const select = [...new Set([...MARK_COLUMNS, ...columns])];
  return (await table
    .query()
    .where(`id IN (${ids.map(literal).join(', ')})`)
    .select(select)
    .toArray()) as Record<string, unknown>[];
}

export const marksOf = (rows: readonly Record<string, unknown>[]): Map<string, PointMark> =>
  new Map(rows.map((row) => [String(row['id']), { stamp: Number(row['stamp']), touched: Number(row['touched']) }]));

/** Rows that the previous release wrote have no stamp. */
export const hasStamp = (stamp: number): string => (stamp === 0 ? 'stamp IS NULL' : `stamp = ${stamp}`);
