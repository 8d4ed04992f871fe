import { parseRow, type Product, type RowError } from '#catalog';
import type { Feed } from './feed.js';
import type { FeedEntry } from './systems/system.js';

/** What became of a row: a product with notes, a part of another row's product, a row that the shop does not show, or no product. */
export interface ReadRow {
  readonly row: number;
  /** The byte at which the row begins, where the form of the feed tells it. */
  readonly offset?: number;
  readonly kind: 'product' | 'part' | 'skipped' | 'rejected';
  readonly product?: Product;
  readonly notes: readonly RowError[];
}

/**
 * What became of each row of a feed, in their order.
 * @param currency taken for prices that name none. @param after rows up to this number are left out. @throws {FeedError} for a damaged feed.
 */
export async function* readProducts(feed: Feed, currency: string | undefined, after = 0): AsyncGenerator<ReadRow> {
  for await (const entry of feed.entries(after)) {
    const { offset } = feed;
    const read = readRow(feed, entry, currency);
    if (offset === undefined) yield read;
    else yield { ...read, offset, notes: read.notes.map((note) => ({ ...note, offset })) };
  }
}

function readRow(feed: Feed, entry: FeedEntry, currency: string | undefined): ReadRow {
  if ('error' in entry) return { row: entry.error.row, kind: 'rejected', notes: [entry.error] };
  if ('skipped' in entry) return { row: entry.skipped.row, kind: 'skipped', notes: [entry.skipped] };
  const { row } = entry;
  if ('isPart' in entry) return { row, kind: 'part', notes: [] };
  const { notations, columns } = feed;
  const parsed = parseRow(row, entry.raw, { notations, columns, ...(currency !== undefined && { currency }) });
  if ('errors' in parsed) return { row, kind: 'rejected', notes: parsed.errors };
  return { row, kind: 'product', product: parsed.product, notes: parsed.warnings };
}
