import type { SampleProduct } from './sample-product.js';

/** A row of a merchant's feed, in the order of its columns. */
export type FeedRow = Readonly<Record<string, string | boolean>>;

/** Where a product's picture lies, as its feed names it. */
export const imageKey = (product: SampleProduct): string => `images/${product.id}.jpg`;

/** The product as a feed has it: everything but what its picture is drawn from. */
export function toFeedRow(product: SampleProduct): FeedRow {
  const { pictureSeed: _, ...facts } = product;
  return { ...facts, image: imageKey(product) };
}

/** The rows as a CSV file with a header line (RFC 4180). */
export function toCsv(rows: readonly FeedRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: string | boolean | undefined): string => {
    const text = String(value ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** The rows as JSON, one object a line. */
export const toJsonLines = (rows: readonly FeedRow[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
